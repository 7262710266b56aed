"""Checks of the answers to the exercises of "Adadelta"."""

from functools import partial

import numpy as np

from gradopt.exercises import grade, says
from gradopt.numpy import Adadelta, descend
from gradopt.problems import quadratic


def check_eps(eps_for):
    """Grade ``eps_for(lr, eps)``."""

    def gap(lr, eps):
        grad = partial(replay_large, np.random.default_rng(0))
        one = descend(Adadelta(lr=lr, eps=eps), grad, [0.0], 200)
        two = descend(Adadelta(eps=eps_for(lr, eps)), grad, [0.0], 200)
        return np.abs(one - two).max() / np.abs(one).max()

    grade(
        ("gives the same path for lr = 0.2", lambda: gap(0.2, 1e-6) < 1e-3, "steps are proportional to lr sqrt(eps)"),
        ("and for lr above 1", lambda: gap(5.0, 1e-8) < 1e-3, "lr enters outside the root"),
    )


def replay_large(rng, theta):
    return 100 * (1 + rng.standard_normal(theta.shape))


def check_units(two_eps):
    """Grade ``two_eps``."""
    (step, convert), bowl = two_eps, quadratic(condition=10)

    def walk(eps_theta, eps_g, c):
        phi, v, u, points = np.array(bowl.start) / c, 0.0, 0.0, []
        for _ in range(200):
            phi, v, u = step(phi, v, u, c * bowl.grad(c * phi), 0.9, eps_theta, eps_g)
            points.append(c * phi)
        return np.array(points)

    c = np.array([10.0, 0.02])
    grade(
        (
            "is Adadelta when the two are equal",
            lambda: np.allclose(
                walk(1e-2, 1e-2, np.ones(2)), descend(Adadelta(eps=1e-2), bowl.grad, bowl.start, 200)[1:]
            ),
            "v first, then delta with the old u, then u",
        ),
        (
            "the converted constants give the same path",
            lambda: np.allclose(walk(1e-2, 0.5, np.ones(2)), walk(*convert(1e-2, 0.5, c), c)),
            "theta**2 / c**2; and in which units is a squared gradient?",
        ),
    )


def check_order(step):
    """Grade ``step(theta, v, u, delta, g, rho, eps)``."""
    bowl = quadratic(condition=10)

    def walk(rho, eps, num_steps=100):
        theta, state, points = np.array(bowl.start), (0.0, 0.0, 0.0), []
        for _ in range(num_steps):
            theta, *state = step(theta, *state, bowl.grad(theta), rho, eps)
            points.append(theta)
        return np.array(points), state

    def agrees(rho, eps):
        return np.allclose(walk(rho, eps)[0], descend(Adadelta(rho=rho, eps=eps), bowl.grad, bowl.start, 100)[1:])

    grade(
        ("walks Adadelta's path", lambda: agrees(0.9, 1e-2), "the u of the last step is a step too old"),
        ("whatever rho and eps", lambda: agrees(0.5, 1e-4), "both are arguments"),
        (
            "updates u before delta",
            lambda: np.all(np.asarray(walk(0.9, 1e-2, 1)[1][1]) == 0),
            "after the first step u knows of no update yet",
        ),
    )


def check_distance(distance):
    """Grade ``distance(num_steps, rho, eps)``."""

    def right(num_steps, rho, eps, tolerance=0.1):
        end = descend(Adadelta(rho=rho, eps=eps), lambda theta: 0 * theta + 50.0, [0.0], num_steps)[-1, 0]
        return abs(distance(num_steps, rho, eps) / -end - 1) < tolerance

    grade(
        ("is right for the defaults", lambda: right(3000, 0.9, 1e-6) and right(6000, 0.9, 1e-6), "sum sqrt(t)"),
        ("has the right power of eps", lambda: right(3000, 0.9, 1e-10), "every step is proportional to sqrt(eps)"),
        ("has the right power of 1 - rho", lambda: right(3000, 0.5, 1e-8), "w grows by 1 - rho a step"),
    )


class Broken(Adadelta):
    previous = 0.0

    def step(self, theta, grad):
        g, previous = grad(theta), self.previous
        self.previous = self.u
        self.v = self.rho * self.v + (1 - self.rho) * g**2
        delta = (previous + self.eps) ** 0.5 / (self.v + self.eps) ** 0.5 * g
        self.u = self.rho * self.u + (1 - self.rho) * delta**2
        return theta - self.lr * delta


class Displaced(Adadelta):
    delta = 0.0

    def step(self, theta, grad):
        g = grad(theta)
        self.v = self.rho * self.v + (1 - self.rho) * g**2
        self.u = self.rho * self.u + (1 - self.rho) * self.delta**2
        self.delta = (self.u + self.eps) ** 0.5 / (self.v + self.eps) ** 0.5 * g
        return theta - self.lr * self.delta


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade(
        (
            "calls Broken broken",
            lambda: (
                says(is_broken, Broken, verdict=True)
                and says(is_broken, partial(Broken, rho=0.5, eps=1e-4), verdict=True)
            ),
            "look at the first few steps on a constant gradient: may they get shorter?",
        ),
        (
            "calls Adadelta sound",
            lambda: (
                says(is_broken, Adadelta, verdict=False)
                and says(is_broken, partial(Adadelta, rho=0.99, eps=1e-3), verdict=False)
            ),
            "do not compare with numbers that belong to one rho",
        ),
        (
            "calls a displaced order sound",
            lambda: says(is_broken, Displaced, verdict=False),
            "test what it does, not the order of its lines",
        ),
    )
