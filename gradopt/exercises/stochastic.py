"""Checks of the answers to the exercises of "Stochastic gradient descent"."""

import numpy as np

from gradopt.exercises import grade, grade_verdicts
from gradopt.problems import least_squares


def check_weights(weighted):
    """Grade ``weighted(problem, theta, i, p)``."""
    toy, point = least_squares(n=30, seed=1), np.array([0.3, -0.7])
    skew = np.arange(1.0, 31.0) / np.arange(1.0, 31.0).sum()
    even = np.full(30, 1 / 30)

    def mean(p):
        return sum(p[i] * weighted(toy, point, i, p) for i in range(30))

    grade(
        (
            "unbiased when drawn in proportion to 1, 2, 3, ...",
            lambda: np.allclose(mean(skew), toy.grad(point)),
            "an example that is drawn twice as often as in uniform sampling should count half",
        ),
        (
            "the plain gradient when drawn uniformly",
            lambda: np.allclose(weighted(toy, point, 4, even), toy.grad_of(point, [4])),
            "what is the factor when all p are 1/N?",
        ),
    )


def check_lr(lr_for):
    """Grade ``lr_for(level, curvature, sigma)``."""

    def settled_at(level, curvature, sigma):
        rng = np.random.default_rng(0)
        lr = float(lr_for(level, curvature, sigma))
        theta, found = np.zeros(20_000), []
        for t in range(600):
            theta = theta - lr * (curvature * theta + sigma * rng.standard_normal(theta.shape))
            if t >= 400:
                found.append((theta**2).mean())
        return np.mean(found) / level

    grade(
        (
            "right for a low level",
            lambda: abs(settled_at(0.05, 1, 1) - 1) < 0.03,
            "at the level, one step changes nothing",
        ),
        (
            "right for a high level",
            lambda: abs(settled_at(2.0, 1, 1) - 1) < 0.05,
            "lr sigma^2 / (2 lambda) is only right for small lr: keep the term in lr^2",
        ),
        ("right for another curvature", lambda: abs(settled_at(0.1, 3, 2) - 1) < 0.04, "where does lambda stand?"),
    )


def check_mean(lr):
    """Grade ``lr(t)``."""

    def largest_error(start):
        numbers = np.random.default_rng(3).normal(5, 2, size=50)
        theta, worst = start, 0.0
        for t, y in enumerate(numbers, start=1):
            theta = theta - lr(t) * (theta - y)
            worst = max(worst, abs(theta - numbers[:t].mean()))
        return worst

    grade(
        (
            "the running mean from a start at 0",
            lambda: largest_error(0.0) < 1e-9,
            "write the mean of t numbers by that of t - 1",
        ),
        ("whatever the start", lambda: largest_error(1e3) < 1e-6, "what must the first step do with the start?"),
    )


class Broken:
    def __init__(self, problem, seed):
        self.problem, self.seed, self.queue = problem, seed, []

    def __call__(self, theta):
        if len(self.queue) == 0:
            self.queue = np.random.default_rng(self.seed).permutation(self.problem.n)
        i, self.queue = self.queue[:1], self.queue[1:]
        return self.problem.grad_of(theta, i)


def reshuffled(problem, seed):
    return problem.stochastic(1, seed)


def independent(problem, seed):
    return problem.stochastic(1, seed, replace=True)


def check_broken(is_broken):
    """Grade ``is_broken(make)``."""
    grade_verdicts(
        is_broken,
        ("calls Broken broken", Broken, True, "record two epochs at one and the same theta"),
        (
            "calls a new order every epoch sound",
            reshuffled,
            False,
            "the same seed gives the same stream by design; compare epochs, not streams",
        ),
        (
            "calls independent draws sound",
            independent,
            False,
            "they repeat examples within an epoch, but not their order",
        ),
    )
