"""Right and wrong answers to the exercises of "Acceleration and regret on trial"."""

import numpy as np
from scipy.optimize import minimize_scalar

from gradopt.exercises import acceleration_and_regret


def height(tau, k):
    x = 1.0
    for _ in range(k):
        x -= np.clip(x, -tau, tau)
    return x**2 / 2 if abs(x) <= tau else tau * abs(x) - tau**2 / 2


def searched(k):
    return minimize_scalar(lambda tau: -height(tau, k), bounds=(0, 1.5 / (k + 1)), method="bounded").x


def gridded(k):
    taus = np.linspace(0, 1, 5001)
    return taus[np.argmax([height(tau, k) for tau in taus])]


def against(theta, rng):
    return 1.0 if theta >= 0 else -1.0


def play(method, num_steps=3000, beta2=0.1, lr=0.5, power=0.5):
    theta, optimizer = np.zeros(1), method(betas=(0, beta2), eps=1e-12)
    for t in range(num_steps):
        optimizer.lr = lr / (t + 1) ** power
        g = np.array([-1.0 if t % 3 else 3.0])
        theta = np.clip(optimizer.step(theta, lambda theta, g=g: g), -1, 1)
    return theta[0]


def divisors_fall(method):
    optimizer, roots = method(betas=(0, 0.5), eps=0.0, lr=1.0), []
    for t in range(60):
        moved = optimizer.step(np.zeros(1), lambda theta, t=t: theta + (1.0 if t < 5 else 0.01))
        roots.append((1.0 if t < 5 else 0.01) / -moved[0])
    return roots[-1] < 0.5 * roots[4]


ANSWERS = {
    acceleration_and_regret.check_worst: (
        [lambda k: 1 / (2 * k + 1), searched, gridded],
        [lambda k: 1 / k, lambda k: 1 / (2 * k), lambda k: 1 / (k + 1), lambda k: 1e-3],
    ),
    acceleration_and_regret.check_stream: (
        [
            lambda theta, rng: rng.choice([-1.0, 1.0]),
            lambda theta, rng: 2 * rng.integers(2) - 1,
            lambda theta, rng: np.sign(rng.standard_normal()),
        ],
        [
            against,
            lambda theta, rng: 1.0,
            lambda theta, rng: rng.choice([-1.0, 1.0], p=[0.25, 0.75]),
            lambda theta, rng: 3 * rng.choice([-1.0, 1.0]),
        ],
    ),
    acceleration_and_regret.check_broken: (
        [
            lambda method: play(method) > -0.9,
            lambda method: play(method, 6000) > 0,  # a NumPy bool is an answer
            divisors_fall,
        ],
        [
            lambda method: True,
            lambda method: play(method, 30, beta2=0.999) > -0.9,
            lambda method: method.__name__ != "AMSGrad",
        ],
    ),
}
