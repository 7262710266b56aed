"""Reducing arrays along an axis, and what gives each line along an axis another one."""

import builtins

from .arrays import axis_of, ndarray, positions, s_, scalar_or_array, size_of, strides_of
from .dtypes import bool_, dtype_of, float64, int64
from .making import array, asarray, broadcast_to
from .operators import inf, nan, sqrt

__all__ = """
    all amax amin any argmax argmin argsort average count_nonzero cumprod cumsum diff ediff1d flip max mean
    median min percentile prod ptp quantile roll sort std sum var
""".split()


def _axes(x, axis):
    axes = range(x.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    return [axis_of(a, x.ndim) for a in axes]


def lines(x, axis):
    """Return the entries of an array as lists along one axis, some or all, and the shape of what is left."""
    axes = _axes(x, axis)
    rest = [a for a in range(x.ndim) if a not in axes]
    steps, entries = strides_of(x.shape), x.entries
    if not rest:
        return [entries], ()
    if axes == [x.ndim - 1]:
        n = x.shape[-1]
        return [entries[i * n : (i + 1) * n] for i in range(size_of(x.shape[:-1]))], x.shape[:-1]
    if axes == [0]:
        n = size_of(x.shape[1:])
        return [entries[i::n] for i in range(n)], x.shape[1:]
    starts, offsets = [positions([[i * steps[a] for i in range(x.shape[a])] for a in some]) for some in (rest, axes)]
    return [[entries[start + offset] for offset in offsets] for start in starts], tuple([x.shape[a] for a in rest])


def _reduction(f, dtype=None):
    def reduce(x, axis=None, *, keepdims=False):
        x = asarray(x)
        rows, shape = lines(x, axis)
        entries = [f(row) for row in rows]
        if keepdims:
            axes = _axes(x, axis)
            shape = tuple([1 if a in axes else n for a, n in enumerate(x.shape)])
        kind = dtype or (float64 if x.dtype is float64 else dtype_of(entries))
        return scalar_or_array(entries, shape, kind)

    return reduce


def _mean(row):
    return builtins.sum(row) / len(row) if row else nan


def _extreme(f):
    def of(row):
        if not row:
            raise ValueError("an empty array has no largest and no smallest entry")
        return nan if builtins.any([v != v for v in row]) else f(row)

    return of


def _argument(f):
    def of(row):
        for i, v in enumerate(row):
            if v != v:
                return i
        return row.index(f(row))

    return of


def _product(row):
    result = 1
    for v in row:
        result = result * v
    return result


def _quantile_of(row, q):
    if not 0 <= q <= 1:
        raise ValueError(f"no quantile is at {q}: it must be in [0, 1], and a percentile in [0, 100]")
    if builtins.any([v != v for v in row]):
        return nan
    row = sorted(row)
    at = q * (len(row) - 1)
    low = int(at)
    high = builtins.min(low + 1, len(row) - 1)
    return row[low] + (at - low) * (row[high] - row[low])


sum, prod, mean = _reduction(builtins.sum), _reduction(_product), _reduction(_mean)  # noqa: A001
max = amax = _reduction(_extreme(builtins.max))  # noqa: A001
min = amin = _reduction(_extreme(builtins.min))  # noqa: A001
argmax, argmin = _reduction(_argument(builtins.max), int64), _reduction(_argument(builtins.min), int64)
any = _reduction(lambda row: builtins.any(row), bool_)  # noqa: A001
all = _reduction(lambda row: builtins.all(row), bool_)  # noqa: A001
median = _reduction(lambda row: float(_quantile_of(row, 0.5)), float64)
count_nonzero = _reduction(lambda row: len([v for v in row if v]), int64)


def ptp(x, axis=None):
    return max(x, axis) - min(x, axis)


def var(x, axis=None, *, ddof=0, keepdims=False):
    def of(row):
        centre = _mean(row)
        squares = builtins.sum([abs(v - centre) ** 2 for v in row])
        return squares / (len(row) - ddof) if len(row) > ddof else squares * inf

    return _reduction(of, float64)(x, axis, keepdims=keepdims)


def std(x, axis=None, *, ddof=0, keepdims=False):
    return sqrt(var(x, axis, ddof=ddof, keepdims=keepdims))


def average(x, axis=None, weights=None):
    x = asarray(x)
    if weights is None:
        return mean(x, axis)
    weights = asarray(weights)
    if weights.shape != x.shape:
        if axis is None or weights.shape != (x.shape[axis_of(axis, x.ndim)],):
            raise ValueError(
                f"weights of shape {weights.shape} do not fit an array of shape {x.shape}: "
                "give one for every entry, or for every place along axis=, one integer"
            )
        weights = broadcast_to(weights.reshape([1 if a != axis % x.ndim else -1 for a in range(x.ndim)]), x.shape)
    whole = sum(weights, axis)
    if not all(whole):
        raise ValueError("the weights sum to zero, and have no average")
    return sum(x * weights, axis) / whole


def quantile(x, q, axis=None):
    if isinstance(q, (int, float)):
        return _reduction(lambda row: float(_quantile_of(row, q)), float64)(x, axis)
    return array([quantile(x, each, axis) for each in q])


def percentile(x, q, axis=None):
    return quantile(x, asarray(q) / 100 if not isinstance(q, (int, float)) else q / 100, axis)


# ---- along an axis, of the same length


def along(f, x, axis, dtype=None):
    """Return ``f`` of every line along an axis, where the lines stood; without an axis of all entries in one line."""
    x = asarray(x)
    axis = axis if axis is None else axis_of(axis, x.ndim)
    if axis is None or x.ndim == 1:
        entries = list(f(x.entries))
        return ndarray((len(entries),), entries, dtype or x.dtype)
    rows, shape = lines(x, axis)
    rows = [list(f(row)) for row in rows]
    n = len(rows[0])
    back = list(range(axis)) + [x.ndim - 1] + list(range(axis, x.ndim - 1))
    return ndarray(shape + (n,), [v for row in rows for v in row], dtype or x.dtype).transpose(*back).copy()


def _running(f):
    def run(row):
        result = []
        for v in row:
            result.append(f(result[-1], v) if result else v)
        return result

    return run


def _int_if_bool(x):
    return x.astype(int) if x.dtype is bool_ else x


def cumsum(x, axis=None):
    return along(_running(lambda a, b: a + b), _int_if_bool(asarray(x)), axis)


def cumprod(x, axis=None):
    return along(_running(lambda a, b: a * b), _int_if_bool(asarray(x)), axis)


def diff(x, n=1, axis=-1):
    if n < 0:
        raise ValueError(f"n={n} differences: it must not be negative")
    x = asarray(x)
    for _ in range(n):
        x = along(lambda row: x.dtype.cast_all([b - a for a, b in zip(row, row[1:])]), x, axis)  # noqa: B023
    return x


def ediff1d(x):
    return diff(asarray(x).ravel())


def _order(row):
    """Return the places of entries in order: nan comes last, and equals stay as they were."""
    known = [i for i, v in enumerate(row) if v == v]
    return sorted(known, key=lambda i: (row[i], i)) + [i for i, v in enumerate(row) if v != v]


def sort(x, axis=-1):
    return along(lambda row: [row[i] for i in _order(row)], x, axis)


def argsort(x, axis=-1, kind=None):
    return along(_order, x, axis, int64)


def flip(x, axis=None):
    x = asarray(x)
    axes = _axes(x, axis)
    return x[tuple([s_[::-1] if a in axes else s_[:] for a in range(x.ndim)])]


def roll(x, shift, axis=None):
    if not isinstance(shift, int):
        raise TypeError(f"shift={shift!r} must be one integer here: roll axis by axis")

    def rolled(row):
        k = -shift % len(row) if row else 0
        return row[k:] + row[:k]

    return along(rolled, x, axis).reshape(asarray(x).shape)
