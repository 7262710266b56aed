"""Gradient descent: batch, stochastic and mini-batch are this one rule with three batch sizes."""

from gradopt.hyperparameters import RULES, check
from gradopt.numpy.floats import on_floats


class SGD:
    r"""Step against the gradient.

    .. math:: \theta_t = \theta_{t-1} - \mathrm{lr} \; g_t, \qquad g_t = \nabla f(\theta_{t-1})

    The rule does not know how many examples went into ``g``: all of them make it batch gradient descent, one makes
    it stochastic gradient descent, ``n`` of them mini-batch gradient descent.

    Parameters
    ----------
    lr : float or array that broadcasts against theta, default 1e-3
        Learning rate, in units of theta per unit of gradient; in [0, inf).

    Raises
    ------
    ValueError
        If ``lr`` is outside its range.

    Source
    ------
    Slides, "Batch", "Stochastic" and "Mini-batch gradient descent"; report, equation (5).
    """

    def __init__(self, lr=1e-3):
        check(RULES["SGD"], lr=lr)
        self.lr = lr

    @on_floats
    def step(self, theta, grad):
        """Return the next theta; ``grad`` is the function that returns the gradient at a point."""
        g = grad(theta)
        return theta - self.lr * g
