"""Right and wrong answers to the exercises of "The report on trial"."""

import numpy as np
from scipy import stats

from gradopt.exercises import report


def welch(mean_1, std_1, n_1, mean_2, std_2, n_2):
    v_1, v_2 = std_1**2 / n_1, std_2**2 / n_2
    freedom = (v_1 + v_2) ** 2 / (v_1**2 / (n_1 - 1) + v_2**2 / (n_2 - 1))
    return stats.t.interval(0.95, freedom, loc=mean_1 - mean_2, scale=np.hypot(v_1**0.5, v_2**0.5))


def around(quantile, error=lambda s, n, z, m: (s**2 / n + z**2 / m) ** 0.5):
    def interval(mean_1, std_1, n_1, mean_2, std_2, n_2):
        half = quantile(std_1, n_1, std_2, n_2) * error(std_1, n_1, std_2, n_2)
        return np.array([mean_1 - mean_2 - half, mean_1 - mean_2 + half])

    return interval


def freedom(s, n, z, m):
    return (s**2 / n + z**2 / m) ** 2 / (s**4 / n**2 / (n - 1) + z**4 / m**2 / (m - 1))


def pooled(s, n, z, m):
    return stats.t.ppf(0.975, n + m - 2)


def within(level):
    def shown_same(x, y, margin):
        low, high = stats.ttest_1samp(x - y, 0).confidence_interval(level)
        return -margin < low and high < margin

    return shown_same


def two_tests(x, y, margin):
    d, n = x - y, len(x)
    error = np.std(d, ddof=1) / np.sqrt(n)
    return stats.t.sf((margin - abs(np.mean(d))) / error, n - 1) < 0.05


def coverage(make, n=3, trials=3000, seed=1):
    runs = np.random.default_rng(seed).normal(5.0, 2.0, (trials, n))
    ends = np.array([make().interval(x) for x in runs])
    return np.mean((ends[:, 0] < 5) & (ends[:, 1] > 5))


ANSWERS = {
    report.check_printed: (
        [
            welch,
            around(lambda *given: stats.t.ppf(0.975, freedom(*given))),
            around(lambda *given: -stats.t.ppf(0.025, freedom(*given))),
        ],
        [
            around(lambda *given: 1.96),
            around(pooled, lambda s, n, z, m: (s + z) / n**0.5),
            around(pooled),
            around(lambda *given: stats.t.ppf(0.975, freedom(*given)), lambda s, n, z, m: (s**2 + z**2) ** 0.5),
            lambda *given: welch(*given)[::-1],
        ],
    ),
    report.check_same: (
        [
            within(0.9),
            two_tests,
            lambda x, y, margin: (
                max(
                    stats.ttest_rel(x + margin, y, alternative="greater").pvalue,
                    stats.ttest_rel(x - margin, y, alternative="less").pvalue,
                )
                < 0.05
            ),
        ],
        [
            lambda x, y, margin: stats.ttest_rel(x, y).pvalue > 0.05,
            lambda x, y, margin: abs(np.mean(x - y)) < margin,
            within(0.6),
            lambda x, y, margin: stats.ttest_1samp(x - y, -margin, alternative="greater").pvalue < 0.05,
        ],
    ),
    report.check_broken: (
        [
            lambda method: coverage(method) < 0.94,
            lambda method: bool(coverage(method, n=2) < 0.945),
            lambda method: min(coverage(method, n, 2000) for n in (2, 4)) < 0.935,
        ],
        [
            lambda method: coverage(method, n=1000, trials=500) < 0.93,
            lambda method: False,
            lambda method: "ddof" not in str(vars(method)),
            lambda method: coverage(method, trials=20) < 0.95,
        ],
    ),
}
