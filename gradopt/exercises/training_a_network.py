"""Checks of the answers to the exercises of "Training a network"."""

import numpy as np

from gradopt.exercises import grade, grade_verdicts
from gradopt.problems.network import MLP, cross_entropy, softmax


def check_zero(after_zero, data, net):
    """Grade ``after_zero(x, y)``."""

    def trained_from_zero(labels):
        pictures, theta = data.train.x[: len(labels)], np.zeros(net.size)
        for _ in range(300):
            theta = theta - 0.5 * net.grad(theta, pictures, labels)
        return softmax(net.forward(theta, data.test.x[:1])[0])[0]

    def close(labels):
        return np.allclose(after_zero(data.test.x[0].ravel(), labels), trained_from_zero(labels), atol=0.01)

    mixed = np.arange(60) % 10
    skewed = np.where(np.arange(60) < 45, 3, np.arange(60) % 10)
    grade(
        (
            "ten probabilities",
            lambda: np.isclose(np.sum(after_zero(data.test.x[0].ravel(), mixed)), 1),
            "they sum to 1",
        ),
        ("as many of each digit", lambda: close(mixed), "which gradients are not 0?"),
        (
            "three quarters threes",
            lambda: close(skewed),
            "what can the last biases alone learn?",
        ),
    )


class NoGrad(MLP):
    def grad(self, theta, x, y):
        raise RuntimeError("net.grad is what you are to replace")


def check_first(first_gradient):
    """Grade ``first_gradient(net, theta, x, y)``."""

    def gap(sizes, n):
        small, rng = NoGrad(sizes), np.random.default_rng(0)
        theta, x, y = small.init(rng), rng.standard_normal((n, sizes[0])), np.arange(n) % sizes[-1]
        weights, found = sizes[0] * sizes[1], np.zeros(sizes[:2])
        for i in range(weights):
            u = np.zeros(small.size)
            u[i] = 1e-6
            found.flat[i] = (small.loss(theta + u, x, y) - small.loss(theta - u, x, y)) / 2e-6
        return np.abs(first_gradient(small, theta, x, y) - found).max()

    grade(
        (
            "one picture, widths 5, 4, 3, 2",
            lambda: gap((5, 4, 3, 2), 1) < 1e-6,
            "begin with softmax less one-hot",
        ),
        ("six pictures", lambda: gap((5, 4, 3, 2), 6) < 1e-6, "J is a mean: divide by their number, once"),
        ("equal widths", lambda: gap((6, 6, 6, 6), 4) < 1e-6, "delta^l goes through W^(l+1)"),
    )


def check_bound(near_equality):
    """Grade ``near_equality()``."""

    def error():
        logits, labels = near_equality()
        return np.mean(np.asarray(logits).argmax(1) != labels)

    def ratio():
        logits, labels = (np.asarray(part) for part in near_equality())
        return cross_entropy(logits, labels) / np.log(2) / error()

    grade(
        ("half of the pictures are wrong", lambda: error() == 0.5, "argmax takes the first of equals"),
        (
            "the bound is within 1 percent",
            lambda: 1 <= ratio() < 1.01,
            "what does each answer cost at least?",
        ),
    )


def check_scale(as_sure_as, data, net, trained):
    """Grade ``as_sure_as(logits, surety)``."""
    logits = net.forward(trained, data.test.x)[0]

    def surety(wanted):
        return softmax(as_sure_as(logits, wanted)).max(1).mean()

    grade(
        (
            "the answers stay",
            lambda: (as_sure_as(logits, 0.95).argmax(1) == logits.argmax(1)).all(),
            "multiply all logits by one factor",
        ),
        ("surety 0.6", lambda: abs(surety(0.6) - 0.6) < 1e-3, "a factor below 1"),
        (
            "surety 0.99",
            lambda: abs(surety(0.99) - 0.99) < 1e-3,
            "it rises with the factor: halve an interval",
        ),
        (
            "and a larger loss at 0.99",
            lambda: cross_entropy(as_sure_as(logits, 0.99), data.test.y) > 1.2 * cross_entropy(logits, data.test.y),
            "it should be, with the same answers",
        ),
    )


class Broken(MLP):
    def grad(self, theta, x, y):
        g = super().grad(theta, x, y)
        for _, db in self.unpack(g):
            db /= len(x)
        return g


class Crossed(MLP):
    def grad(self, theta, x, y):
        logits, a = self.forward(theta, x)
        delta = (softmax(logits) - np.eye(self.classes)[y]) / len(x)
        layers, g = self.unpack(theta), np.empty(self.size)
        for i, (dW, db) in reversed(list(enumerate(self.unpack(g)))):
            dW[:], db[:] = a[i].T @ delta, delta.sum(axis=0)
            if i > 0:
                wrong = a[i - 1] if i > 1 and a[i - 1].shape == a[i].shape else a[i]
                delta = delta @ layers[i][0].T * (wrong > 0)
        return g


class OneByOne(MLP):
    def grad(self, theta, x, y):
        return np.mean([super(OneByOne, self).grad(theta, x[[i]], y[[i]]) for i in range(len(x))], axis=0)


def check_broken(is_broken):
    """Grade ``is_broken(network)``."""
    grade_verdicts(
        is_broken,
        ("calls Broken broken", Broken, True, "look at biases too, on several pictures"),
        ("calls Crossed broken", Crossed, True, "give both hidden layers the same width"),
        ("calls MLP sound", MLP, False, "how large should h be? And float64"),
        ("calls a rewritten one sound", OneByOne, False, "rounding differs: allow for it"),
    )
