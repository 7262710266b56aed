"""Making arrays, and giving them other shapes."""

import math

from .arrays import axis_of, flatten, ndarray, spread
from .dtypes import as_dtype, dtype_of

__all__ = """
    arange array asarray ascontiguousarray atleast_1d atleast_2d broadcast_to copy diag empty empty_like
    expand_dims eye full full_like geomspace identity linspace logspace meshgrid moveaxis ndim ones ones_like
    ravel reshape shape size squeeze transpose zeros zeros_like
""".split()

# ---- making


def array(x, dtype=None, copy=True, ndmin=0):
    """Return a new array of what a number, an array or nested lists hold."""
    entries, shape = flatten(x)
    known = x.dtype if isinstance(x, ndarray) else dtype_of(entries)
    kind = known if dtype is None else as_dtype(dtype)
    entries = list(entries) if isinstance(x, ndarray) and kind is known else kind.cast_all(entries)
    return ndarray((1,) * (ndmin - len(shape)) + shape, entries, kind)


def asarray(x, dtype=None):
    """Return an array as it is, and of anything else a new one."""
    return x if isinstance(x, ndarray) and (dtype is None or x.dtype is as_dtype(dtype)) else array(x, dtype)


def full(shape, fill_value, dtype=None):
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    if any([n < 0 for n in shape]):
        raise ValueError(f"no array has the shape {shape}: a length is negative")
    value = array(fill_value, dtype)
    return ndarray(shape, list(spread(value.entries, value.shape, shape)), value.dtype)


def zeros(shape, dtype=float):
    return full(shape, 0, dtype)


def ones(shape, dtype=float):
    return full(shape, 1, dtype)


empty = zeros


def full_like(x, fill_value, dtype=None):
    return full(asarray(x).shape, fill_value, dtype or asarray(x).dtype)


def zeros_like(x, dtype=None):
    return full_like(x, 0, dtype)


def ones_like(x, dtype=None):
    return full_like(x, 1, dtype)


empty_like = zeros_like


def arange(start, stop=None, step=1, dtype=None):
    start, stop = (0, start) if stop is None else (start, stop)
    n = max(0, math.ceil((stop - start) / step))
    dtype = dtype or dtype_of([start, stop, step])
    return array([start + i * step for i in range(n)], dtype)


def linspace(start, stop, num=50, endpoint=True):
    if num < 0:
        raise ValueError(f"num={num} points: it must not be negative")
    step = (stop - start) / max(1, num - endpoint)
    points = [start + i * step for i in range(num)]
    return array(points[:-1] + [stop] if endpoint and num > 1 else points, float)


def logspace(start, stop, num=50):
    return 10.0 ** linspace(start, stop, num)


def geomspace(start, stop, num=50):
    points = logspace(math.log10(start), math.log10(stop), num)
    points[-1:], points[:1] = stop, start  # the start last: it is a single point
    return points


def eye(n, m=None, dtype=float):
    m = n if m is None else m
    return array([i == j for i in range(n) for j in range(m)], dtype).reshape(n, m)


identity = eye


def diag(x):
    """Return the matrix with this diagonal, or the diagonal of a matrix."""
    x = asarray(x)
    if x.ndim == 2:
        return array([x[i, i] for i in range(min(x.shape))])
    n = len(x)
    return array([v if i == j else 0 for i, v in enumerate(x) for j in range(n)], x.dtype).reshape(n, n)


def meshgrid(x, y, indexing="xy"):
    x, y = asarray(x), asarray(y)
    if indexing not in ("xy", "ij"):
        raise ValueError(f"indexing={indexing!r} is neither 'xy' nor 'ij'")
    if indexing == "ij":
        return [grid.T for grid in meshgrid(x, y)]
    shape = len(y), len(x)
    return [broadcast_to(x, shape).copy(), broadcast_to(y.reshape(-1, 1), shape).copy()]


# ---- shapes


def shape(x):
    return x.shape if isinstance(x, ndarray) else flatten(x)[1]


def ndim(x):
    return len(shape(x))


def size(x):
    return len(flatten(x)[0])


def copy(x):
    return array(x)


def reshape(x, shape):
    return asarray(x).reshape(shape)


def ravel(x):
    return asarray(x).ravel()


def transpose(x):
    return asarray(x).T


def ascontiguousarray(x):
    return array(x)


def atleast_1d(x):
    x = asarray(x)
    return x if x.ndim else x.reshape(1)


def atleast_2d(x):
    x = asarray(x)
    return x if x.ndim > 1 else x.reshape(1, -1)


def moveaxis(x, source, destination):
    axes = list(range(x.ndim))
    axes.insert(axis_of(destination, x.ndim), axes.pop(axis_of(source, x.ndim)))
    return x.transpose(*axes)


def broadcast_to(x, shape):
    x = asarray(x)
    return ndarray(tuple(shape), spread(x.entries, x.shape, tuple(shape)), x.dtype)


def expand_dims(x, axis):
    x = asarray(x)
    at = axis_of(axis, x.ndim + 1)
    return x.reshape(x.shape[:at] + (1,) + x.shape[at:])


def squeeze(x, axis=None):
    x = asarray(x)
    if axis is not None and x.shape[axis_of(axis, x.ndim)] != 1:
        raise ValueError(f"axis {axis} of an array of shape {x.shape} is not of length 1")
    return x.reshape(tuple([n for i, n in enumerate(x.shape) if n != 1 or (axis is not None and i != axis % x.ndim)]))
