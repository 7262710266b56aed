"""Checks of the answers to the exercises of "Gradient sampling: StochGradAdam"."""

import numpy as np

from gradopt.exercises import grade, grade_verdicts
from gradopt.numpy import Adam, StochGradAdam, descend
from gradopt.problems import SURFACES
from gradopt.sampling import keep_like


def check_restored(restored, Noisy, steps_of):
    """Grade ``restored(lr, s)``."""

    def gap(r, lr, s):
        mean, wanted = (steps_of(rule, Noisy(r)).mean() for rule in (restored(lr, s), Adam(lr=lr)))
        return abs(mean / wanted - 1)

    grade(
        ("constant gradient, s = 0.5", lambda: gap(1, 1.0, 0.5) < 0.05, "sqrt(s) of the mean step is left"),
        ("noisy gradient, s = 0.2", lambda: gap(0.1, 0.3, 0.2) < 0.1, "does the factor depend on r?"),
        ("has the given sampling rate", lambda: restored(1.0, 0.3).sampling_rate == 0.3, "pass s on"),
    )


def check_third(third):
    """Grade ``third(beta1, delta, t)``."""

    def average(beta1, delta, steps=60):
        """m divided by its divisor after every step, for a constant gradient of 1."""
        m, found = 0.0, []
        for t in range(1, steps):
            beta1_t, divisor = third(beta1, delta, t)
            m = beta1_t * m + (1 - beta1_t)
            found.append(m / divisor)
        return np.array(found)

    grade(
        ("multiplies by delta to the t", lambda: np.isclose(third(0.9, 0.5, 3)[0], 0.1125), "third(0.9, 0.5, 3)?"),
        ("is Adam's for delta = 1", lambda: np.isclose(third(0.9, 1, 7)[1], 1 - 0.9**7), "1 - beta1^t at delta = 1"),
        (
            "is unbiased at every step",
            lambda: all(np.allclose(average(0.9, delta), 1) for delta in (1, 0.99, 0.8)),
            "what of m_0 is left is the product of all beta1_i",
        ),
    )


def check_batch(n_masked, Noisy, steps_of):
    """Grade ``n_masked(n, s, r)``."""

    def same(n, s, r):
        full, small = Noisy(r), Noisy(r)
        small.sigma = full.sigma * (n / n_masked(n, s, r)) ** 0.5
        mask, batch = steps_of(StochGradAdam(lr=1.0, sampling_rate=s), full), steps_of(Adam(lr=1.0), small)
        return abs(mask.mean() - batch.mean()) < 0.02 and abs(mask.std() - batch.std()) < 0.02

    grade(
        (
            "nearly s n, where noise dominates",
            lambda: abs(n_masked(64, 0.5, 0.001) - 32) < 0.1,
            "n_masked(64, 0.5, 0.001)?",
        ),
        (
            "the same mean and noise, r = 0.02",
            lambda: same(64, 0.5, 0.02),
            "the share of a batch of n is mu^2 / (mu^2 + sigma_1^2 / n)",
        ),
        ("the same mean and noise, r = 0.5", lambda: same(7, 0.5, 0.5), "solve for the n whose share is s r"),
    )


def check_whisper(whisper):
    """Grade ``whisper(grad, rng)``."""
    saddle, ridge = SURFACES["saddle"], np.tile([-1.8, 0.0], (100, 1))

    def ends():
        grad = whisper(saddle.grad, np.random.default_rng(0))
        return descend(Adam(lr=0.03), grad, ridge, 400)[-1]

    def error():
        return whisper(saddle.grad, np.random.default_rng(1))(ridge) - saddle.grad(ridge)

    grade(
        ("is off by less than a thousandth", lambda: 0 < np.abs(error()).max() < 1e-3, "make it smaller"),
        (
            "all 100 paths find a minimum",
            lambda: (np.abs(np.abs(ends()[:, 1]) - 1) < 0.05).all(),
            "noise that is a multiple of the gradient is 0 where the gradient is",
        ),
        (
            "about half of them each",
            lambda: 20 < np.sum(ends()[:, 1] > 0) < 80,
            "its mean should be 0, and every run its own",
        ),
    )


class MaskedAdam(Adam):
    def __init__(self, lr=1e-3, sampling_rate=0.8, seed=0):
        super().__init__(lr=lr)
        self.sampling_rate, self.seed = sampling_rate, seed
        self.rng = np.random.default_rng(seed)

    def step(self, theta, grad):
        mask = self.mask(theta)
        return super().step(theta, lambda point: np.where(mask, grad(point), 0))


class Broken(MaskedAdam):
    def mask(self, theta):
        return keep_like(theta, self.seed, 1, self.sampling_rate)


class Shared(MaskedAdam):
    def mask(self, theta):
        return keep_like(theta[..., :1], self.seed, self.t + 1, self.sampling_rate)


class Drawn(MaskedAdam):
    def mask(self, theta):
        return self.rng.random(theta.shape) < self.sampling_rate


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade_verdicts(
        is_broken,
        ("calls Broken broken", Broken, True, "which coordinates move in 50 steps?"),
        ("calls Shared broken", Shared, True, "do all coordinates move alike?"),
        ("calls StochGradAdam sound", StochGradAdam, False, "at s = 0.5 every coordinate is kept at last"),
        ("calls one with another generator sound", Drawn, False, "test what it does, not its bits"),
    )
