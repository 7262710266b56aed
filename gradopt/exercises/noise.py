"""Checks of the answers to the exercises of "Momentum under noise"."""

import copy

import numpy as np

from gradopt.exercises import grade, grade_verdicts
from gradopt.numpy import SGD, Momentum, Nesterov


def check_total(total):
    """Grade ``total(optimizer, grad, start, num_steps)``."""

    def agrees(optimizer, grad, start, num_steps=600):
        paths = []
        for error in (1.0, 0.0):
            rule, theta, path = copy.deepcopy(optimizer), np.array(start), []
            for t in range(num_steps):
                theta = rule.step(theta, lambda theta, first=(t == 0), error=error: grad(theta) + error * first)
                path.append(theta)
            paths.append(np.sum(path))
        return np.isclose(
            np.squeeze(total(copy.deepcopy(optimizer), grad, np.array(start), num_steps)), paths[0] - paths[1]
        )

    grade(
        (
            "SGD on curvature 2",
            lambda: agrees(SGD(lr=0.1), lambda x: 2 * x, [1.0]),
            "two runs; only the first gradient differs",
        ),
        ("momentum on curvature 0.5", lambda: agrees(Momentum(lr=0.1), lambda x: x / 2, [3.0]), "sum over all steps"),
        (
            "Nesterov on curvature 2",
            lambda: agrees(Nesterov(lr=0.1), lambda x: 2 * x, [0.0]),
            "the error is added to what grad returns",
        ),
        (
            "on a loss that is no quadratic",
            lambda: agrees(SGD(lr=0.1), np.tanh, [2.0]),
            "measure it: -1 / curvature is for quadratics",
        ),
    )


def check_floor(lr_for):
    """Grade ``lr_for(floor, momentum, curvature, variance)``."""

    def right(floor, momentum, curvature, variance):
        lr = lr_for(floor, momentum, curvature, variance)
        a = 1 + momentum - lr * curvature
        made = (1 + momentum) / (1 - momentum) * lr**2 * variance / ((1 + momentum) ** 2 - a**2)
        return np.isclose(made, floor, rtol=1e-3)

    grade(
        ("without momentum", lambda: right(0.05, 0.0, 1.0, 1.0), "solve the theorem for the effective rate"),
        ("with momentum 0.9", lambda: right(0.05, 0.9, 1.0, 1.0), "lr is (1 - momentum) times the effective rate"),
        ("curvature 4, variance 9", lambda: right(0.3, 0.5, 4.0, 9.0), "the small second term counts"),
        ("a high floor", lambda: right(3.0, 0.8, 2.0, 1.0), "do not leave out the second term of the denominator"),
    )


class Normal:
    """Gradients of x^2 / 2 with an error of mean 0 and variance 1; every call draws its own."""

    def __init__(self, seed=0):
        self.rng = np.random.default_rng(seed)

    def __call__(self, theta):
        return theta + self.rng.standard_normal(np.shape(theta))


class OneExample(Normal):
    def __init__(self, seed=0):
        super().__init__(seed)
        self.y = np.tile([-1.5, -0.5, 0.5, 1.5], 50)

    def __call__(self, theta):
        return theta - self.rng.choice(self.y, np.shape(theta))


class Rising(Normal):
    """Its noise is the louder the farther theta is from the minimum."""

    def __call__(self, theta):
        return theta + (1 + np.abs(theta)) * self.rng.uniform(-1, 1, np.shape(theta))


class Broken(Normal):
    def __call__(self, theta):
        self.rng = np.random.default_rng(0)  # a seed in the wrong place
        return super().__call__(theta)


class Turns(Normal):
    calls, last = 0, 0.0

    def __call__(self, theta):
        self.calls += 1
        self.last = self.rng.standard_normal(np.shape(theta)) if self.calls % 2 else -self.last
        return theta + self.last


def check_broken(is_broken):
    """Grade ``is_broken(oracle)``."""
    grade_verdicts(
        is_broken,
        ("calls Broken broken", Broken, True, "call it twice at one place"),
        ("calls Turns broken", Turns, True, "are neighbours in time independent?"),
        ("calls normal noise sound", Normal, False, "chance correlates a little, too"),
        ("calls one example at a time sound", OneExample, False, "a number may come twice"),
        ("calls noise that grows with theta sound", Rising, False, "stay at one place"),
    )
