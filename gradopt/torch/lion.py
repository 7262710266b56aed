"""Lion: the sign of an average in which the newest gradient weighs more than in what is remembered."""

from gradopt.torch.arithmetic import lerp_, subtract_
from gradopt.torch.base import Optimizer


class Lion(Optimizer):
    r"""Step along the sign of a mixture of momentum and gradient.

    .. math::
        c_t &= \beta_1 m_{t-1} + (1 - \beta_1) g_t, & \theta_t &= \theta_{t-1} - \mathrm{lr} \; \mathrm{sign}(c_t) \\
        m_t &= \beta_2 m_{t-1} + (1 - \beta_2) g_t

    Parameters
    ----------
    {params}
    lr : float or tensor that broadcasts against the parameters, default 1e-4
        Learning rate, in units of theta: how far every coordinate moves at every step. In [0, inf).
    betas : pair of float, default (0.9, 0.99)
        Weight of the past in c, along which it steps, and in m, which it remembers; each in [0, 1).
    {engine}

    Raises
    ------
    {range}
    RuntimeError
        If a gradient is sparse.

    Source
    ------
    :class:`gradopt.numpy.Lion`; the paper's weight decay is another than the L2 penalty here.
    """

    state_names = ("m",)

    def __init__(self, params, lr=1e-4, *, betas=(0.9, 0.99), weight_decay=0, maximize=False, fused=False):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay, maximize=maximize), fused)

    def numbers(self, group, t):
        """Return what ``update`` needs besides tensors."""
        beta1, beta2 = group["betas"]
        return {"lr": group["lr"], "beta1": beta1, "beta2": beta2}

    @staticmethod
    def update(theta, g, m, *, lr, beta1, beta2):
        """Move ``theta`` in place by one step."""
        c = lerp_(m.clone(), g, 1 - beta1)
        lerp_(m, g, 1 - beta2)
        subtract_(theta, c.sign_(), lr)
