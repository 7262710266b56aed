"""Schedule-Free SGD: gradient descent that is read off at an average of its points, and asks between the two."""

from gradopt.hyperparameters import RULES, check
from gradopt.numpy.floats import on_floats


class ScheduleFreeSGD:
    r"""Step z by a gradient that is taken between z and x, where x, the result, is the mean of all z so far.

    .. math::
        y_t &= (1 - \mathrm{momentum}) \, z_{t-1} + \mathrm{momentum} \; x_{t-1} \\
        z_t &= z_{t-1} - \mathrm{lr} \; \nabla f(y_t) \\
        x_t &= (1 - c_t) \, x_{t-1} + c_t \, z_t, \qquad c_t = 1 / t

    Theta is x; z begins there. ``momentum=0`` is SGD with its points averaged (Polyak and Ruppert).

    Parameters
    ----------
    lr : float or array that broadcasts against theta, default 1.0
        Learning rate, in units of theta per unit of gradient; in [0, inf). No schedule is meant to change it.
    momentum : float, default 0.9
        Weight of the average x in the point y at which the gradient is taken, in [0, 1).

    Raises
    ------
    ValueError
        If ``lr`` or ``momentum`` is outside its range.

    Source
    ------
    Defazio et al. (2024), section 1, with the weights of their package ``schedulefree``, whose mean leaves out the
    start; it calls the paper's beta momentum, too.
    """

    vectors = ("z",)  # state in the shape of theta

    def __init__(self, lr=1.0, momentum=0.9):
        check(RULES["ScheduleFreeSGD"], lr=lr, momentum=momentum)
        self.lr, self.momentum = lr, momentum
        self.t, self.z = 0, 0.0

    @on_floats
    def step(self, theta, grad):
        """Return the next theta; ``grad`` is the function that returns the gradient at a point."""
        if self.t == 0:
            self.z = theta
        self.t += 1
        y = (1 - self.momentum) * self.z + self.momentum * theta
        g = grad(y)
        self.z = self.z - self.lr * g
        c = 1 / self.t
        return (1 - c) * theta + c * self.z
