"""Lion: the sign of an average in which the newest gradient weighs more than in what is remembered."""

import numpy as np

from gradopt.hyperparameters import RULES, check
from gradopt.numpy.floats import on_floats


class Lion:
    r"""Step along the sign of a mixture of momentum and gradient.

    .. math::
        c_t &= \beta_1 m_{t-1} + (1 - \beta_1) g_t, & \theta_t &= \theta_{t-1} - \mathrm{lr} \; \mathrm{sign}(c_t) \\
        m_t &= \beta_2 m_{t-1} + (1 - \beta_2) g_t

    With ``betas=(0, 0)`` it is sign descent. The paper's weight decay, which multiplies theta by 1 - lr * weight_decay
    before the step, is no part of the rule and is left out.

    Parameters
    ----------
    lr : float or array that broadcasts against theta, default 1e-4
        Learning rate, in units of theta: how far every coordinate moves at every step. In [0, inf).
    betas : pair of float, default (0.9, 0.99)
        Weight of the past in c, along which it steps, and in m, which it remembers; each in [0, 1).

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Source
    ------
    Chen et al. (2023), algorithm 2, without weight decay.
    """

    vectors = ("m",)  # state in the shape of theta

    def __init__(self, lr=1e-4, betas=(0.9, 0.99)):
        check(RULES["Lion"], lr=lr, betas=betas)
        self.lr, self.betas = lr, betas
        self.m = 0.0

    @on_floats
    def step(self, theta, grad):
        """Return the next theta; ``grad`` is the function that returns the gradient at a point."""
        beta1, beta2 = self.betas
        g = grad(theta)
        c = beta1 * self.m + (1 - beta1) * g
        self.m = beta2 * self.m + (1 - beta2) * g
        return theta - self.lr * np.sign(c)
