"""Searching, choosing and comparing entries."""

import builtins
import math

from .arrays import broadcast_shapes, flatten, ndarray, scalar_or_array, size_of, spread, strides_of
from .dtypes import bool_, float64, int64, result_type
from .making import array, asarray
from .operators import absolute, isfinite, less_equal, maximum, minimum, type_of
from .reductions import all, prod  # noqa: A004

__all__ = """
    allclose array_equal bincount clip flatnonzero interp isclose isin nan_to_num nonzero searchsorted unique
    unravel_index where
""".split()


def where(condition, x=None, y=None):
    if x is None and y is None:
        return nonzero(condition)
    if x is None or y is None:
        raise ValueError("where takes both x and y, or neither")
    parts = [flatten(part) for part in (condition, x, y)]
    shape = broadcast_shapes(*[form for _, form in parts])
    entries = [b if a else c for a, b, c in zip(*[spread(part, form, shape) for part, form in parts])]
    kind = result_type(type_of(x, parts[1][0]), type_of(y, parts[2][0]))
    return scalar_or_array(kind.cast_all(entries), shape, kind)


def nonzero(x):
    x = asarray(x)
    found = [i for i, v in enumerate(x.entries) if v]
    return tuple([array([i // step % n for i in found] + [0])[:-1] for n, step in zip(x.shape, strides_of(x.shape))])


def flatnonzero(x):
    return nonzero(asarray(x).ravel())[0]


def unravel_index(i, shape):
    if builtins.any([not 0 <= v < size_of(shape) for v in flatten(i)[0]]):
        raise ValueError(f"index {i} is out of bounds for an array of shape {shape}")
    return tuple([i // step % n for n, step in zip(shape, strides_of(shape))])


def unique(x, return_index=False, return_inverse=False, return_counts=False):
    x = asarray(x)
    entries = [v if v == v else None for v in x.entries]  # so that nan, which comes last, equals nan
    values = sorted(set(entries) - {None}) + ([None] if None in entries else [])
    results = [array([math.nan if v is None else v for v in values], x.dtype)]
    results += [array([entries.index(v) for v in values], int)] if return_index else []
    results += [array([values.index(v) for v in entries], int).reshape(x.shape)] if return_inverse else []
    results += [array([entries.count(v) for v in values], int)] if return_counts else []
    return tuple(results) if len(results) > 1 else results[0]


def bincount(x, weights=None, minlength=0):
    x = asarray(x)
    if x.ndim != 1 or builtins.any([v < 0 for v in x.entries]):
        raise ValueError("bincount counts the integers of one vector, none of which is negative")
    each = [1] * x.size if weights is None else flatten(weights)[0]
    if len(each) != x.size:
        raise ValueError(f"{len(each)} weights do not fit {x.size} entries")
    counts = [0] * builtins.max([minlength] + [v + 1 for v in x.entries])
    for v, weight in zip(x.entries, each):
        counts[v] += weight
    return array(counts, int if weights is None else float)


def searchsorted(x, v, side="left"):
    if side not in ("left", "right"):
        raise ValueError(f"side={side!r} is neither 'left' nor 'right'")
    entries = asarray(x).entries

    def before(a, b):  # nan comes last
        return a < b or (a == a and b != b)

    def place(v):
        low, high = 0, len(entries)
        while low < high:
            middle = (low + high) // 2
            if before(entries[middle], v) if side == "left" else not before(v, entries[middle]):
                low = middle + 1
            else:
                high = middle
        return low

    wanted, shape = flatten(v)
    return scalar_or_array([place(v) for v in wanted], shape, int64)


def isin(x, among):
    entries, shape = flatten(x)
    among = set(flatten(among)[0])
    return scalar_or_array([v == v and v in among for v in entries], shape, bool_)


def nan_to_num(x, *, nan=0.0, posinf=None, neginf=None):
    x = asarray(x)
    posinf = 1.7976931348623157e308 if posinf is None else posinf
    neginf = -1.7976931348623157e308 if neginf is None else neginf
    return where(x != x, nan, where(x == math.inf, posinf, where(x == -math.inf, neginf, x)))


def clip(x, low=None, high=None):
    x = x if low is None else maximum(x, low)
    return x if high is None else minimum(x, high)


def interp(x, known, values):
    known, values = asarray(known).entries, asarray(values).entries
    if len(known) != len(values):
        raise ValueError(f"{len(values)} values do not stand at {len(known)} points")

    def between(v):
        if v != v:
            return v
        if v <= known[0] or v >= known[-1]:
            return values[0] if v <= known[0] else values[-1]
        i = searchsorted(known, v, "right") - 1
        return values[i] + (v - known[i]) * (values[i + 1] - values[i]) / (known[i + 1] - known[i])

    entries, shape = flatten(x)
    return scalar_or_array([float(between(v)) for v in entries], shape, float64)


# ---- comparing


def isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    a, b = asarray(a), asarray(b)
    near = less_equal(absolute(a - b), atol + rtol * absolute(b)) & isfinite(b)
    same = near | (a == b)
    return same | ((a != a) & (b != b)) if equal_nan else same


def allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    return bool(all(isclose(a, b, rtol, atol, equal_nan)))


def array_equal(a, b):
    (x, shape), (y, other) = flatten(a), flatten(b)
    return shape == other and builtins.all([v == w for v, w in zip(x, y)])
