"""Recorded gradients, and what an optimizer does with them: nothing here asks a model."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

SHAPES = {"weight": (3, 4), "bias": (3,), "gain": ()}
STEPS = 24


@dataclass(frozen=True)
class Recording:
    """Gradients, one row a step, of parameters that lie one after the other in a vector of D numbers."""

    shapes: dict  # name: shape
    start: np.ndarray  # (D,)
    gradients: np.ndarray  # (T, D)
    rates: np.ndarray  # (T,), factors on the learning rate

    @cached_property
    def sizes(self):
        """How many numbers each parameter is."""
        return [int(np.prod(shape)) for shape in self.shapes.values()]

    @cached_property
    def starts(self):
        """The place of each parameter's first number."""
        return [0, *np.cumsum(self.sizes)[:-1].tolist()]

    def owner(self, i):
        """Return the name of the parameter that has number i."""
        return list(self.shapes)[int(np.searchsorted(self.starts, i, side="right")) - 1]

    def whole(self):
        """Return the same numbers as one parameter."""
        return replace(self, shapes={"theta": (len(self.start),)})

    def steady(self):
        """Return the same with a learning rate that does not change."""
        return replace(self, rates=np.ones_like(self.rates))


def recorded():
    """Return gradients that tell conventions apart.

    Sizes run from 1e-9, where eps counts, to 100, and they shrink after a third of the steps, where AMSGrad's maximum
    holds; one in eight is 0, but not at first. Half of the numbers start at 0, where no rounding hides a small step;
    the others at -1 or 1, where weight decay shows. The learning rate falls to 0.3 of itself after half of the steps.
    """
    rng = np.random.default_rng(0)
    sizes = [int(np.prod(shape)) for shape in SHAPES.values()]
    d = sum(sizes)
    scale = rng.permutation(np.logspace(-9, 2, d))
    gradients = rng.standard_normal((STEPS, d)) * scale
    gradients[STEPS // 3 :] *= 0.05
    gradients[2:] = np.where(rng.random((STEPS - 2, d)) < 1 / 8, 0.0, gradients[2:])
    start = np.where(np.arange(d) % 2, np.sign(rng.standard_normal(d)), 0.0)
    return Recording(SHAPES, start, gradients, np.where(np.arange(STEPS) < STEPS // 2, 1.0, 0.3))


@dataclass
class Path:
    """Where an optimizer went, and, of a rule in NumPy, how far from theta it asked for each gradient."""

    theta: np.ndarray  # (T + 1, D), shorter where it failed
    asked: np.ndarray | None = None
    failed: str = ""  # what went wrong in the step after the last
