"""Finite sums over examples, with exact gradients of each, on which the optimizers are tried."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from gradopt.hyperparameters import SETTINGS, check


@dataclass(frozen=True)
class FiniteSum:
    r"""A mean of one loss per example, plus an L2 term.

    .. math:: f(\theta) = \frac{1}{n} \sum_i l(x_i \cdot \theta, y_i) + \frac{l_2}{2} |\theta|^2

    Its stochastic gradients are gradients of real examples, not a full gradient with noise added. Sums over examples
    and coordinates are taken so that a batch of thetas gives each the bits that it would have alone.

    Parameters
    ----------
    x : array (n, d)
    y : array (n,)
    loss, slope, bend : callable
        Loss of a prediction and its first and second derivative with respect to it, all of (prediction, y).
    curvature : float
        Largest second derivative of the loss.
    l2 : float
        Weight of the squared norm, in [0, inf).
    """

    x: np.ndarray
    y: np.ndarray
    loss: Callable
    slope: Callable
    bend: Callable
    curvature: float
    l2: float = 0.0
    _x_t: np.ndarray = field(init=False, repr=False)

    def __post_init__(self):
        check(SETTINGS, l2=self.l2)
        object.__setattr__(self, "_x_t", np.ascontiguousarray(self.x.T))

    @property
    def n(self):
        """Number of examples."""
        return len(self.y)

    @property
    def L(self):
        """Lipschitz constant of the full gradient (an upper bound for logistic regression)."""
        return self.curvature * np.linalg.eigvalsh(self.x.T @ self.x / self.n)[-1] + self.l2

    def hessian(self, theta):
        """Return the Hessian of the full objective at theta of shape (d,), in shape (d, d)."""
        weights = self.bend(self._predict(theta, self.x), self.y)
        return (self.x.T * weights) @ self.x / self.n + self.l2 * np.eye(len(theta))

    def minimizer(self):
        """Return the minimizer, found by Newton's method from 0."""
        theta = np.zeros(self.x.shape[1])
        for _ in range(30):
            theta = theta - np.linalg.solve(self.hessian(theta), self.grad(theta))
        return theta

    def f(self, theta):
        """Return the full objective at theta of shape (..., d), as an array of shape (...)."""
        return self.loss(self._predict(theta, self.x), self.y).mean(-1) + self.l2 / 2 * (theta**2).sum(-1)

    def grad(self, theta):
        """Return the full gradient at theta of shape (..., d), in the same shape."""
        return self._mean_gradient(theta, self.x, self._x_t, self.y)

    def grad_of(self, theta, examples):
        """Return the mean gradient of the examples with these indices."""
        x = self.x[examples]
        return self._mean_gradient(theta, x, np.ascontiguousarray(x.T), self.y[examples])

    def single_gradients(self, theta):
        """Return the gradients of all examples at theta of shape (..., d), in shape (..., n, d)."""
        slope = self.slope(self._predict(theta, self.x), self.y)
        return slope[..., None] * self.x + self.l2 * theta[..., None, :]

    def one_by_one(self, indices):
        """Return a function like ``grad`` that takes the examples in a given order, of its own for every run.

        Parameters
        ----------
        indices : integer array of shape (num_steps, ...)
            Call t takes theta of shape (..., d) and gives each run the gradient of its example in ``indices[t]``; runs
            on further axes of theta, to the left, share them.
        """
        return _Singles(self, indices)

    def stochastic(self, batch_size, seed=0, replace=False):
        """Return a function like ``grad`` that draws the next mini-batch at every call.

        Parameters
        ----------
        batch_size : int
            In [1, n]. The last batch of an epoch is smaller if it does not divide n.
        seed : int, default 0
        replace : bool, default False
            Draw every batch independently with replacement, as the theorems assume, instead of going through the
            examples in a new random order every epoch, as training does.

        Raises
        ------
        ValueError
            If ``batch_size`` or ``seed`` is outside its range.
        """
        check(SETTINGS, batch_size=batch_size, seed=seed)
        if batch_size > self.n:
            raise ValueError(f"batch_size={batch_size} is larger than the {self.n} examples")
        return _MiniBatches(self, batch_size, np.random.default_rng(seed), replace)

    def _predict(self, theta, x):
        return (theta[..., None, :] * x).sum(-1)

    def _mean_gradient(self, theta, x, x_t, y):
        slope = self.slope(self._predict(theta, x), y)
        return (slope[..., None, :] * x_t).sum(-1) / len(y) + self.l2 * theta


