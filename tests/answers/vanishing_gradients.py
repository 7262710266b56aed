"""Right and wrong answers to the exercises of "Vanishing gradients"."""

import numpy as np

from gradopt.exercises import vanishing_gradients
from gradopt.numpy import descend


def backpropagate(weights, biases, x, e, f, slope):
    z, h = [], x
    for W, b in zip(weights, biases, strict=True):
        z.append(W @ h + b)
        h = f(z[-1])
    deltas = [e]
    for W, z_l in zip(weights[:0:-1], z[-2::-1], strict=True):
        deltas.append(W.T @ deltas[-1] * slope(z_l))
    return deltas[::-1]


def sizes(std, f, slope, n=64, layers=21, draws=100):
    rng = np.random.default_rng(0)
    norms = []
    for _ in range(draws):
        weights = std * rng.standard_normal((layers, n, n))
        deltas = backpropagate(weights, np.zeros((layers, n)), *rng.standard_normal((2, n)), f, slope)
        norms.append([np.linalg.norm(delta) for delta in deltas])
    return np.array(norms) / np.array(norms)[:, -1:]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_slope(z):
    return sigmoid(z) * (1 - sigmoid(z))


def layers(*answers):
    return [(answer, backpropagate, sigmoid, sigmoid_slope) for answer in answers]


def product(weights, beta):
    value = 1.0
    for W in weights[1:]:
        value *= beta * np.linalg.svd(W, compute_uv=False)[0]
    return value


def by_norm(norm, first=1):
    return lambda weights, beta: np.prod([beta * norm(W) for W in weights[first:]])


def halved(g):
    c = 2.0**60
    while c * np.abs(g).max() > 65504:
        c /= 2
    return c


def ends(method, gradient=lambda theta: np.ones(1), factor=2.0**-20, steps=100):
    return [
        descend(method(lr=1.0), lambda theta, c=c: c * gradient(theta), np.zeros(1), steps)[-1].item()
        for c in (1, factor)
    ]


ANSWERS = {
    vanishing_gradients.check_bound: (
        layers(
            product,
            by_norm(lambda W: np.linalg.eigvalsh(W.T @ W).max() ** 0.5),
            lambda weights, beta: (
                beta ** (len(weights) - 1) * np.exp(sum(np.log(np.linalg.norm(W, ord=2)) for W in weights[1:]))
            ),
        ),
        layers(
            by_norm(np.linalg.norm),
            by_norm(lambda W: np.linalg.norm(W, np.inf)),
            by_norm(lambda W: np.linalg.norm(W, 2), first=0),
            lambda weights, beta: beta ** len(weights),
            lambda weights, beta: beta ** (len(weights) - 1),
            lambda weights, beta: beta * np.prod([np.linalg.norm(W, 2) for W in weights[1:]]),
        ),
    ),
    vanishing_gradients.check_leaky: (
        [
            (answer, sizes)
            for answer in (
                lambda fan_in, slope: np.sqrt(2 / (fan_in * (1 + slope**2))),
                lambda fan_in, slope: (fan_in * (0.5 + slope * slope / 2)) ** -0.5,
                lambda fan_in, slope: np.exp(-np.log(fan_in * np.mean([1, slope**2])) / 2),
            )
        ],
        [
            (answer, sizes)
            for answer in (
                lambda fan_in, slope: (2 / fan_in) ** 0.5,
                lambda fan_in, slope: (2 / ((1 + slope) * fan_in)) ** 0.5,
                lambda fan_in, slope: (2 / ((1 + slope) ** 2 * fan_in)) ** 0.5,
                lambda fan_in, slope: 2 / ((1 + slope**2) * fan_in),
                lambda fan_in, slope: ((2 - slope) / fan_in) ** 0.5,
            )
        ],
    ),
    vanishing_gradients.check_half: (
        [
            halved,
            lambda g: 2 ** int(np.floor(np.log2(65504) - np.log2(np.abs(g).max()))),
            lambda g: np.ldexp(0.5, np.frexp(65504 / max(abs(x) for x in g))[1]),
        ],
        [
            lambda g: 65504 / np.abs(g).max(),
            lambda g: 2.0 ** np.ceil(np.log2(65504 / np.abs(g).max())),
            lambda g: 2.0 ** np.floor(np.log2(65504 / g.max())),
            lambda g: 2.0 ** np.floor(np.log2(65504 / np.abs(g).mean())),
            lambda g: 32768.0,
        ],
    ),
    vanishing_gradients.check_broken: (
        [
            lambda method: not np.isclose(*ends(method), rtol=0.05),
            lambda method: np.ptp(ends(method, steps=50)) > 0.1 * np.abs(ends(method, steps=50)).max(),
            lambda method: abs(np.divide(*ends(method, lambda theta: 3 + np.tanh(theta))) - 1) > 0.1,
        ],
        [
            lambda method: True,
            lambda method: not np.isclose(*ends(method, steps=1), rtol=0.05),  # one step is right
            lambda method: not np.isclose(*ends(method), rtol=1e-6),  # epsilon is allowed a percent
            lambda method: not np.isclose(*ends(method, factor=0.1), rtol=0.05),
            lambda method: method.__name__ in ("Broken", "Rooted"),
        ],
    ),
}
