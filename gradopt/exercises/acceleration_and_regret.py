"""Checks of the answers to the exercises of "Acceleration and regret on trial"."""

import numpy as np

from gradopt.exercises import grade, grade_verdicts
from gradopt.measure.rates import worst_case
from gradopt.numpy import SGD, Adam, AMSGrad


def check_worst(worst):
    """Grade ``worst(k)``."""

    def height(k):
        return worst_case(SGD(lr=1.0), [k], np.array([float(worst(k))]))[0].item() * (4 * k + 2)

    grade(
        ("one step", lambda: height(1) > 0.999, "tau = 1 arrives at once, and a tiny tau has no height"),
        ("three steps", lambda: height(3) > 0.999, "the slope is tau until the point is tau away from the minimum"),
        ("fifty steps", lambda: height(50) > 0.999, "where does the point stand after k steps of length tau?"),
    )


class Leader:
    """Plays the best point of the past."""

    total = 0.0

    def step(self, theta, grad):
        self.total = self.total + grad(theta)
        return -np.sign(self.total)


def check_stream(losses):
    """Grade ``losses(theta, rng)``."""

    def mean_regret(make, T=400, runs=80):
        rng, total = np.random.default_rng(5), []
        for _ in range(runs // 40):
            optimizer, theta, paid, sums = make(), np.zeros(40), 0.0, 0.0
            for _ in range(T):
                g = np.array([losses(float(point), rng) for point in theta], dtype=float)
                if not (np.abs(g) <= 1).all():
                    raise ValueError("a slope outside [-1, 1]")
                paid, sums = paid + g * theta, sums + g
                theta = np.clip(optimizer.step(theta, lambda theta, g=g: g), -1, 1)
            total.append((paid + np.abs(sums)).mean())
        return np.mean(total) / T**0.5

    # the mean of 80 runs scatters by about 0.08
    grade(
        (
            "costs gradient descent",
            lambda: mean_regret(lambda: SGD(lr=0.05)) > 0.4,
            "regret is the bill plus |sum of g|",
        ),
        ("costs a timid player", lambda: mean_regret(lambda: SGD(lr=1e-6)) > 0.4, "who stays near 0 pays nothing"),
        ("costs a quick learner", lambda: mean_regret(Leader) > 0.4, "it plays the best point of the past"),
        ("costs Adam", lambda: mean_regret(lambda: Adam(lr=0.3)) > 0.4, "what if nothing could be predicted?"),
        ("costs AMSGrad", lambda: mean_regret(lambda: AMSGrad(lr=0.01)) > 0.4, "what if nothing could be predicted?"),
    )


class Broken(AMSGrad):
    def step(self, theta, grad):
        theta = super().step(theta, grad)
        self.v_max = 0.0  # the maximum was used, but never written back
        return theta


class Forgetful(AMSGrad):
    def step(self, theta, grad):
        self.v_max = self.v  # the maximum of the last two
        return super().step(theta, grad)


class Published(AMSGrad):
    def step(self, theta, grad):
        beta1, beta2 = self.betas
        g = grad(theta)
        self.t += 1
        self.m = beta1 * self.m + (1 - beta1) * g
        self.v = beta2 * self.v + (1 - beta2) * g**2
        self.v_max = np.maximum(self.v_max, self.v)
        return theta - self.lr * self.m / (self.v_max**0.5 + self.eps)


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade_verdicts(
        is_broken,
        ("calls Broken broken", Broken, True, "beta1 = 0 and beta2 = 1 / (1 + C^2): where does it end?"),
        ("calls a maximum that forgets broken", Forgetful, True, "long runs, and a small beta2"),
        ("calls Adam broken", Adam, True, "it has no maximum at all"),
        ("calls AMSGrad sound", AMSGrad, False, "clip to [-1, 1] and let lr fall like 1 / sqrt(t)"),
        ("calls the published form sound", Published, False, "its first steps differ; its end does not"),
    )
