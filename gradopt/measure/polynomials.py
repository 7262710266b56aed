"""Noisy points of a wave and polynomials through them: a task whose risk is known."""

import numpy as np
from numpy.polynomial.legendre import legvander

NOISE = 0.25
GRID = np.linspace(-1, 1, 1001)


def wave(x):
    """Return the truth, 0.8 sin(pi x)."""
    return 0.8 * np.sin(np.pi * x)


def draw_points(n, rng):
    """Return x, uniform in [-1, 1], and y, the wave with normal noise."""
    x = rng.uniform(-1, 1, n)
    return x, wave(x) + NOISE * rng.standard_normal(n)


def polynomial(x, y, degree):
    """Return the least-squares coefficients of Legendre polynomials; of several exact fits, the smallest."""
    return np.linalg.lstsq(legvander(x, degree), y, rcond=None)[0]


def mean_error(w, x, y):
    """Return the mean squared error of coefficients w on points."""
    return np.mean((legvander(x, len(w) - 1) @ w - y) ** 2)


def risk(w):
    """Return the expected squared error of coefficients w on a fresh point."""
    return mean_error(w, GRID, wave(GRID)) + NOISE**2
