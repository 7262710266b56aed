// Student's t distribution with a whole number of degrees of freedom, to some fourteen digits.

// The continued fraction of the incomplete beta function I_x(a, b) for x < (a + 1) / (a + b + 2), by Lentz's method.
// Source: Press et al., Numerical Recipes, section 6.4.
function betaFraction(x, a, b) {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let value = d;
  let factor = 0;
  for (let m = 1; m < 1000 && Math.abs(factor - 1) > 4e-16; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    for (const numerator of [even, odd]) {
      d = 1 / (1 + numerator * d);
      c = 1 + numerator / c;
      factor = c * d;
      value *= factor;
    }
  }
  return value;
}

// 1 / B(df / 2, 1 / 2), from its value at 1 or 2.
function inverseBeta(df) {
  let value = df % 2 ? 1 / Math.PI : 1 / 2;
  for (let k = df % 2 ? 1 : 2; k < df; k += 2) value *= (k + 1) / k;
  return value;
}

// P(T > t), which is I_x(df / 2, 1 / 2) / 2 at x = df / (df + t^2) for t > 0.
function tail(t, df) {
  if (t < 0) return 1 - tail(-t, df);
  const [a, b] = [df / 2, 1 / 2];
  const x = 1 / (1 + (t * t) / df);
  const rest = 1 / (1 + df / (t * t)); // 1 - x, without its rounding
  const power = x ** a * Math.sqrt(rest) * inverseBeta(df);
  if (x < (a + 1) / (a + b + 2)) return (power * betaFraction(x, a, b)) / a / 2;
  return 1 / 2 - (power * betaFraction(rest, b, a)) / b / 2;
}

// The t with P(T > t) = p, for p < 1 / 2, by bisection.
function quantile(p, df) {
  let [low, high] = [0, 1];
  while (tail(high, df) > p) high *= 2;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (tail(middle, df) > p) low = middle;
    else high = middle;
  }
  return high;
}
