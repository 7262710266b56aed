"""Right and wrong answers to the exercises of "Gradient sampling: StochGradAdam"."""

import math

import numpy as np

from gradopt.exercises import gradient_sampling as lesson
from gradopt.numpy import Adam, StochGradAdam, descend


class Noisy:
    """As in the lesson: a slope of -1 with normal noise; the signal has the share r."""

    def __init__(self, r, seed=0):
        self.sigma, self.rng = (1 / r - 1) ** 0.5, np.random.default_rng(seed)

    def __call__(self, theta):
        return -1 - self.sigma * self.rng.standard_normal(theta.shape)


def steps_of(optimizer, grad, d=500):
    return np.diff(descend(optimizer, grad, np.zeros(d), 2000), axis=0)[1000:]


def measured(*answers):
    """With what the lesson hands to the checks that measure steps."""
    return [(answer, Noisy, steps_of) for answer in answers]


def masked(rate, **options):
    """Answer with a learning rate of ``rate(lr, s)``."""
    return lambda lr, s: StochGradAdam(lr=rate(lr, s), sampling_rate=s, **options)


def product(beta1, delta, t):
    return beta1 * delta**t, 1 - np.prod([beta1 * delta**i for i in range(1, t + 1)])


def by_logarithms(beta1, delta, t):
    power = sum(range(1, t + 1))
    return [beta1 * delta**t, 1 - math.exp(t * math.log(beta1) + power * math.log(delta))]


def by_share(n, s, r):
    share = s * r
    return share / (1 - share) / (r / (1 - r)) * n


def by_variance(n, s, r):
    variance = n * (1 - r) / r  # of one example, where mu is 1
    return variance / (1 / (s * r) - 1)


def whispering(noise):
    """Answer with a gradient that has ``noise(rng, shape)`` added."""
    return lambda grad, rng: lambda theta: grad(theta) + noise(rng, np.shape(theta))


def fixed(grad, rng):
    push = 1e-6 * rng.standard_normal(2)
    return lambda theta: grad(theta) + push


def multiple(grad, rng):
    return lambda theta: grad(theta) * (1 + 1e-6 * rng.standard_normal(theta.shape))


def moves(method, steps=50, d=100):
    return np.diff(descend(method(lr=1.0, sampling_rate=0.5), np.ones_like, np.zeros(d), num_steps=steps), axis=0)


def still(method):
    return (moves(method).sum(0) == 0).any()


def alike(method):
    return np.ptp(moves(method)[-1]) == 0


def correlated(method):
    """Judge by the first steps of which coordinates moved: in step 1 all, none, or always the same ones."""
    moved = moves(method, steps=30, d=400)
    started = (moved != 0).cumsum(0) > 0
    return not 0.3 < started[0].mean() < 0.7 or started[-1].mean() < 0.99


ANSWERS = {
    lesson.check_restored: (
        measured(
            masked(lambda lr, s: lr / s**0.5),
            masked(lambda lr, s: lr * np.sqrt(1 / s), seed=3),
            masked(lambda lr, s: math.exp(math.log(lr) - math.log(s) / 2)),
        ),
        measured(
            masked(lambda lr, s: lr / s),
            masked(lambda lr, s: lr),
            masked(lambda lr, s: lr * s**0.5),
            masked(lambda lr, s: lr * 2**0.5),
            lambda lr, s: Adam(lr=lr),
        ),
    ),
    lesson.check_third: (
        [lambda beta1, delta, t: (beta1 * delta**t, 1 - beta1**t * delta ** (t * (t + 1) / 2)), product, by_logarithms],
        [
            lambda beta1, delta, t: (beta1 * delta**t, 1 - beta1**t),
            lambda beta1, delta, t: (beta1 * delta**t, 1 - (beta1 * delta**t) ** t),
            lambda beta1, delta, t: (beta1 * delta ** (t - 1), 1 - beta1**t * delta ** (t * (t - 1) / 2)),
            lambda beta1, delta, t: (beta1 * delta, 1 - (beta1 * delta) ** t),
        ],
    ),
    lesson.check_batch: (
        measured(lambda n, s, r: s * n * (1 - r) / (1 - s * r), by_share, by_variance),
        measured(
            lambda n, s, r: s * n,
            lambda n, s, r: s * n * (1 - r),
            lambda n, s, r: s * n / (1 - s * r),
            lambda n, s, r: round(s * n * (1 - r) / (1 - s * r)),
        ),
    ),
    lesson.check_whisper: (
        [
            whispering(lambda rng, shape: 1e-6 * rng.standard_normal(shape)),
            whispering(lambda rng, shape: rng.uniform(-1e-4, 1e-4, shape)),
            whispering(lambda rng, shape: 1e-5 * rng.choice([-1, 1], shape)),
        ],
        [
            whispering(lambda rng, shape: 1e-6),
            whispering(lambda rng, shape: 1e-2 * rng.standard_normal(shape)),
            whispering(lambda rng, shape: 1e-6 * rng.random(shape)),
            fixed,
            multiple,
        ],
    ),
    lesson.check_broken: (
        [
            lambda method: bool(still(method) or alike(method)),
            lambda method: still(method) | alike(method),  # a NumPy bool is an answer
            correlated,
        ],
        [
            lambda method: True,
            still,
            alike,
            lambda method: method.__name__ in ("Broken", "Shared"),
            lambda method: not 0.3 < (moves(method, steps=1) != 0).mean() < 0.7,
        ],
    ),
}
