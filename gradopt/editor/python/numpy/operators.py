"""Functions of one or two numbers, entry by entry, and the operators of arrays that are made of them."""

import cmath
import math

from .arrays import axis_of, broadcast_shapes, flatten, ndarray, scalar_or_array, spread
from .dtypes import bool_, dtype_of, float64, int64, result_type

__all__ = """
    absolute add arccos arcsin arctan arctan2 bitwise_and bitwise_or bitwise_xor ceil copysign cos cosh divide
    equal exp expm1 fabs floor floor_divide fmax fmin greater greater_equal hypot isfinite isinf isnan ldexp
    left_shift less less_equal log log1p log2 log10 logaddexp logical_and logical_not logical_or logical_xor
    matmul maximum minimum mod multiply negative real imag not_equal power remainder right_shift rint sign sin sinh sqrt
    square subtract tan tanh true_divide trunc
""".split()

inf, nan = math.inf, math.nan


def type_of(x, entries):
    """Return the type of an operand: a dtype, or a plain number, which gives way to arrays."""
    if isinstance(x, ndarray):
        return x.dtype
    return dtype_of(entries) if isinstance(x, (list, tuple)) else x


class ufunc:
    """A function of two numbers, entry by entry.

    ``pairs`` takes two lists of one length, or is an expression of x and y; ``right`` takes a list and the number that
    is y for all of it, ``left`` a list and the number that is x.
    """

    def __init__(self, name, pairs, dtype=None, least=None):
        self.__name__, self.dtype, self.least = name, dtype, least
        if isinstance(pairs, str):
            forms = (
                f"p, q: [{pairs} for x, y in zip(p, q)]",
                f"p, y: [{pairs} for x in p]",
                f"p, x: [{pairs} for y in p]",
            )
            self.pairs, self.right, self.left = [eval("lambda " + form) for form in forms]
        else:
            self.pairs = pairs
            self.right = lambda p, y: pairs(p, [y] * len(p))
            self.left = lambda p, x: pairs([x] * len(p), p)

    def __call__(self, a, b, out=None, where=True):
        (x, shape), (y, other) = flatten(a), flatten(b)
        one, two = type_of(a, x), type_of(b, y)
        kind = result_type(one, two)
        if kind is bool_ and self.__name__ == "subtract":
            raise TypeError("truth values are not subtracted: use ^, which is true where they differ")
        if kind is float64 and self.dtype is None:  # of two numbers maximum returns one: as a float
            x, y = x if one is kind else kind.cast_all(x), y if two is kind else kind.cast_all(y)
        if shape != other:
            target = broadcast_shapes(shape, other)
            x, y, shape = spread(x, shape, target), spread(y, other, target), target
        entries = self.pairs(x, y)
        dtype = self.dtype or (self.least if self.least and kind.rank < self.least.rank else kind)
        if dtype.kind in "iub" and self.dtype is None:
            if dtype is int64 and any([isinstance(v, float) for v in entries]):
                raise ValueError(f"{self.__name__} of these integers is no integer: use floats")
            entries = dtype.cast_all(entries)
        result = scalar_or_array(entries, shape, dtype)
        if out is None:
            if where is not True:
                raise ValueError("where= leaves entries unset: give the array with their values as out=")
            return result
        if where is True:
            out[...] = result
        else:
            chosen = ndarray(shape, spread(*flatten(where), shape), bool_)
            out[chosen] = result[chosen]
        return out

    def at(self, a, index, b):
        """Apply it in place at each place of an index, as often as the place is named."""
        places, _ = flatten(index)
        values = spread(*flatten(b), (len(places),))
        for place, value in zip(places, values):
            a[place] = self(a[place], value)

    def outer(self, a, b):
        (x, shape), (_, other) = flatten(a), flatten(b)
        return self(ndarray(shape + (1,) * len(other), x, type_of(a, x)), b) if shape else self(a, b)

    def accumulate(self, a):
        """Return the results for the first entry, the first two, and so on, along the first axis."""
        rows = list(a)
        for i in range(1, len(rows)):
            rows[i] = self(rows[i - 1], rows[i])
        entries, shape = flatten(rows)
        return ndarray(shape, entries, type_of(rows, entries))

    def reduce(self, a, axis=0):
        entries, shape = flatten(a)
        a = ndarray(shape, entries, type_of(a, entries))
        a = a.ravel() if axis is None else a
        axes = list(range(a.ndim))
        first = axes.pop(axis_of(axis or 0, a.ndim))
        rows = list(a.transpose(first, *axes))
        result = rows[0]
        for row in rows[1:]:
            result = self(result, row)
        return result


def _divided(x, y):
    try:
        return x / y
    except ZeroDivisionError:
        return nan if x == 0 or x != x else math.copysign(inf, x) * math.copysign(1, y)


