"""The grid of a map: its sides, and its numbers as JSON."""

from base64 import b64encode
from typing import NamedTuple

import numpy as np


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
    """Return a grid as text: its numbers in single precision, row after row."""
    return b64encode(grid.astype("<f4").tobytes()).decode()
