"""Checks of the answers to the exercises of "Vanishing gradients"."""

import numpy as np

from gradopt.exercises import grade, grade_verdicts
from gradopt.numpy import Adam, AMSGrad, StochGradAdam


def check_bound(bound, backpropagate, sigmoid, sigmoid_slope):
    """Grade ``bound(weights, beta)``."""
    rng = np.random.default_rng(0)
    tight = [7 * np.eye(3), 2 * np.eye(3), 3 * np.eye(3)]
    shear = [np.eye(2), np.array([[1.0, 1.0], [0.0, 1.0]])]

    def holds():
        weights = [rng.standard_normal((6, 6)) for _ in range(5)]
        deltas = backpropagate(weights, np.zeros((5, 6)), *rng.standard_normal((2, 6)), sigmoid, sigmoid_slope)
        return np.linalg.norm(deltas[0]) <= bound(weights, 0.25) * np.linalg.norm(deltas[-1])

    grade(
        (
            "three layers",
            lambda: np.isclose(bound(tight, 0.5), 0.25 * 6),
            "which weights stand between layer 1 and layer L?",
        ),
        (
            "spectral norms",
            lambda: np.isclose(bound(shear, 1.0), (1 + 5**0.5) / 2),
            "np.linalg.norm(W, 2) is the spectral norm, without the 2 it is another",
        ),
        (
            "is never exceeded",
            lambda: all(holds() for _ in range(100)) and bound(tight, 0.5) < 2,
            "a product over the layers",
        ),
    )


def check_leaky(std, sizes):
    """Grade ``std(fan_in, slope)``."""

    def kept(slope):
        def leaky(z):
            return np.where(z > 0, z, slope * z)

        def leaky_slope(z):
            return np.where(z > 0, 1.0, slope)

        norms = sizes(std(64, slope), leaky, leaky_slope, layers=9, draws=300)
        return 0.7 < (norms[:, 0] ** 2).mean() < 1.4

    grade(
        ("is He's for slope 0", lambda: np.isclose(std(50, 0.0), 0.2), "variance 2 / fan-in"),
        ("slope 0.3", lambda: kept(0.3), "the mean of f' squared, over z and -z"),
        ("slope 1, no nonlinearity", lambda: np.isclose(std(100, 1.0), 0.1), "a linear network needs 1 / fan-in"),
    )


def check_half(scale):
    """Grade ``scale(g)``."""

    def largest(g):
        c, top = scale(g), np.abs(g).max()
        return np.frexp(c)[0] == 0.5 and c * top <= 65504 < 2 * c * top

    rng = np.random.default_rng(0)
    grade(
        ("a gradient of ones", lambda: scale(np.ones(3)) == 32768, "the largest power of 2 below 65,504"),
        ("signs do not matter", lambda: largest(np.array([1e-9, -3e-3, 2e-3])), "the entry of largest size decides"),
        ("a large gradient", lambda: largest(np.array([3e5, -1.0])), "the power may be negative"),
        ("many gradients", lambda: all(largest(rng.standard_normal(9) * 10.0**-k) for k in range(12)), "round down"),
    )


class Broken(Adam):
    def step(self, theta, grad):
        theta = super().step(theta, grad)
        self.v = np.float64(np.float16(self.v))
        return theta


class Rooted(Adam):
    def step(self, theta, grad):
        beta1, beta2 = self.betas
        g = grad(theta)
        self.t += 1
        self.m = beta1 * self.m + (1 - beta1) * g
        self.v = beta2 * self.v + (1 - beta2) * g**2
        m_hat, v_hat = self.m / (1 - beta1**self.t), self.v / (1 - beta2**self.t)
        return theta - self.lr * m_hat / (v_hat + self.eps) ** 0.5


class Single32(Adam):
    def step(self, theta, grad):
        theta = super().step(theta, grad)
        self.v = np.float64(np.float32(self.v))
        return theta


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade_verdicts(
        is_broken,
        ("calls Broken broken", Broken, True, "take more than one step"),
        ("calls Rooted broken", Rooted, True, "a small gradient"),
        ("calls Adam sound", Adam, False, "compare paths up to a few percent"),
        ("calls StochGradAdam sound", StochGradAdam, False, "compare a method with itself: its mask is the same"),
        ("calls AMSGrad sound", AMSGrad, False, "compare a method with itself, not with Adam"),
        ("calls Adam in 32 bits sound", Single32, False, "compare paths up to a few percent"),
    )
