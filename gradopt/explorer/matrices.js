// What the rules of matrices need, by hand: a matrix is an array of rows, and a surface's vector is one row.

const matrix = (g) => [g];
const vector = (G) => G.flat();
const transposed = (A) => A[0].map((_, j) => A.map((row) => row[j]));
const plus = (A, B) => (A === 0 ? B : A.map((row, i) => row.map((x, j) => x + B[i][j])));
const times = (A, B) => A.map((row) => B[0].map((_, j) => row.reduce((sum, x, k) => sum + x * B[k][j], 0)));
const exponents = (G) => (G.length === 1 ? [0, -0.5] : [-0.25, -0.25]);

// (A + eps I)^p for a symmetric A of one or two rows whose eigenvalues are not below 0 but for rounding. Their
// eigenvectors enter as the matrix that takes the one to itself and the other to its negative: it has no signs to choose.
function power(A, p, eps) {
  const root = (value) => (Number.isFinite(value) ? (Math.max(value, 0) + eps) ** p : NaN);
  if (A.length === 1) return [[root(A[0][0])]];
  const [[a, b], [, c]] = A;
  const [mean, half] = [(a + c) / 2, (a - c) / 2];
  const radius = Math.hypot(half, b);
  const [large, small] = [root(mean + radius), root(mean - radius)];
  const apart = radius === 0 ? 0 : (large - small) / 2 / radius;
  const middle = (large + small) / 2;
  return [[middle + apart * half, apart * b], [apart * b, middle - apart * half]];
}

// Newton-Schulz of a vector, a matrix of one row: its one singular value is its length.
function newton_schulz(u, shape, steps) {
  const [a, b, c] = COEFFICIENTS;
  const norm = Math.max(Math.sqrt(square(u[0]) + square(u[1])), LEAST);
  let x = [u[0] / norm, u[1] / norm];
  for (let step = 0; step < steps; step++) {
    const s = square(x[0]) + square(x[1]);
    x = x.map((entry) => a * entry + (b * s + c * s * s) * entry);
  }
  return x;
}

// A matrix as a step's table shows it: one of one row as a vector, or as a number.
const shown = (A) => (A.length > 1 ? A : A[0].length > 1 ? A[0] : A[0][0]);
