"""Adadelta: the ratio of two running root mean squares replaces the learning rate."""

from gradopt.torch.arithmetic import add_product_, subtract_
from gradopt.torch.base import Optimizer


class Adadelta(Optimizer):
    r"""Scale each coordinate's step by the root mean square of its own past updates.

    .. math::
        v_t &= \mathrm{rho} \; v_{t-1} + (1 - \mathrm{rho}) \; g_t^2 \\
        \Delta_t &= \frac{\sqrt{u_{t-1} + \mathrm{eps}}}{\sqrt{v_t + \mathrm{eps}}} \; g_t \\
        u_t &= \mathrm{rho} \; u_{t-1} + (1 - \mathrm{rho}) \; \Delta_t^2, \qquad
        \theta_t = \theta_{t-1} - \mathrm{lr} \; \Delta_t

    Parameters
    ----------
    {params}
    lr : float or tensor that broadcasts against the parameters, default 1.0
        Factor on the update, without units; 1 is the published method. In [0, inf).
    rho : float, default 0.9
        Weight of the past in both running averages, in [0, 1).
    eps : float, default 1e-6
        Added under both roots; it sets the size of the first updates. In [0, inf).
    {engine}

    Raises
    ------
    {range}
    RuntimeError
        If a gradient is sparse.

    Source
    ------
    :class:`gradopt.numpy.Adadelta`; ``torch.optim.Adadelta``.
    """

    state_names = ("v", "u")

    def __init__(self, params, lr=1.0, *, rho=0.9, eps=1e-6, weight_decay=0, maximize=False, fused=False):
        super().__init__(params, dict(lr=lr, rho=rho, eps=eps, weight_decay=weight_decay, maximize=maximize), fused)

    @staticmethod
    def update(theta, g, v, u, *, lr, rho, eps):
        """Move ``theta`` in place by one step."""
        add_product_(v.mul_(rho), g, g, 1 - rho)
        delta = (u + eps).sqrt_().div_((v + eps).sqrt_()).mul_(g)
        add_product_(u.mul_(rho), delta, delta, 1 - rho)
        subtract_(theta, delta, lr)
