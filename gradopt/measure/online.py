"""Learning while playing: a method meets one loss after another, and pays for each before it sees its gradient."""

import copy
from dataclasses import replace

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


def replay(optimizer, gradients):
    """Return the path from 0 of a method that is given these gradients, wherever it is.

    Parameters
    ----------
    optimizer : any optimizer of gradopt.numpy
    gradients : array of shape (T, ...)

    Returns
    -------
    array of shape (T + 1, ...)
    """
    optimizer, points = copy.deepcopy(optimizer), [np.zeros(np.shape(gradients)[1:])]
    for g in gradients:
        points.append(optimizer.step(points[-1], lambda theta, g=g: g))
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


def regret(problem, num_steps, lr, answer=None):
    r"""Return what every example, met once, cost, what it would have cost the best fixed theta, and a bound.

    .. math:: \sum_{t=1}^T \ell_t(\theta_{t-1}) - \ell_t(u) \le \frac{\|u\|^2}{2 \eta} + \frac \eta 2 \sum_t \|g_t\|^2

    for convex losses, where theta starts at 0 and u minimizes the sum of the losses.

    Parameters
    ----------
    problem : gradopt.problems.FiniteSum
        With l2=0. Its examples come in their order.
    num_steps : int
        T, how many of them.
    lr : float
    answer : callable, default None
        Takes the prediction and returns the label, as an enemy does; None leaves the labels as they are.

    Returns
    -------
    paid, best : arrays of shape (num_steps,)
        The sum of their differences is the regret.
    bound : float
        Of that sum.
    """
    x, y = problem.x[:num_steps], problem.y[:num_steps].copy()
    theta, losses, squares = np.zeros(x.shape[1]), [], 0.0
    for t in range(num_steps):
        prediction = x[t] @ theta
        y[t] = answer(prediction) if answer else y[t]
        g = problem.slope(prediction, y[t]) * x[t]
        losses.append(problem.loss(prediction, y[t]))
        squares += g @ g
        theta = theta - lr * g
    u = replace(problem, x=x, y=y).minimizer()
    return np.array(losses), problem.loss(x @ u, y), u @ u / (2 * lr) + lr / 2 * squares
