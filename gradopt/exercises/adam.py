"""Checks of the answers to the exercises of "Adam"."""

import numpy as np
import torch

import gradopt.torch
from gradopt.exercises import grade, grade_verdicts, says
from gradopt.measure.online import replay
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

    def least(method, lrs):
        starts = np.zeros((len(lrs), 20))
        last = descend(method(lr=lrs[:, None]), words.stochastic(32, seed=1), starts, 300)[-1]
        return (words.f(last) - words.f(words.minimizer())).min()

    def right(method, lrs):
        return np.isclose(excess(method, lrs), least(method, lrs), rtol=1e-6, atol=0)

    grade(
        (
            "is right for a single learning rate",
            lambda: right(Momentum, np.array([0.1])),
            "subtract words.f(words.minimizer()); the loss is that of all examples",
        ),
        (
            "is the loss after 300 steps",
            lambda: right(Adam, np.array([1.0])),
            "not the least loss on the way: a large rate may pass a better point and leave it again",
        ),
        (
            "takes the best of many",
            lambda: right(Adam, lrs),
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


class Uncounted(torch.optim.Adam):
    def step(self):
        for state in self.state.values():
            state["step"] = torch.zeros_like(state["step"])
        super().step()


class MisplacedEps(torch.optim.RMSprop):
    def __init__(self, parameters, lr):
        super().__init__(parameters, lr=lr, alpha=0.999, eps=1e-4)


def check_replay(difference):
    """Grade ``difference(method, recorded)``."""
    rng = np.random.default_rng(0)
    recorded = rng.standard_normal((300, 5)) * np.geomspace(1e-6, 1e3, 5)

    def right(method):
        theta = torch.zeros(5, dtype=torch.float64)
        optimizer, points = method([theta], lr=0.01), [np.zeros(5)]
        for g in recorded:
            theta.grad = torch.from_numpy(g.copy())
            optimizer.step()
            points.append(theta.numpy().copy())
        expected = np.abs(points - replay(Adam(lr=0.01), recorded)).max()
        return np.isclose(float(difference(method, recorded.copy())), expected, rtol=1e-6, atol=0)

    grade(
        (
            "finds that torch.optim.Adam is the same rule",
            lambda: float(difference(torch.optim.Adam, recorded.copy())) < 1e-12,
            "theta in float64; set theta.grad, then optimizer.step()",
        ),
        (
            "and gradopt.torch.Adam",
            lambda: float(difference(gradopt.torch.Adam, recorded.copy())) < 1e-12,
            "copy theta after each step: torch changes it in place",
        ),
        (
            "measures an Adam that never counts",
            lambda: right(Uncounted),
            "the largest absolute difference of all steps and coordinates",
        ),
        ("measures an RMSprop", lambda: right(MisplacedEps), "the method is an argument"),
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
    grade_verdicts(
        is_broken,
        ("calls Broken broken", Broken, True, "how long is its thousandth step on a gradient that is always 1?"),
        ("calls Adam sound", Adam, False, "on a constant gradient every step is lr long"),
        (
            "calls Adam with the corrections in lr sound",
            Folded,
            False,
            "it differs in the rounding and by eps: compare with np.allclose",
        ),
        ("calls AMSGrad sound", AMSGrad, False, "on a constant gradient it is Adam"),
    )
