"""Right and wrong answers to the exercises of "Schedules and averages"."""

import numpy as np

from gradopt.exercises import schedules
from gradopt.numpy import SGD, ScheduleFreeSGD


def by_search(S, curvature, variance):
    rates = np.linspace(0, 1 / curvature, 200_001)
    return rates[np.argmin((1 - rates * curvature) ** 2 * S + rates**2 * variance)]


def by_impulses(cs):
    x = np.zeros(len(cs))
    for c, z in zip(cs, np.eye(len(cs)), strict=True):
        x = (1 - c) * x + c * z
    return x


def by_products(cs):
    return [c * np.prod([1 - later for later in cs[i + 1 :]]) for i, c in enumerate(cs)]


def backwards(cs):
    left, found = 1.0, []
    for c in reversed(cs):
        found.append(left * c)
        left *= 1 - c
    return found[::-1]


def stepped(start):
    def schedule(done):
        if done <= start:
            return 1.0
        return 1 - (done - start) / (1 - start)

    return schedule


def after(method, grad, num_steps=60, **more):
    rule, theta = method(lr=0.1, **more), np.zeros(1)
    for _ in range(num_steps):
        theta = rule.step(theta, grad)
    return theta


def against_the_original(method):
    return not np.allclose(after(method, lambda y: y - 1), after(ScheduleFreeSGD, lambda y: y - 1))


def against_the_mean(method):
    return not np.isclose(after(method, np.ones_like)[0], -0.1 * 61 / 2)


def by_noise(method):
    rng = np.random.default_rng(0)
    rule, theta = method(lr=1.0, momentum=0.5), np.zeros(500)
    for _ in range(500):
        theta = rule.step(theta, lambda y: y + rng.standard_normal(500))
    return bool((theta**2).mean() > 0.02)


ANSWERS = {
    schedules.check_best: (
        [
            lambda S, curvature, variance: curvature * S / (curvature**2 * S + variance),
            lambda S, curvature, variance: 1 / (curvature + variance / (curvature * S)),
            by_search,
        ],
        [
            lambda S, curvature, variance: 1 / curvature,
            lambda S, curvature, variance: S / (curvature * S + variance),
            lambda S, curvature, variance: curvature * S / (curvature**2 * S + variance) / 2,
        ],
    ),
    schedules.check_weights: (
        [by_impulses, by_products, backwards],
        [
            lambda cs: cs,
            lambda cs: np.full(len(cs), 1 / len(cs)),
            lambda cs: np.cumprod(1 - np.asarray(cs)),
        ],
    ),
    schedules.check_cooldown: (
        [
            lambda start: lambda done: min(1.0, (1 - done) / (1 - start)),
            stepped,
            lambda start: lambda done: float(np.interp(done, [start, 1], [1, 0])),
        ],
        [
            lambda start: lambda done: 1 - done,
            lambda start: lambda done: 1.0 if done <= start else 1 - done,
            lambda start: lambda done: 1.0 if done <= start else 0.0,
        ],
    ),
    schedules.check_broken: (
        [against_the_original, against_the_mean, by_noise],
        [
            lambda method: not np.allclose(after(method, np.ones_like, 10), -0.55),  # too early
            lambda method: not np.array_equal(after(method, np.sin, 60), after(SGD, np.sin, 60)),
            lambda method: method is not ScheduleFreeSGD,
        ],
    ),
}
