"""Checks of the answers to the exercises of "Capacity"."""

import numpy as np

from gradopt.exercises import grade, grade_verdicts
from gradopt.measure.polynomials import draw_points, mean_error, polynomial
from gradopt.numpy import SGD, descend


def check_degree(choose):
    """Grade ``choose(x, y, x_val, y_val, degrees)``."""
    rng = np.random.default_rng(1)
    train, validation = draw_points(15, rng), draw_points(500, rng)

    def best(degrees):
        return min(degrees, key=lambda degree: mean_error(polynomial(*train, degree), *validation))

    line = np.linspace(0, 1, 9)
    grade(
        (
            "takes the best of 0 to 11",
            lambda: choose(*train, *validation, list(range(12))) == best(range(12)),
            "not the training points judge",
        ),
        (
            "returns a degree",
            lambda: choose(*train, *validation, [9, 7, 3, 1]) == best([9, 7, 3, 1]),
            "argmin gives an index into degrees",
        ),
        (
            "fits to the training points only",
            lambda: choose(line - 1, line - 1, line, 0 * line, [0, 1]) == 0,
            "validation points judge",
        ),
    )


def check_limit(limit):
    """Grade ``limit(Phi, y, w)``."""
    rng = np.random.default_rng(2)
    Phi, y, start = rng.standard_normal((4, 9)), rng.standard_normal(4), rng.standard_normal(9)

    def end(w):
        lr = 2 / np.linalg.norm(Phi, 2) ** 2
        return descend(SGD(lr=lr), lambda w: Phi.T @ (Phi @ w - y) / 2, w, 2000)[-1]

    def gap(w):
        return np.abs(np.asarray(limit(Phi.copy(), y.copy(), w.copy())) - end(w)).max()

    grade(
        ("fits exactly", lambda: np.allclose(Phi @ limit(Phi, y, start), y), "J has the least value 0"),
        ("is right from zero", lambda: gap(np.zeros(9)) < 1e-6, "the smallest fit"),
        ("is right from elsewhere", lambda: gap(start) < 1e-6, "which part of the start never changes?"),
    )


def Smallest(Phi, y):
    return np.linalg.lstsq(Phi, y, rcond=None)[0]


def ByRows(Phi, y):
    return Phi.T @ np.linalg.solve(Phi @ Phi.T, y)


def Descent(Phi, y):
    lr = 0.5 * len(y) / np.linalg.norm(Phi, 2) ** 2
    return descend(SGD(lr=lr), lambda w: 2 * Phi.T @ (Phi @ w - y) / len(y), np.zeros(Phi.shape[1]), 20_000)[-1]


def Broken(Phi, y):
    n = len(y)
    return np.concatenate([np.linalg.solve(Phi[:, :n], y), np.zeros(Phi.shape[1] - n)])


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade_verdicts(
        is_broken,
        ("calls Broken broken", Broken, True, "is any other exact fit smaller?"),
        ("calls lstsq sound", Smallest, False, "numpy.linalg.pinv gives the smallest"),
        ("calls another formula sound", ByRows, False, "rounding differs"),
        ("calls gradient descent sound", Descent, False, "rounding differs"),
    )
