"""Run an optimizer and keep its path."""

import copy

import numpy as np

from gradopt.hyperparameters import SETTINGS, check
from gradopt.numpy.floats import floats


def descend(optimizer, grad, start, num_steps):
    """Return the path of an optimizer from a start.

    Optimizer and gradient are copied first, so that a cell that is run again gives the same path. A path that
    diverges goes on into inf and nan, which are its result.

    Parameters
    ----------
    optimizer : any optimizer of this package
    grad : callable
        Takes theta, returns the gradient, of the same shape.
    start : array of shape (..., d)
        Leading axes are separate runs, each the same to the bit as if it were run alone. To try B learning rates at
        once give the optimizer an ``lr`` of shape (B, 1) and a start of shape (B, d).
    num_steps : int, in [0, inf)

    Returns
    -------
    array of shape (num_steps + 1, ..., d)
        ``path[0]`` is the start.

    Raises
    ------
    ValueError
        If ``num_steps`` is not such an integer, the start is complex or not finite, a gradient or step has another
        shape, or the gradient cannot be copied.
    """
    check(SETTINGS, num_steps=num_steps)
    try:
        optimizer, grad = copy.deepcopy((optimizer, grad))
    except TypeError as error:
        raise ValueError(
            f"grad={grad!r} cannot be copied ({error}): give lambda theta: ... in its place"
        ) from None
    theta = np.array(floats(start), dtype=float)
    if not np.isfinite(theta).all():
        raise ValueError(f"start={start!r} must be finite")

    def checked(point):
        g = grad(point)
        if np.shape(g) != np.shape(point):
            raise ValueError(
                f"grad returned shape {np.shape(g)} for theta of shape {np.shape(point)}"
            )
        return g

    path = np.empty((num_steps + 1, *theta.shape))
    path[0] = theta
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for t in range(1, num_steps + 1):
            theta = optimizer.step(theta, checked)
            if theta.shape != path.shape[1:]:
                raise ValueError(
                    f"a step took theta from shape {path.shape[1:]} to {theta.shape}: give a start of that shape"
                )
            path[t] = theta
    return path
