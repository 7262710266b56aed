"""Learning while playing: a method meets one loss after another, and pays for each before it sees its gradient."""

import copy

import numpy as np
from scipy.optimize import minimize


def play(optimizer, grads, start, radius=np.inf):
    r"""Return where a method stood when it met each of its gradients.

    .. math:: \theta_t = \mathrm{clip}\bigl(\mathrm{step}(\theta_{t-1}, g_t), -r, r\bigr)

    Parameters
    ----------
    optimizer : any optimizer of gradopt.numpy
    grads : sequence of T callables
        The t-th takes theta and returns the gradient of the t-th loss.
    start : array of shape (..., d)
    radius : float, default infinity
        The r: half the side of the box that theta stays in.

    Returns
    -------
    array of shape (T, ..., d)
        The start first; the last step is not in it, for nothing was paid there.
    """
    optimizer, theta, points = copy.deepcopy(optimizer), start, []
    for grad in grads:
        points.append(theta)
        theta = np.clip(optimizer.step(theta, grad), -radius, radius)
    return np.array(points)


def least_total(problem, n, radius):
    """Return the least sum of a finite sum's first n losses, convex ones, that a fixed theta in a box pays.

    Parameters
    ----------
    problem : gradopt.problems.FiniteSum
        Its l2 does not count.
    n : int
    radius : float
        No entry of theta is larger.
    """
    x, y = problem.x[:n], problem.y[:n]
    bounds = [(-radius, radius)] * x.shape[1]

    def total(theta):
        return problem.loss(x @ theta, y).sum(), x.T @ problem.slope(x @ theta, y)

    return minimize(total, np.zeros(x.shape[1]), method="L-BFGS-B", jac=True, bounds=bounds).fun
