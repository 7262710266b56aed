"""Made to be hard: a line on which momentum runs in a cycle, a chain that slows every method, words that are rare."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from gradopt.problems.sums import logistic_regression


class Kinked:
    r"""A function of one variable, curved by 25 below 1 and above 2 and by 1 in between, with its minimum at 0.

    .. math:: f'(x) = 25 x \ (x < 1), \quad x + 24 \ (1 \le x < 2), \quad 25 x - 24 \ (2 \le x)

    Source
    ------
    Lessard, Recht and Packard (2016), section 4.6.
    """

    L, mu = 25.0, 1.0

    @staticmethod
    def f(x):
        """Return the values at x, in its shape."""
        return np.where(x < 1, 12.5 * x**2, np.where(x < 2, x**2 / 2 + 24 * x - 12, 12.5 * x**2 - 24 * x + 36))

    @staticmethod
    def grad(x):
        """Return the derivatives at x, in its shape."""
        return np.where(x < 1, 25 * x, np.where(x < 2, x + 24, 25 * x - 24))


@dataclass(frozen=True)
class Chain:
    r"""Nesterov's chain, on which a gradient at a point tells only about the neighbours of what is not zero there.

    .. math:: f(\theta) = \frac18 \Bigl(\theta_1^2 + \sum_{j=1}^{d-1} (\theta_{j+1} - \theta_j)^2 + \theta_d^2\Bigr)
        - \frac14 \theta_1

    Source
    ------
    Nesterov (2018), section 2.1.2.
    """

    d: int
    L: ClassVar[float] = 1.0

    def f(self, theta):
        """Return the value at theta of shape (..., d), as an array of shape (...)."""
        inner = (np.diff(theta) ** 2).sum(-1)
        return (theta[..., 0] ** 2 + inner + theta[..., -1] ** 2) / 8 - theta[..., 0] / 4

    def grad(self, theta):
        """Return the gradient at theta of shape (d,), in the same shape."""
        padded = np.pad(theta, 1)
        g = (2 * theta - padded[:-2] - padded[2:]) / 4
        g[0] -= 1 / 4
        return g

    def minimizer(self):
        """Return the only minimum: it falls from d / (d + 1) to 1 / (d + 1) in equal steps."""
        return 1 - np.arange(1, self.d + 1) / (self.d + 1)


def rare_words(frequency, weight, n, l2=1e-4, seed=0):
    r"""Return logistic regression on texts of which each has a word or not, most words rarely.

    .. math:: P(x_j = 1) = p_j, \qquad P(y = 1 \mid x) = \frac{1}{1 + e^{-x \cdot w}}, \qquad w_j = \pm \mathrm{weight}

    Parameters
    ----------
    frequency : array of shape (d,)
        The p of every word.
    weight : float
        What a word that occurs adds to the logit, or takes from it, drawn once for each.
    n : int
        Texts.
    l2 : float, default 1e-4
    seed : int, default 0

    Returns
    -------
    FiniteSum
    """
    rng = np.random.default_rng(seed)
    x = 1.0 * (rng.random((n, len(frequency))) < frequency)
    logits = x @ rng.choice([-weight, weight], len(frequency))
    y = np.where(rng.random(n) < 1 / (1 + np.exp(-logits)), 1.0, -1.0)
    return replace(logistic_regression(l2=l2), x=x, y=y)
