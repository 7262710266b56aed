"""Right and wrong answers to the exercises of "RMSprop"."""

import numpy as np

from gradopt.exercises import rmsprop
from gradopt.numpy import Adam, RMSprop, descend


class Counted(RMSprop):
    """RMSprop that divides v by ``divisor(alpha, t)``; a subclass says which."""

    t = 0

    @staticmethod
    def divisor(alpha, t):
        return 1 - alpha**t

    def step(self, theta, grad):
        g, self.t = grad(theta), self.t + 1
        self.v = self.alpha * self.v + (1 - self.alpha) * g**2
        return theta - self.lr * g / ((self.v / self.divisor(self.alpha, self.t)) ** 0.5 + self.eps)


class InTheRate(RMSprop):
    t = 0

    def step(self, theta, grad):
        self.t, lr = self.t + 1, self.lr
        self.lr = lr * (1 - self.alpha**self.t) ** 0.5
        theta, self.lr = super().step(theta, grad), lr
        return theta


class Weighted(RMSprop):
    weight = 0.0

    def step(self, theta, grad):
        g = grad(theta)
        self.v, self.weight = self.alpha * self.v + g * g, self.alpha * self.weight + 1
        return theta - self.lr * g / (np.sqrt(self.v / self.weight) + self.eps)


class FromAdam(Adam):
    def __init__(self, lr=1e-2, alpha=0.99):
        super().__init__(lr, (0, alpha))


class KeptCorrected(RMSprop):
    t = 0

    def step(self, theta, grad):
        g, self.t = grad(theta), self.t + 1
        self.v = (self.alpha * self.v + (1 - self.alpha) * g**2) / (1 - self.alpha**self.t)
        return theta - self.lr * g / (self.v**0.5 + self.eps)


class OnlyTheFirst(Counted):
    @staticmethod
    def divisor(alpha, t):
        return 1 - alpha if t == 1 else 1.0


class OfTheRoot(Counted):
    @staticmethod
    def divisor(alpha, t):
        return (1 - alpha**t) ** 2


class FromTheFirst(RMSprop):
    def step(self, theta, grad):
        if np.ndim(self.v) == 0:
            self.v = grad(theta) ** 2
        return super().step(theta, grad)


def of(method):
    return lambda: method


def to_half(outlier, alpha, left=3):
    return np.log(left / ((1 - alpha) * (outlier**2 - 1))) / np.log(alpha)


def counted(outlier, alpha):
    v, k = 1 + (1 - alpha) * (outlier**2 - 1), 0
    while v > 4:
        v, k = alpha * v + 1 - alpha, k + 1
    return k


def longest(method, grad=np.ones_like, num_steps=1500):
    return np.abs(np.diff(descend(method(lr=1.0), grad, [0.0], num_steps)[:, 0])).max()


ANSWERS = {
    rmsprop.check_corrected: (
        [of(Counted), of(InTheRate), of(Weighted), of(FromAdam)],
        [of(RMSprop), of(KeptCorrected), of(OnlyTheFirst), of(OfTheRoot), of(FromTheFirst)],
    ),
    rmsprop.check_floor: (
        [
            lambda target, sigma, curvature: 2 * curvature * target / sigma,
            lambda target, sigma, curvature: np.float64(target / (sigma / curvature) * 2),
            lambda target, sigma, curvature: 4 * (curvature * target / 2) / sigma,
        ],
        [
            lambda target, sigma, curvature: 2 * curvature * target / sigma**2,
            lambda target, sigma, curvature: 2 * target / sigma,
            lambda target, sigma, curvature: 4 * target / sigma,
            lambda target, sigma, curvature: curvature * target / sigma,
        ],
    ),
    rmsprop.check_outlier: (
        [lambda outlier, alpha: np.ceil(to_half(outlier, alpha)), to_half, counted],
        [
            lambda outlier, alpha: to_half(outlier, alpha, left=4),
            lambda outlier, alpha: np.log(3 / outlier**2) / np.log(alpha),
            lambda outlier, alpha: to_half(outlier, alpha, left=1),
            lambda outlier, alpha: outlier**2 / 4,
        ],
    ),
    rmsprop.check_broken: (
        [
            lambda method: not longest(method) < 10.5,
            lambda method: np.logical_not(longest(method, lambda x: 0 * x + 5.0) < 12),
            lambda method: bool(longest(method) > 20 or np.isnan(longest(method))),
        ],
        [
            lambda method: True,
            lambda method: method.__name__ == "Broken",
            lambda method: longest(method) > 3.2,
            lambda method: not np.isclose(longest(method), 10),
        ],
    ),
}
