"""Right and wrong answers to the exercises of "Nesterov's acceleration"."""

import numpy as np

from gradopt.exercises import nesterov
from gradopt.measure.recursions import spectral_radius
from gradopt.numpy import Momentum, Nesterov, descend
from gradopt.problems import quadratic

RAVINE = quadratic(condition=50)


def radius(lr, momentum, curvature):
    return spectral_radius(lr * curvature, momentum * (1 - lr * curvature))


def schedule(t):
    return max(t - 2, 0) / (t + 1)


def accelerate(grad, start, lr, num_steps):
    optimizer, points = Nesterov(lr=lr), [np.array(start)]
    for t in range(1, num_steps + 1):
        optimizer.momentum = schedule(t)
        points.append(optimizer.step(points[-1], grad))
    return np.array(points)


def one_by_one(points, grad, lr):
    return np.array([point - lr * grad(point) for point in points[:-1]])


def shifted(points, grad, lr):
    return (points - lr * np.array(list(map(grad, points))))[: len(points) - 1]


def tuned(lr, scale=1.0):
    def tune(mu, L):
        chosen = lr(mu, L)
        q = (chosen * mu) ** 0.5
        return chosen, scale * (1 - q) / (1 + q)

    return tune, radius


def searched(mu, L):
    lr, momentum = np.meshgrid(np.geomspace(0.8, 1.5, 150) / L, 1 - np.geomspace(0.02, 0.9, 1500))
    i = np.maximum(radius(lr, momentum, mu), radius(lr, momentum, L)).argmin()
    return lr.flat[i], momentum.flat[i]


def by_hand(uphill=lambda g, step: g @ step > 0, again=lambda t: 0, gradients=1):
    def run(grad, start, lr, num_steps):
        points, since = [np.array(start)], 0
        for t in range(1, num_steps + 1):
            since += 1
            step = points[-1] - points[-2] if t > 1 else 0.0
            ahead = points[-1] + schedule(since) * step
            g = [grad(ahead) for _ in range(gradients)][-1]
            points.append(ahead - lr * g)
            if uphill(g, points[-1] - points[-2]):
                since = again(since)
        return points

    return run, accelerate, schedule


def stacked(grad, start, lr, num_steps):
    return np.array(by_hand()[0](grad, start, lr, num_steps))


def with_the_class(grad, start, lr, num_steps):
    optimizer, since, points, asked = Nesterov(lr=lr), 0, [np.array(start)], []
    for _ in range(num_steps):
        since += 1
        optimizer.momentum = schedule(since)
        points.append(optimizer.step(points[-1], lambda at: asked.append(grad(at)) or asked[-1]))
        since *= not np.dot(asked[-1], points[-1] - points[-2]) > 0
    return points


def unrestarted(grad, start, lr, num_steps):
    return accelerate(grad, start, lr, num_steps)


def end(method, after=3, lr=1.0, num_steps=20):
    return np.abs(descend(method(lr=lr, momentum=0.9), lambda x: x, [1.0], num_steps)[after:])


def textbook_path(method):
    return descend(Nesterov(lr=0.1, momentum=0.9), lambda x: x, [1.0], 5)


ANSWERS = {
    nesterov.check_change: (
        [
            (lambda points, grad, lr: points[:-1] - lr * grad(points[:-1]), RAVINE),
            (one_by_one, RAVINE),
            (shifted, RAVINE),
        ],
        [
            (lambda points, grad, lr: points - lr * grad(points), RAVINE),  # one point too many
            (lambda points, grad, lr: points[1:], RAVINE),
            (lambda points, grad, lr: points[1:] - lr * grad(points[1:]), RAVINE),
        ],
    ),
    nesterov.check_tune: (
        [tuned(lambda mu, L: 4 / (3 * L + mu)), tuned(lambda mu, L: 1 / (0.75 * L + mu / 4)), (searched, radius)],
        [
            tuned(lambda mu, L: 1 / L),  # the theorem's pair
            tuned(lambda mu, L: 2 / (L + mu)),
            tuned(lambda mu, L: 4 / (3 * L + mu), scale=0.9),
            tuned(lambda mu, L: 4 / (3 * L / mu + 1)),  # without units
        ],
    ),
    nesterov.check_restart: (
        [by_hand(), (stacked, accelerate, schedule), (with_the_class, accelerate, schedule)],
        [
            by_hand(lambda g, step: g @ step < 0),
            by_hand(again=lambda since: 2),
            by_hand(gradients=2),
            (unrestarted, accelerate, schedule),
        ],
    ),
    nesterov.check_broken: (
        [
            lambda method: end(method).max() > 1e-9,  # a NumPy bool is an answer
            lambda method: not np.allclose(end(method, after=2, num_steps=30), 0),
            lambda method: bool(np.any(np.abs(end(method, after=5, num_steps=9)) > 1e-6)),
        ],
        [
            lambda method: True,
            lambda method: end(method, after=1).max() > 1e-9,  # torch's form takes a step more
            lambda method: np.allclose(end(method, after=0), end(Momentum, after=0)),
            lambda method: (
                not np.allclose(descend(method(lr=0.1, momentum=0.9), lambda x: x, [1.0], 5), textbook_path(method))
            ),
        ],
    ),
}
