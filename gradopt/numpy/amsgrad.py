"""AMSGrad: Adam whose second moment never falls."""

import numpy as np

from gradopt.hyperparameters import RULES, check
from gradopt.numpy.floats import on_floats


class AMSGrad:
    r"""Adam with the largest second moment so far in place of the current one.

    .. math::
        v^{\max}_t = \max(v^{\max}_{t-1}, v_t), \qquad
        \theta_t = \theta_{t-1} - \mathrm{lr} \; \hat m_t
        \Big/ \Big(\sqrt{v^{\max}_t / (1 - \beta_2^t)} + \mathrm{eps}\Big)

    with m, v and the hats as in :class:`Adam`. The bias corrections are ``torch.optim.Adam(amsgrad=True)``'s;
    Reddi et al. have none.

    Parameters
    ----------
    lr : float or array that broadcasts against theta, default 1e-3
        Learning rate, in units of theta; in [0, inf).
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
    Report, section 4.3 (its reference 13); Reddi et al. (2018), algorithm 2.
    """

    vectors = ("m", "v", "v_max")  # state in the shape of theta

    def __init__(self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        check(RULES["AMSGrad"], lr=lr, betas=betas, eps=eps)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.t, self.m, self.v, self.v_max = 0, 0.0, 0.0, 0.0

    @on_floats
    def step(self, theta, grad):
        """Return the next theta; ``grad`` is the function that returns the gradient at a point."""
        beta1, beta2 = self.betas
        g = grad(theta)
        self.t += 1
        self.m = beta1 * self.m + (1 - beta1) * g
        self.v = beta2 * self.v + (1 - beta2) * g**2
        self.v_max = np.maximum(self.v_max, self.v)
        m_hat = self.m / (1 - beta1**self.t)
        v_hat = self.v_max / (1 - beta2**self.t)
        return theta - self.lr * m_hat / (v_hat**0.5 + self.eps)
