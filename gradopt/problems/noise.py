"""The noise of surfaces: the errors of examples that do not exist, from the hash of the mask."""

import numpy as np

from gradopt.sampling import BITS, int32, uniform


def error(seed, t, example, coordinate):
    """Return the error of one example's gradient: uniform with mean 0 and variance 1, independent of all others.

    Its elements of the hash are the negative ones, so that it shares no bits with the mask of a StochGradAdam that
    has the same seed.

    Parameters
    ----------
    seed, t, example, coordinate : int32 arrays that broadcast against each other
        Seed of the run, number of the mini-batch (from 1), index of the example in it, and 0 for x or 1 for y.

    Returns
    -------
    float array of the broadcast shape, in (-3**0.5, 3**0.5)
    """
    element = -1 - (2 * example + coordinate)
    return ((uniform(seed, t, element) + 0.5) / 2**BITS - 0.5) * 12**0.5


def mean_error(seed, t, batch_size):
    """Return the mean of ``error`` over the examples of mini-batch t, for both coordinates."""
    with np.errstate(over="ignore"):
        return error(*int32(seed, t, np.arange(batch_size)[:, None], np.arange(2))).mean(axis=0)
