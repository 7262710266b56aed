"""Checks of the answers to the exercises of "Adagrad"."""

from functools import partial

import numpy as np

from gradopt.exercises import grade, says
from gradopt.numpy import Adagrad, descend


def check_rate(rate_for, steps_needed):
    """Grade ``rate_for(wall, slope, distance, budget)``."""
    cases = [(100.0, 1.0, 5.0, 300), (30.0, 2.0, 8.0, 1000), (1000.0, 0.5, 2.0, 4000)]

    def off(case):
        wall, slope, distance, budget = case
        return steps_needed(Adagrad(lr=rate_for(*case)), wall, slope, distance) / budget - 1

    grade(
        ("arrives in time", lambda: all(off(case) < 0.02 for case in cases), "do both terms of the formula count?"),
        ("is not larger than needed", lambda: all(off(case) > -0.02 for case in cases), "solve for 1/lr: a quadratic"),
        (
            "scales with the distance",
            lambda: np.isclose(rate_for(50.0, 1.0, 6.0, 500), 2 * rate_for(50.0, 1.0, 3.0, 500)),
            "distance / lr is all that enters",
        ),
    )


def check_sparse(sparse_step):
    """Grade ``sparse_step(theta, v, rows, values, lr, eps=1e-10)``."""

    def run(repeats):
        rng = np.random.default_rng(0)
        theta, v, dense = np.ones(50), np.zeros(50), Adagrad(lr=0.3)
        other = np.ones(50)
        for _ in range(100):
            rows = rng.integers(50, size=8) if repeats else rng.permutation(50)[:8]
            values = rng.standard_normal(8)
            g = np.zeros(50)
            np.add.at(g, rows, values)
            sparse_step(theta, v, rows, values, 0.3)
            other = dense.step(other, lambda theta, g=g: g)
        return np.allclose(theta, other) and np.allclose(v, dense.v)

    def untouched():
        theta, v = np.full(5, np.pi), np.array([np.nan, 0, np.nan, 0, np.nan])  # which a step on all rows would spread
        sparse_step(theta, v, np.array([1, 3]), np.array([2.0, -2.0]), 0.1)
        moved = theta != np.pi
        return moved.tolist() == [False, True, False, True, False]

    grade(
        (
            "touches the named rows only",
            untouched,
            "theta[rows] -= ... changes theta in place; leave the other rows alone",
        ),
        ("agrees with the dense rule", lambda: run(False), "add the squares to v[rows] before the division"),
        (
            "agrees when rows repeat",
            lambda: run(True),
            "the gradient of a row is the sum of its values; the square of a sum is not the sum of squares",
        ),
    )


def check_full(full_step):
    """Grade ``full_step(theta, G, g, lr, eps=1e-06)``."""
    rotation, _ = np.linalg.qr(np.random.default_rng(0).standard_normal((4, 4)))
    curvatures = np.geomspace(1, 1e-3, 4)

    def walk(turn, num_steps=200):
        theta, G, points = turn @ np.ones(4), np.zeros((4, 4)), []
        for _ in range(num_steps):
            theta, G = full_step(theta, G, turn @ (curvatures * (turn.T @ theta)), 0.5)
            points.append(theta)
        return np.array(points)

    def one_dimension():
        theta, G, points = np.ones(1), np.zeros((1, 1)), []
        for _ in range(20):
            theta, G = full_step(theta, G, 3 * theta, 0.1)
            points.append(theta)
        return np.allclose(points, descend(Adagrad(lr=0.1), lambda theta: 3 * theta, [1.0], 20)[1:], atol=1e-4)

    def matrix():
        G = full_step(np.zeros(2), np.eye(2), np.array([1.0, 2.0]), 0.1)[1]
        return np.allclose(G, [[2, 2], [2, 5]])

    grade(
        ("sums outer products", matrix, "np.outer(g, g)"),
        ("is Adagrad in one dimension", one_dimension, "the inverse of the root, not of G"),
        (
            "walks the same path after a rotation",
            lambda: np.allclose(walk(np.eye(4), 30) @ rotation.T, walk(rotation, 30), atol=1e-2),
            "the root of a matrix is not the root of its entries",
        ),
    )


class Broken(Adagrad):
    t = 0

    def step(self, theta, grad):
        if self.t % 55 == 0:  # an epoch
            self.v = 0.0
        self.t += 1
        return super().step(theta, grad)


class WarmStart(Adagrad):
    def __init__(self, **arguments):
        super().__init__(**arguments)
        self.v = 0.1


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade(
        (
            "calls Broken broken",
            lambda: says(is_broken, Broken, verdict=True),
            "how long are 200 steps on a constant gradient?",
        ),
        ("calls Adagrad sound", lambda: says(is_broken, Adagrad, verdict=False), "which way may the steps go?"),
        (
            "calls sound variants sound",
            lambda: (
                says(is_broken, WarmStart, verdict=False)
                and says(is_broken, partial(Adagrad, eps_inside=True, eps=1e-3), verdict=False)
            ),
            "their steps are not lr / sqrt(t), but they have in common that they never grow",
        ),
    )
