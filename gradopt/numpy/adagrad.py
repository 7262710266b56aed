"""Adagrad: one learning rate per coordinate, divided by the root of its summed squared gradients."""

from gradopt.hyperparameters import RULES, check
from gradopt.numpy.floats import on_floats


class Adagrad:
    r"""Divide each coordinate's step by the root of the sum of its squared gradients.

    .. math::
        v_t = v_{t-1} + g_t^2, \qquad
        \theta_t = \theta_{t-1} - \frac{\mathrm{lr}}{\sqrt{v_t} + \mathrm{eps}} \, g_t

    Parameters
    ----------
    lr : float or array that broadcasts against theta, default 1e-2
        Learning rate, in units of theta (the first step has length lr in every coordinate); in [0, inf).
    eps : float, default 1e-10
        Added to the root, in units of the gradient; in [0, inf).
    eps_inside : bool, default False
        Put ``eps`` under the root, as the slides print it; there it has the units of a squared gradient.

    Raises
    ------
    ValueError
        If ``lr`` or ``eps`` is outside its range.

    Source
    ------
    Slides, "Adagrad", whose G_t is v here (the diagonal of the sum of outer products); Duchi et al. (2011).
    """

    vectors = ("v",)  # state in the shape of theta

    def __init__(self, lr=1e-2, eps=1e-10, eps_inside=False):
        check(RULES["Adagrad"], lr=lr, eps=eps)
        self.lr, self.eps, self.eps_inside = lr, eps, eps_inside
        self.v = 0.0

    @on_floats
    def step(self, theta, grad):
        """Return the next theta; ``grad`` is the function that returns the gradient at a point."""
        g = grad(theta)
        self.v = self.v + g**2
        root = (
            (self.v + self.eps) ** 0.5
            if self.eps_inside
            else self.v**0.5 + self.eps
        )
        return theta - self.lr * g / root
