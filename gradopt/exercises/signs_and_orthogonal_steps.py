"""Checks of the answers to the exercises of "Signs and orthogonal steps"."""

import numpy as np

from gradopt.exercises import grade, says
from gradopt.numpy import Lion


def matrices(*shapes):
    rng = np.random.default_rng(0)
    return [rng.standard_normal(shape) * 10.0 ** rng.uniform(-2, 0, shape[1]) for shape in shapes]


def check_steepest(steepest):
    """Grade ``steepest(G)``."""
    square, wide, tall = matrices((4, 4), (3, 7), (6, 2))
    rank_one = np.outer([3.0, -1.0, 2.0], [1.0, 0.0, -2.0, 5.0])

    def is_best(G):
        D = steepest(G)
        longest, goal = np.linalg.norm(D, 2), np.linalg.norm(G, "nuc")
        return longest < 1 + 1e-9 and abs((G * D).sum() + goal) < 1e-9 * goal

    grade(
        ("a square matrix", lambda: is_best(square), "which way is down, and what is the sum of the singular values?"),
        ("wide and tall ones", lambda: is_best(wide) and is_best(tall), "full_matrices=False"),
        (
            "a matrix of rank 1",
            lambda: is_best(rank_one),
            "its other singular values are 0, and nothing may become nan",
        ),
    )


def check_weight(weight):
    """Grade ``weight(k, beta1, beta2)``."""

    def by_impulse(k, beta1, beta2):
        optimizer, g = Lion(lr=0.0, betas=(beta1, beta2)), 1.0
        for _ in range(k):
            optimizer.step(np.zeros(1), lambda _, g=g: np.array([g]))
            g = 0.0
        return beta1 * optimizer.m + (1 - beta1) * g

    grade(
        ("the newest gradient", lambda: abs(weight(0, 0.9, 0.99) - 0.1) < 1e-12, "it enters c itself, k = 0"),
        (
            "older ones",
            lambda: all(abs(weight(k, 0.9, 0.99) - by_impulse(k, 0.9, 0.99)[0]) < 1e-12 for k in (1, 2, 30)),
            "c holds the average of the step before: one step old, a gradient has been in it once",
        ),
        (
            "other betas",
            lambda: all(abs(weight(k, 0.5, 0.25) - by_impulse(k, 0.5, 0.25)[0]) < 1e-12 for k in (1, 2, 5)),
            "which beta weighs the average in c, and which one ages it?",
        ),
    )


def check_polar(polar):
    """Grade ``polar(X)``."""
    rng = np.random.default_rng(1)

    def is_polar(shape, least, scale=1.0):
        left, right = (np.linalg.qr(rng.standard_normal((n, min(shape))))[0] for n in shape)
        X = scale * (left * np.geomspace(1, least, min(shape))) @ right.T
        return np.abs(polar(X) - left @ right.T).max() < 1e-6

    grade(
        ("singular values from 1 to 0.5", lambda: is_polar((5, 5), 0.5), "iterate (3 X - X X^T X) / 2"),
        ("any scale", lambda: is_polar((5, 5), 0.5, 1e3) and is_polar((5, 5), 0.5, 1e-3), "divide by a norm first"),
        ("from 1 to 0.001, and not square", lambda: is_polar((4, 9), 1e-3), "a small one grows by 1.5 a step"),
    )


class Broken(Lion):
    def step(self, theta, grad):
        beta1, g = self.betas[0], grad(theta)
        self.m = beta1 * self.m + (1 - beta1) * g
        return theta - self.lr * np.sign(self.m)


class Halved(Lion):
    def step(self, theta, grad):
        return super().step(theta, lambda point: 0.5 * grad(point))


class Nudged(Lion):
    def __init__(self, lr=1e-4, betas=(0.95, 0.98)):
        super().__init__(lr, betas)


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade(
        (
            "calls Broken broken",
            lambda: says(is_broken, Broken, verdict=True),
            "which hyperparameter should change what it remembers?",
        ),
        (
            "calls Lion sound, whatever its defaults",
            lambda: says(is_broken, Lion, verdict=False) and says(is_broken, Nudged, verdict=False),
            "give betas yourself",
        ),
        (
            "calls one that halves its gradients sound",
            lambda: says(is_broken, Halved, verdict=False),
            "a sign does not know the size of a gradient",
        ),
    )
