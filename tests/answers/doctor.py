"""Right and wrong answers to the exercises of "A doctor for optimizers"."""

import numpy as np

from gradopt.exercises import doctor
from gradopt.numpy import Adam, RMSprop


def with_root(root, shift=0):
    """Return an Adam of one's own, whose denominator is ``root(v_hat, eps)``."""

    class Mine:
        def __init__(self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
            self.lr, self.betas, self.eps = lr, betas, eps
            self.t, self.m, self.v = 0, 0.0, 0.0

        def step(self, theta, grad):
            (beta1, beta2), g = self.betas, grad(theta)
            self.t += 1
            self.m = beta1 * self.m + (1 - beta1) * g
            self.v = beta2 * self.v + (1 - beta2) * g * g
            m_hat, v_hat = self.m / (1 - beta1 ** (self.t + shift)), self.v / (1 - beta2 ** (self.t + shift))
            return theta - self.lr * m_hat / root(v_hat, self.eps)

    return Mine


class Late(Adam):
    def step(self, theta, grad):
        new = super().step(theta, grad)
        return new if self.t <= 100 else theta


class Grown(Adam):
    def step(self, theta, grad):
        if self.t == 50:
            self.m = 0.0
        return super().step(theta, grad)


class OnlyHere(Adam):
    """Goes wrong where no replay has been: where gradients repeat in all their digits or are of size 1 to 2."""

    def step(self, theta, grad):
        self.seen = vars(self).get("seen", 0) + 1
        return super().step(theta, lambda point: -grad(point) if self.seen > 30 else grad(point))


def follows(method, rates=(1.0, 0.0)):
    optimizer, theta = method(lr=0.1), np.ones(2)
    for rate in rates:
        optimizer.lr = 0.1 * rate
        before, theta = theta, optimizer.step(theta, lambda point: np.ones(2))
    return np.array_equal(before, theta)


def by_ratio(method):
    ends = []
    for lr in (0.1, 0.01):
        optimizer, theta = method(lr=0.1), np.zeros(1)
        for t in range(8):
            optimizer.lr = 0.1 if t < 7 else lr
            before, theta = theta, optimizer.step(theta, lambda point: np.ones(1))
        ends.append((theta - before).item())
    return abs(ends[0] / ends[1] - 10) > 1e-6


ANSWERS = {
    doctor.check_under: (
        [
            with_root(lambda v, eps: (v + eps) ** 0.5),
            with_root(lambda v, eps: np.sqrt(eps + v)),
            with_root(lambda v, eps: np.hypot(v**0.5, eps**0.5)),
        ],
        [
            Adam,
            with_root(lambda v, eps: (v + eps**2) ** 0.5),
            with_root(lambda v, eps: (v + eps) ** 0.5, shift=1),
        ],
    ),
    doctor.check_blind: ([Late, Grown, OnlyHere], [Adam, RMSprop, with_root(lambda v, eps: (v + eps) ** 0.5)]),
    doctor.check_broken: (
        [
            lambda method: not follows(method),
            lambda method: not bool(follows(method, (1.0, 1.0, 1.0, 0.0))),
            by_ratio,
        ],
        [lambda method: False, lambda method: True, lambda method: follows(method)],
    ),
}
