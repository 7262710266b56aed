"""Regret: what a player of convex losses on [-1, 1] pays more than the best fixed point would have paid."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Stream(NamedTuple):
    """Losses f_1, ..., f_T for each of some runs.

    ``slope`` takes t = 1, ..., T and theta of shape (runs,) and returns the slopes of f_t there; ``regret`` takes all
    thetas, shape (T, runs), and returns the regret after every step, against the best point of the losses so far.
    """

    runs: int
    slope: Callable
    regret: Callable


def linear(g):
    r"""Return the stream :math:`f_t = g_t \theta`, for g of shape (T, runs); its best point is an end."""
    best = np.abs(np.cumsum(g, axis=0))
    return Stream(g.shape[1], lambda t, theta: g[t - 1], lambda thetas: np.cumsum(g * thetas, axis=0) + best)


def parabolas(y):
    r"""Return the stream :math:`f_t = \frac12 (\theta - y_t)^2`, for y of shape (T, runs) in [-1, 1]."""
    t = np.arange(1, len(y) + 1)[:, None]
    best = (np.cumsum(y**2, axis=0) - np.cumsum(y, axis=0) ** 2 / t) / 2
    return Stream(
        y.shape[1],
        lambda t, theta: theta - y[t - 1],
        lambda thetas: np.cumsum((thetas - y) ** 2 / 2, axis=0) - best,
    )


def kink(at):
    r"""Return one run of :math:`f_t = |\theta - \mathrm{at}|`, the same at every step."""
    return Stream(
        1, lambda t, theta: np.where(theta >= at, 1.0, -1.0), lambda thetas: np.cumsum(np.abs(thetas - at), axis=0)
    )


def hinges(T, C):
    r"""Return one run of the slopes C, -1, -1, C, ... inside [-1, 1], whose best point is -1 on the whole line.

    Outside a loss goes on as before, or turns: f_t is flat left of -1 where its slope is C, and where that is -1 it
    has the slope -C on the left and C on the right. So whoever leaves [-1, 1] is driven back, and nothing is clipped.
    """
    rising = np.arange(1, T + 1) % 3 == 1

    def slope(t, theta):
        if rising[t - 1]:
            return np.where(theta > -1, C, 0.0)
        return np.select([theta < -1, theta < 1], [-C, -1.0], C)

    def regret(thetas):
        up = C * (np.maximum(thetas, -1) + 1)
        down = np.select([thetas < -1, thetas < 1], [C * (-1 - thetas), -1 - thetas], -2 + C * (thetas - 1))
        return np.cumsum(np.where(rising[:, None], up, down), axis=0)

    return Stream(1, slope, regret)


class Game(NamedTuple):
    """What was played: regret after every step, thetas, slopes and the roots r_t, all (T, runs), and lr_1."""

    regret: np.ndarray
    thetas: np.ndarray
    slopes: np.ndarray
    roots: np.ndarray
    lr: float


def play(optimizer, stream, T, lr=1.0, box=1.0):
    r"""Let an optimizer play a stream, from 0, clipped to a box, with :math:`\eta_t = \mathrm{lr} / \sqrt t`.

    Parameters
    ----------
    optimizer : gradopt.numpy.Adam or gradopt.numpy.AMSGrad
    stream : Stream
    box : float, default 1
        Iterates stay in [-box, box]; infinite, nothing is clipped.

    Returns
    -------
    Game
        Its r_t is what step t divides by.
    """
    theta, beta2 = np.zeros(stream.runs), optimizer.betas[1]
    thetas, slopes, roots = np.empty((3, T, stream.runs))
    for t in range(1, T + 1):
        thetas[t - 1], slopes[t - 1] = theta, stream.slope(t, theta)
        optimizer.lr = lr / t**0.5
        theta = np.clip(optimizer.step(theta, lambda theta, g=slopes[t - 1]: g), -box, box)
        v = getattr(optimizer, "v_max", optimizer.v)
        roots[t - 1] = np.sqrt(v / (1 - beta2**t))
    return Game(stream.regret(thetas), thetas, slopes, roots, lr)


def bound(game):
    r"""Return the bound on the regret after every step, if :math:`r_t / \eta_t` never falls and beta1 is 0.

    .. math:: R(T) \le \frac{D^2 r_T}{2 \eta_T} + \frac12 \sum_{t \le T} \frac{\eta_t g_t^2}{r_t}, \qquad D = 2
    """
    lr = game.lr / np.arange(1, len(game.roots) + 1)[:, None] ** 0.5
    return 2 * game.roots / lr + np.cumsum(lr * game.slopes**2 / game.roots, axis=0) / 2


def published(game, beta2, G, D=2.0):
    r"""Return the published bound on Adam's regret after every step, where beta1 is 0 and slopes are at most G.

    .. math:: \frac{D^2 r_T \sqrt T}{2 \, \mathrm{lr}}
        + \frac{\mathrm{lr} \, G}{\sqrt{1 - \beta_2}} \Bigl(\sum_{t \le T} g_t^2\Bigr)^{1/2}
        + \frac{D^2 G \sqrt{1 - \beta_2}}{2 \, \mathrm{lr}}

    with D for the largest distance of two iterates. It is false. Of its readings this is the generous one, the largest
    value so far.

    Source
    ------
    Report, equation (27), with gamma = 0 and lambda -> 0; Kingma and Ba (2015), theorem 4.1.
    """
    root = np.arange(1, len(game.roots) + 1)[:, None] ** 0.5
    first = D**2 / (2 * game.lr) * game.roots * root
    second = game.lr * G / (1 - beta2) ** 0.5 * np.cumsum(game.slopes**2, axis=0) ** 0.5
    third = D**2 * G * (1 - beta2) ** 0.5 / (2 * game.lr)
    return np.maximum.accumulate(first + second + third, axis=0)


def broken(game):
    r"""Return in which share of the steps :math:`r_t / \eta_t` falls."""
    root = np.arange(1, len(game.roots) + 1)[:, None] ** 0.5
    return (np.diff(game.roots * root, axis=0) < -1e-9).mean()