def _power(x, y):
    if isinstance(x, int) and isinstance(y, int) and y < 0:
        raise ValueError("integers to negative powers are no integers: use floats")
    try:
        result = x**y
    except ZeroDivisionError:
        return inf
    except OverflowError:
        return -inf if x < 0 and y % 2 == 1 else inf
    return nan if isinstance(result, complex) and not isinstance(x, complex) else result


def _powers(p, q):
    """Raise to powers; as NumPy does, a square is a product and a half a root, which round better."""
    y = q[0] if q else 1
    if y in (2, 0.5, -1) and q.count(y) == len(q) and isinstance(p[0], float):
        return [x * x for x in p] if y == 2 else _roots(p) if y == 0.5 else _quotients([1.0] * len(p), p)
    if p and isinstance(p[0], float) and min(p) > 0:
        try:
            return [x**y for x, y in zip(p, q)]
        except OverflowError:
            pass
    return [_power(x, y) for x, y in zip(p, q)]


def _roots(p):
    try:
        return list(map(math.sqrt, p))
    except ValueError:
        return [math.sqrt(x) if not x < 0 else nan for x in p]


def _quotients(p, q):
    try:
        return [x / y for x, y in zip(p, q)]
    except ZeroDivisionError:
        return [_divided(x, y) for x, y in zip(p, q)]


def _log_of_sum(x, y):
    return x + math.log(2) if x == y else max(x, y) + _log1p(math.exp(-abs(x - y)))


add = ufunc("add", "x + y")
subtract = ufunc("subtract", "x - y")
multiply = ufunc("multiply", "x * y")
divide = true_divide = ufunc("divide", _quotients, least=float64)
power = ufunc("power", _powers)
mod = remainder = ufunc("mod", "x % y")
floor_divide = ufunc("floor_divide", "x // y")
maximum = ufunc("maximum", "x if x >= y or x != x else y")
minimum = ufunc("minimum", "x if x <= y or x != x else y")
fmax = ufunc("fmax", "x if x >= y or y != y else y")
fmin = ufunc("fmin", "x if x <= y or y != y else y")
greater = ufunc("greater", "x > y", bool_)
greater_equal = ufunc("greater_equal", "x >= y", bool_)
less = ufunc("less", "x < y", bool_)
less_equal = ufunc("less_equal", "x <= y", bool_)
equal = ufunc("equal", "x == y", bool_)
not_equal = ufunc("not_equal", "x != y", bool_)
logical_and = ufunc("logical_and", "bool(x) and bool(y)", bool_)
logical_or = ufunc("logical_or", "bool(x) or bool(y)", bool_)
logical_xor = ufunc("logical_xor", "bool(x) != bool(y)", bool_)
bitwise_and, bitwise_or = ufunc("bitwise_and", "x & y"), ufunc("bitwise_or", "x | y")
bitwise_xor = ufunc("bitwise_xor", "x ^ y")
left_shift, right_shift = ufunc("left_shift", "x << y"), ufunc("right_shift", "x >> y")
hypot = ufunc("hypot", lambda p, q: _roots([x * x + y * y for x, y in zip(p, q)]), float64)
arctan2 = ufunc("arctan2", lambda p, q: [math.atan2(x, y) for x, y in zip(p, q)], float64)
copysign = ufunc("copysign", lambda p, q: [math.copysign(x, y) for x, y in zip(p, q)], float64)
logaddexp = ufunc("logaddexp", lambda p, q: [_log_of_sum(x, y) for x, y in zip(p, q)], float64)
ldexp = ufunc("ldexp", lambda p, q: [math.ldexp(x, y) for x, y in zip(p, q)], float64)


def each(f, otherwise=None, dtype=float64):
    """Return the function that applies ``f`` to a number or to every entry; ``otherwise`` where ``f`` raises."""

    def safe(x):
        try:
            return f(x)
        except (ValueError, OverflowError):
            return otherwise(x)

    def applied(x):
        entries, shape = flatten(x)
        if dtype is float64 and entries and not isinstance(entries[0], (int, float)):
            raise TypeError(f"a function of numbers was given {entries[0]!r}")
        try:
            entries = list(map(f, entries))
        except (ValueError, OverflowError):
            entries = [safe(v) for v in entries]
        kind = dtype or dtype_of(entries)
        if dtype is None and isinstance(x, ndarray) and x.dtype.kind in "iu":
            kind = x.dtype
            entries = kind.cast_all(entries)
        return scalar_or_array(entries, shape, kind)

    return applied


def _log_of_zero(x):
    return -inf if x == 0 else nan


def _log1p(x):
    y = 1.0 + x
    return x if y == 1.0 or y == inf else math.log(y) * (x / (y - 1.0))


def _also_of_complex(f, of_complex):
    return lambda x: of_complex(x) if any([isinstance(v, complex) for v in flatten(x)[0][:1]]) else f(x)


def _whole_as_float(f):
    return each(lambda x: math.copysign(float(f(x)), x) if f(x) == 0 else float(f(x)), lambda x: x)


