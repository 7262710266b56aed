"""Adadelta: the ratio of two running root mean squares replaces the learning rate."""

from gradopt.hyperparameters import RULES, check
from gradopt.numpy.floats import on_floats


class Adadelta:
    r"""Scale each coordinate's step by the root mean square of its own past updates.

    .. math::
        v_t &= \mathrm{rho} \; v_{t-1} + (1 - \mathrm{rho}) \; g_t^2 \\
        \Delta_t &= \frac{\sqrt{u_{t-1} + \mathrm{eps}}}{\sqrt{v_t + \mathrm{eps}}} \; g_t \\
        u_t &= \mathrm{rho} \; u_{t-1} + (1 - \mathrm{rho}) \; \Delta_t^2, \qquad
        \theta_t = \theta_{t-1} - \mathrm{lr} \; \Delta_t

    Parameters
    ----------
    lr : float or array that broadcasts against theta, default 1.0
        Factor on the update, without units; 1 is the published method. In [0, inf).
    rho : float, default 0.9
        Weight of the past in both running averages, in [0, 1).
    eps : float, default 1e-6
        Added under both roots; it sets the size of the first updates. In [0, inf).

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Source
    ------
    Slides, "Adadelta", whose E[g^2] is v and E[dtheta^2] is u here; Zeiler (2012), algorithm 1.
    """

    vectors = ("v", "u")  # state in the shape of theta

    def __init__(self, lr=1.0, rho=0.9, eps=1e-6):
        check(RULES["Adadelta"], lr=lr, rho=rho, eps=eps)
        self.lr, self.rho, self.eps = lr, rho, eps
        self.v, self.u = 0.0, 0.0

    @on_floats
    def step(self, theta, grad):
        """Return the next theta; ``grad`` is the function that returns the gradient at a point."""
        g = grad(theta)
        self.v = self.rho * self.v + (1 - self.rho) * g**2
        delta = (self.u + self.eps) ** 0.5 / (self.v + self.eps) ** 0.5 * g
        self.u = self.rho * self.u + (1 - self.rho) * delta**2
        return theta - self.lr * delta
