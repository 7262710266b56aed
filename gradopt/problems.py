"""What the optimizers are tried on: surfaces of two variables and finite sums over examples, with exact gradients."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from gradopt.checks import check
from gradopt.sampling import mean_error


@dataclass(frozen=True)
class Surface:
    """A function of two variables with its gradient, minima and a window to draw it in.

    Parameters
    ----------
    name : str
    of : callable
        Takes the arrays x and y, returns f(x, y).
    partials : callable
        Takes the arrays x and y, returns the pair of partial derivatives.
    minima : tuple of (x, y)
        All global minima.
    bounds : ((x_low, x_high), (y_low, y_high))
        Window that shows what the surface is for.
    start : (x, y)
        A start from which methods differ.
    noise : float, default 1
        Standard deviation of one example's gradient about ``grad`` in each coordinate, in units of the gradient; in
        [0, inf).

    Raises
    ------
    ValueError
        If ``noise`` is outside its range.
    """

    name: str
    of: Callable
    partials: Callable
    minima: tuple
    bounds: tuple
    start: tuple
    noise: float = 1.0

    def __post_init__(self):
        check(noise=self.noise)

    def f(self, theta):
        """Return the value at theta of shape (..., 2), as an array of shape (...)."""
        # slices, not indices: a single theta must stay an array, or NumPy computes its powers by another routine
        return self.of(theta[..., :1], theta[..., 1:])[..., 0]

    def grad(self, theta):
        """Return the gradient at theta of shape (..., 2), in the same shape."""
        return np.concatenate(self.partials(theta[..., :1], theta[..., 1:]), axis=-1)

    def stochastic(self, batch_size, seed=0):
        """Return a function like ``grad`` that adds the error of the next mini-batch at every call.

        A surface has no examples, so this is a model of them: the gradient of each is ``grad`` plus an independent
        error, uniform with mean 0 and standard deviation ``noise`` in each coordinate. Every call averages over
        ``batch_size`` fresh examples, which leaves a variance of noise^2 / batch_size. All thetas of a batch of
        shape (B, 2) see the same error.

        Parameters
        ----------
        batch_size : int, in [1, inf)
        seed : int, default 0
            In [0, 2**32).

        Raises
        ------
        ValueError
            If ``batch_size`` or ``seed`` is outside its range.
        """
        check(batch_size=batch_size, seed=seed)
        return _NoisyGradient(self, batch_size, seed)


class _NoisyGradient:
    """A surface's gradient with the error of mini-batch t = 1, 2, ...; ``copy.deepcopy`` copies t."""

    def __init__(self, surface, batch_size, seed):
        self.surface, self.batch_size, self.seed, self.t = surface, batch_size, seed, 0

    def __call__(self, theta):
        self.t += 1
        return self.surface.grad(theta) + self.surface.noise * mean_error(self.seed, self.t, self.batch_size)


def quadratic(condition=10.0):
    """Return f = (x^2 + condition * y^2) / 2: its Hessian has the eigenvalues 1 and ``condition``.

    Raises
    ------
    ValueError
        If ``condition`` is below 1.
    """
    check(condition=condition)
    return Surface(
        "quadratic",
        lambda x, y: (x**2 + condition * y**2) / 2,
        lambda x, y: (x, condition * y),
        minima=((0.0, 0.0),),
        bounds=((-10.5, 10.5), (-4.0, 4.0)),
        start=(-10.0, 1.0),
        noise=2.0,
    )


def _rosenbrock():
    """(1 - x)^2 + 100 (y - x^2)^2: a bent valley, steep across and flat along; Rosenbrock (1960)."""
    return Surface(
        "rosenbrock",
        lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
        lambda x, y: (-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)),
        minima=((1.0, 1.0),),
        bounds=((-2.0, 2.0), (-1.0, 3.0)),
        start=(-1.5, 2.0),
        noise=20.0,
    )


