"""Checks of the answers to the exercises of "A fair comparison"."""

import numpy as np
from scipy import stats

from gradopt.exercises import grade, grade_verdicts
from gradopt.numpy import Adam, Momentum, descend


def check_honest(honest_gain):
    """Grade ``honest_gain(losses, old)``."""
    noise = np.random.default_rng(0).standard_normal((2000, 5, 8))
    better = noise[:500] * 0.1
    better[:, 3] -= 1
    lucky = np.array([[1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 3.0, 3.0], [-1.0, 5.0, 0.5, 0.5]])
    grade(
        (
            "finds a real gain of 1",
            lambda: abs(np.mean([honest_gain(t, 2) for t in better]) - 1) < 0.03,
            "lower is better",
        ),
        (
            "finds none among equal rates",
            lambda: abs(np.mean([honest_gain(t, 2) for t in noise])) < 0.07,
            "seeds that chose must not measure",
        ),
        (
            "says that luck made it worse",
            lambda: np.isclose(honest_gain(lucky, 0), -2),
            "the second rate is chosen here",
        ),
    )


def check_power(seeds_needed):
    """Grade ``seeds_needed(d_z)``."""

    def power(d_z):
        n = seeds_needed(d_z)
        simulated = np.random.default_rng(0).normal(d_z, 1, size=(5000, n))
        return np.mean(stats.ttest_1samp(simulated, 0, axis=1).pvalue < 0.05)

    grade(
        (
            "a large effect, 0.8",
            lambda: 0.68 < power(0.8) < 0.86,
            "the standard error is 1 / sqrt(n); return an integer",
        ),
        ("a small effect, 0.25", lambda: 0.77 < power(0.25) < 0.83, "do not leave out the power"),
        ("the same for a negative one", lambda: seeds_needed(-0.5) == seeds_needed(0.5), "square it"),
    )


def check_flaw(free_gain):
    """Grade ``free_gain(runs, n)``."""
    runs = np.random.default_rng(1).standard_normal(5000)
    runs = (runs - runs.mean()) / runs.std()
    grade(
        ("with five seeds", lambda: abs(free_gain(runs, 5) - 1.163) < 0.1, "the best of ours less the mean of theirs"),
        ("with twenty", lambda: abs(free_gain(runs, 20) - 1.867) < 0.1, "draw often, and take the mean"),
        ("with one it is honest", lambda: abs(free_gain(runs, 1)) < 0.05, "both arms draw n"),
        (
            "in the units of the runs",
            lambda: abs(free_gain(90 + 2 * runs, 5) - 2.326) < 0.2,
            "do not divide by the spread",
        ),
    )


def check_inclusion(adam_lr):
    """Grade ``adam_lr(lr, momentum, eps)``."""

    def gap(lr, momentum, eps):
        imitation = Adam(lr=adam_lr(lr, momentum, eps), betas=(momentum, 0.999), eps=eps)
        steps = [
            np.diff(descend(rule, lambda theta: 0 * theta + 2.0, np.zeros(1), 300)[-2:, 0])[0]
            for rule in (imitation, Momentum(lr, momentum))
        ]
        return abs(steps[0] / steps[1] - 1)

    grade(
        ("lr 0.03, momentum 0.9", lambda: gap(0.03, 0.9, 1e6) < 0.01, "m is an average, momentum's buffer a sum"),
        ("lr 0.1, momentum 0.5", lambda: gap(0.1, 0.5, 1e6) < 0.01, "what is a sum in units of the average?"),
        ("another eps", lambda: gap(0.03, 0.9, 1e8) < 0.01, "the step is divided by eps"),
    )


class Fair:
    def report(self, validation, test):
        return test[validation.mean(axis=1).argmin()].mean()


class Broken:
    def report(self, validation, test):
        return test[test.mean(axis=1).argmax()].mean()


class Lucky:
    def report(self, validation, test):
        return test[validation.mean(axis=1).argmin()].max()


class Median:
    def report(self, validation, test):
        return test[np.median(validation, axis=1).argmin()].mean()


def check_broken(is_broken):
    """Grade ``is_broken(protocol)``."""
    grade_verdicts(
        is_broken,
        ("calls Broken broken", Broken, True, "chance has a mean: does its report?"),
        ("calls Lucky broken", Lucky, True, "give it several seeds"),
        ("calls a fair one fair", Fair, False, "one report scatters: take the mean of many"),
        ("calls one that tunes by medians fair", Median, False, "test what it reports, not how it chooses"),
    )
