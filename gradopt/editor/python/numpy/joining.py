"""Joining arrays, and products of them."""

import builtins
import math

from .arrays import flatten, ndarray, s_, scalar_or_array, size_of
from .dtypes import float64, int64
from .making import array, asarray, full
from .operators import multiply, sqrt
from .reductions import along, lines, mean

__all__ = """
    append apply_along_axis around column_stack concatenate convolve corrcoef cov dot frexp hstack outer pad
    repeat split stack tile trace vstack
""".split()


def concatenate(parts, axis=0):
    parts = [asarray(part) for part in parts]
    first = parts[0]
    if axis is None:
        return array([v for part in parts for v in part.entries])
    axis %= first.ndim
    if builtins.any(
        [p.shape[:axis] + p.shape[axis + 1 :] != first.shape[:axis] + first.shape[axis + 1 :] for p in parts]
    ):
        raise ValueError(
            "arrays of shapes " + ", ".join([str(p.shape) for p in parts]) + f" do not join along axis {axis}"
        )
    n = builtins.sum([part.shape[axis] for part in parts])
    chunks = [size_of(part.shape[axis:]) for part in parts]
    lists = [part.entries for part in parts]
    before = size_of(first.shape[:axis])
    entries = [
        v for i in range(before) for chunk, part in zip(chunks, lists) for v in part[i * chunk : (i + 1) * chunk]
    ]
    dtype = parts[0].dtype
    for part in parts:
        dtype = part.dtype if part.dtype.rank > dtype.rank else dtype
    return ndarray(first.shape[:axis] + (n,) + first.shape[axis + 1 :], dtype.cast_all(entries), dtype)


def stack(parts, axis=0):
    parts = [asarray(part) for part in parts]
    at = axis % (parts[0].ndim + 1)
    return concatenate([part.reshape(part.shape[:at] + (1,) + part.shape[at:]) for part in parts], at)


def vstack(parts):
    return concatenate([part if part.ndim > 1 else part.reshape(1, -1) for part in map(asarray, parts)])


def hstack(parts):
    parts = [asarray(part) for part in parts]
    return concatenate(parts, 0 if parts[0].ndim == 1 else 1)


def column_stack(parts):
    return concatenate([part if part.ndim > 1 else part.reshape(-1, 1) for part in map(asarray, parts)], 1)


def append(x, values, axis=None):
    return concatenate([x, values], axis)


def repeat(x, repeats, axis=None):
    repeats = asarray(repeats)

    def repeated(row):
        counts = repeats.entries * len(row) if repeats.size == 1 else repeats.entries
        return [v for v, n in zip(row, counts) for _ in range(n)]

    return along(repeated, x, axis)


def tile(x, reps):
    x = asarray(x)
    reps = (reps,) if isinstance(reps, int) else tuple(reps)
    x = x.reshape((1,) * (len(reps) - x.ndim) + x.shape)
    for axis, n in enumerate((1,) * (x.ndim - len(reps)) + reps):
        x = concatenate([x] * n, axis)
    return x


def split(x, sections):
    x = asarray(x)
    if isinstance(sections, int):
        sections = [len(x) // sections * i for i in range(1, sections)]
    ends = [0] + list(sections) + [len(x)]
    return [x[a:b] for a, b in zip(ends, ends[1:])]


def pad(x, width, mode="constant", constant_values=0):
    x = asarray(x)
    widths = [(width, width)] * x.ndim if isinstance(width, int) else list(width)
    widths = [widths] if isinstance(widths[0], int) else widths
    result = full([n + a + b for n, (a, b) in zip(x.shape, widths)], constant_values, x.dtype)
    result[tuple([s_[a : a + n] for n, (a, b) in zip(x.shape, widths)])] = x
    return result


# ---- products


def outer(a, b):
    return multiply.outer(a, b)


def dot(a, b):
    (_, shape), (_, other) = flatten(a), flatten(b)
    return multiply(a, b) if not shape or not other else asarray(a) @ asarray(b)


def trace(x):
    return builtins.sum([x[i, i] for i in range(builtins.min(x.shape))])


def convolve(a, v, mode="full"):
    a, v = asarray(a), asarray(v)
    result = [0.0] * (len(a) + len(v) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(v):
            result[i + j] += x * y
    less = {"full": 0, "same": builtins.min(len(a), len(v)) - 1, "valid": 2 * builtins.min(len(a), len(v)) - 2}[mode]
    return array(result)[less // 2 : len(result) - (less - less // 2)]


def cov(x, y=None):
    rows = asarray(x) if y is None else stack([x, y])
    rows = rows - mean(rows, -1, True)
    return rows @ rows.T / (rows.shape[-1] - 1)


def corrcoef(x, y=None):
    c = cov(x, y)
    spread = sqrt(asarray([c[i, i] for i in range(len(c))]))
    return c / outer(spread, spread)


def frexp(x):
    entries, shape = flatten(x)
    pairs = [math.frexp(v) for v in entries]
    parts = ([p[0] for p in pairs], float64), ([p[1] for p in pairs], int64)
    return tuple([scalar_or_array(part, shape, kind) for part, kind in parts])


def around(x, decimals=0):
    entries, shape = flatten(x)
    return scalar_or_array([float(round(v, decimals)) for v in entries], shape, float64)


def apply_along_axis(f, axis, x):
    x = asarray(x)
    rows, shape = lines(x, axis)
    results = [f(array(row, x.dtype)) for row in rows]
    entries, inner = flatten(results)
    return array(entries).reshape(shape + inner[1:])
