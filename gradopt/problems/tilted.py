"""Examples with one surface and different tilts: what the theorems on SGD assume holds on them to the letter."""

import numpy as np


class Bowl:
    r"""A mean of :math:`f_j(\theta) = f(\theta) - \xi_j \cdot \theta`, where the tilts sum to zero and f is a bowl.

    Every example is as smooth as f, and the variance of its gradient is M at every theta.

    Parameters
    ----------
    curvatures : sequence of d numbers
        The Hessian's diagonal; L and mu are the largest and the smallest.
    noise : float, default 1
        Standard deviation of the tilts in each coordinate.
    n : int, default 1000
        Examples.
    """

    def __init__(self, curvatures, noise=1.0, n=1000):
        xi = noise * np.random.default_rng(1).standard_normal((n, len(curvatures)))
        self.curvatures, self.xi = np.array(curvatures), xi - xi.mean(0)
        self.L, self.mu = max(curvatures), min(curvatures)
        self.M = (self.xi**2).sum(1).mean()

    def f(self, theta):
        """Return f at theta of shape (..., d); its least value is 0."""
        return (self.curvatures * theta**2).sum(-1) / 2

    def grad(self, theta):
        """Return the gradient of f."""
        return self.curvatures * theta

    def stochastic(self, rng, size=1):
        """Return the mean gradient of a new batch at every call, each run's own, drawn with replacement."""

        def grad(theta):
            examples = rng.integers(len(self.xi), size=(len(theta), size))
            return self.grad(theta) - self.xi[examples].mean(1)

        return grad


class Waves(Bowl):
    r"""The same with :math:`f = \sum_i 1 - \cos\theta_i`, which is not convex; its curvatures are at most 1."""

    def f(self, theta):
        """Return f at theta of shape (..., d); its least value is 0."""
        return (1 - np.cos(theta)).sum(-1)

    def grad(self, theta):
        """Return the gradient of f."""
        return np.sin(theta)
