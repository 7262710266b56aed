"""Right and wrong answers to the exercises of "RAdam"."""

import numpy as np

from gradopt.exercises import radam
from gradopt.numpy import Adam, RAdam
from gradopt.problems import quadratic

BOWL, RHO_INF = quadratic(condition=10), 1999.0


def rho(t, beta2):
    return 2 / (1 - beta2) - 1 - 2 * t * beta2**t / (1 - beta2**t)


def by_search(beta2, threshold):
    found = np.flatnonzero(rho(np.arange(1, 5001), beta2) > threshold)
    return found[0] + 1 if len(found) else None


def by_counting(beta2, threshold):
    for t in range(1, 2000):
        if rho(t, beta2) > threshold:
            return t


def by_running(beta2, threshold):
    optimizer = RAdam(lr=1.0, betas=(0.9, beta2), eps=0, threshold=threshold)
    for t in range(1, 1000):
        if abs(optimizer.step(np.zeros(1), lambda theta: theta + 100.0)[0]) < 99:
            return t


def weights(t, beta2):
    return beta2 ** np.arange(t)


class Skip(RAdam):
    def step(self, theta, grad):
        moved = super().step(theta, grad)
        return np.where(rho(self.t, self.betas[1]) > self.threshold, moved, theta)


class ByRate(RAdam):
    def step(self, theta, grad):
        lr, waits = self.lr, rho(self.t + 1, self.betas[1]) <= self.threshold
        self.lr = 0.0 * lr if waits else lr
        theta = super().step(theta, grad)
        self.lr = lr
        return theta


class Written(RAdam):
    def step(self, theta, grad):
        (beta1, beta2), g = self.betas, grad(theta)
        self.t += 1
        self.m = beta1 * self.m + (1 - beta1) * g
        self.v = beta2 * self.v + (1 - beta2) * g * g
        length, last = rho(self.t, beta2), 2 / (1 - beta2) - 1
        if length <= self.threshold:
            return theta
        r = ((length - 4) * (length - 2) * last / ((last - 4) * (last - 2) * length)) ** 0.5
        m_hat, v_hat = self.m / (1 - beta1**self.t), self.v / (1 - beta2**self.t)
        return theta - self.lr * r * m_hat / (v_hat**0.5 + self.eps)


class Forgetful(RAdam):  # its averages begin when it moves
    def step(self, theta, grad):
        if rho(self.t + 1, self.betas[1]) <= self.threshold:
            self.t += 1
            return theta
        return super().step(theta, grad)


class Five(RAdam):  # whatever the threshold
    def step(self, theta, grad):
        new = super().step(theta, grad)
        return new if self.t > 5 else theta


class Waiting(Adam):  # without the factor
    def __init__(self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, threshold=5):
        super().__init__(lr, betas, eps)
        self.threshold = threshold

    def step(self, theta, grad):
        new = super().step(theta, grad)
        return new if rho(self.t, self.betas[1]) > self.threshold else theta


def steps(method, lrs=(1.0, 0.1), num_steps=10):
    """Return the steps of groups that take them in turn, on a gradient of 1."""
    groups = [method(lr=lr) for lr in lrs]
    return np.array([[group.step(np.zeros(1), np.ones_like)[0] for group in groups] for _ in range(num_steps)])


ANSWERS = {
    radam.check_first: (
        [by_search, by_counting, by_running],
        [
            lambda beta2, threshold: by_counting(beta2, 4),
            lambda beta2, threshold: threshold + 1,
            lambda beta2, threshold: by_counting(beta2, threshold) or 0,
        ],
    ),
    radam.check_match: (
        [
            (lambda t, beta2: (1 + beta2) / (1 - beta2) * (1 - beta2**t) / (1 + beta2**t), RHO_INF),
            (lambda t, beta2: weights(t, beta2).sum() ** 2 / (weights(t, beta2) ** 2).sum(), RHO_INF),
            (lambda t, beta2: 1 / np.square(weights(t, beta2) / np.sum(weights(t, beta2))).sum(), RHO_INF),
        ],
        [
            (rho, RHO_INF),
            (lambda t, beta2: (1 + beta2) / (1 - beta2), RHO_INF),
            (lambda t, beta2: 1 / (((1 - beta2) * weights(t, beta2)) ** 2).sum(), RHO_INF),
        ],
    ),
    radam.check_skip: (
        [(lambda: Skip, BOWL), (lambda: ByRate, BOWL), (lambda: Written, BOWL)],
        [(lambda: RAdam, BOWL), (lambda: Forgetful, BOWL), (lambda: Five, BOWL), (lambda: Waiting, BOWL)],
    ),
    radam.check_broken: (
        [
            lambda method: not np.allclose(steps(method) @ [1, -10], 0),
            lambda method: (steps(method, (1.0, 0.0))[:, 1] != 0).any(),  # a NumPy bool
            lambda method: bool(np.ptp(steps(method, (3.0, 2.0)) / [3, 2], axis=1).max() > 1e-9),
        ],
        [
            lambda method: not np.allclose(steps(method, (1.0,)), steps(RAdam, (1.0,))),
            lambda method: hasattr(method, "buffer"),
            lambda method: not np.allclose(steps(method), steps(RAdam)),
        ],
    ),
}
