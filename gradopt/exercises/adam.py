"""Checks of the answers to the exercises of "Adam"."""

import numpy as np

from gradopt.exercises import grade, says
from gradopt.numpy import Adam, AMSGrad, Momentum, descend


def check_scale(same_bits):
    """Grade ``same_bits(optimizer, factor)``."""
    exact = Adam(lr=0.1, eps=0)
    grade(
        ("Adam without eps, a factor of 2**10", lambda: says(same_bits, exact, 2.0**10, verdict=True), "return a bool"),
        (
            "Adam without eps, a factor of 1000",
            lambda: says(same_bits, exact, 1000.0, verdict=False),
            "to the bit: np.array_equal, not np.allclose",
        ),
        (
            "Adam with eps, a factor of 2**-30",
            lambda: says(same_bits, Adam(lr=0.1), 2.0**-30, verdict=False),
            "multiply the gradient, not lr",
        ),
        (
            "momentum, a factor of 2**10",
            lambda: says(same_bits, Momentum(lr=1e-5), 2.0**10, verdict=False),
            "the optimizer is an argument; descend copies it",
        ),
    )


def check_rare(excess, words):
    """Grade ``excess(method, lrs)``."""
    lrs = np.geomspace(0.01, 3, 11)

    def one(method, lr):
        last = descend(method(lr=lr), words.stochastic(32, seed=1), np.zeros(20), 300)[-1]
        return words.f(last) - words.f(words.minimizer())

    grade(
        (
            "is right for a single learning rate",
            lambda: np.isclose(excess(Momentum, np.array([0.1])), one(Momentum, 0.1), rtol=1e-6, atol=0),
            "subtract words.f(words.minimizer()); the loss is that of all examples",
        ),
        (
            "takes the best of many",
            lambda: np.isclose(excess(Adam, lrs), min(one(Adam, lr) for lr in lrs), rtol=1e-6, atol=0),
            "lrs[:, None] runs them side by side; then take the least",
        ),
    )


def check_beta2(smallest):
    """Grade ``smallest(C, betas)``."""
    betas = (0.1, 0.3, 0.6, 0.8, 0.9, 0.99)
    grade(
        ("C = 3", lambda: smallest(3.0, betas) == 0.6, "t counts from 1, and the slope C comes at t = 1, 4, 7, ..."),
        ("C = 5", lambda: smallest(5.0, betas) == 0.3, "the large slope is C, the two small ones are -1"),
        ("C = 2.1", lambda: smallest(2.1, betas) == 0.99, "eps=0, lr = 0.5 / sqrt(t), and clip after each step"),
        ("among other betas", lambda: smallest(3.0, (0.2, 0.95)) == 0.95, "return one of the given betas"),
    )


class Broken(Adam):
    def step(self, theta, grad):
        self.t = 0
        return super().step(theta, grad)


class Folded(Adam):
    def step(self, theta, grad):
        beta1, beta2 = self.betas
        g = grad(theta)
        self.t += 1
        self.m = self.m + (1 - beta1) * (g - self.m)
        self.v = self.v + (1 - beta2) * (g**2 - self.v)
        lr_t = self.lr * (1 - beta2**self.t) ** 0.5 / (1 - beta1**self.t)
        return theta - lr_t * self.m / (self.v**0.5 + self.eps)


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade(
        (
            "calls Broken broken",
            lambda: says(is_broken, Broken, verdict=True),
            "how long is its thousandth step on a gradient that is always 1?",
        ),
        (
            "calls Adam sound",
            lambda: says(is_broken, Adam, verdict=False),
            "on a constant gradient every step is lr long",
        ),
        (
            "calls Adam with the corrections in lr sound",
            lambda: says(is_broken, Folded, verdict=False),
            "it differs in the rounding and by eps: compare with np.allclose",
        ),
        ("calls AMSGrad sound", lambda: says(is_broken, AMSGrad, verdict=False), "on a constant gradient it is Adam"),
    )
