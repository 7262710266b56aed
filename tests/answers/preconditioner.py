"""Right and wrong answers to the exercises of "A preconditioner"."""

import numpy as np

from gradopt.exercises import preconditioner
from gradopt.numpy import descend


def root(a, b, c):
    s = (a * c - b * b) ** 0.5
    t = (a + c + 2 * s) ** 0.5
    return np.array([[c + s, -b], [-b, a + s]]) / (s * t)


def by_eigenvectors(a, b, c):
    values, Q = np.linalg.eigh([[a, b], [b, c]])
    return Q / values**0.5 @ Q.T


def as_lists(a, b, c):
    return root(a, b, c).tolist()


def by_angle(a, b, c):
    mean, r = (a + c) / 2, np.hypot((a - c) / 2, b)
    large, small = (mean + r) ** -0.5, (mean - r) ** -0.5
    return (large + small) / 2 * np.eye(2) + (large - small) / 2 / r * np.array([[(a - c) / 2, b], [b, (c - a) / 2]])


def soap(m, v, L, R, eps):
    left, right = np.linalg.eigh(L)[1], np.linalg.eigh(R)[1]
    return left @ (left.T @ m @ right / (v**0.5 + eps)) @ right.T


def soap_by_rows(m, v, L, R, eps):
    (_, left), (_, right) = np.linalg.eigh(L), np.linalg.eigh(R)
    inside = np.einsum("ia,ij,jb->ab", left, m, right) / (np.sqrt(v) + eps)
    return np.einsum("ia,ab,jb->ij", left, inside, right)


def soap_of_other_signs(m, v, L, R, eps):
    left, right = -np.linalg.eigh(L)[1], np.linalg.eigh(R)[1]
    return left @ ((left.T @ m @ right) / (v**0.5 + eps)) @ right.T


def transposed(m, v, L, R, eps):
    left, right = np.linalg.eigh(L)[1], np.linalg.eigh(R)[1]
    return left.T @ (left @ m @ right.T / (v**0.5 + eps)) @ right


def not_back(m, v, L, R, eps):
    left, right = np.linalg.eigh(L)[1], np.linalg.eigh(R)[1]
    return left.T @ m @ right / (v**0.5 + eps)


def layers(sizes):
    return zip(sizes[:-1], sizes[1:], strict=True)


def apart(method, angle):
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    H, start = np.diag([1.0, 30.0]), np.array([3.0, 1.0])
    plain = descend(method(lr=0.3), lambda theta: H @ theta, start, 30)
    turned = descend(method(lr=0.3), lambda theta: turn @ H @ turn.T @ theta, turn @ start, 30)
    return np.abs(turned - plain @ turn.T).max()


ANSWERS = {
    preconditioner.check_root: (
        [root, by_eigenvectors, as_lists],
        [
            by_angle,
            lambda a, b, c: np.array([[a, b], [b, c]]) ** -0.5,
            lambda a, b, c: np.linalg.inv([[a, b], [b, c]]),
            lambda a, b, c: np.linalg.inv(root(a, b, c)),
        ],
    ),
    preconditioner.check_soap: (
        [soap, soap_by_rows, soap_of_other_signs],
        [lambda m, v, L, R, eps: m / (v**0.5 + eps), transposed, not_back],
    ),
    preconditioner.check_kept: (
        [
            lambda sizes: sum(2 * (m * m + n * n) + 2 * (1 + n * n) for m, n in layers(sizes)),
            lambda sizes: 2 * sum(m**2 + 2 * n**2 + 1 for m, n in layers(sizes)),
            lambda sizes: np.sum([4 * n**2 + 2 * m**2 + 2 for m, n in layers(sizes)]),
        ],
        [
            lambda sizes: sum(2 * (m * m + n * n) for m, n in layers(sizes)),
            lambda sizes: sum(m * m + 2 * n * n + 1 for m, n in layers(sizes)),
            lambda sizes: sum(4 * m * n for m, n in layers(sizes)),
        ],
    ),
    preconditioner.check_broken: (
        [
            lambda method: bool(apart(method, 0.7) > 1e-6),
            lambda method: max(apart(method, angle) for angle in (0.3, 1.0, 2.0)) > 1e-8,
            lambda method: np.logical_not(apart(method, np.pi / 4) < 1e-3),
        ],
        [
            lambda method: True,
            lambda method: method.__name__ == "Broken",
            lambda method: bool(apart(method, np.pi / 2) > 1e-6),
            lambda method: bool(apart(method, 0.7) > 0),
        ],
    ),
}
