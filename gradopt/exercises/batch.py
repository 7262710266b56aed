"""Checks of the answers to the exercises of "Batch gradient descent"."""

import numpy as np

from gradopt.exercises import grade, grade_verdicts
from gradopt.numpy import SGD, descend
from gradopt.problems import least_squares


def check_limit(largest_lr):
    """Grade ``largest_lr(problem)``."""
    problems = [least_squares(condition=c, seed=3) for c in (2, 50)]

    def distance(problem, factor):
        last = descend(SGD(lr=factor * largest_lr(problem)), problem.grad, np.zeros(2), 2000)[-1]
        return np.linalg.norm(last - problem.minimizer())

    grade(
        ("1 percent less converges", lambda: all(distance(p, 0.99) < 1e-3 for p in problems), "is it 2/L, or more?"),
        ("1 percent more diverges", lambda: all(distance(p, 1.01) > 1e6 for p in problems), "is it 2/L, or less?"),
    )


def check_best(best_lr):
    """Grade ``best_lr(condition, lrs)``."""
    lrs = np.linspace(0.03, 0.4, 741)
    tried = [10, 20, 40]
    grade(
        (
            "finds 2 / (L + mu)",
            lambda: all(abs(best_lr(c, lrs) - 2 / (c + 1)) < 1e-3 for c in tried),
            "f weighs the steep coordinate more; compare max(|x|, |y|)",
        ),
        (
            "chooses among the given rates",
            lambda: best_lr(20, np.array([0.01, 0.02])) == 0.02,
            "argmin gives an index into lrs",
        ),
    )


def check_three(error_of):
    """Grade ``error_of(batch_size)``."""
    grade(
        (
            "a batch of 20 ends closest",
            lambda: error_of(20) < min(error_of(1), error_of(200)),
            "a pass is problem.n / batch_size steps",
        ),
        ("a batch of 200 is still on its way", lambda: error_of(200) > 0.05, "how many steps does it get?"),
        ("a batch of 1 is near, but not there", lambda: 0.01 < error_of(1) < 0.3, "return a norm, not its square"),
    )


class Broken(SGD):
    total = 0.0

    def step(self, theta, grad):
        self.total = self.total + grad(theta)
        return theta - self.lr * self.total


class Harmless(SGD):
    def step(self, theta, grad):
        return super().step(theta, lambda point: grad(point) * 1.0)


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade_verdicts(
        is_broken,
        ("calls Broken broken", Broken, True, "what does its second step on a constant gradient do?"),
        ("calls SGD sound", SGD, False, "a sound rule forgets the last gradient"),
        ("calls a rewritten SGD sound", Harmless, False, "test what it does, not what it is called"),
    )
