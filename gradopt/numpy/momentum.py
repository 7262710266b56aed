"""Gradient descent with (heavy-ball) momentum."""

from gradopt.hyperparameters import RULES, check
from gradopt.numpy.floats import on_floats


class Momentum:
    r"""Accumulate a velocity and step along it.

    .. math:: m_t = \mathrm{momentum} \; m_{t-1} + g_t, \qquad \theta_t = \theta_{t-1} - \mathrm{lr} \; m_t

    With ``lr_inside=True`` the learning rate enters the buffer, as the slides have it:
    :math:`m_t = \mathrm{momentum}\; m_{t-1} + \mathrm{lr}\; g_t`, :math:`\theta_t = \theta_{t-1} - m_t`. The two
    are the same method while ``lr`` is constant and differ after it changes.

    Parameters
    ----------
    lr : float or array that broadcasts against theta, default 1e-3
        Learning rate, in [0, inf). A constant gradient moves theta by lr / (1 - momentum) a step in the end.
    momentum : float, default 0.9
        Fraction of the velocity kept at each step, in [0, 1).
    lr_inside : bool, default False
        Whether ``lr`` multiplies the gradient before it enters the buffer. ``torch.optim`` has it outside.

    Raises
    ------
    ValueError
        If ``lr`` or ``momentum`` is outside its range.

    Source
    ------
    Slides, "SGD + Momentum"; report, equation (10); Polyak (1964).
    """

    vectors = ("m",)  # state in the shape of theta

    def __init__(self, lr=1e-3, momentum=0.9, lr_inside=False):
        check(RULES["Momentum"], lr=lr, momentum=momentum)
        self.lr, self.momentum, self.lr_inside = lr, momentum, lr_inside
        self.m = 0.0

    @on_floats
    def step(self, theta, grad):
        """Return the next theta; ``grad`` is the function that returns the gradient at a point."""
        g = grad(theta)
        if self.lr_inside:
            self.m = self.momentum * self.m + self.lr * g
            return theta - self.m
        self.m = self.momentum * self.m + g
        return theta - self.lr * self.m
