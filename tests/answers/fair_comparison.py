"""Right and wrong answers to the exercises of "A fair comparison"."""

import numpy as np
from scipy import stats

from gradopt.exercises import fair_comparison


def gain(sign=1, average=np.mean):
    def honest_gain(losses, old):
        half = losses.shape[1] // 2
        chosen = average(losses[:, :half], axis=1).argmin()
        return sign * (losses[old, half:] - losses[chosen, half:]).mean()

    return honest_gain


def halves(losses, old):
    first, second = np.split(losses, 2, axis=1)
    return -np.ediff1d(second.mean(1)[[old, first.mean(1).argmin()]])[0]


def paired(losses, old):
    n = losses.shape[1]
    chosen = min(range(len(losses)), key=lambda i: sum(losses[i][: n // 2]))
    return sum(losses[old][n // 2 :] - losses[chosen][n // 2 :]) / (n - n // 2)


def by_search(d_z):
    n = 2
    while stats.norm.sf(stats.norm.ppf(0.975) - abs(d_z) * n**0.5) < 0.8:
        n += 1
    return n


def drawn(ours=np.max, baseline=np.mean, times=20_000, scale=lambda runs: 1.0):
    def free_gain(runs, n):
        draws = np.random.default_rng(3).choice(runs, size=(2, times, n))
        return np.mean(ours(draws[0], axis=1) - baseline(draws[1], axis=1)) / scale(runs)

    return free_gain


def expected(runs, n):
    """The mean of the largest of n draws: weights (i / N)^n - ((i - 1) / N)^n on the runs in order."""
    weights = np.diff((np.arange(len(runs) + 1) / len(runs)) ** n)
    return np.sort(runs) @ weights - np.mean(runs)


def reports(protocol, statistic=np.mean, seeds=5, times=2000):
    validation, test = np.random.default_rng(1).standard_normal((2, times, 9, seeds))
    return statistic([protocol().report(v, t) for v, t in zip(validation, test, strict=True)])


ANSWERS = {
    fair_comparison.check_honest: (
        [gain(), halves, paired],
        [
            gain(sign=-1),
            gain(average=np.min),
            lambda losses, old: losses[old].mean() - losses.mean(axis=1).min(),  # chosen and measured by the same seeds
            lambda losses, old: losses[old].mean() - losses.min(),
        ],
    ),
    fair_comparison.check_power: (
        [
            lambda d_z: int(np.ceil((stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) ** 2 / d_z**2)),
            lambda d_z: np.ceil((2.8 / d_z) ** 2).astype(int),
            by_search,
        ],
        [
            lambda d_z: int(np.ceil((stats.norm.ppf(0.975) / d_z) ** 2)),  # without the power
            lambda d_z: int(np.ceil((stats.norm.ppf(0.95) + stats.norm.ppf(0.8)) ** 2 / d_z**2)),  # one-sided
            lambda d_z: int(np.ceil(2.8 / abs(d_z))),
            lambda d_z: (2.8 / d_z) ** 2,  # no integer
        ],
    ),
    fair_comparison.check_flaw: (
        [drawn(), drawn(times=50_000), expected],
        [
            drawn(baseline=np.max),
            drawn(ours=np.mean),
            drawn(scale=np.std),
            lambda runs, n: np.max(runs) - np.mean(runs),
        ],
    ),
    fair_comparison.check_inclusion: (
        [
            lambda lr, momentum, eps: eps * lr / (1 - momentum),
            lambda lr, momentum, eps: lr * eps * sum(momentum**i for i in range(5000)),
            lambda lr, momentum, eps: np.float64(eps) * np.divide(lr, 1 - momentum),
        ],
        [
            lambda lr, momentum, eps: eps * lr,
            lambda lr, momentum, eps: eps * lr * (1 - momentum),
            lambda lr, momentum, eps: lr / (1 - momentum),
        ],
    ),
    fair_comparison.check_broken: (
        [
            lambda protocol: reports(protocol) > 0.1,  # a NumPy bool is an answer
            lambda protocol: bool(reports(protocol, np.median, seeds=8) > 0.15),
            lambda protocol: not abs(reports(protocol, seeds=3)) < 0.1,
        ],
        [
            lambda protocol: True,
            lambda protocol: reports(protocol, seeds=1) > 0.1,  # one seed hides the luckiest
            lambda protocol: reports(protocol, times=1) > 0,
            lambda protocol: protocol.__name__ in ("Broken", "Lucky"),
        ],
    ),
}
