"""The grid of a map: its sides, and its numbers as JSON."""

from base64 import b64encode
from typing import NamedTuple

import numpy as np

NOTHING = 65535  # where there is no number, as the run diverged


class Axis(NamedTuple):
    """One side of a map.

    Parameters
    ----------
    name : str
        A hyperparameter of the rule, "beta1" or "beta2" for its betas, or the surface's "condition".
    values : array of rising numbers
        The map has a point for each pair of values, and no other.
    ticks : tuple of float
    label : str
    """

    name: str
    values: np.ndarray
    ticks: tuple
    label: str


def short(values):
    """Return numbers with six digits."""
    return [float(f"{value:.6g}") for value in values]


def nearest(values, value):
    """Return the index of the value that is nearest to a number."""
    return int(np.abs(np.asarray(values) - value).argmin())


def encoded(grid):
    """Return a grid as JSON: 65,535 levels from its least number to its largest, row after row."""
    numbers = np.isfinite(grid)
    low, high = float(grid[numbers].min()), float(grid[numbers].max())
    levels = np.where(numbers, np.round((grid - low) / (high - low) * (NOTHING - 1)), NOTHING)
    return {"low": low, "high": high, "levels": b64encode(levels.astype("<u2").tobytes()).decode()}
