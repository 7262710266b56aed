"""Checks of the answers to the exercises of "Mini-batch gradient descent"."""

import numpy as np

from gradopt.exercises import grade, says


def check_size(smallest):
    """Grade ``smallest(g, target)``."""
    g = np.random.default_rng(5).normal(1.0, 2.0, size=(100, 3))
    spread = ((g - g.mean(0)) ** 2).sum(1).mean()
    both_sides = [(n, spread / n * (100 - n) / 99) for n in (1, 7, 40, 90)]
    grade(
        (
            "right just above what a batch has",
            lambda: all(smallest(g, 1.0001 * v) == n for n, v in both_sides),
            "sigma^2 / n forgets the finite-population correction",
        ),
        (
            "right just below it",
            lambda: all(smallest(g, 0.9999 * v) == n + 1 for n, v in both_sides),
            "the smallest that is enough: round up, not down",
        ),
        ("all of them for a target of 0", lambda: smallest(g, 0.0) == 100, "what is the variance at n = N?"),
    )


def check_same(same_level):
    """Grade ``same_level(lr0, n0, n, lam)``."""

    def level(lr, n, lam):
        return lr / (n * lam * (2 - lr * lam))

    cases = [(0.1, 8, 64, 1.0), (0.05, 1, 10, 4.0), (0.3, 16, 2, 2.0)]
    grade(
        (
            "the levels agree",
            lambda: all(abs(level(same_level(a, b, c, d), c, d) / level(a, b, d) - 1) < 1e-9 for a, b, c, d in cases),
            "set the two levels equal and solve; lr n / n0 is only the limit of small steps",
        ),
        (
            "stable for every batch size",
            lambda: all(same_level(0.1, 1, n, 1.0) < 2 for n in (10, 100, 10_000)),
            "lr must stay below 2 / lam",
        ),
    )


def check_time(fastest):
    """Grade ``fastest(fixed, each, critical)``."""

    def by_search(fixed, each, critical):
        n = np.geomspace(1e-3, 1e6, 40_001)
        return n[((fixed + each * n) * (1 + critical / n)).argmin()]

    cases = [(1e-3, 1e-5, 50.0), (1e-2, 1e-5, 50.0), (1e-3, 1e-4, 400.0)]
    grade(
        (
            "the fastest batch size",
            lambda: all(abs(fastest(a, b, c) / by_search(a, b, c) - 1) < 1e-3 for a, b, c in cases),
            "multiply out (fixed + each n)(1 + critical / n) and differentiate by n",
        ),
        (
            "a machine with more overhead wants larger batches",
            lambda: fastest(4e-3, 1e-5, 50.0) > 1.9 * fastest(1e-3, 1e-5, 50.0),
            "how does it depend on fixed?",
        ),
    )


def pieces_of(batch, micro):
    return [batch[i : i + micro] for i in range(0, len(batch), micro)]


def Broken(problem, theta, batch, micro):
    return np.mean([problem.grad_of(theta, piece) for piece in pieces_of(batch, micro)], axis=0)


def weighted(problem, theta, batch, micro):
    return sum(len(piece) * problem.grad_of(theta, piece) for piece in pieces_of(batch, micro)) / len(batch)


def backwards(problem, theta, batch, micro):
    return weighted(problem, theta, batch[::-1], micro)


def whole(problem, theta, batch, micro):
    return problem.grad_of(theta, batch)


def check_broken(is_broken):
    """Grade ``is_broken(accumulate)``."""
    grade(
        (
            "calls Broken broken",
            lambda: says(is_broken, Broken, verdict=True),
            "it is right when micro divides the batch; what if it does not?",
        ),
        (
            "calls the whole batch at once sound",
            lambda: says(is_broken, whole, verdict=False),
            "compare with problem.grad_of",
        ),
        (
            "calls sound accumulation sound, in any order",
            lambda: says(is_broken, weighted, verdict=False) and says(is_broken, backwards, verdict=False),
            "allow for rounding: np.allclose",
        ),
    )
