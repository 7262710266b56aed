"""Shampoo: a matrix divided from the left and from the right by what its gradients have been."""

from gradopt.hyperparameters import MATRIX, RULES, check
from gradopt.numpy.floats import on_floats
from gradopt.numpy.matrices import exponents, matrix, power, vector


class Shampoo:
    r"""Multiply the gradient of a matrix by roots of its summed products with itself, from both sides.

    .. math::
        L_t &= L_{t-1} + G_t G_t^\top, \qquad R_t = R_{t-1} + G_t^\top G_t \\
        P_t &= (L_t + \mathrm{eps}\, I)^p, \qquad Q_t = (R_t + \mathrm{eps}\, I)^q \\
        \theta_t &= \theta_{t-1} - \mathrm{lr} \; P_t \, G_t \, Q_t

    with p = q = -1/4. A vector is a matrix of one row, and for it p = 0, q = -1/2: Adagrad with the full matrix.

    Parameters
    ----------
    lr : float or array that broadcasts against theta, default 1e-3
        Learning rate, in units of theta: the first step has about lr as its spectral norm. In [0, inf).
    eps : float, default 1e-6
        Where the diagonals of L and R begin, in units of the squared gradient; in (0, inf).
    frequency : int, default 1
        Steps from one computation of P and Q to the next, in [1, inf); each of the first so many has its own.
    shape : pair of int, default None
        Rows and columns of the matrix that theta's last axis holds row by row; None for a vector.

    Raises
    ------
    ValueError
        If an argument is outside its range, or theta does not have the entries of ``shape``.

    Source
    ------
    Gupta, Koren and Singer (2018), algorithm 1, and algorithm 2 for a vector.
    """

    matrices = ("L", "R", "P", "Q")  # state

    def __init__(self, lr=1e-3, eps=1e-6, frequency=1, shape=None):
        check(RULES["Shampoo"], lr=lr, eps=eps, frequency=frequency)
        check(MATRIX, shape=shape or (1, 1))
        self.lr, self.eps = lr, eps
        self.frequency, self.shape = frequency, shape
        self.t, self.L, self.R, self.P, self.Q = 0, 0.0, 0.0, 0.0, 0.0

    @on_floats
    def step(self, theta, grad):
        """Return the next theta; ``grad`` is the function that returns the gradient at a point."""
        g = grad(theta)
        G = matrix(g, self.shape)
        self.L = self.L + G @ G.mT
        self.R = self.R + G.mT @ G
        self.t += 1
        if self.t % min(self.t, self.frequency) == 0:
            p, q = exponents(G)
            self.P = power(self.L, p, self.eps)
            self.Q = power(self.R, q, self.eps)
        step = vector(self.P @ G @ self.Q)
        return theta - self.lr * step
