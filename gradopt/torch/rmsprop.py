"""RMSprop: the gradient divided by its running root mean square."""

from gradopt.torch.arithmetic import add_product_, subtract_
from gradopt.torch.base import Optimizer


class RMSprop(Optimizer):
    r"""Divide each coordinate's step by the root of a running average of its squared gradients.

    .. math::
        v_t = \mathrm{alpha} \; v_{t-1} + (1 - \mathrm{alpha}) \; g_t^2, \qquad
        \theta_t = \theta_{t-1} - \frac{\mathrm{lr}}{\sqrt{v_t} + \mathrm{eps}} \, g_t

    Parameters
    ----------
    {params}
    lr : float or tensor that broadcasts against the parameters, default 1e-2
        Learning rate, in units of theta; in [0, inf).
    alpha : float, default 0.99
        Weight of the past in the running average, in [0, 1).
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
    :class:`gradopt.numpy.RMSprop` with ``eps_inside=False``; ``torch.optim.RMSprop``.
    """

    state_names = ("v",)

    def __init__(self, params, lr=1e-2, *, alpha=0.99, eps=1e-8, weight_decay=0, maximize=False, fused=False):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps, weight_decay=weight_decay, maximize=maximize), fused)

    @staticmethod
    def update(theta, g, v, *, lr, alpha, eps):
        """Move ``theta`` in place by one step."""
        add_product_(v.mul_(alpha), g, g, 1 - alpha)
        root = v.sqrt().add_(eps)
        subtract_(theta, g, lr, root)
