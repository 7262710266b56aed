"""Online learning: one pass of gradient descent over a stream, against the best fixed point."""

from dataclasses import replace

import numpy as np


def regret(problem, num_steps, lr, answer=None):
    r"""Return by how much the loss of every example, met once, was above that of the best fixed theta, and a bound.

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
    terms : array of shape (num_steps,)
        Their sum is the regret.
    bound : float
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
    return np.array(losses) - problem.loss(x @ u, y), u @ u / (2 * lr) + lr / 2 * squares
