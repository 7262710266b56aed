"""Right and wrong answers to the exercises of "Mini-batch gradient descent"."""

import numpy as np

from gradopt.exercises import mini_batch
from gradopt.problems import least_squares


def in_closed_form(g, target):
    """Solve spread / n * (N - n) / (N - 1) <= target for n."""
    N, spread = len(g), g.var(axis=0).sum()
    return np.ceil(spread * N / (target * (N - 1) + spread) - 1e-9)


def in_a_loop(g, target):
    N = len(g)
    n = 1
    while np.trace(np.cov(g.T)) / n * (1 - n / N) > target:
        n += 1
    return n


def by_search(g, target):
    n = np.arange(1, len(g) + 1)
    return np.argmax(g.var(0).sum() * (len(g) - n) <= target * n * (len(g) - 1)) + 1


def by_bisection(lr0, n0, n, lam):
    level, low, high = lr0 / n0 / (2 - lr0 * lam), 0.0, 2 / lam
    for _ in range(100):
        lr = (low + high) / 2
        low, high = (lr, high) if lr / n / (2 - lr * lam) < level else (low, lr)
    return lr


def by_grid(fixed, each, critical):
    n = np.geomspace(1e-2, 1e6, 1_000_001)
    return n[np.argmin((fixed + each * n) * (1 + critical / n))]


def uneven(batch=7, micro=3, close=np.allclose):
    def is_broken(accumulate):
        problem, theta = least_squares(n=20, seed=2), np.array([0.5, 0.1])
        examples = np.arange(batch)
        return not close(accumulate(problem, theta, examples, micro), problem.grad_of(theta, examples))

    return is_broken


def far_apart(accumulate):
    problem, theta, batch = least_squares(n=20, seed=4), np.ones(2), np.arange(5)
    error = accumulate(problem, theta, batch, 4) - problem.grad_of(theta, batch)
    return np.abs(error).max() > 1e-9  # a NumPy bool is an answer


def other_cut(accumulate):
    problem, theta, batch = least_squares(n=20, seed=4), np.ones(2), np.arange(9)
    return bool(np.linalg.norm(accumulate(problem, theta, batch, 4) - accumulate(problem, theta, batch, 9)) > 1e-8)


ANSWERS = {
    mini_batch.check_size: (
        [in_closed_form, in_a_loop, by_search],
        [
            lambda g, target: int(np.ceil(g.var(0).sum() / max(target, 1e-9))),
            lambda g, target: in_closed_form(g, target) - 1,
            lambda g, target: in_closed_form(g * 2**0.5, target),
        ],
    ),
    mini_batch.check_same: (
        [
            lambda lr0, n0, n, lam: 2 * n * lr0 / (2 * n0 + lam * lr0 * (n - n0)),
            by_bisection,
            lambda lr0, n0, n, lam: 2 / (lam + n0 / n * (2 / lr0 - lam)),
        ],
        [
            lambda lr0, n0, n, lam: lr0 * n / n0,
            lambda lr0, n0, n, lam: lr0 * (n / n0) ** 0.5,
            lambda lr0, n0, n, lam: min(lr0 * n / n0, 1.99 / lam),
        ],
    ),
    mini_batch.check_time: (
        [
            lambda fixed, each, critical: np.sqrt(fixed * critical / each),
            by_grid,
            lambda fixed, each, critical: np.exp((np.log(fixed) - np.log(each) + np.log(critical)) / 2),
        ],
        [
            lambda fixed, each, critical: critical,
            lambda fixed, each, critical: fixed / each,
            lambda fixed, each, critical: fixed / each * critical,
        ],
    ),
    mini_batch.check_broken: (
        [uneven(), far_apart, other_cut],
        [lambda accumulate: True, uneven(batch=9), uneven(close=np.array_equal)],
    ),
}