class _MiniBatches:
    """The gradient of the next mini-batch at every call; ``copy.deepcopy`` copies its place in the stream."""

    def __init__(self, problem, batch_size, rng, replace):
        self.problem, self.batch_size, self.rng, self.replace = problem, batch_size, rng, replace
        self.queue = np.empty(0, dtype=int)

    def __call__(self, theta):
        return self.problem.grad_of(theta, self.next_batch())

    def next_batch(self):
        """Return the indices of the next mini-batch."""
        if self.replace:
            return self.rng.integers(self.problem.n, size=self.batch_size)
        if len(self.queue) == 0:
            self.queue = self.rng.permutation(self.problem.n)
        batch, self.queue = self.queue[: self.batch_size], self.queue[self.batch_size :]
        return batch

    def __deepcopy__(self, memo):
        twin = copy.copy(self)
        twin.rng = copy.deepcopy(self.rng, memo)
        return twin


class _Singles:
    """The gradients of the next examples at every call; a copy begins anew."""

    def __init__(self, problem, indices):
        self.problem, self.indices, self.queue = problem, indices, iter(indices)

    def __call__(self, theta):
        i = next(self.queue)
        x, y = self.problem.x[i], self.problem.y[i]
        slope = np.asarray(self.problem.slope((theta * x).sum(-1), y))
        return slope[..., None] * x + self.problem.l2 * theta

    def __deepcopy__(self, memo):
        return _Singles(self.problem, self.indices)


def least_squares(n=200, d=2, condition=10.0, noise=0.5, seed=0):
    r"""Return :math:`\frac{1}{2n} \sum_i (x_i \cdot \theta - y_i)^2` on random data.

    Parameters
    ----------
    n, d : int
        Examples and parameters, 1 <= d <= n.
    condition : float, default 10
        Ratio of the extreme eigenvalues of the Hessian, which are ``condition`` and 1; in [1, inf).
    noise : float, default 0.5
        Standard deviation of the targets about the line, in the units of y. 0 makes all gradients vanish at the
        minimum (interpolation).
    seed : int, default 0

    Raises
    ------
    ValueError
        If an argument is outside its range.
    """
    check(SETTINGS, condition=condition, noise=noise, seed=seed, d=d)
    if n < d:
        raise ValueError(f"n={n} examples cannot fix d={d} parameters: n must be at least d")
    rng = np.random.default_rng(seed)
    directions, _ = np.linalg.qr(rng.standard_normal((n, d)))
    rotation, _ = np.linalg.qr(rng.standard_normal((d, d)))
    scales = np.geomspace(condition, 1.0, d) ** 0.5
    x = directions * scales * n**0.5 @ rotation.T
    y = x @ rng.standard_normal(d) + noise * rng.standard_normal(n)
    return FiniteSum(
        x,
        y,
        loss=lambda p, y: (p - y) ** 2 / 2,
        slope=lambda p, y: p - y,
        bend=lambda p, y: np.ones_like(p),
        curvature=1.0,
    )


def logistic_regression(n=200, d=2, l2=0.01, seed=0):
    r"""Return :math:`\frac{1}{n} \sum_i \log(1 + e^{-y_i x_i \cdot \theta}) + \frac{l_2}{2} |\theta|^2`.

    Two Gaussian clouds with labels y = -1 and 1 and means a distance of 2 apart.

    Parameters
    ----------
    n, d : int
        Examples and parameters, both at least 1.
    l2 : float, default 0.01
        Weight of the squared norm; 0 loses strong convexity. In [0, inf).
    seed : int, default 0

    Raises
    ------
    ValueError
        If an argument is outside its range.
    """
    check(SETTINGS, l2=l2, seed=seed, n=n, d=d)
    rng = np.random.default_rng(seed)
    y = np.where(np.arange(n) % 2 == 0, -1.0, 1.0)
    x = rng.standard_normal((n, d)) + y[:, None] / d**0.5
    return FiniteSum(
        x,
        y,
        loss=lambda p, y: np.logaddexp(0, -y * p),
        slope=lambda p, y: -y * np.exp(-np.logaddexp(0, y * p)),
        bend=lambda p, y: np.exp(-np.logaddexp(0, p) - np.logaddexp(0, -p)),
        curvature=0.25,
        l2=l2,
    )
