"""Checks of the answers to the exercises of "The theorems on trial"."""

import numpy as np

from gradopt.exercises import grade, says
from gradopt.numpy import SGD, Adam, AMSGrad


def check_quotient(quotient):
    """Grade ``quotient(curvatures, variances, lr)``."""

    def settled(curvatures, variances, lr):
        curvatures, V = np.array(curvatures), np.zeros(len(curvatures))
        for _ in range(20_000):
            V = (1 - lr * curvatures) ** 2 * V + lr**2 * np.array(variances)
        return (curvatures**2 * V).sum() / (lr * max(curvatures) * sum(variances))

    def right(*case):
        curvatures, variances, lr = case
        return np.isclose(quotient(np.array(curvatures), np.array(variances), lr), settled(*case), rtol=1e-6)

    grade(
        ("equal curvatures", lambda: right([2.0, 2.0], [1.0, 3.0], 0.3), "1 / (2 - lr * L), also when L is not 1"),
        (
            "different curvatures",
            lambda: right([1.0, 0.1], [1.0, 1.0], 0.5),
            "L is the largest, M the sum of all variances",
        ),
        ("noise in one flat coordinate", lambda: right([4.0, 0.5], [0.0, 2.0], 0.2), "|grad f|^2 is lambda^2 theta^2"),
        ("beyond 1 / L", lambda: right([1.0, 0.2], [1.0, 1.0], 1.9), "what happens to 2 - lr * lambda near 2 / L?"),
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
    grade(
        (
            "calls Broken broken",
            lambda: says(is_broken, Broken, verdict=True),
            "beta1 = 0 and beta2 = 1 / (1 + C^2): where does it end?",
        ),
        (
            "calls a maximum that forgets broken",
            lambda: says(is_broken, Forgetful, verdict=True),
            "long runs, and a small beta2",
        ),
        ("calls Adam broken", lambda: says(is_broken, Adam, verdict=True), "it has no maximum at all"),
        (
            "calls AMSGrad sound",
            lambda: says(is_broken, AMSGrad, verdict=False),
            "clip to [-1, 1] and let lr fall like 1 / sqrt(t)",
        ),
        (
            "calls the published form sound",
            lambda: says(is_broken, Published, verdict=False),
            "its first steps differ; its end does not",
        ),
    )
