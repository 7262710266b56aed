"""Right and wrong answers to the exercises of "Signs and orthogonal steps"."""

import numpy as np
from scipy.linalg import polar as exact

from gradopt.exercises import signs_and_orthogonal_steps as signs
from gradopt.numpy import Lion, Muon


def by_svd(X):
    left, _, right = np.linalg.svd(X, full_matrices=False)
    return left @ right


def by_eigenvectors(G):
    values, vectors = np.linalg.eigh(G.T @ G)
    roots = np.where(values > 1e-12 * values.max(), np.maximum(values, 1e-300) ** -0.5, 0.0)
    return -G @ (vectors * roots) @ vectors.T


def by_muon(X, ns_steps=5):
    optimizer = Muon(lr=1.0, momentum=0.0, ns_steps=ns_steps, shape=X.shape)
    return -optimizer.step(np.zeros(X.size), lambda _: X.ravel()).reshape(X.shape)


def by_cubic(X, steps=60):
    X = X / np.linalg.norm(X)
    for _ in range(steps):
        X = 1.5 * X - 0.5 * X @ X.T @ X
    return X


def unscaled(X):
    for _ in range(8):  # fewer than overflow
        X = 1.5 * X - 0.5 * X @ X.T @ X
    return X


def weight(k, beta1, beta2):
    return beta1 * (1 - beta2) * beta2 ** (k - 1) if k else 1 - beta1


def weight_by_running(k, beta1, beta2):
    m, c = 0.0, 0.0
    for g in [1.0] + [0.0] * k:
        c, m = beta1 * m + (1 - beta1) * g, beta2 * m + (1 - beta2) * g
    return c


def moves(method, gradients, **settings):
    """Return the steps of a method on gradients of one coordinate, whatever theta is."""
    optimizer = method(lr=1.0, **settings)
    return [-optimizer.step(np.zeros(1), lambda _, g=g: np.array([g]))[0] for g in gradients]


TURN = [1.0] * 20 + [-0.5] * 20
LONG = [1.0] * 200 + [-1.0] * 60

ANSWERS = {
    signs.check_steepest: (
        [lambda G: -by_svd(G), by_eigenvectors, lambda G: -exact(G)[0]],
        [by_svd, lambda G: -G / np.linalg.norm(G), lambda G: -G / np.linalg.norm(G, 2), lambda G: -np.sign(G)],
    ),
    signs.check_weight: (
        [weight, weight_by_running, lambda k, b1, b2: (1 - b1) * (k == 0) + b1 * (1 - b2) * b2 ** (k - 1.0) * (k > 0)],
        [
            lambda k, beta1, beta2: (1 - beta1) * beta1**k,
            lambda k, beta1, beta2: beta1 * (1 - beta2) * beta2**k if k else 1 - beta1,
            lambda k, beta1, beta2: beta2 * (1 - beta1) * beta1 ** (k - 1) if k else 1 - beta1,
        ],
    ),
    signs.check_polar: (
        [by_svd, by_cubic, lambda X: by_cubic(by_muon(X), 30)],
        [by_muon, lambda X: by_cubic(X, 5), unscaled, lambda X: X / np.linalg.norm(X, 2)],
    ),
    signs.check_broken: (
        [
            lambda method: moves(method, TURN, betas=(0.9, 0.5)) == moves(method, TURN, betas=(0.9, 0.999)),
            lambda method: sum(moves(method, LONG, betas=(0.9, 0.99))[200:]) < 0,
            lambda method: moves(method, LONG, betas=(0.9, 0.99))[220] < 0,  # a NumPy bool
        ],
        [
            lambda method: moves(method, LONG) != moves(Lion, LONG),
            lambda method: "step" in vars(method),
            lambda method: False,
        ],
    ),
}
