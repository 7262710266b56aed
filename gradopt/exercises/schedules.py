"""Checks of the answers to the exercises of "Schedules and averages"."""

import numpy as np

from gradopt.exercises import grade, grade_verdicts
from gradopt.numpy import ScheduleFreeSGD


def check_best(best_rate):
    """Grade ``best_rate(S, curvature, variance)``."""

    def after(lr, S, curvature, variance):
        return (1 - lr * curvature) ** 2 * S + lr**2 * variance

    def least(*given):
        lr = best_rate(*given)
        return all(after(lr, *given) <= after(lr * factor, *given) for factor in (0.99, 1.01))

    grade(
        ("without noise it is Newton's step", lambda: np.isclose(best_rate(5.0, 4.0, 0.0), 0.25), "one step to 0"),
        ("S = curvature = variance = 1", lambda: least(1.0, 1.0, 1.0), "set the derivative in the rate to 0"),
        (
            "other numbers",
            lambda: all(least(*given) for given in ((9.0, 0.5, 1.0), (0.01, 2.0, 3.0), (100.0, 0.1, 0.5))),
            "the curvature comes in squared, too",
        ),
    )


def check_weights(weights):
    """Grade ``weights(cs)``."""

    def agrees(cs):
        x, z = 0.0, np.random.default_rng(0).standard_normal(len(cs))
        for c, point in zip(cs, z, strict=True):
            x = (1 - c) * x + c * point
        return np.isclose(np.dot(weights(cs), z), x, rtol=1e-9)

    grade(
        ("one point", lambda: np.allclose(weights([1.0]), [1.0]), "x_1 is z_1"),
        (
            "the mean",
            lambda: np.allclose(weights([1 / t for t in range(1, 8)]), np.full(7, 1 / 7)),
            "every later step keeps 1 - c of what is there",
        ),
        ("an exponential average", lambda: agrees([1.0] + [0.1] * 9), "the first point has (1 - c)^9"),
        (
            "any c, one that is 1 included",
            lambda: agrees([1.0, 0.7, 1.0, 0.2, 0.5, 0.05]),
            "what comes before c = 1 is forgotten: do not divide",
        ),
    )


def check_cooldown(cooldown):
    """Grade ``cooldown(start)``."""

    def values(start, *parts):
        return [cooldown(start)(done) for done in parts]

    grade(
        ("keeps the rate at first", lambda: np.allclose(values(0.8, 0, 0.5, 0.8), 1), "1 until the part is done"),
        ("then falls evenly", lambda: np.allclose(values(0.8, 0.85, 0.9, 0.95), (0.75, 0.5, 0.25)), "to 0 at 1"),
        (
            "from any part on",
            lambda: np.allclose(values(0.0, 0, 0.25, 0.75) + values(0.5, 0.25, 0.75), (1, 0.75, 0.25, 1, 0.5)),
            "start = 0 is the linear schedule",
        ),
    )


class Broken(ScheduleFreeSGD):
    def step(self, theta, grad):
        x = super().step(theta, grad)
        return x if self.t <= 10 else 0.9 * theta + 0.1 * self.z


class Plain(ScheduleFreeSGD):
    pass


class Written(ScheduleFreeSGD):
    def step(self, theta, grad):
        if self.t == 0:
            self.z, self.total = theta, 0.0
        self.t += 1
        self.z = self.z - self.lr * grad(theta + (1 - self.momentum) * (self.z - theta))
        self.total = self.total + self.z  # the same mean as a sum
        return self.total / self.t


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade_verdicts(
        is_broken,
        ("calls Broken broken", Broken, True, "whose mean is x after many steps? Feed a constant gradient"),
        ("calls ScheduleFreeSGD sound", Plain, False, "z after step t has the weight 1/T"),
        ("calls another way to write the mean sound", Written, False, "compare up to rounding"),
    )
