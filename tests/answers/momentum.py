"""Right and wrong answers to the exercises of "Momentum"."""

from fractions import Fraction

import numpy as np

from gradopt.exercises import momentum
from gradopt.measure.recursions import spectral_radius
from gradopt.numpy import Momentum
from gradopt.problems import Kinked, quadratic

RAVINE, HEAVY_BALL = quadratic(condition=50), Momentum(lr=1 / 9, momentum=4 / 9)


def walk(optimizer, lrs):
    points = [np.array(RAVINE.start)]
    for lr in lrs:
        optimizer.lr = lr
        points.append(optimizer.step(points[-1], RAVINE.grad))
    return np.array(points)


def by_counting(kept, fraction):
    total, t = 0.0, 0
    while total < fraction / (1 - kept):
        total, t = total + kept**t, t + 1
    return t


def pair(combine=np.maximum, curvatures=lambda condition: (1, condition)):
    def best_pair(condition, lrs, momenta):
        lr, kept = np.meshgrid(lrs, momenta)
        flat, steep = curvatures(condition)
        worst = combine(spectral_radius(flat * lr, kept), spectral_radius(steep * lr, kept))
        i = np.unravel_index(worst.argmin(), worst.shape)
        return lr[i], kept[i]

    return best_pair


def row_by_row(condition, lrs, momenta):
    rows = [np.maximum(spectral_radius(lrs, kept), spectral_radius(condition * lrs, kept)) for kept in momenta]
    best = min(range(len(momenta)), key=lambda i: rows[i].min())
    return [lrs[rows[best].argmin()], momenta[best]]


def indices(condition, lrs, momenta):
    lr, kept = pair()(condition, lrs, momenta)
    return np.argmin(abs(lrs - lr)), np.argmin(abs(momenta - kept))


def rescaled(factor):
    def change_lr(optimizer, lr):
        optimizer.m = optimizer.m * factor(optimizer.lr, lr)
        optimizer.lr = lr

    return change_lr, RAVINE, walk


def by_velocity(optimizer, lr):
    velocity = optimizer.lr * optimizer.m
    optimizer.lr, optimizer.m = lr, velocity / lr


def forgets_lr(optimizer, lr):
    optimizer.m = optimizer.m * optimizer.lr / lr


def stepped(slope, kept=Fraction(4, 9), rate=Fraction(1, 9)):
    return (lambda x, before: x - rate * slope(x) + kept * (x - before)), HEAVY_BALL, Kinked.grad


def pieces(x):
    return 25 * x if x < 1 else x + 24 if x < 2 else 25 * x - 24


def moves(method, shape=2, lr=1.0):
    one, other = method(lr=lr, momentum=0.5), method(lr=lr, momentum=0.5)
    one.step(np.zeros(shape), np.ones_like)
    return np.abs(other.step(np.zeros(shape), np.zeros_like))


def same_run_twice(method):
    first, second = (method(lr=0.1, momentum=0.9).step(np.ones(3), lambda x: x) for _ in range(2))
    return not np.array_equal(first, second)


ANSWERS = {
    momentum.check_warm_up: (
        [
            lambda kept, fraction: int(np.ceil(np.log(1 - fraction) / np.log(kept))),
            by_counting,
            lambda kept, fraction: np.ceil(np.emath.logn(kept, 1 - fraction)),
        ],
        [
            lambda kept, fraction: int(np.ceil(3 / (1 - kept))),
            lambda kept, fraction: int(np.log(1 - fraction) / np.log(kept)),  # rounds down
            lambda kept, fraction: np.log(1 - fraction) / np.log(kept),
        ],
    ),
    momentum.check_grid: (
        [pair(), pair(lambda a, b: np.max([a, b], axis=0)), row_by_row],
        [pair(np.multiply), pair(curvatures=lambda condition: (1, 1 / condition)), indices],
    ),
    momentum.check_rescale: (
        [
            rescaled(lambda old, new: old / new),
            (by_velocity, RAVINE, walk),
            rescaled(lambda old, new: np.divide(old, new)),
        ],
        [rescaled(lambda old, new: new / old), rescaled(lambda old, new: 1), (forgets_lr, RAVINE, walk)],
    ),
    momentum.check_cycle: (
        [
            stepped(pieces),
            stepped(lambda x: 25 * x if x < 1 else 25 + (x - 1) if x < 2 else 26 + 25 * (x - 2)),
            stepped(lambda x: 25 * x - 24 * max(0, min(x, 2) - 1)),
        ],
        [
            stepped(pieces, kept=4 / 9, rate=1 / 9),
            stepped(lambda x: 25 * x if x < 1 else x + 24),  # two pieces
            stepped(lambda x: 25 * x),
        ],
    ),
    momentum.check_broken: (
        [
            lambda method: moves(method).max() > 1e-9,  # a NumPy bool is an answer
            lambda method: not np.allclose(moves(method, shape=(3, 4)), 0),
            same_run_twice,
        ],
        [
            lambda method: True,
            lambda method: not np.allclose(method(lr=1.0, momentum=0.5).step(np.zeros(2), np.ones_like), -1),
            lambda method: method.__name__ == "Broken",
        ],
    ),
}
