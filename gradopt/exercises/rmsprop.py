"""Checks of the answers to the exercises of "RMSprop"."""

import numpy as np

from gradopt.exercises import grade, says
from gradopt.numpy import Adam, RMSprop, descend


def check_corrected(make):
    """Grade ``make``."""

    def gap(alpha, grad, num_steps=300):
        ours = descend(make()(lr=0.1, alpha=alpha), grad, np.ones(3), num_steps)
        return np.abs(ours - descend(Adam(lr=0.1, betas=(0, alpha)), grad, np.ones(3), num_steps)).max()

    def late():
        points = [descend(m(lr=0.1), lambda x: 0 * x + 2.0, np.zeros(1), 3000) for m in (make(), RMSprop)]
        return np.allclose(*(np.diff(p[-50:, 0]) for p in points), rtol=1e-3)

    grade(
        (
            "every step on a constant gradient has length lr",
            lambda: np.allclose(np.diff(descend(make()(lr=0.1), lambda x: 0 * x + 7.0, [0.0], 50)[:, 0]), -0.1),
            "by which factor is v too small at step t? Count the steps",
        ),
        (
            "is right on changing gradients, too",
            lambda: max(gap(a, lambda x: x * np.array([1, 5, 9])) for a in (0.5, 0.99)) < 1e-6,
            "correct v before its root is taken, and keep the uncorrected one for the next step",
        ),
        ("is RMSprop in the end", late, "alpha**t vanishes"),
    )


def check_floor(lr_for):
    """Grade ``lr_for(target, sigma, curvature)``."""

    def reached(target, sigma, curvature):
        rng = np.random.default_rng(1)
        optimizer, theta, seen = RMSprop(lr=lr_for(target, sigma, curvature)), np.zeros(1000), []
        for _ in range(1500):
            theta = optimizer.step(theta, lambda x: curvature * x + sigma * rng.standard_normal(1000))
            seen.append((theta**2).mean())
        return np.mean(seen[1000:]) / target

    grade(
        ("hits the target", lambda: abs(reached(0.01, 1.0, 1.0) - 1) < 0.1, "solve the equation of the floor for eta"),
        (
            "hits it with other noise",
            lambda: abs(reached(0.01, 3.0, 3.0) - 1) < 0.1 and abs(reached(0.02, 2.0, 1.0) - 1) < 0.1,
            "sigma enters once, not squared",
        ),
        (
            "hits it at another curvature",
            lambda: abs(reached(0.01, 1.0, 2.0) - 1) < 0.1,
            "a steeper parabola has a lower floor",
        ),
    )


def check_outlier(steps_to_half):
    """Grade ``steps_to_half(outlier, alpha)``."""

    def counted(outlier, alpha):
        optimizer, replay = RMSprop(lr=1.0, alpha=alpha, eps=0), iter(np.r_[outlier, np.ones(9999)])
        optimizer.v = 1.0
        points = descend(optimizer, lambda theta: 0 * theta + next(replay), np.zeros(1), 10_000)
        return np.argmax(-np.diff(points[:, 0])[1:] >= 0.5) + 1

    grade(
        (
            "right for alpha = 0.99",
            lambda: all(abs(steps_to_half(k, 0.99) - counted(k, 0.99)) <= 1 for k in (50.0, 100.0, 1000.0)),
            "v is 1 plus what the outlier added, which shrinks by alpha a step; half the length means v = 4",
        ),
        (
            "right for other alpha",
            lambda: all(abs(steps_to_half(100.0, a) - counted(100.0, a)) <= 1 for a in (0.9, 0.999)),
            "the outlier adds (1 - alpha) (outlier^2 - 1)",
        ),
    )


class Broken(RMSprop):
    mean = 0.0

    def step(self, theta, grad):
        g = grad(theta)
        self.mean = self.alpha * self.mean + (1 - self.alpha) * g
        self.v = self.alpha * self.v + (1 - self.alpha) * g**2
        variance = np.asarray(self.v - self.mean**2)
        return theta - self.lr * g / (variance**0.5 + self.eps)


class Inside(RMSprop):
    def __init__(self, lr=1e-2, alpha=0.99):
        super().__init__(lr, alpha, eps_inside=True)


class Short(RMSprop):
    def __init__(self, lr=1e-2, alpha=0.9):
        super().__init__(lr, alpha)


class FromOne(RMSprop):
    def step(self, theta, grad):
        self.v = self.v if np.ndim(self.v) else np.ones_like(theta)
        return super().step(theta, grad)


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade(
        (
            "calls Broken broken",
            lambda: says(is_broken, Broken, verdict=True),
            "its steps pass the cap of the theorem; on which gradients?",
        ),
        (
            "calls RMSprop sound",
            lambda: says(is_broken, RMSprop, verdict=False) and says(is_broken, Short, verdict=False),
            "a first step of 10 lr is RMSprop as it is published",
        ),
        (
            "calls eps under the root and a start at 1 sound",
            lambda: says(is_broken, Inside, verdict=False) and says(is_broken, FromOne, verdict=False),
            "these variants stay under the cap as well",
        ),
    )
