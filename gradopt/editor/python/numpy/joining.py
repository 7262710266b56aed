"""Joining arrays, and products of them."""

import builtins
import math

from .arrays import axis_of, flatten, ndarray, s_, scalar_or_array, size_of
from .dtypes import float64, higher, int64, result_type
from .making import array, asarray, broadcast_to, full
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
    axis = axis_of(axis, first.ndim)
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
        dtype = higher(dtype, part.dtype)
    return ndarray(first.shape[:axis] + (n,) + first.shape[axis + 1 :], dtype.cast_all(entries), dtype)


def stack(parts, axis=0):
    parts = [asarray(part) for part in parts]
    at = axis_of(axis, parts[0].ndim + 1)
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
        if len(counts) != len(row) or builtins.any([n < 0 for n in counts]):
            raise ValueError(
                f"repeats={repeats.tolist()} does not fit {len(row)} entries: give one count, or one for each"
            )
        return [v for v, n in zip(row, counts) for _ in range(n)]

    return along(repeated, x, axis)


def tile(x, reps):
    x = asarray(x)
    reps = (reps,) if isinstance(reps, int) else tuple(reps)
    x = x.reshape((1,) * (len(reps) - x.ndim) + x.shape)
    for axis, n in enumerate((1,) * (x.ndim - len(reps)) + reps):
        x = concatenate([x] * n, axis)
    return x


def split(x, sections, axis=0):
    x = asarray(x)
    axis = axis_of(axis, x.ndim)
    n = x.shape[axis]
    if isinstance(sections, int):
        if sections < 1 or n % sections:
            raise ValueError(f"{n} entries are not {sections} equal parts: name where to split, as in split(x, [2, 4])")
        sections = [n // sections * i for i in range(1, sections)]
    ends = [0] + list(sections) + [n]
    return [x[tuple([s_[:]] * axis + [s_[a:b]])] for a, b in zip(ends, ends[1:])]


_PADDED_WITH = {
    "edge": lambda i, n: builtins.min(builtins.max(i, 0), n - 1),
    "wrap": lambda i, n: i % n,
    "reflect": lambda i, n: builtins.abs((i + n - 1) % builtins.max(2 * n - 2, 1) - n + 1),
    "symmetric": lambda i, n: builtins.min(i % (2 * n), 2 * n - 1 - i % (2 * n)),
}
"""Which of n entries stands at place i, before the first or behind the last."""


def pad(x, width, mode="constant", constant_values=0):
    x = asarray(x)
    widths = broadcast_to(width, (x.ndim, 2)).tolist()
    if builtins.any([n < 0 for pair in widths for n in pair]):
        raise ValueError(f"the width {width} is negative: a slice makes an array smaller")
    if mode in _PADDED_WITH:
        for axis, (a, b) in enumerate(widths):
            n = x.shape[axis]
            x = x[tuple([s_[:]] * axis + [[_PADDED_WITH[mode](i, n) for i in range(-a, n + b)]])]
        return x
    if mode != "constant" or flatten(constant_values)[1]:
        raise ValueError(
            f"pad with mode={mode!r}, constant_values={constant_values} is not on this page; a notebook has it"
        )
    result = full([n + a + b for n, (a, b) in zip(x.shape, widths)], constant_values, x.dtype)
    result[tuple([s_[a : a + n] for n, (a, b) in zip(x.shape, widths)])] = x
    return result


# ---- products


def outer(a, b):
    return multiply.outer(asarray(a).ravel(), asarray(b).ravel())


def dot(a, b):
    (_, shape), (_, other) = flatten(a), flatten(b)
    return multiply(a, b) if not shape or not other else asarray(a) @ asarray(b)


def trace(x):
    return builtins.sum([x[i, i] for i in range(builtins.min(x.shape))])


def convolve(a, v, mode="full"):
    a, v = asarray(a), asarray(v)
    if a.ndim != 1 or v.ndim != 1 or not a.size or not v.size:
        raise ValueError(f"arrays of shapes {a.shape} and {v.shape} do not convolve: both must be vectors with entries")
    if mode not in ("full", "same", "valid"):
        raise ValueError(f"mode={mode!r} is none of 'full', 'same' and 'valid'")
    result = [0] * (len(a) + len(v) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(v):
            result[i + j] += x * y
    less = {"full": 0, "same": builtins.min(len(a), len(v)) - 1, "valid": 2 * builtins.min(len(a), len(v)) - 2}[mode]
    return array(result, result_type(a.dtype, v.dtype))[less // 2 : len(result) - (less - less // 2)]


def cov(x, y=None):
    rows = asarray(x) if y is None else stack([x, y])
    rows = rows - mean(rows, -1, keepdims=True)
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
    x, scale = asarray(x), 10.0 ** builtins.abs(decimals)
    if x.dtype.kind in "iu" and decimals >= 0:
        return scalar_or_array(list(x.entries), x.shape, x.dtype)
    if decimals < 0:
        entries = [float(round(v / scale, 0)) * scale for v in x.entries]
    else:
        entries = [float(round(v * scale, 0)) / scale for v in x.entries]
    kind = x.dtype if x.dtype.kind in "iu" else float64
    return scalar_or_array(kind.cast_all(entries), x.shape, kind)


def apply_along_axis(f, axis, x):
    x = asarray(x)
    rows, shape = lines(x, axis)
    results = [f(array(row, x.dtype)) for row in rows]
    entries, inner = flatten(results)
    axis, rest = axis_of(axis, x.ndim), x.ndim - 1
    back = list(range(axis)) + list(range(rest, rest + len(inner) - 1)) + list(range(axis, rest))
    return array(entries).reshape(shape + inner[1:]).transpose(*back).copy()
