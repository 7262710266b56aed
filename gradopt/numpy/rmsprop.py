"""RMSprop: the gradient divided by its running root mean square."""

from gradopt.hyperparameters import RULES, check
from gradopt.numpy.floats import on_floats


class RMSprop:
    r"""Divide each coordinate's step by the root of a running average of its squared gradients.

    .. math::
        v_t = \mathrm{alpha} \; v_{t-1} + (1 - \mathrm{alpha}) \; g_t^2, \qquad
        \theta_t = \theta_{t-1} - \frac{\mathrm{lr}}{\sqrt{v_t} + \mathrm{eps}} \, g_t

    Parameters
    ----------
    lr : float or array that broadcasts against theta, default 1e-2
        Learning rate, in units of theta; in [0, inf).
    alpha : float, default 0.99
        Weight of the past in the running average, in [0, 1); the report calls it beta.
    eps : float, default 1e-8
        Added to the root, in units of the gradient; in [0, inf).
    eps_inside : bool, default False
        Put ``eps`` under the root, as the report prints it; there it has the units of a squared gradient.

    Raises
    ------
    ValueError
        If ``lr``, ``alpha`` or ``eps`` is outside its range.

    Source
    ------
    Report, equations (15) and (16); Hinton's lecture 6e (2012).
    """

    vectors = ("v",)  # state in the shape of theta

    def __init__(self, lr=1e-2, alpha=0.99, eps=1e-8, eps_inside=False):
        check(RULES["RMSprop"], lr=lr, alpha=alpha, eps=eps)
        self.lr, self.alpha = lr, alpha
        self.eps, self.eps_inside = eps, eps_inside
        self.v = 0.0

    @on_floats
    def step(self, theta, grad):
        """Return the next theta; ``grad`` is the function that returns the gradient at a point."""
        g = grad(theta)
        self.v = self.alpha * self.v + (1 - self.alpha) * g**2
        root = (
            (self.v + self.eps) ** 0.5  # eps under the root
            if self.eps_inside
            else self.v**0.5 + self.eps
        )
        return theta - self.lr * g / root
