"""Checks of the answers to the exercises of "The report on trial"."""

import numpy as np
from scipy import stats

from gradopt.exercises import grade, grade_verdicts


def check_printed(interval):
    """Grade ``interval(mean_1, std_1, n_1, mean_2, std_2, n_2)``."""

    def right(*args, expected):
        return np.allclose(interval(*args), expected, atol=0.02)

    def covers(n):
        rng = np.random.default_rng(0)
        x, y = rng.normal(1, 1, (4000, n)), rng.normal(0, 3, (4000, n))
        ends = [interval(a.mean(), a.std(ddof=1), n, b.mean(), b.std(ddof=1), n) for a, b in zip(x, y, strict=True)]
        return 0.93 < np.mean([low < 1 < high for low, high in ends]) < 0.97

    grade(
        (
            "figure 8",
            lambda: right(98.1, 0.13, 5, 97.7, 0.10, 5, expected=(0.229, 0.571)),
            "stats.t.ppf gives how many standard errors",
        ),
        ("figure 4", lambda: right(42.16, 6.3, 5, 39.6, 9.9, 5, expected=(-9.91, 15.03)), "first less second"),
        ("covers the truth in 95 of 100", lambda: covers(5), "1.96 is for many runs"),
    )


def check_same(shown_same):
    """Grade ``shown_same(x, y, margin)``."""
    rng = np.random.default_rng(0)

    def rate(difference, spread, n, trials=100, margin=0.5):
        x = rng.normal(0, 3, (trials, n))
        y = x + rng.normal(difference, spread, (trials, n))
        return np.mean([bool(shown_same(a, b, margin)) for a, b in zip(x, y, strict=True)])

    grade(
        ("five noisy runs show nothing", lambda: rate(0.0, 8.0, 5) < 0.05, "a large p-value is not evidence"),
        ("a hundred quiet ones do", lambda: rate(0.0, 0.5, 100) > 0.95, "both ends must be refuted"),
        ("also with a small real difference", lambda: rate(0.2, 0.5, 100) > 0.95, "test against the margin"),
        ("errs rarely at the margin", lambda: 0.01 < rate(0.5, 0.5, 20, 400) < 0.09, "one-sided tests, level 0.05"),
        ("and at the other end", lambda: 0.01 < rate(-0.5, 0.5, 20, 400) < 0.09, "the larger p-value decides"),
    )


class Student:
    def interval(self, x):
        half = stats.t.ppf(0.975, len(x) - 1) * x.std(ddof=1) / len(x) ** 0.5
        return x.mean() - half, x.mean() + half


class Broken:
    def interval(self, x):
        half = stats.t.ppf(0.975, len(x) - 1) * np.std(x) / len(x) ** 0.5
        return x.mean() - half, x.mean() + half


class Normal:
    def interval(self, x):
        half = 1.96 * x.std(ddof=1) / len(x) ** 0.5
        return x.mean() - half, x.mean() + half


class Running:
    def interval(self, x):
        mean, squares = 0.0, 0.0
        for n, value in enumerate(x, 1):
            change = value - mean
            mean += change / n
            squares += change * (value - mean)
        half = stats.t.ppf(0.975, n - 1) * (squares / (n - 1) / n) ** 0.5
        return mean - half, mean + half


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade_verdicts(
        is_broken,
        ("calls Broken broken", Broken, True, "count how often it covers, for two or three seeds"),
        ("calls a normal quantile broken", Normal, True, "few seeds show it best"),
        ("calls Student's interval right", Student, False, "95 percent, up to chance"),
        ("calls a running one right", Running, False, "test what it returns, not how"),
    )
