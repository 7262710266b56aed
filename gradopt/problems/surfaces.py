"""Surfaces of two variables, with exact gradients, on which the optimizers are tried."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gradopt.hyperparameters import SETTINGS, check
from gradopt.problems.noise import mean_error


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
        check(SETTINGS, noise=self.noise)

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
        check(SETTINGS, batch_size=batch_size, seed=seed)
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
    check(SETTINGS, condition=condition)
    return Surface(
        "quadratic",
        lambda x, y: (x**2 + condition * y**2) / 2,
        lambda x, y: (x, condition * y),
        minima=((0.0, 0.0),),
        bounds=((-10.5, 10.5), (-4.0, 4.0)),
        start=(-10.0, 1.0),
        noise=2.0,
    )


def turned(surface, bounds, start):
    """Return a surface turned by 45 degrees about the origin, whose axes then meet the coordinates' half-way."""
    half = 0.5**0.5

    def back(x, y):
        return half * (x + y), half * (y - x)

    def forth(x, y):
        return half * (x - y), half * (x + y)

    return Surface(
        f"turned {surface.name}",
        lambda x, y: surface.of(*back(x, y)),
        lambda x, y: forth(*surface.partials(*back(x, y))),
        minima=tuple(forth(*minimum) for minimum in surface.minima),
        bounds=bounds,
        start=start,
        noise=surface.noise,
    )


def _ravine():
    """(x + y)^2 / 4 + 25 (y - x)^2: the quadratic of condition number 100, turned by 45 degrees."""
    return Surface(
        "turned ravine",
        lambda x, y: (x + y) ** 2 / 4 + 25 * (y - x) ** 2,
        lambda x, y: ((x + y) / 2 - 50 * (y - x), (x + y) / 2 + 50 * (y - x)),
        minima=((0.0, 0.0),),
        bounds=((-10.5, 6.5), (-9.5, 5.5)),
        start=(-8.0, -6.0),
        noise=5.0,
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
    for surface in (quadratic(), _ravine(), _rosenbrock(), _beale(), _himmelblau(), _rastrigin(), _saddle(), _plateau())
}
"""The classic surfaces by name; ``quadratic(condition)`` makes more of the first."""
