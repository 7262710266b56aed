"""Gradient descent."""

from gradopt.torch.arithmetic import subtract_
from gradopt.torch.base import Optimizer


class SGD(Optimizer):
    r"""Step against the gradient.

    .. math::
        \theta_t = \theta_{t-1} - \mathrm{lr} \; g_t, \qquad g_t = \nabla f(\theta_{t-1})

    Parameters
    ----------
    {params}
    lr : float or tensor that broadcasts against the parameters, default 1e-3
        Learning rate, in units of theta per unit of gradient; in [0, inf).
    {engine}

    Raises
    ------
    {range}
    RuntimeError
        If a gradient is sparse and weight_decay is not 0.

    Source
    ------
    :class:`gradopt.numpy.SGD`; ``torch.optim.SGD``.
    """

    takes_sparse = True

    def __init__(self, params, lr=1e-3, *, weight_decay=0, maximize=False, fused=False):
        super().__init__(params, dict(lr=lr, weight_decay=weight_decay, maximize=maximize), fused)

    @staticmethod
    def update(theta, g, *, lr):
        """Move ``theta`` in place by one step."""
        subtract_(theta, g, lr)
