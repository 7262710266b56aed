"""Right and wrong answers to the exercises of "Learning online"."""

import numpy as np

from gradopt.exercises import online_learning
from gradopt.exercises.online_learning import positions
from gradopt.measure.online import play
from gradopt.numpy import SGD
from gradopt.problems import least_squares, logistic_regression


def by_play(slopes, lr):
    grads = [lambda theta, s=s: np.full_like(theta, s) for s in slopes]
    points = play(SGD(lr=lr), grads, np.zeros(1), radius=1.0)[:, 0]
    return np.sum(slopes * points) - min(np.sum(slopes), -np.sum(slopes))


def by_loop(slopes, lr):
    theta, paid = 0.0, 0.0
    for s in slopes:
        paid += s * theta
        theta = np.clip(theta - lr * s, -1, 1)
    return paid + abs(sum(slopes))


def against_a_grid(slopes, lr):
    us = np.linspace(-1, 1, 3)
    return slopes @ positions(slopes, np.full(len(slopes), lr)) - (us[:, None] * slopes).sum(1).min()


def outside(slopes, lr):
    """Forget the interval."""
    points = -lr * (np.cumsum(slopes) - slopes)
    return slopes @ points + abs(slopes.sum())


def too_late(slopes, lr):
    """Pay after the step."""
    points = np.append(positions(slopes, np.full(len(slopes), lr))[1:], 0.0)
    return slopes @ points + abs(slopes.sum())


def against_one(slopes, lr):
    return slopes @ positions(slopes, np.full(len(slopes), lr)) + slopes.sum()


def first_costs(where, make=logistic_regression):
    def is_broken(online_losses):
        problem = make(n=20, l2=0.0) if make is logistic_regression else make(n=20)
        return abs(online_losses(problem, 0.5)[0] - problem.loss(0.0, problem.y[0])) > where

    return is_broken


def depends_on_the_rate(online_losses):
    problem = least_squares(n=12)
    return online_losses(problem, 0.1)[0] != online_losses(problem, 1e-3)[0]


def total_falls(online_losses):
    """Take any learning for peeking."""
    problem = logistic_regression(n=200, l2=0.0)
    return online_losses(problem, 0.5).mean() < np.log(2)


ANSWERS = {
    online_learning.check_regret: ([by_play, by_loop, against_a_grid], [outside, too_late, against_one]),
    online_learning.check_rate: (
        [
            lambda t: t**-0.5,
            lambda t: np.sqrt(2 / t),
            lambda t: 2.0 ** (-0.5 * np.floor(np.log2(t))),  # begins anew at 1, 2, 4, ...
        ],
        [lambda t: 1 / t, lambda t: 0.01, lambda t: 0.1, lambda t: t**-0.25],
    ),
    online_learning.check_broken: (
        [first_costs(1e-9), first_costs(1e-9, least_squares), depends_on_the_rate],
        [lambda online_losses: True, first_costs(np.inf), total_falls],
    ),
}
