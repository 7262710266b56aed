"""Second moments of Nesterov's method where the curvature is random: how fast E f shrinks, exactly and in samples."""

import numpy as np
from scipy.optimize import differential_evolution


def moments(lr, momentum, curvature, fourth):
    r"""Return the matrix that takes (E x_t^2, E x_t x_(t-1), E x_(t-1)^2) one step on, in shape (..., 3, 3).

    .. math:: x_{t+1} = (1 - \eta h_t) \, (x_t + \gamma \, (x_t - x_{t-1})), \qquad
        \mathbb E h = \lambda, \quad \mathbb E h^2 = \mathrm{fourth} \cdot \lambda^2

    The arguments broadcast.
    """
    once = 1 - lr * curvature
    twice = 1 - 2 * lr * curvature + fourth * (lr * curvature) ** 2
    matrix = np.zeros((*np.broadcast(lr, momentum, curvature).shape, 3, 3))
    matrix[..., 0, 0] = twice * (1 + momentum) ** 2
    matrix[..., 0, 1] = -2 * twice * momentum * (1 + momentum)
    matrix[..., 0, 2] = twice * momentum**2
    matrix[..., 1, 0], matrix[..., 1, 1] = once * (1 + momentum), -once * momentum
    matrix[..., 2, 0] = 1
    return matrix


def loss_factor(lr, momentum, curvature, fourth):
    r"""Return the factor by which Nesterov's method shrinks a coordinate's expected loss in a step, in the long run.

    .. math:: x_t = (1 - \eta h_t)\,\bigl((1 + \gamma)\, x_{t-1} - \gamma\, x_{t-2}\bigr)

    where the h_t are independent curvatures with E h = lambda and E h^2 = k lambda^2. It is the spectral radius of
    :func:`moments`.

    Parameters
    ----------
    lr, momentum : arrays that broadcast
    curvature : float
        The lambda.
    fourth : float
        The k: 1 for exact gradients, 6 for one example at a time of component decoupled data.

    Returns
    -------
    array of the common shape of ``lr`` and ``momentum``

    Source
    ------
    Liu and Belkin (2020), for the data.
    """
    return np.abs(np.linalg.eigvals(moments(lr, momentum, curvature, fourth))).max(-1)


def fastest(condition, fourth, accelerated):
    """Return the smallest factor by which E f shrinks a step, its lr and its momentum: a grid, refined nine times.

    The axes have mean curvatures 1 and ``condition``; ``fourth`` is a number, or a pair for the flat and the steep
    axis. The momentum is 0 unless ``accelerated``.
    """
    fourth = np.broadcast_to(fourth, 2)
    lrs, kept, width = np.log([1e-4, 2.2]), np.log([1e-6, 1.0]), np.array([1, -1]) / 6
    for _ in range(9):
        lr = np.exp(np.linspace(*lrs, 25))[:, None] / condition
        gamma = 1 - np.exp(np.linspace(*kept, 25)) if accelerated else np.zeros(1)
        worst = np.maximum(loss_factor(lr, gamma, 1.0, fourth[0]), loss_factor(lr, gamma, condition, fourth[1]))
        i, j = np.unravel_index(worst.argmin(), worst.shape)
        lrs = np.log(lr[i, 0] * condition) - (lrs[1] - lrs[0]) * width
        if accelerated:
            kept = np.minimum(np.log(1 - gamma[j]) - (kept[1] - kept[0]) * width, 0)
    return worst[i, j], lr[i, 0], gamma[j]


def fastest_anywhere(condition, fourth):
    """Return the factor of :func:`fastest` with momentum, by a global search that does not follow its grid."""

    def factor(z):
        lr, gamma = np.exp(z[0]) / condition, 1 - np.exp(z[1])
        return np.maximum(loss_factor(lr, gamma, 1.0, fourth), loss_factor(lr, gamma, condition, fourth))

    ranges = [np.log([1e-4, 2.2]), np.log([1e-6, 1.0])]
    return differential_evolution(
        factor, ranges, seed=0, vectorized=True, updating="deferred", popsize=30, tol=1e-10
    ).fun


def decoupled(optimizer, curvatures, num_steps=120, runs=40_000):
    r"""Simulate the component decoupled model; return f after every step, shape (steps, runs), and exactly E f.

    .. math:: h = z^2 \lambda_i \text{ in axis } i \text{ with probability } \tfrac12, \; 0 \text{ in the other},
        \qquad z \sim N(0, 2)

    so that :math:`\mathbb E h_i = \lambda_i` and :math:`\mathbb E h_i^2 = 6 \lambda_i^2`, from theta = (1, 1).

    Parameters
    ----------
    optimizer : gradopt.numpy.Nesterov
    curvatures : array of shape (2,)
    """
    rng, theta, heights = np.random.default_rng(2), np.ones((runs, 2)), []
    exact, state, matrices = [], np.ones((2, 3)), moments(optimizer.lr, optimizer.momentum, curvatures, 6)
    for _ in range(num_steps):
        axis, z = rng.integers(2, size=runs), rng.normal(0, 2**0.5, runs)
        bend = np.where(axis[:, None] == [0, 1], curvatures * (z**2)[:, None], 0.0)
        theta = optimizer.step(theta, lambda theta, bend=bend: bend * theta)
        heights.append((curvatures * theta**2).sum(1) / 2)
        state = np.einsum("cij,cj->ci", matrices, state)
        exact.append(curvatures @ state[:, 0] / 2)
    return np.array(heights), np.array(exact)


def decoupled_data(rng, condition=100.0, n=200):
    """Return the condition number of n random examples of that model, and E h^2 / E[h]^2 in the flat and steep axis."""
    bends = 2 * rng.standard_normal(n) ** 2 * np.array([[1.0], [condition]])
    bends *= rng.integers(2, size=n) == [[0], [1]]  # the axis of every example
    mean = bends.mean(1)
    return mean[1] / mean[0], (bends**2).mean(1) / mean**2
