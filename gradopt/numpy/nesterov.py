"""Nesterov's accelerated gradient."""

from gradopt.hyperparameters import RULES, check, check_choice
from gradopt.numpy.floats import on_floats


class Nesterov:
    r"""Momentum that asks for the gradient where the velocity is about to carry it.

    .. math::
        g_t &= \nabla f(\theta_{t-1} - \mathrm{lr} \; \mathrm{momentum} \; m_{t-1}) \\
        m_t &= \mathrm{momentum} \; m_{t-1} + g_t, \qquad \theta_t = \theta_{t-1} - \mathrm{lr} \; m_t

    ``form="look-ahead"`` stores the look-ahead point instead of theta, as ``torch.optim.SGD(nesterov=True)`` does:
    :math:`\theta_t = \theta_{t-1} - \mathrm{lr}\,(g_t + \mathrm{momentum}\, m_t)` with the gradient at
    :math:`\theta_{t-1}`. While ``lr`` is constant its theta is the other form's theta - lr * momentum * m.

    Parameters
    ----------
    lr : float or array that broadcasts against theta, default 1e-3
        Learning rate, in [0, inf).
    momentum : float, default 0.9
        Fraction of the velocity kept at each step, in [0, 1).
    form : {"theta", "look-ahead"}, default "theta"
        Which of the two points theta is. ``gradopt.torch`` and ``torch.optim`` have "look-ahead".

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Source
    ------
    Slides, "Nesterov acceleration"; report, equation (11); Nesterov (1983); Sutskever et al. (2013), section 2.
    """

    vectors = ("m",)  # state in the shape of theta

    def __init__(self, lr=1e-3, momentum=0.9, form="theta"):
        check(RULES["Nesterov"], lr=lr, momentum=momentum)
        check_choice("form", form, ("theta", "look-ahead"))
        self.lr, self.momentum, self.form = lr, momentum, form
        self.m = 0.0

    @on_floats
    def step(self, theta, grad):
        """Return the next theta; ``grad`` is the function that returns the gradient at a point."""
        if self.form == "look-ahead":
            g = grad(theta)
            self.m = self.momentum * self.m + g
            return theta - self.lr * (g + self.momentum * self.m)
        g = grad(theta - self.lr * self.momentum * self.m)
        self.m = self.momentum * self.m + g
        return theta - self.lr * self.m
