r"""The expected loss of SGD on a noisy quadratic, computed: with a rate that changes, and read off at averages.

The loss is :math:`\frac12 \sum_j \lambda_j \theta_j^2`; the errors of a coordinate's gradient have mean 0 and
variance 1 and are independent. Second moments then obey linear recursions, so that nothing is sampled.
"""

import numpy as np


def scheduled_losses(rates, curvatures, start=3.0):
    r"""Return the expected loss of SGD after each step.

    .. math:: S_t = (1 - \eta_t \lambda)^2 S_{t-1} + \eta_t^2, \qquad S_t = \mathbb E \, \theta_t^2

    Parameters
    ----------
    rates : array of shape (steps, ...)
        The eta of each step; further axes are schedules side by side.
    curvatures : array of shape (d,)
    start : float, default 3
        Every coordinate of theta at the start.

    Returns
    -------
    array of the shape of ``rates``
    """
    S, losses = np.full((*rates.shape[1:], len(curvatures)), start**2), np.empty(rates.shape)
    for t, eta in enumerate(rates):
        eta = eta[..., None]
        S = (1 - eta * curvatures) ** 2 * S + eta**2
        losses[t] = (curvatures * S).sum(-1) / 2
    return losses


def averaged_losses(lrs, momentum, weight, num_steps, curvatures, start=3.0):
    r"""Return the expected loss of Schedule-Free SGD's x after each step, or that of any such average.

    .. math::
        z_t = z_{t-1} - \eta \, (\lambda ((1 - \beta) z_{t-1} + \beta x_{t-1}) + \xi_t), \qquad
        x_t = (1 - c_t) \, x_{t-1} + c_t \, z_t

    Parameters
    ----------
    lrs : array of shape (n,)
        The etas.
    momentum : float
        The beta; 0 for SGD.
    weight : callable
        Returns c_t for t = 1, 2, ...: 1 / t for the mean, a constant for an exponential average.
    num_steps : int
    curvatures, start
        As in :func:`scheduled_losses`.

    Returns
    -------
    array of shape (num_steps, n)
        Not finite where a rate is too high.
    """
    eta, losses = lrs[:, None], np.empty((num_steps, len(lrs)))
    xx = xz = zz = np.full((len(lrs), len(curvatures)), start**2)
    of_z, of_x = 1 - eta * curvatures * (1 - momentum), -eta * curvatures * momentum
    with np.errstate(over="ignore", invalid="ignore"):
        for t in range(1, num_steps + 1):
            c = weight(t)
            zz, xz = of_z**2 * zz + 2 * of_z * of_x * xz + of_x**2 * xx + eta**2, of_z * xz + of_x * xx
            xx, xz = (1 - c) ** 2 * xx + 2 * c * (1 - c) * xz + c**2 * zz, (1 - c) * xz + c * zz
            losses[t - 1] = (curvatures * xx).sum(1) / 2
    return losses
