"""RAdam: Adam whose steps are scaled by a factor that grows from near 0 to 1, after a few steps without division."""

from gradopt.hyperparameters import RULES, check
from gradopt.numpy.floats import on_floats


class RAdam:
    r"""Adam whose adaptive step is scaled by a rectification term, and left out while that has no meaning.

    .. math::
        \rho_\infty &= \frac{2}{1 - \beta_2} - 1, \qquad
        \rho_t = \rho_\infty - \frac{2 t \beta_2^t}{1 - \beta_2^t} \\
        r_t &= \sqrt{\frac{(\rho_t - 4)(\rho_t - 2) \rho_\infty}{(\rho_\infty - 4)(\rho_\infty - 2) \rho_t}} \\
        \theta_t &= \theta_{t-1} - \mathrm{lr} \; \hat m_t \cdot
        \begin{cases} r_t \sqrt{1 - \beta_2^t} / (\sqrt{v_t} + \mathrm{eps})
        & \rho_t > \mathrm{threshold} \\ 1 & \text{otherwise} \end{cases}

    with m, v and the hats as in :class:`Adam`.

    Parameters
    ----------
    lr : float or array that broadcasts against theta, default 1e-3
        Learning rate; in units of theta once the step is adaptive. In [0, inf).
    betas : pair of float, default (0.9, 0.999)
        Weights of the past in m and in v, each in [0, 1).
    eps : float, default 1e-8
        Added to the root before the bias correction, in units of the gradient; in [0, inf).
    threshold : float, default 5
        The step is adaptive once rho_t exceeds it, in [4, inf). ``torch.optim`` has 5 (first at t = 6 with
        beta2 = 0.999), the paper 4 (first at t = 5).

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Source
    ------
    Slides, "Rectified Adam", algorithm 2; Liu et al. (2020), algorithm 2.
    """

    vectors = ("m", "v")  # state in the shape of theta

    def __init__(self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, threshold=5):
        check(RULES["RAdam"], lr=lr, betas=betas, eps=eps, threshold=threshold)
        self.lr, self.betas = lr, betas
        self.eps, self.threshold = eps, threshold
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
        rho_inf = 2 / (1 - beta2) - 1
        rho_t = rho_inf - 2 * self.t * beta2**self.t / (1 - beta2**self.t)
        if rho_t <= self.threshold:
            return theta - self.lr * m_hat
        top = (rho_t - 4) * (rho_t - 2) * rho_inf
        r_t = (top / ((rho_inf - 4) * (rho_inf - 2) * rho_t)) ** 0.5
        root = self.v**0.5 + self.eps
        return theta - self.lr * m_hat * r_t * (1 - beta2**self.t) ** 0.5 / root
