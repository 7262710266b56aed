"""Adam: momentum over RMSprop, with both averages corrected for their start at zero."""

from gradopt.hyperparameters import RULES, check
from gradopt.numpy.floats import on_floats


class Adam:
    r"""Step along the bias-corrected mean gradient, divided by the root of the bias-corrected mean squared gradient.

    .. math::
        m_t &= \beta_1 m_{t-1} + (1 - \beta_1) g_t, & \hat m_t &= m_t / (1 - \beta_1^t) \\
        v_t &= \beta_2 v_{t-1} + (1 - \beta_2) g_t^2, & \hat v_t &= v_t / (1 - \beta_2^t) \\
        \theta_t &= \theta_{t-1} - \mathrm{lr} \; \hat m_t / (\sqrt{\hat v_t} + \mathrm{eps})

    Parameters
    ----------
    lr : float or array that broadcasts against theta, default 1e-3
        Learning rate, in units of theta; about the largest step of a coordinate. In [0, inf).
    betas : pair of float, default (0.9, 0.999)
        Weights of the past in m and in v, each in [0, 1).
    eps : float, default 1e-8
        Added to the root, in units of the gradient; in [0, inf).

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Source
    ------
    Slides, "Adam"; report, equation (18); Kingma and Ba (2015), algorithm 1.
    """

    vectors = ("m", "v")  # state in the shape of theta

    def __init__(self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        check(RULES["Adam"], lr=lr, betas=betas, eps=eps)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.t, self.m, self.v = 0, 0.0, 0.0

    @on_floats
    def step(self, theta, grad):
        """Return the next theta; ``grad`` is the function that returns the gradient at a point."""
        beta1, beta2 = self.betas
        g = grad(theta)
        self.t += 1
        self.m = beta1 * self.m + (1 - beta1) * g
        self.v = beta2 * self.v + (1 - beta2) * g**2
        m_hat = self.m / (1 - beta1**self.t)
        v_hat = self.v / (1 - beta2**self.t)
        return theta - self.lr * m_hat / (v_hat**0.5 + self.eps)