def _beale():
    """Sum of (a - x + x y^k)^2, k = 1, 2, 3: plains with steep walls at the edges; Beale (1958)."""
    a = (1.5, 2.25, 2.625)

    def partials(x, y):
        r1 = a[0] - x + x * y
        r2 = a[1] - x + x * y**2
        r3 = a[2] - x + x * y**3
        df_dx = 2 * (r1 * (y - 1) + r2 * (y**2 - 1) + r3 * (y**3 - 1))
        df_dy = 2 * x * (r1 + 2 * r2 * y + 3 * r3 * y**2)
        return df_dx, df_dy

    return Surface(
        "beale",
        lambda x, y: (a[0] - x + x * y) ** 2 + (a[1] - x + x * y**2) ** 2 + (a[2] - x + x * y**3) ** 2,
        partials,
        minima=((3.0, 0.5),),
        bounds=((-4.5, 4.5), (-4.5, 4.5)),
        start=(1.0, 1.5),
        noise=5.0,
    )


def _himmelblau():
    """(x^2 + y - 11)^2 + (x + y^2 - 7)^2: four equal minima; Himmelblau (1972)."""
    return Surface(
        "himmelblau",
        lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
        lambda x, y: (
            4 * x * (x**2 + y - 11) + 2 * (x + y**2 - 7),
            2 * (x**2 + y - 11) + 4 * y * (x + y**2 - 7),
        ),
        minima=(
            (3.0, 2.0),
            (-2.805118086952745, 3.131312518250573),
            (-3.779310253377747, -3.283185991286170),
            (3.584428340330492, -1.848126526964404),
        ),
        bounds=((-5.0, 5.0), (-5.0, 5.0)),
        start=(0.0, 0.0),
        noise=10.0,
    )


def _rastrigin():
    """20 + sum of x^2 - 10 cos(2 pi x): a bowl with a local minimum near every integer point; Rastrigin (1974)."""
    return Surface(
        "rastrigin",
        lambda x, y: 20 + x**2 + y**2 - 10 * (np.cos(2 * np.pi * x) + np.cos(2 * np.pi * y)),
        lambda x, y: (2 * x + 20 * np.pi * np.sin(2 * np.pi * x), 2 * y + 20 * np.pi * np.sin(2 * np.pi * y)),
        minima=((0.0, 0.0),),
        bounds=((-5.12, 5.12), (-5.12, 5.12)),
        start=(3.3, 2.4),
        noise=30.0,
    )


def _saddle():
    """x^2 / 2 - y^2 / 2 + y^4 / 4: a saddle at the origin between two minima."""
    return Surface(
        "saddle",
        lambda x, y: x**2 / 2 - y**2 / 2 + y**4 / 4,
        lambda x, y: (x, -y + y**3),
        minima=((0.0, -1.0), (0.0, 1.0)),
        bounds=((-2.0, 2.0), (-1.7, 1.7)),
        start=(-1.8, 0.001),
        noise=0.3,
    )


def _plateau():
    """5 x^8 / (1 + x^8) + x^2 / 100 + y^2 / 2: a nearly flat plateau, a cliff at |x| = 1, and a basin."""
    return Surface(
        "plateau and cliff",
        lambda x, y: 5 * x**8 / (1 + x**8) + x**2 / 100 + y**2 / 2,
        lambda x, y: (40 * x**7 / (1 + x**8) ** 2 + x / 50, y),
        minima=((0.0, 0.0),),
        bounds=((-3.5, 3.5), (-2.0, 2.0)),
        start=(-3.0, 1.5),
        noise=0.2,
    )


SURFACES = {
    surface.name: surface
    for surface in (quadratic(), _rosenbrock(), _beale(), _himmelblau(), _rastrigin(), _saddle(), _plateau())
}
"""The classic surfaces by name; ``quadratic(condition)`` makes more of the first."""


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
        check(l2=self.l2)
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
        check(batch_size=batch_size, seed=seed)
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
    check(condition=condition, noise=noise, seed=seed, d=d)
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
    check(l2=l2, seed=seed, n=n, d=d)
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
