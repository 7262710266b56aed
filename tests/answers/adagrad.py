"""Right and wrong answers to the exercises of "Adagrad"."""

import numpy as np

from gradopt.exercises import adagrad
from gradopt.numpy import Adagrad, descend


def steps_needed(optimizer, wall, slope=1.0, distance=5.0):
    theta, count = optimizer.step(np.zeros(1), lambda theta: 0 * theta + wall), 0
    goal = theta - distance
    while theta > goal and count < 30_000:
        theta, count = optimizer.step(theta, lambda theta: 0 * theta + slope), count + 1
    return count


def solved(wall, slope, distance, budget):
    return distance * slope / (2 * ((wall**2 + budget * slope**2) ** 0.5 - wall))


def quadratic(wall, slope, distance, budget):
    """Solve t = (l / 2 lr)^2 + (l / lr) (wall / slope) for 1 / lr."""
    roots = np.roots([distance**2 / 4, distance * wall / slope, -budget])
    return 1 / roots.max()


def summed(wall, slope, distance, budget):
    return distance / (slope / np.sqrt(wall**2 + slope**2 * np.arange(1, budget + 1))).sum()


def coalesced(theta, v, rows, values, lr, eps=1e-10):
    for row in set(rows.tolist()):
        g = values[rows == row].sum()
        v[row] += g * g
        theta[row] -= lr * g / (np.sqrt(v[row]) + eps)


def added_at(theta, v, rows, values, lr, eps=1e-10):
    g = np.zeros_like(theta)
    np.add.at(g, rows, values)
    named = np.unique(rows)
    v[named] += g[named] ** 2
    theta[named] -= lr * g[named] / (np.sqrt(v[named]) + eps)


def by_dict(theta, v, rows, values, lr, eps=1e-10):
    total = {}
    for row, value in zip(rows, values, strict=True):
        total[row] = total.get(row, 0.0) + value
    for row, g in total.items():
        v[row] = v[row] + g**2
        theta[row] = theta[row] - lr * g / (v[row] ** 0.5 + eps)


def dense(theta, v, rows, values, lr, eps=1e-10):
    g = np.zeros_like(theta)
    np.add.at(g, rows, values)
    v += g**2
    theta -= lr * g / (v**0.5 + eps)


def last_of_a_row(theta, v, rows, values, lr, eps=1e-10):
    v[rows] += values**2
    theta[rows] -= lr * values / (v[rows] ** 0.5 + eps)


def squares_added(theta, v, rows, values, lr, eps=1e-10):
    np.add.at(v, rows, values**2)
    np.add.at(theta, rows, -lr * values / (v[rows] ** 0.5 + eps))


def rooted(root):
    def full_step(theta, G, g, lr, eps=1e-6):
        G = G + g[:, None] * g
        return theta - lr * np.linalg.solve(root(G) + eps * np.eye(len(g)), g), G

    return full_step


def by_eigenvalues(G):
    values, vectors = np.linalg.eigh(G)
    return vectors @ np.diag(np.sqrt(np.clip(values, 0, None))) @ vectors.T


def by_svd(G):
    left, values, _ = np.linalg.svd(G)
    return (left * values**0.5) @ left.T


def inverse_root(theta, G, g, lr, eps=1e-6):
    G = G + np.outer(g, g)
    values, vectors = np.linalg.eigh(G)
    return theta - lr * (vectors / (np.abs(values) ** 0.5 + eps)) @ vectors.T @ g, G


def lengths(method, num_steps=500, slope=1.0):
    return np.abs(np.diff(descend(method(lr=0.1), lambda theta: 0 * theta + slope, [0.0], num_steps)[:, 0]))


ANSWERS = {
    adagrad.check_rate: (
        [(solved, steps_needed), (quadratic, steps_needed), (summed, steps_needed)],
        [
            (lambda wall, slope, distance, budget: distance / (2 * budget**0.5), steps_needed),
            (lambda wall, slope, distance, budget: distance * wall / (slope * budget), steps_needed),
            (lambda wall, slope, distance, budget: 2 * solved(wall, slope, distance, budget), steps_needed),
        ],
    ),
    adagrad.check_sparse: ([coalesced, added_at, by_dict], [dense, last_of_a_row, squares_added]),
    adagrad.check_full: (
        [rooted(by_eigenvalues), rooted(by_svd), inverse_root],
        [rooted(np.sqrt), rooted(lambda G: G), rooted(lambda G: np.diag(np.diag(G) ** 0.5))],
    ),
    adagrad.check_broken: (
        [
            lambda method: (np.diff(lengths(method)) > 1e-9).any(),  # a NumPy bool
            lambda method: bool(lengths(method)[50:].max() > lengths(method)[50] * 1.01),
            lambda method: not np.allclose(lengths(method), np.sort(lengths(method))[::-1], atol=1e-9),
        ],
        [
            lambda method: not np.allclose(lengths(method), lengths(Adagrad)),
            lambda method: (np.diff(lengths(method, 40)) > 1e-9).any(),
            lambda method: lengths(method)[-1] > 0.05,
        ],
    ),
}
