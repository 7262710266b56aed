"""A small NumPy in pure Python, for the Python that runs in a page: what the book's rules and exercises use of it.

Its results are NumPy's but for the last digits of functions, sums and products of matrices, and but for what is drawn
at random. A single entry is a number of Python's own, so 1 / 0 is an error there; an array has inf in its place.
"""

from math import e, inf, nan, pi

from . import linalg, random
from .arrays import ndarray, s_
from .dtypes import bool_, complex128, dtype, float64, int32, int64, object_, uint8, uint32
from .joining import *
from .making import *
from .operators import *
from .reductions import *
from .searching import *

abs, round, newaxis = absolute, around, None  # noqa: A001


class generic:
    """No number is one: entries are Python's numbers."""


class errstate:
    """Nothing to silence: this NumPy warns of nothing."""

    def __init__(self, **kinds):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass


def __getattr__(name):
    raise AttributeError(f"np.{name} is not in the small NumPy of this page; a notebook has all of NumPy")


def _method(function):
    return lambda self, *args, **named: function(self, *args, **named)


for _name in """
    all any argmax argmin argsort clip cumprod cumsum dot max mean min nonzero prod ptp repeat round squeeze std sum
    trace var
""".split():
    setattr(ndarray, _name, _method(globals()[_name]))
