"""Linear networks, products of matrices: a way out of every point if they are wide, a pass between minima if not."""

from bisect import bisect_left
from functools import reduce

import numpy as np
from scipy import ndimage
from scipy.linalg import null_space
from scipy.optimize import minimize


def product(matrices):
    """Return the matrix that layers make together; the first is applied first."""
    return reduce(lambda total, matrix: matrix @ total, matrices)


def way_out(W, X, best):
    """Return the three corners of a path along which the loss never rises and ends at its least.

    Parameters
    ----------
    W : list of two or more matrices
        The layers, each at least rank(X) + m units wide.
    X : array of shape (d, n)
        The inputs.
    best : array of shape (m, d)
        The matrix with the least loss, which is convex in it.

    Source
    ------
    The book's lesson on loss landscapes; Lederer (2020).
    """
    seen = [product(W[: i + 1]) @ X for i in range(len(W) - 1)]  # outputs of every layer
    P = [null_space(outputs.T, rcond=1e-10)[:, : len(best)] for outputs in seen]
    P.append(np.eye(len(best)))
    level = [W[0]] + [w + (P[i + 1] - w @ P[i]) @ P[i].T for i, w in enumerate(W[1:])]
    return [W, level, [W[0] + P[0] @ (best - product(level)), *level[1:]]]


def along(corners, f, points=21):
    """Return f of the layers at equally spaced points of a path of straight lines, both ends of each included."""
    return np.array([
        f([u + s * (v - u) for u, v in zip(a, b, strict=True)])
        for a, b in zip(corners[:-1], corners[1:], strict=True)
        for s in np.linspace(0, 1, points)
    ])  # fmt: skip


def random_task(rng, hyperbolic):
    """Return random X of shape (d, n) and of random rank, that rank, a convex loss of an (m, d) matrix, and the best.

    The loss is the squared error of M X, or, if ``hyperbolic``, the sum of 2 cosh(error), in logarithms.
    """
    d, m, n = *rng.integers(1, 5, 2), rng.integers(1, 6)
    rank = rng.integers(1, min(d, n) + 1)
    X, Y = rng.standard_normal((d, rank)) @ rng.standard_normal((rank, n)), rng.standard_normal((m, n))

    def J(M):
        E = M.reshape(m, d) @ X - Y
        return np.logaddexp(E, -E).sum() if hyperbolic else (E**2).sum()

    def dJ(M):
        return (np.tanh(M.reshape(m, d) @ X - Y) @ X.T).ravel()

    if not hyperbolic:
        return X, rank, J, Y @ np.linalg.pinv(X)
    return X, rank, J, minimize(J, np.zeros(m * d), jac=dJ, method="BFGS", options={"gtol": 1e-9}).x.reshape(m, d)


def wide_paths(trials):
    """Try :func:`way_out` on random tasks, with both widths of the theorems and four kinds of starts.

    Returns
    -------
    rises, left_over : array of shape (8 trials,)
        The largest rise along each path and the height left at its end, in units of the start's height, at least 1.
    """
    rng, rises, left_over = np.random.default_rng(0), [], []
    for trial in range(trials):
        X, rank, J, best = random_task(rng, hyperbolic=trial % 2)
        (d, n), m, depth = X.shape, len(best), rng.integers(2, 5)
        for width in (rank + m, 2 * m * (n + 1) + 1):
            shapes = [(width, d), *[(width, width)] * (depth - 2), (m, width)]
            random = [rng.standard_normal(shape) for shape in shapes]
            one_unit = [W * (np.arange(len(W)) < 1)[:, None] for W in random[:-1]] + random[-1:]
            for W in (random, [5 * W for W in random], [0 * W for W in random], one_unit):
                heights = along(way_out(W, X, best), lambda layers, J=J: J(product(layers)))
                scale = max(heights[0], 1.0)
                rises.append(np.diff(heights).max() / scale)
                left_over.append((heights[-1] - J(best)) / scale)
    return np.array(rises), np.array(left_over)


def pass_height(E, one, other, levels):
    """Return the lowest of rising levels below which two points of a torus are joined.

    Parameters
    ----------
    E : array of shape (n, n)
        Heights; opposite edges belong together.
    one, other : pair of int
    """
    n = len(E)

    def joined(level):
        basins, _ = ndimage.label(np.tile(E <= level, (2, 2)), structure=np.ones((3, 3)))  # copies undo the edges
        there, here = ({basins[i + a, j + b] for a in (0, n) for b in (0, n)} for i, j in (one, other))
        return bool((there & here) - {0})

    return levels[bisect_left(levels, True, key=joined)]


def narrow_ends(optimizer, width, problems=30, starts=20, num_steps=2500):
    r"""Return the losses at which runs end, shape (problems, starts), on random 3 x 3 problems, all side by side.

    .. math:: \tfrac12 \sum_{ij} w_{ij} \, (U V - T)_{ij}^2, \qquad U V \text{ of rank at most the width}
    """
    rng = np.random.default_rng(0)
    weights = np.exp(rng.uniform(np.log(0.02), 0, (problems, 1, 3, 3)))
    targets = rng.standard_normal((problems, 1, 3, 3))
    theta = 0.7 * rng.standard_normal((problems, starts, 6 * width))

    def parts(theta):
        U, V = np.split(theta, 2, axis=-1)
        U, V = U.reshape(problems, starts, 3, width), V.reshape(problems, starts, width, 3)
        return U, V, U @ V - targets

    def grad(theta):
        U, V, E = parts(theta)
        dU, dV = weights * E @ V.mT, U.mT @ (weights * E)
        return np.concatenate([dU.reshape(problems, starts, -1), dV.reshape(problems, starts, -1)], -1)

    for _ in range(num_steps):
        theta = optimizer.step(theta, grad)
    return (weights * parts(theta)[2] ** 2).sum((-2, -1)) / 2
