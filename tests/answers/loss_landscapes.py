"""Right and wrong answers to the exercises of "Loss landscapes"."""

import numpy as np
import torch

from gradopt.exercises import loss_landscapes as checks
from gradopt.measure.landscape import losses, rescale
from gradopt.models.deep import mean_loss, parameters_of


def classify(H):
    values = np.linalg.eigvalsh(H)
    if values[0] < -1e-9 and values[-1] > 1e-9:
        return "saddle"
    return "minimum" if values[0] > 1e-9 else "maximum" if values[-1] < -1e-9 else "undecided"


def classify_by_signs(H):
    signs = {int(np.sign(value)) * (abs(value) > 1e-9) for value in np.linalg.eig(np.array(H))[0].real}
    names = {(1,): "minimum", (-1,): "maximum"}
    return "saddle" if {1, -1} <= signs else names.get(tuple(signs), "undecided")


def classify_by_cholesky(H):
    for sign, name in ((1, "minimum"), (-1, "maximum")):
        try:
            np.linalg.cholesky(sign * H - 1e-9 * np.eye(len(H)))
            return name
        except np.linalg.LinAlgError:
            pass
    values = np.linalg.svd(H + 1e3 * np.eye(len(H)), compute_uv=False) - 1e3
    return "saddle" if (values > 1e-9).any() and (values < -1e-9).any() else "undecided"


def classify_by_diagonal(H):
    diagonal = np.diag(H)
    return "minimum" if (diagonal > 0).all() else "maximum" if (diagonal < 0).all() else "saddle"


def power(steps=1000, start=None, last="quotient", normalise=True):
    def largest(product, d):
        v = np.random.default_rng(1).standard_normal(d) if start is None else np.eye(d)[start]
        for _ in range(steps):
            v = product(v)
            if normalise:
                v = v / np.linalg.norm(v)
        v = v / np.linalg.norm(v)
        return v @ product(v) if last == "quotient" else np.linalg.norm(product(v))

    return largest


def by_columns(product, d):
    values = np.linalg.eigvalsh(np.array([product(column) for column in np.eye(d)]))
    return values[np.abs(values).argmax()]


def by_lists(product, d):
    v = [1.0 + i / d for i in range(d)]
    for _ in range(2000):
        w = product(np.array(v))
        size = max(w, key=abs)
        v = [each / size for each in w]
    return float(size)


def spread(d):
    mean = 1000 / d
    return ((1000**2 / d - mean**2) * 2 / (d + 2)) ** 0.5


def by_search(limit):
    d = 1
    while 1000 / d >= limit:
        d += 1
    eigenvalues = np.array([1000.0] + [0.0] * (d - 1))
    return np.int64(d), np.sqrt(2 / (d + 2) * eigenvalues.var())


def slices(method, scales=(1, 4), depth=2):
    """Return a network's slices, scaled in different ways."""
    theta = parameters_of(depth, [0], inputs=12, width=6, classes=3)
    theta = [part.detach()[0] if i % 2 == 0 else part.detach()[0, 0] for i, part in enumerate(theta)]
    x, y = torch.linspace(-1, 1, 96).reshape(8, 12), torch.arange(8) % 3
    lines = []
    for c in scales:
        network = rescale(theta, c)
        u = method(network, 0)
        lines.append(losses(lambda p=network: mean_loss(p, x, y, False), network, [u], [np.array([-0.5, 0.5])]))
    return np.array(lines)


def filter_lengths(method):
    network = rescale([torch.randn(6, 12), torch.zeros(6), torch.randn(3, 6), torch.zeros(3)], 9)
    u = method(network, 0)
    return max(abs(part.norm() / theta.norm() - 1) for part, theta in zip(u[::2], network[::2], strict=True)).item()


ANSWERS = {
    checks.check_classify: (
        [classify, classify_by_signs, classify_by_cholesky],
        [
            classify_by_diagonal,
            lambda H: "minimum" if np.linalg.det(H) > 0 else "saddle",
            lambda H: classify(H) if abs(np.linalg.det(H)) > 1e-9 else "undecided",
        ],
    ),
    checks.check_power: (
        [power(), by_columns, by_lists],
        [power(last="norm"), power(start=0), power(normalise=False), power(steps=2)],
    ),
    checks.check_dimension: (
        [
            lambda limit: (int(1000 // limit) + 1, spread(int(1000 // limit) + 1)),
            by_search,
            lambda limit: (np.floor(1000 / limit) + 1, spread(np.floor(1000 / limit) + 1)),
        ],
        [
            lambda limit: (int(np.ceil(1000 / limit)), spread(int(np.ceil(1000 / limit)))),
            lambda limit: (int(1000 // limit) + 1, spread(int(1000 // limit) + 1) ** 2),
            lambda limit: (int(1000 // limit) + 1, 1000 * (2 / (int(1000 // limit) + 1)) ** 0.5),
        ],
    ),
    checks.check_broken: (
        [
            lambda method: not np.allclose(*slices(method), rtol=1e-2),
            lambda method: np.abs(np.diff(slices(method, (1, 9)), axis=0)).max() > 1e-2,
            lambda method: filter_lengths(method) > 1e-3,
        ],
        [
            lambda method: not np.array_equal(*slices(method, (1, 3))),  # rounding
            lambda method: not np.allclose(*slices(method, (1, 1)), rtol=1e-2),  # one scale only
            lambda method: method.__name__ == "Broken",
        ],
    ),
}