exp = _also_of_complex(each(math.exp, lambda x: inf), each(cmath.exp, dtype=None))
sqrt = _also_of_complex(each(math.sqrt, lambda x: nan), each(cmath.sqrt, dtype=None))
expm1 = each(math.expm1, lambda x: inf)
log, log2, log10 = [each(f, _log_of_zero) for f in (math.log, math.log2, math.log10)]
log1p = each(_log1p, lambda x: -inf if x == -1 else nan)
sin, cos, tan = [each(f, lambda x: nan) for f in (math.sin, math.cos, math.tan)]
arcsin, arccos, arctan = [each(f, lambda x: nan) for f in (math.asin, math.acos, math.atan)]
sinh = each(math.sinh, lambda x: math.copysign(inf, x))
cosh = each(math.cosh, lambda x: inf)
tanh = each(math.tanh)
floor, ceil, trunc, rint = [_whole_as_float(f) for f in (math.floor, math.ceil, math.trunc, round)]
isnan = each(lambda x: x != x, dtype=bool_)
isfinite = each(lambda x: x - x == 0, dtype=bool_)
isinf = each(lambda x: x in (inf, -inf), dtype=bool_)
logical_not = each(lambda x: not x, dtype=bool_)
sign = each(lambda x: x if x != x else type(x)((x > 0) - (x < 0)), dtype=None)
absolute, fabs = each(abs, dtype=None), each(math.fabs)
square = each(lambda x: x * x, dtype=None)
real, imag = [each(f, dtype=None) for f in (lambda x: complex(x).real, lambda x: complex(x).imag)]
_negative = each(lambda x: -x, dtype=None)


def negative(x):
    if isinstance(x, ndarray) and x.dtype is bool_:
        raise TypeError("truth values have no negative: use ~")
    return _negative(x)


def matmul(a, b):
    """Return the product of vectors and matrices; the first may have more axes."""
    (x, shape), (y, other) = flatten(a), flatten(b)
    if not 0 < len(other) < 3 or not shape or shape[-1] != other[0]:
        raise ValueError(f"shapes {shape} and {other} cannot be multiplied")
    n, width = other[0], other[-1] if len(other) == 2 else 1
    rows = [x[i : i + n] for i in range(0, len(x), n)]
    columns = [y[j::width] for j in range(width)]
    entries = [sum([p * q for p, q in zip(row, column)]) for row in rows for column in columns]
    kind = result_type(type_of(a, x), type_of(b, y))
    return scalar_or_array(kind.cast_all(entries) if kind.kind in "ub" else entries, shape[:-1] + other[1:], kind)


def _invert(x):
    return logical_not(x) if x.dtype is bool_ else ndarray(x.shape, [~v for v in x.entries], x.dtype)


def _operator(f, swapped=False):
    """Return the method of an operator, with a short way for what steps of optimizers do: floats of one shape."""
    pairs, with_number, dtype = f.pairs, f.left if swapped else f.right, f.dtype or float64

    def operate(self, other):
        shape = self.shape
        if shape and self.dtype is float64:
            p = self._buffer if self._where is None else self.entries
            if isinstance(other, (float, int)):
                return ndarray(shape, with_number(p, other), dtype)
            if isinstance(other, ndarray) and other.shape == shape and other.dtype is float64:
                return ndarray(shape, pairs(p, other._buffer if other._where is None else other.entries), dtype)
        return f(other, self) if swapped else f(self, other)

    return operate


def _in_place(f):
    def put(self, other):
        result = f(self, other)
        if self.dtype.kind in "iub" and result.dtype.kind == "f":
            raise TypeError(
                f"the result has floats, the array {self.dtype.name}: write x = x + y, or use a float array"
            )
        self[...] = result
        return self

    return put


_OPERATORS = {
    "add": add, "sub": subtract, "mul": multiply, "truediv": divide, "pow": power, "mod": mod, "floordiv": floor_divide,
    "and": bitwise_and, "or": bitwise_or, "xor": bitwise_xor, "lshift": left_shift, "rshift": right_shift,
}  # fmt: skip
_COMPARISONS = {"gt": greater, "ge": greater_equal, "lt": less, "le": less_equal, "eq": equal, "ne": not_equal}


def _give_operators():
    for name, f in _OPERATORS.items():
        setattr(ndarray, f"__{name}__", _operator(f))
        setattr(ndarray, f"__r{name}__", _operator(f, swapped=True))
        setattr(ndarray, f"__i{name}__", _in_place(f))
    for name, f in _COMPARISONS.items():
        setattr(ndarray, f"__{name}__", _operator(f))
    ndarray.__matmul__ = matmul
    ndarray.__rmatmul__ = lambda self, other: matmul(other, self)
    for name, f in {"neg": negative, "abs": absolute, "invert": _invert, "pos": lambda x: x.copy()}.items():
        setattr(ndarray, f"__{name}__", lambda self, f=f: f(self))


_give_operators()
