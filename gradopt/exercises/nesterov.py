"""Checks of the answers to the exercises of "Nesterov's acceleration"."""

import numpy as np

from gradopt.exercises import grade, grade_verdicts
from gradopt.numpy import Nesterov, descend
from gradopt.problems import least_squares, logistic_regression


def check_change(thetas, ravine):
    """Grade ``thetas(points, grad, lr)``."""

    def agrees(grad, start, **settings):
        wanted = descend(Nesterov(**settings), grad, start, 30)[1:]
        points = descend(Nesterov(form="look-ahead", **settings), grad, start, 30)
        answer = thetas(points, grad, settings["lr"])
        return np.shape(answer) == wanted.shape and np.allclose(answer, wanted, atol=1e-9)

    forest = logistic_regression(d=3)
    grade(
        (
            "right on a ravine",
            lambda: agrees(ravine.grad, ravine.start, lr=0.01, momentum=0.8),
            "what does the report's form do at the look-ahead point?",
        ),
        (
            "right on logistic regression, with another momentum",
            lambda: agrees(forest.grad, np.ones(3), lr=0.7, momentum=0.95),
            "the answer does not contain the momentum",
        ),
    )


def check_tune(tune, radius):
    """Grade ``tune(mu, L)``."""

    def worst(mu, L):
        lr, momentum = tune(mu, L)
        return max(radius(lr, momentum, mu), radius(lr, momentum, L))

    def close(mu, L):
        return worst(mu, L) < 1 - 0.99 * 2 / (3 * L / mu + 1) ** 0.5

    grade(
        (
            "faster than the theorem's pair",
            lambda: worst(1, 25) < 0.795 and worst(1, 400) < 0.949,
            "can lr be above 1 / L?",
        ),
        ("within 1 percent of the best for L / mu = 25", lambda: close(1, 25), "look at both ends of the interval"),
        ("the same for L / mu = 400", lambda: close(1, 400), "a finer grid, or a formula"),
        ("the same for mu = 0.1", lambda: close(0.1, 4), "lr has units: it scales with 1 / L"),
    )


def check_restart(run, accelerate, schedule):
    """Grade ``run(grad, start, lr, num_steps)``."""

    def asked(problem, num_steps):
        calls = []

        def grad(theta):
            calls.append(theta)
            return problem.grad(theta)

        points = run(grad, np.zeros(20), 1 / problem.L, num_steps)
        return np.array(points), len(calls)

    def excess(condition):
        problem = least_squares(d=20, condition=condition)
        last = asked(problem, 500)[0][-1]
        return problem.f(last) - problem.f(problem.minimizer())

    def restarts_right(problem, num_steps=200):
        points, since, uphill = asked(problem, num_steps)[0], 0, 0
        for t in range(1, num_steps + 1):
            since += 1
            step = points[t - 1] - points[t - 2] if t > 1 else 0.0
            leap = points[t - 1] + schedule(since) * step
            g = problem.grad(leap)
            if not np.allclose(points[t], leap - g / problem.L):
                return False
            if g @ (points[t] - points[t - 1]) > 0:
                since, uphill = 0, uphill + 1
        return uphill > 1

    easy = least_squares(d=20, condition=300)
    grade(
        (
            "begins as the schedule does",
            lambda: np.allclose(asked(easy, 15)[0], accelerate(easy.grad, np.zeros(20), 1 / easy.L, 15)),
            "schedule(1), schedule(2), ... before the first restart; start belongs to the path",
        ),
        (
            "asks for one gradient a step",
            lambda: asked(easy, 50)[1] == 50,
            "let the optimizer ask, and keep what it got",
        ),
        ("arrives where the schedule alone does not", lambda: excess(300) < 1e-8, "uphill is a positive product"),
        (
            "restarts where it should, and from schedule(1)",
            lambda: restarts_right(least_squares(d=20, condition=100)),
            "test the product after every step; it is the schedule that begins again",
        ),
    )


class Broken(Nesterov):
    def step(self, theta, grad):
        g = grad(theta)  # the textbook's lines, with the gradient that backward() left
        self.m = self.momentum * self.m + g
        return theta - self.lr * self.m


class Backwards(Nesterov):
    def step(self, theta, grad):
        return super().step(theta, lambda ahead: grad(2 * theta - ahead))


class Twice(Nesterov):
    def step(self, theta, grad):
        self.form = "look-ahead"
        return super().step(theta, lambda point: grad(point - self.lr * self.momentum * self.m))


class Ahead(Nesterov):
    def __init__(self, lr=1e-3, momentum=0.9):
        super().__init__(lr, momentum, form="look-ahead")


class Report(Nesterov):
    last = None

    def step(self, theta, grad):
        leap = theta if self.last is None else theta + self.momentum * (theta - self.last)
        self.last = theta
        return leap - self.lr * grad(leap)


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade_verdicts(
        is_broken,
        ("calls Broken broken", Broken, True, "try lr = 1 on x**2 / 2: what should be left?"),
        ("calls a look-ahead in the wrong direction broken", Backwards, True, "do not only compare with Momentum"),
        ("calls a double look-ahead broken", Twice, True, "look at more than two steps"),
        ("calls Nesterov sound", Nesterov, False, "at lr = 1 it is at 0 after one step"),
        (
            "calls torch's form sound",
            Ahead,
            False,
            "its point is the look-ahead point, which takes one more step to reach 0",
        ),
        ("calls the report's form sound", Report, False, "test the path, not the state"),
    )
