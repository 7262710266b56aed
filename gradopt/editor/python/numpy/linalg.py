"""Linear algebra of small matrices: by Householder's reflections, Jacobi's rotations and elimination."""

from .joining import column_stack
from .making import array, asarray, eye, zeros
from .operators import absolute, inf, sqrt
from .reductions import argsort
from .reductions import max as largest
from .reductions import sum as total


class LinAlgError(ValueError):
    """A matrix has no inverse, no factor, or the wrong shape."""


def _matrix(x):
    x = asarray(x)
    if x.ndim != 2:
        raise LinAlgError(f"an array of shape {x.shape} is no matrix")
    return x.astype(float)


def _square(x):
    x = _matrix(x)
    if x.shape[0] != x.shape[1]:
        raise LinAlgError(f"a matrix of shape {x.shape} is not square")
    return x


def norm(x, ord=None, axis=None, keepdims=False):  # noqa: A002
    x = asarray(x)
    x = absolute(x) if x.dtype.kind == "c" else x.astype(float)
    axes = axis if isinstance(axis, tuple) else tuple(range(x.ndim)) if axis is None else (axis,)
    number = len(axes)
    if (ord is None and (axis is None or number < 3)) or (ord, number) in ((2, 1), ("fro", 2)):
        return sqrt(total(x * x, axes, keepdims=keepdims))
    if ord in (1, inf) and number == 1:
        return (total if ord == 1 else largest)(absolute(x), axes, keepdims=keepdims)
    if ord in (1, inf) and number == 2:  # the largest sum of a column, of a row
        sums = total(absolute(x), axes[0 if ord == 1 else 1], keepdims=True)
        return largest(sums, axes, keepdims=keepdims)
    if ord == 2 and number == x.ndim == 2:
        return largest(svd(x, compute_uv=False).reshape(1, -1), (0, 1), keepdims=keepdims)
    raise ValueError(f"the norm {ord!r} over {number} axes is not on this page; a notebook has it")


