"""Right and wrong answers to the exercises of "CIFAR-10 and six networks"."""

import numpy as np
from scipy import optimize, stats

from gradopt.exercises import cifar10 as lesson


def stages(n, bias=0, norm=2, last=650):
    """Count layer by layer."""
    total, channels_in = 27 * 16 + (norm + bias) * 16, 16
    for channels in (16, 32, 64):
        for _ in range(n):
            total += 9 * channels * channels_in + 9 * channels**2 + 2 * (norm + bias) * channels
            channels_in = channels
    return total + last


def folded(factor, shift):
    """Answer with ``factor(norm)`` for every output channel and the bias ``shift(norm, factor)``."""

    def fold(conv, norm):
        scale = factor(norm)
        return conv.weight * scale[:, None, None, None], shift(norm, scale)

    return fold


def right_factor(norm):
    return norm.weight / (norm.running_var + norm.eps).sqrt()


def right_shift(norm, factor):
    return norm.bias - norm.running_mean * factor


def in_place(conv, norm):
    conv.weight.mul_(right_factor(norm).view(-1, 1, 1, 1))
    return conv.weight, right_shift(norm, right_factor(norm))


def over_inputs(conv, norm):
    return conv.weight * right_factor(norm)[None, :, None, None], right_shift(norm, right_factor(norm))


def power(n, difference, std, level=0.05):
    limit, shift = stats.t.isf(level / 2, n - 1), difference / std * n**0.5
    return stats.nct.sf(limit, n - 1, shift) + stats.nct.cdf(-limit, n - 1, shift)


def searched(n, std):
    tried = std * np.geomspace(0.01, 20, 2000)
    return next(difference for difference in tried if power(n, difference, std) >= 0.8)


def by_root(n, std):
    def short(shift):  # the other tail is next to nothing
        return stats.nct.sf(stats.t.ppf(0.975, n - 1), n - 1, shift) - 0.8

    return optimize.brentq(short, 1, 9) * std / n**0.5


def by_scale(n, std):
    tried = np.linspace(0.05, 6, 4000)
    return std * tried[np.searchsorted(power(n, tried, 1.0), 0.8)]


def quantiles(low, high, root=np.sqrt):
    return lambda n, std: (low(n) + high(n)) * std / root(n)


def shown(method, copies=50, calls=2):
    image = np.random.default_rng(1).integers(0, 256, (1, 3, 32, 32), dtype=np.uint8)
    rng, batch = np.random.default_rng(2), np.repeat(image, copies, axis=0)
    return [np.array(method().augment(batch, rng)) for _ in range(calls)]


def one_for_all(method):
    (found,) = shown(method, calls=1)
    return (found == found[0]).all()


def the_same_again(method):
    return np.array_equal(*shown(method))


def kinds(method):
    """Count the different crops of one image, in a batch and over batches of one."""
    together = {crop.tobytes() for crop in shown(method, 40, 1)[0]}
    rng, aug = np.random.default_rng(3), method()
    image = np.random.default_rng(4).integers(0, 256, (1, 3, 32, 32), dtype=np.uint8)
    apart = {aug.augment(image, rng).tobytes() for _ in range(40)}
    return len(together), len(apart)


ANSWERS = {
    lesson.check_size: (
        [stages, lambda n: 97_216 * n - 21_926, lambda n: np.float64(stages(n))],
        [
            lambda n: stages(n, bias=1),
            lambda n: stages(n, norm=0),
            lambda n: stages(n, last=640),
            lambda n: 269_722 * n // 3,
        ],
    ),
    lesson.check_fold: (
        [
            folded(right_factor, right_shift),
            folded(lambda norm: norm.weight * (norm.running_var + norm.eps) ** -0.5, right_shift),
            in_place,
        ],
        [
            folded(lambda norm: norm.weight / norm.running_var.sqrt(), right_shift),
            folded(lambda norm: norm.weight / (norm.running_var.sqrt() + norm.eps), right_shift),
            folded(right_factor, lambda norm, factor: norm.bias - norm.running_mean),
            folded(right_factor, lambda norm, factor: -norm.running_mean * factor),
            over_inputs,
        ],
    ),
    lesson.check_resolution: (
        [searched, by_root, by_scale],
        [
            quantiles(lambda n: stats.norm.ppf(0.975), lambda n: stats.norm.ppf(0.8)),
            quantiles(lambda n: stats.t.ppf(0.975, n - 1), lambda n: 0),
            quantiles(lambda n: stats.t.ppf(0.975, n - 1), lambda n: stats.t.ppf(0.8, n - 1), root=float),
            lambda n, std: searched(n, 1.0) * std**2,
            lambda n, std: next(x for x in std * np.geomspace(0.01, 20, 2000) if power(n, x, std, level=0.1) >= 0.8),
        ],
    ),
    lesson.check_broken: (
        [
            lambda method: bool(one_for_all(method) or the_same_again(method)),
            lambda method: one_for_all(method) | the_same_again(method),
            lambda method: min(kinds(method)) < 5,
        ],
        [
            lambda method: True,
            one_for_all,
            the_same_again,
            lambda method: len({crop.tobytes() for crop in shown(method)[0]}) < 50,
            lambda method: bool((shown(method)[0][..., 0] != 0).all()),
        ],
    ),
}
