"""Right and wrong answers to the exercises of "Training a network"."""

import numpy as np
import torch
from scipy import optimize

from gradopt.data import mnist
from gradopt.exercises import training_a_network as checks
from gradopt.exercises.training_a_network import Broken, Crossed
from gradopt.problems.network import MLP, softmax

data, net = mnist(sample=True), MLP((784, 32, 32, 10))
trained = np.random.default_rng(0).standard_normal(net.size) * 0.2


def for_zero(answer):
    return answer, data, net


def backward(first=None, divide=True):
    """Return the gradient of the first weights by backpropagation, by weights of one's choice."""

    def first_gradient(net, theta, x, y):
        logits, a = net.forward(theta, x)
        (W1, _), (W2, _), (W3, _) = net.unpack(theta)
        delta = softmax(logits) - np.eye(net.classes)[y]
        through = (W2, W1) if first == "misprint" else (W3, W2)
        for W, inside in zip(through, (a[2], a[1]), strict=True):
            delta = delta @ W.T * ((inside > 0) if first != "linear" else 1)
        return a[0].T @ delta / (len(y) if divide else 1)

    return first_gradient


def by_torch(net, theta, x, y):
    parts = [torch.tensor(part, requires_grad=True) for layer in net.unpack(theta) for part in layer]
    z = torch.tensor(x) @ parts[0] + parts[1]
    for W, b in zip(parts[2::2], parts[3::2], strict=True):
        z = z.relu() @ W + b
    torch.nn.functional.cross_entropy(z, torch.tensor(y)).backward()
    return parts[0].grad.numpy()


def by_differences(net, theta, x, y):
    grad = np.zeros(net.shapes[0])
    for i in range(grad.size):
        u = np.zeros(net.size)
        u[i] = 1e-5
        grad.flat[i] = (net.loss(theta + u, x, y) - net.loss(theta - u, x, y)) / 2e-5
    return grad


def near(sure, hair, half=50):
    def near_equality():
        logits = np.zeros((100, 10))
        logits[:, 0] = sure
        logits[half:, 1] = sure + hair
        return logits, np.zeros(100, dtype=int)

    return near_equality


def near_in_lists():
    logits, labels = near(40, 0.001)()
    return logits.tolist(), labels.tolist()


def other_labels():
    logits = np.full((100, 10), -50.0)
    labels = np.arange(100) % 10
    logits[np.arange(100), labels] = 0
    logits[np.arange(0, 100, 2), (labels[::2] + 1) % 10] = 1e-3
    return logits, labels


def halving(logits, surety):
    low, high = 0.0, 1000.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if softmax(middle * logits).max(1).mean() < surety else (low, middle)
    return low * logits


def by_root(logits, surety):
    factor = optimize.brentq(lambda c: softmax(c * logits).max(1).mean() - surety, 1e-3, 1e3)
    return factor * logits


def shifted(logits, surety):
    return halving(logits - logits.mean(1, keepdims=True), surety)


def slopes(network, sizes=(4, 6, 6, 3), n=8, h=1e-6):
    small, rng = network(sizes), np.random.default_rng(0)
    theta = small.init(rng, scale=0.5)
    x, y = rng.standard_normal((n, sizes[0])), np.arange(n) % sizes[-1]
    moves = h * np.eye(small.size)
    found = [(small.loss(theta + u, x, y) - small.loss(theta - u, x, y)) / (2 * h) for u in moves]
    return small.grad(theta, x, y) - np.array(found)


def against_mlp(network):
    small, rng = MLP((5, 7, 7, 3)), np.random.default_rng(1)
    theta, x, y = rng.standard_normal(small.size), rng.standard_normal((6, 5)), np.arange(6) % 3
    return np.abs(network((5, 7, 7, 3)).grad(theta, x, y) - small.grad(theta, x, y)).max() > 1e-9


ANSWERS = {
    checks.check_zero: (
        [
            for_zero(lambda x, y: np.bincount(y, minlength=10) / len(y)),
            for_zero(lambda x, y: [float(np.mean(y == digit)) for digit in range(10)]),
            for_zero(lambda x, y: softmax(np.log(np.bincount(y, minlength=10) + 1e-12))),
        ],
        [
            for_zero(lambda x, y: np.full(10, 0.1)),
            for_zero(lambda x, y: np.bincount(y, minlength=10)),
            for_zero(lambda x, y: np.eye(10)[np.bincount(y).argmax()]),
        ],
    ),
    checks.check_first: (
        [backward(), by_torch, by_differences],
        [backward("misprint"), backward(divide=False), backward("linear")],
    ),
    checks.check_bound: (
        [near(30, 0.01), near_in_lists, other_labels],
        [near(30, 0), near(30, 0.01, half=60), near(1, 0.01)],
    ),
    checks.check_scale: (
        [(answer, data, net, trained) for answer in (halving, by_root, shifted)],
        [
            (answer, data, net, trained)
            for answer in (
                lambda logits, surety: surety * logits,
                lambda logits, surety: logits,
                lambda logits, surety: np.log(surety * np.eye(10)[logits.argmax(1)] + (1 - surety) / 9 + 1e-9)[:, ::-1],
            )
        ],
    ),
    checks.check_broken: (
        [
            lambda network: not np.allclose(slopes(network), 0, atol=1e-7),
            lambda network: np.abs(slopes(network, (5, 8, 8, 4), n=6)).max() > 1e-6,  # a NumPy bool
            against_mlp,
        ],
        [
            lambda network: np.abs(slopes(network, (4, 6, 5, 3))).max() > 1e-6,  # misses the crossed layers
            lambda network: np.abs(slopes(network, n=1)).max() > 1e-6,  # misses the biases
            lambda network: network in (Broken, Crossed) or network.__name__ in ("Broken", "Crossed"),
        ],
    ),
}
