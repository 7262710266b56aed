"""Gradient descent with (heavy-ball) momentum."""

from gradopt.torch.arithmetic import subtract_
from gradopt.torch.base import Optimizer


class Momentum(Optimizer):
    r"""Accumulate a velocity and step along it.

    .. math::
        m_t = \mathrm{momentum} \; m_{t-1} + g_t, \qquad \theta_t = \theta_{t-1} - \mathrm{lr} \; m_t

    Parameters
    ----------
    {params}
    lr : float or tensor that broadcasts against the parameters, default 1e-3
        Learning rate, in [0, inf). A constant gradient moves theta by lr / (1 - momentum) a step in the end.
    momentum : float, default 0.9
        Fraction of the velocity kept at each step, in [0, 1).
    {engine}

    Raises
    ------
    {range}
    RuntimeError
        If a gradient is sparse and weight_decay is not 0.

    Source
    ------
    :class:`gradopt.numpy.Momentum` with ``lr_inside=False``; ``torch.optim.SGD(momentum=...)``.
    """

    state_names = ("m",)
    takes_sparse = True

    def __init__(self, params, lr=1e-3, *, momentum=0.9, weight_decay=0, maximize=False, fused=False):
        super().__init__(params, dict(lr=lr, momentum=momentum, weight_decay=weight_decay, maximize=maximize), fused)

    @staticmethod
    def update(theta, g, m, *, lr, momentum):
        """Move ``theta`` in place by one step."""
        m.mul_(momentum).add_(g)
        subtract_(theta, m, lr)