def solve(a, b):
    """Solve ``a @ x = b`` by elimination with row exchanges."""
    a, b = _square(a), asarray(b)
    n = len(a)
    if b.ndim not in (1, 2) or len(b) != n:
        raise LinAlgError(f"a right-hand side of shape {b.shape} does not fit a matrix of shape {a.shape}")
    rows = [list(row) + list(right) for row, right in zip(a, b.astype(float).reshape(n, -1))]
    for i in range(n):
        pivot = max(range(i, n), key=lambda k: abs(rows[k][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        if rows[i][i] == 0:
            raise LinAlgError("Singular matrix")
        for k in range(n):
            if k != i and rows[k][i]:
                factor = rows[k][i] / rows[i][i]
                rows[k] = [x - factor * y for x, y in zip(rows[k], rows[i])]
    return array([[v / row[i] for v in row[n:]] for i, row in enumerate(rows)]).reshape(b.shape)


def inv(a):
    return solve(a, eye(len(a)))


def det(a):
    rows, result = [list(row) for row in _square(a)], 1.0
    for i in range(len(rows)):
        pivot = max(range(i, len(rows)), key=lambda k: abs(rows[k][i]))
        result *= rows[pivot][i] if pivot == i else -rows[pivot][i]
        if result == 0:
            return 0.0
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for k in range(i + 1, len(rows)):
            factor = rows[k][i] / rows[i][i]
            rows[k] = [x - factor * y for x, y in zip(rows[k], rows[i])]
    return result


def cholesky(a):
    a = _square(a)
    n, lower = len(a), zeros(a.shape)
    for j in range(n):
        rest = a[j, j] - (lower[j, :j] @ lower[j, :j] if j else 0.0)
        if not rest > 0:
            raise LinAlgError("Matrix is not positive definite")
        lower[j, j] = rest**0.5
        for i in range(j + 1, n):
            lower[i, j] = (a[i, j] - (lower[i, :j] @ lower[j, :j] if j else 0.0)) / lower[j, j]
    return lower


def qr(a):
    """Return an orthogonal and an upper triangular matrix; signs as LAPACK has them."""
    r = _matrix(a)
    m, n = r.shape
    q = eye(m)
    for j in range(min(m - 1, n)):
        v = r[j:, j].copy()
        length = norm(v)
        if length == 0 or norm(v[1:]) == 0:
            continue
        v[0] += length if v[0] >= 0 else -length
        v = v / norm(v)
        r[j:] -= 2 * (v.reshape(-1, 1) * (v @ r[j:]))
        q[:, j:] -= 2 * ((q[:, j:] @ v).reshape(-1, 1) * v)
    k = min(m, n)
    return q[:, :k].copy(), array([[r[i, j] if i <= j else 0.0 for j in range(n)] for i in range(k)])


def eigh(a):
    """Return the eigenvalues of a symmetric matrix, in order, and its eigenvectors, by Jacobi's rotations."""
    a = _square(a)
    n = len(a)
    rows = [[a[max(i, j), min(i, j)] for j in range(n)] for i in range(n)]  # of the lower triangle, as NumPy
    vectors = [list(row) for row in eye(n)]
    for _ in range(60):
        off = sum([rows[i][j] ** 2 for i in range(n) for j in range(i)])
        if off <= 1e-30 * sum([x * x for row in rows for x in row]):
            break
        for p in range(n):
            for q in range(p + 1, n):
                if rows[p][q]:
                    _rotate(rows, vectors, p, q)
    values = array([rows[i][i] for i in range(n)])
    order = argsort(values)
    return values[order], array(vectors).T[:, order]


def _rotate(rows, vectors, p, q):
    """Make the entry (p, q) of a symmetric matrix 0."""
    ratio = (rows[q][q] - rows[p][p]) / (2 * rows[p][q])
    t = (1 if ratio >= 0 else -1) / (abs(ratio) + (ratio * ratio + 1) ** 0.5)
    c = 1 / (t * t + 1) ** 0.5
    s = t * c
    for row in rows:
        row[p], row[q] = c * row[p] - s * row[q], s * row[p] + c * row[q]
    for matrix in (rows, vectors):
        one, other = matrix[p], matrix[q]
        matrix[p] = [c * x - s * y for x, y in zip(one, other)]
        matrix[q] = [s * x + c * y for x, y in zip(one, other)]


def eigvalsh(a):
    return eigh(a)[0]


def svd(a, full_matrices=True, compute_uv=True):
    """Return the singular value decomposition, by Jacobi's rotations of the columns (Hestenes, 1958)."""
    a = _matrix(a)
    if a.shape[0] < a.shape[1]:
        u, s, vt = svd(a.T, full_matrices)
        return (vt.T, s, u.T) if compute_uv else s
    columns, v = [list(row) for row in a.T], [list(row) for row in eye(a.shape[1])]
    for _ in range(60):
        if not _orthogonal_columns(columns, v):
            break
    lengths = array([sum([x * x for x in column]) ** 0.5 for column in columns])
    if total(lengths) != total(lengths):
        raise LinAlgError("SVD did not converge: look for entries that are nan or inf")
    order = argsort(-lengths)
    s = lengths[order]
    if not compute_uv:
        return s
    rank, width = _rank(s, _cut(a)), a.shape[0 if full_matrices else 1]
    u = (array(columns)[order][:rank] / s[:rank].reshape(-1, 1)).T
    if rank < width:
        u = column_stack([u, qr(column_stack([u, eye(a.shape[0])]))[0][:, rank:width]])
    return u, s, array(v)[order]


def _cut(a):
    """Return to which part of the largest a singular value is rounding alone."""
    return 2.3e-16 * max(a.shape)


def _rank(s, cut):
    return len([x for x in s if x > cut * s[0]])


def _orthogonal_columns(columns, v):
    turned = False
    for p in range(len(columns)):
        for q in range(p + 1, len(columns)):
            x, y = columns[p], columns[q]
            a, b = sum([i * i for i in x]), sum([i * i for i in y])
            c = sum([i * j for i, j in zip(x, y)])
            if abs(c) <= 1e-14 * (a * b) ** 0.5:
                continue
            turned = True
            ratio = (b - a) / (2 * c)
            t = (1 if ratio >= 0 else -1) / (abs(ratio) + (ratio * ratio + 1) ** 0.5)
            cos = 1 / (t * t + 1) ** 0.5
            sin = t * cos
            for some in (columns, v):
                x, y = some[p], some[q]
                some[p] = [cos * i - sin * j for i, j in zip(x, y)]
                some[q] = [sin * i + cos * j for i, j in zip(x, y)]
    return turned


def pinv(a, rcond=None):
    return _inverse(*svd(a, full_matrices=False), 1e-15 * max(asarray(a).shape) if rcond is None else rcond)


def _inverse(u, s, vt, cut):
    kept = s > cut * s[0]
    return vt[kept].T @ (u[:, kept].T / s[kept].reshape(-1, 1))


def lstsq(a, b, rcond=None):
    """Return the shortest solution of least squares, the sums of squares that are left, the rank, singular values."""
    a, b = asarray(a), asarray(b)
    u, s, vt = svd(a, full_matrices=False)
    cut = _cut(a) if rcond is None else rcond
    x, rank = _inverse(u, s, vt, cut) @ b, _rank(s, cut)
    left = total((b - a @ x).reshape(len(b), -1) ** 2, 0)
    return x, left if rank == a.shape[1] < a.shape[0] else left[:0], rank, s


def matrix_rank(a):
    a = _matrix(a)
    return _rank(svd(a, compute_uv=False), _cut(a))
