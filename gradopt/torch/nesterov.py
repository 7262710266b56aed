"""Nesterov's accelerated gradient."""

from gradopt.torch.arithmetic import add, subtract_
from gradopt.torch.base import Optimizer


class Nesterov(Optimizer):
    r"""Momentum whose theta is the point that the velocity is about to reach.

    .. math::
        m_t = \mathrm{momentum} \; m_{t-1} + g_t, \qquad
        \theta_t = \theta_{t-1} - \mathrm{lr} \, (g_t + \mathrm{momentum} \; m_t)

    Parameters
    ----------
    {params}
    lr : float or tensor that broadcasts against the parameters, default 1e-3
        Learning rate, in [0, inf).
    momentum : float, default 0.9
        Fraction of the velocity kept at each step, in [0, 1).
    {engine}

    Raises
    ------
    {range}
    RuntimeError
        If a gradient is sparse.

    Source
    ------
    :class:`gradopt.numpy.Nesterov` with ``form="look-ahead"``; ``torch.optim.SGD(nesterov=True)``.
    """

    state_names = ("m",)

    def __init__(self, params, lr=1e-3, *, momentum=0.9, weight_decay=0, maximize=False, fused=False):
        super().__init__(params, dict(lr=lr, momentum=momentum, weight_decay=weight_decay, maximize=maximize), fused)

    @staticmethod
    def update(theta, g, m, *, lr, momentum):
        """Move ``theta`` in place by one step."""
        m.mul_(momentum).add_(g)
        subtract_(theta, add(g, m, momentum), lr)
