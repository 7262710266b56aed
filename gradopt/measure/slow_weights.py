"""What Lookahead is said to improve: the decay of an error, the variance under noise, the range of good rates."""

import numpy as np


def factors(lr_lambda, momentum, state, k=5, alpha=0.5):
    r"""Return the factor on the error per inner step of Lookahead around momentum, in a direction of one curvature.

    .. math:: \rho\bigl((1 - \alpha) S + \alpha\, D M^k\bigr)^{1/k}, \qquad
        M = \begin{pmatrix} 1 - z & -\gamma \\ z & \gamma \end{pmatrix}

    where z is lr times the curvature, M a step on weights and lr times velocity, and S and D say what becomes of the
    velocity at a synchronisation. Below 1 the error vanishes.

    Parameters
    ----------
    lr_lambda : array of shape (n,)
    momentum : float
        The gamma; 0 is plain SGD.
    state : str
        The fate of the velocity: "keep", "reset" or "pull back"; "none" is momentum without Lookahead.
    k : int, default 5
    alpha : float, default 0.5

    Returns
    -------
    array of shape (n,)
    """
    one = np.stack([1 - lr_lambda, 0 * lr_lambda - momentum, lr_lambda, 0 * lr_lambda + momentum], -1)
    inner = np.linalg.matrix_power(one.reshape(-1, 2, 2), k)
    outer = {
        "none": inner,
        "keep": np.diag([1 - alpha, 0]) + np.diag([alpha, 1]) @ inner,
        "reset": (np.diag([1 - alpha, 0]) + np.diag([alpha, 0]) @ inner) @ np.diag([1, 0]),
        "pull back": (1 - alpha) * np.eye(2) + alpha * inner,
    }[state]
    return np.abs(np.linalg.eigvals(outer)).max(-1) ** (1 / k)


def decay(size):
    """Return the factor per row by which sizes of shape (100, ...) shrink, from the heights of two stretches."""
    early, late = (size[start : start + 25].max(0) for start in (30, 75))
    return (late / early) ** (1 / 45)


def mean_square(optimizer, shape, num_steps, every=1, burn_in=1000):
    r"""Return the mean of x^2 over the steps after ``burn_in`` that ``every`` divides, for gradients x - c.

    .. math:: c_t \sim \mathcal N(0, 1), \qquad V_\mathrm{SGD} = \frac{\eta}{2 - \eta}

    It is the noisy quadratic with curvature 1, from 0; with a curvature lambda give the optimizer lr * lambda.

    Parameters
    ----------
    optimizer : any optimizer of :mod:`gradopt.numpy`
    shape : tuple of int
        Of the independent coordinates.

    Returns
    -------
    array of that shape
    """
    rng = np.random.default_rng(0)
    x, total, count = np.zeros(shape), 0.0, 0
    for t in range(1, num_steps + 1):
        x = optimizer.step(x, lambda x: x - rng.standard_normal(x.shape))
        if t > burn_in and t % every == 0:
            total, count = total + x**2, count + 1
    return total / count


def good_range(lrs, loss, within=1.25):
    """Return the least and the largest learning rate about the best whose loss is within a factor of the lowest.

    Between the learning rates that were tried, shape (n,) in rising order, log(loss) is interpolated over log(lr).
    """
    fine = np.linspace(np.log10(lrs[0]), np.log10(lrs[-1]), 4001)
    values = np.interp(fine, np.log10(lrs), np.log(np.nan_to_num(loss, nan=1e9, posinf=1e9)))
    bad = np.flatnonzero(values > np.log(within) + values.min())
    lowest = values.argmin()
    return 10 ** fine[max(bad[bad < lowest], default=0)], 10 ** fine[min(bad[bad > lowest], default=-1)]
