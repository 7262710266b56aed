"""How fast the error of a method with memory shrinks in a coordinate of a quadratic: roots of its recursion."""

import numpy as np


def spectral_radius(lr, momentum):
    r"""Return the factor by which a step of momentum shrinks the error of a coordinate of curvature 1, in the long run.

    .. math:: x_t = (1 + \gamma - \eta)\, x_{t-1} - \gamma\, x_{t-2}

    It is the larger modulus of the two roots of the recursion, below 1 where the error vanishes. With a curvature
    lambda give lr * lambda; Nesterov's method is momentum with gamma (1 - lr * lambda).

    Parameters
    ----------
    lr, momentum : float or arrays that broadcast

    Returns
    -------
    array of their common shape
    """
    a = 1 + momentum - lr
    root = np.sqrt(np.asarray(a**2 - 4 * momentum, dtype=complex))
    return np.maximum(np.abs(a + root), np.abs(a - root)) / 2
