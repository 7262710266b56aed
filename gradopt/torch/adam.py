"""Adam: momentum over RMSprop, with both averages corrected for their start at zero."""

from gradopt.torch.arithmetic import add_product_, lerp_, subtract_
from gradopt.torch.base import Optimizer


class Adam(Optimizer):
    r"""Step along the corrected mean gradient, divided by the root of the corrected mean squared gradient.

    .. math::
        m_t &= \beta_1 m_{t-1} + (1 - \beta_1) g_t, & \hat m_t &= m_t / (1 - \beta_1^t) \\
        v_t &= \beta_2 v_{t-1} + (1 - \beta_2) g_t^2, & \hat v_t &= v_t / (1 - \beta_2^t) \\
        \theta_t &= \theta_{t-1} - \mathrm{lr} \; \hat m_t / (\sqrt{\hat v_t} + \mathrm{eps})

    Parameters
    ----------
    {params}
    lr : float or tensor that broadcasts against the parameters, default 1e-3
        Learning rate, in units of theta; about the largest step of a coordinate. In [0, inf).
    betas : pair of float, default (0.9, 0.999)
        Weights of the past in m and in v, each in [0, 1).
    eps : float, default 1e-8
        Added to the root, in units of the gradient; in [0, inf).
    {engine}

    Raises
    ------
    {range}
    RuntimeError
        If a gradient is sparse.

    Source
    ------
    :class:`gradopt.numpy.Adam`; ``torch.optim.Adam``.
    """

    state_names = ("m", "v")
    counts = True

    def __init__(self, params, lr=1e-3, *, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, maximize=False, fused=False):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, maximize=maximize), fused)

    def numbers(self, group, t):
        """Return what ``update`` needs besides tensors."""
        beta1, beta2 = group["betas"]
        scale = group["lr"] / (1 - beta1**t)  # of m: lr and the divisor of m_hat, without a pass over m
        return {"beta1": beta1, "beta2": beta2, "divisor_v": 1 - beta2**t, "eps": group["eps"], "scale": scale}

    @staticmethod
    def update(theta, g, m, v, *, beta1, beta2, divisor_v, eps, scale):
        """Move ``theta`` in place by one step."""
        lerp_(m, g, 1 - beta1)
        add_product_(v.mul_(beta2), g, g, 1 - beta2)
        root = (v / divisor_v).sqrt_().add_(eps)
        subtract_(theta, m, scale, root)
