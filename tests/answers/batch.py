"""Right and wrong answers to the exercises of "Batch gradient descent"."""

import numpy as np

from gradopt.exercises import batch
from gradopt.numpy import SGD, descend
from gradopt.problems import least_squares, quadratic


def limit(top):
    """Answer with a multiple of 1 over the largest of ``top(hessian)``."""
    return lambda problem: 2 / np.max(top(problem.x.T @ problem.x / problem.n))


def best(distance, choose=np.argmin, steps=60):
    def best_lr(condition, lrs):
        last = descend(SGD(lr=lrs[:, None]), quadratic(condition).grad, np.ones((len(lrs), 2)), steps)[-1]
        return lrs[choose(distance(last))]

    return best_lr


def error(passes=50, distance=np.linalg.norm, seeds=5):
    def error_of(batch_size):
        errors = []
        for problem in map(lambda seed: least_squares(seed=seed), range(seeds)):
            steps = passes * problem.n // batch_size
            last = descend(SGD(lr=0.02), problem.stochastic(batch_size), np.zeros(2), steps)[-1]
            errors.append(distance(last - problem.minimizer()))
        return np.mean(errors)

    return error_of


def lengths(method, lr=0.1, num_steps=3):
    return np.abs(np.diff(descend(method(lr=lr), np.ones_like, [0.0], num_steps)[:, 0]))


ANSWERS = {
    batch.check_limit: (
        [
            limit(np.linalg.eigvalsh),
            limit(lambda hessian: np.linalg.svd(hessian, compute_uv=False)),
            lambda problem: 2 / np.linalg.norm(problem.x, 2) ** 2 * problem.n,
        ],
        [
            limit(np.trace),
            lambda problem: 2 / np.linalg.eigvalsh(problem.x.T @ problem.x).max(),
            lambda problem: 1 / np.linalg.eigvalsh(problem.x.T @ problem.x / problem.n).max(),
        ],
    ),
    batch.check_best: (
        [
            best(lambda last: np.abs(last).max(axis=1)),
            best(lambda last: (last**2).max(axis=1), steps=100),
            best(lambda last: np.linalg.norm(last, np.inf, axis=1)),
        ],
        [
            best(lambda last: np.abs(last).max(axis=1), np.argmax),
            lambda condition, lrs: np.argmin(np.abs(lrs - 2 / (condition + 1))),
            lambda condition, lrs: 2 / (condition + 1),
        ],
    ),
    batch.check_three: (
        [error(), error(distance=lambda d: np.sqrt(d @ d)), error(distance=lambda d: np.hypot(*d))],
        [error(distance=lambda d: d @ d), error(passes=1), lambda batch_size: 0.1],
    ),
    batch.check_broken: (
        [
            lambda method: not np.allclose(lengths(method), 0.1),
            lambda method: bool(lengths(method)[1] > 0.11),
            lambda method: np.ptp(lengths(method, num_steps=9)) > 1e-9,  # a NumPy bool is an answer
        ],
        [
            lambda method: True,
            lambda method: lengths(method)[0] > 0.11,
            lambda method: method.__name__ == "Broken",
        ],
    ),
}
