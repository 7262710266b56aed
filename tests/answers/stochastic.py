"""Right and wrong answers to the exercises of "Stochastic gradient descent"."""

import numpy as np

from gradopt.exercises import stochastic
from gradopt.problems import least_squares


def importance(problem, theta, i, p):
    residual = problem.x[i] @ theta - problem.y[i]
    return residual * problem.x[i] / len(p) / p[i]


def of_the_quadratic(level, curvature, sigma):
    """Solve level = (1 - lr curvature)^2 level + lr^2 sigma^2 for the lr that is not 0."""
    roots = np.roots([curvature**2 * level + sigma**2, -2 * curvature * level, 0.0])
    return roots.max()


def by_bisection(level, curvature, sigma):
    low, high = 0.0, 2 / curvature
    for _ in range(60):
        lr = (low + high) / 2
        below = lr * sigma**2 < level * curvature * (2 - lr * curvature)
        low, high = (lr, high) if below else (low, lr)
    return lr


def repeats(epochs, n=30):
    """Return an answer that compares some epochs of gradients at one point."""

    def is_broken(make):
        stream, theta = make(least_squares(n=n), seed=1), np.array([0.3, 0.7])
        seen = np.array([[stream(theta) for _ in range(n)] for _ in range(epochs)])
        return (np.abs(seen - seen[0]).max() < 1e-12) and epochs > 1  # a NumPy bool

    return is_broken


def repeats_by_sets(make):
    toy = least_squares(n=20)
    stream = make(toy, seed=5)
    first, second = ([tuple(stream(np.ones(2))) for _ in range(20)] for _ in range(2))
    return first == second


def same_sum(make):
    """Take an epoch's sum for its order: so sound epochs look alike, and independent draws do not."""
    toy = least_squares(n=20)
    stream = make(toy, seed=5)
    first, second = (sum(stream(np.ones(2)) for _ in range(20)) for _ in range(2))
    return np.allclose(first, second)


def same_seed(make):
    toy = least_squares(n=20)
    first, second = ([make(toy, seed)(np.ones(2)) for _ in range(20)] for seed in (5, 5))
    return np.allclose(first, second)


ANSWERS = {
    stochastic.check_weights: (
        [
            importance,
            lambda problem, theta, i, p: problem.grad_of(theta, [i]) / (problem.n * p[i]),
            lambda problem, theta, i, p: np.mean(p) / p[i] * problem.grad_of(theta, np.array([i])),
        ],
        [
            lambda problem, theta, i, p: problem.grad_of(theta, [i]),
            lambda problem, theta, i, p: problem.grad_of(theta, [i]) * p[i],
            lambda problem, theta, i, p: problem.grad_of(theta, [i]) / p[i],
        ],
    ),
    stochastic.check_lr: (
        [
            lambda level, curvature, sigma: 2 * curvature * level / (curvature**2 * level + sigma**2),
            of_the_quadratic,
            by_bisection,
        ],
        [
            lambda level, curvature, sigma: 2 * curvature * level / sigma**2,
            lambda level, curvature, sigma: 4 * level / sigma**2,
            lambda level, curvature, sigma: 2 * level / (level + sigma**2),
        ],
    ),
    stochastic.check_mean: (
        [lambda t: 1 / t, lambda t: np.float64(t) ** -1, lambda t: 1 - (t - 1) / t],
        [lambda t: 1 / (t + 1), lambda t: 0.1, lambda t: 1 / t**0.5],
    ),
    stochastic.check_broken: (
        [repeats(2), repeats(3, n=12), repeats_by_sets],
        [lambda make: True, same_sum, same_seed],
    ),
}
