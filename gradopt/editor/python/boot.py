"""What a program may expect of Python and MicroPython lacks: import this first."""

import builtins
import itertools
import math
import sys


class _Namespace:
    """A module that can be added to."""


def prod(numbers, start=1):
    """Return the product of numbers."""
    for x in numbers:
        start = start * x
    return start


def hypot(*sides):
    """Return the length of a vector."""
    return math.sqrt(sum([side * side for side in sides]))


def comb(n, k):
    """Return in how many ways k of n things can be chosen."""
    return prod(range(n - k + 1, n + 1)) // prod(range(1, k + 1))


def log1p(x):
    """Return log(1 + x), also for a small x."""
    y = 1.0 + x
    return x if y == 1.0 else math.log(y) * (x / (y - 1.0))


def strict_zip(*parts, strict=False):
    """Return tuples of what stands at one place in several sequences, which may have to be of one length."""
    if strict:
        parts = [list(part) for part in parts]
        if len({len(part) for part in parts}) > 1:
            raise ValueError("zip() arguments have different lengths")
    return _zip(*parts)


def pairwise(parts):
    """Return the pairs of neighbours."""
    parts = list(parts)
    return _zip(parts, parts[1:])


def attributes(x):
    """Return what an object holds, by name."""
    return x.__dict__


sys.path.insert(0, "/lib")  # copy and functools of this folder, not those that are built in
_zip = zip
builtins.zip, builtins.vars = strict_zip, attributes
itertools.pairwise = pairwise
_wide = _Namespace()
for _name in dir(math):
    setattr(_wide, _name, getattr(math, _name))
for _function in (prod, hypot, comb, log1p):
    setattr(_wide, _function.__name__, _function)
sys.modules["math"] = _wide
