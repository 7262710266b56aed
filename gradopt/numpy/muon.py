"""Muon: momentum whose matrices are made nearly orthogonal."""

import numpy as np

from gradopt.hyperparameters import MATRIX, RULES, check
from gradopt.numpy.floats import on_floats
from gradopt.numpy.matrices import matrix

COEFFICIENTS = 3.4445, -4.7750, 2.0315
LEAST = 1e-7  # norm by which a matrix is divided


def newton_schulz(u, shape, ns_steps):
    """Return nearly U V^T for the matrix U S V^T that a vector holds row by row; without a shape it is one row.

    A matrix of more rows than columns is also multiplied by the root of their ratio.
    """
    a, b, c = COEFFICIENTS
    x = np.atleast_1d(u)
    norm = (x**2).sum(-1, keepdims=True) ** 0.5
    x = matrix(x / np.maximum(norm, LEAST), shape)
    m, n = x.shape[-2:]
    x = x.mT if m > n else x  # the smaller of the two products
    for _ in range(ns_steps):
        s = x @ x.mT
        x = a * x + (b * s + c * s @ s) @ x
    x = x.mT if m > n else x
    return max(1, m / n) ** 0.5 * x.reshape(np.shape(u))


class Muon:
    r"""Step along Nesterov's momentum, a matrix whose singular values are all brought near 1.

    .. math::
        m_t &= \mathrm{momentum} \; m_{t-1} + (1 - \mathrm{momentum}) \; g_t \\
        u_t &= \mathrm{momentum} \; m_t + (1 - \mathrm{momentum}) \; g_t \\
        o_t &= \mathrm{newton\_schulz}(u_t), \qquad \theta_t = \theta_{t-1} - \mathrm{lr} \; o_t

    A vector is a matrix of one row with one singular value, its length, and Muon then is normalised momentum. The
    decoupled weight decay of ``torch.optim.Muon`` is no part of the rule and is left out.

    Parameters
    ----------
    lr : float or array that broadcasts against theta, default 1e-3
        Learning rate, in units of theta: about the spectral norm of every step. In [0, inf).
    momentum : float, default 0.95
        Weight of the past in the average of gradients, in [0, 1).
    ns_steps : int, default 5
        Steps of Newton-Schulz, in [0, 100); with 0 the matrix is only divided by its Frobenius norm.
    shape : pair of int, default None
        Rows and columns of the matrix that theta's last axis holds row by row; None for a vector.

    Raises
    ------
    ValueError
        If an argument is outside its range, or theta does not have the entries of ``shape``.

    Source
    ------
    Jordan et al. (2024); ``torch.optim.Muon``, which computes newton_schulz in bfloat16.
    """

    vectors = ("m",)  # state in the shape of theta

    def __init__(self, lr=1e-3, momentum=0.95, ns_steps=5, shape=None):
        check(RULES["Muon"], lr=lr, momentum=momentum, ns_steps=ns_steps)
        check(MATRIX, shape=shape or (1, 1))
        self.lr, self.momentum = lr, momentum
        self.ns_steps, self.shape = ns_steps, shape
        self.m = 0.0

    @on_floats
    def step(self, theta, grad):
        """Return the next theta; ``grad`` is the function that returns the gradient at a point."""
        g = grad(theta)
        self.m = self.momentum * self.m + (1 - self.momentum) * g
        u = self.momentum * self.m + (1 - self.momentum) * g
        o = newton_schulz(u, self.shape, self.ns_steps)
        return theta - self.lr * o
