"""Numbers drawn at random: the functions of NumPy's generator, with another generator and so other numbers."""

import math

from .arrays import broadcast_shapes, flatten, ndarray, size_of
from .dtypes import as_dtype, float64, int64
from .making import arange, array, asarray
from .operators import add, multiply
from .reductions import cumsum
from .searching import searchsorted


def _size(size, *numbers):
    """Return how many numbers are to be drawn: without a size one for every entry of what they are drawn with."""
    return (broadcast_shapes(*[flatten(x)[1] for x in numbers]) or None) if size is None else size


def default_rng(seed=0):
    return seed if isinstance(seed, Generator) else Generator(seed)


class Generator:
    """Three multiplicative generators added up (Wichmann and Hill, 1982, algorithm AS 183)."""

    def __init__(self, seed):
        state = []
        for prime in (30269, 30307, 30323):
            bits = prime
            for part in flatten(seed or 0)[0]:
                for _ in range(2):  # so that neighbours among seeds have nothing in common
                    bits = ((bits ^ part ^ bits >> 16) * 0x7FEB352D + 1) & 0xFFFFFFFF
            state.append((bits >> 8) % (prime - 1) + 1)
        self.state = state

    def _one(self):
        x, y, z = self.state
        self.state = x, y, z = 171 * x % 30269, 172 * y % 30307, 170 * z % 30323
        return (x / 30269 + y / 30307 + z / 30323) % 1.0

    def _filled(self, draw, size, dtype=float64):
        if size is None:
            return draw()
        shape = (size,) if isinstance(size, int) else tuple(size)
        return ndarray(shape, [draw() for _ in range(size_of(shape))], dtype)

    def _normal(self):
        return math.sqrt(-2 * math.log(1.0 - self._one())) * math.cos(2 * math.pi * self._one())

    def random(self, size=None):
        return self._filled(self._one, size)

    def uniform(self, low=0.0, high=1.0, size=None):
        return add(low, multiply(asarray(high) - low, self.random(_size(size, low, high))))

    def standard_normal(self, size=None):
        return self._filled(self._normal, size)

    def normal(self, loc=0.0, scale=1.0, size=None):
        return add(loc, multiply(scale, self.standard_normal(_size(size, loc, scale))))

    def exponential(self, scale=1.0, size=None):
        return multiply(scale, self._filled(lambda: -math.log(1.0 - self._one()), _size(size, scale)))

    def integers(self, low, high=None, size=None, dtype=None, endpoint=False):
        low, high = (0, low) if high is None else (low, high)
        if not low < high + endpoint:
            raise ValueError(f"there is no integer from {low} to {high}: low must be less than high")
        kind = as_dtype(dtype or int64)
        return self._filled(lambda: low + int(self._one() * (high + endpoint - low)), size, kind)

    def choice(self, a, size=None, replace=True, p=None):
        entries = range(a) if isinstance(a, int) else list(asarray(a))
        if p is not None and not replace:
            raise ValueError("choice with p and replace=False is not on this page; a notebook has it")
        if p is not None and (len(p) != len(entries) or abs(sum(p) - 1) > 1e-8):
            raise ValueError(f"p must hold a probability for each of {len(entries)}, which sum to 1")
        if p is not None:
            sums = list(cumsum(asarray(p)))
            index = self._filled(lambda: min(int(searchsorted(sums, self._one(), "right")), len(sums) - 1), size, int64)
        elif replace:
            index = self.integers(len(entries), size=size)
        else:
            shape = (size,) if isinstance(size, int) else tuple(size or ())
            index = self.permutation(len(entries))[: size_of(shape)].reshape(shape)
        if isinstance(index, int):
            return entries[index]
        return asarray(a)[index] if not isinstance(a, int) else index

    def permutation(self, x):
        x = arange(x) if isinstance(x, int) else array(x)
        self.shuffle(x)
        return x

    def shuffle(self, x):
        order = list(range(len(x)))
        for i in range(len(order) - 1, 0, -1):
            j = int(self._one() * (i + 1))
            order[i], order[j] = order[j], order[i]
        x[...] = x[order] if isinstance(x, ndarray) else [x[i] for i in order]

    def spawn(self, n):
        return [Generator(self.integers(2**31)) for _ in range(n)]
