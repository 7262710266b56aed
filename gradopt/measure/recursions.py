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


def loss_factor(lr, momentum, curvature, fourth):
    r"""Return the factor by which Nesterov's method shrinks a coordinate's expected loss in a step, in the long run.

    .. math:: x_t = (1 - \eta h_t)\,\bigl((1 + \gamma)\, x_{t-1} - \gamma\, x_{t-2}\bigr)

    where the h_t are independent curvatures with E h = lambda and E h^2 = k lambda^2. It is the spectral radius of the
    linear map of E x_t^2, E x_t x_{t-1} and E x_{t-1}^2.

    Parameters
    ----------
    lr, momentum : arrays that broadcast
    curvature : float
        The lambda.
    fourth : float
        The k: 1 for exact gradients, 6 for one example at a time of component decoupled data.

    Returns
    -------
    array of the common shape of ``lr`` and ``momentum``

    Source
    ------
    Liu and Belkin (2020), for the data.
    """
    once = 1 - lr * curvature
    twice = 1 - 2 * lr * curvature + fourth * (lr * curvature) ** 2
    moments = np.zeros((*np.broadcast_shapes(np.shape(lr), np.shape(momentum)), 3, 3))
    moments[..., 0, 0] = twice * (1 + momentum) ** 2
    moments[..., 0, 1] = -2 * twice * momentum * (1 + momentum)
    moments[..., 0, 2] = twice * momentum**2
    moments[..., 1, 0], moments[..., 1, 1] = once * (1 + momentum), -once * momentum
    moments[..., 2, 0] = 1
    return np.abs(np.linalg.eigvals(moments)).max(-1)
