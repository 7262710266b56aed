"""Adagrad: one learning rate per coordinate, divided by the root of its summed squared gradients."""

from gradopt.torch.arithmetic import add_product_, has_axes, subtract_
from gradopt.torch.base import Optimizer


class Adagrad(Optimizer):
    r"""Divide each coordinate's step by the root of the sum of its squared gradients.

    .. math::
        v_t = v_{t-1} + g_t^2, \qquad
        \theta_t = \theta_{t-1} - \frac{\mathrm{lr}}{\sqrt{v_t} + \mathrm{eps}} \, g_t

    A sparse gradient changes only the coordinates that it names.

    Parameters
    ----------
    {params}
    lr : float or tensor that broadcasts against the parameters, default 1e-2
        Learning rate, in units of theta; in [0, inf).
    eps : float, default 1e-10
        Added to the root, in units of the gradient; in [0, inf).
    {engine}

    Raises
    ------
    {range}
    RuntimeError
        If a gradient is sparse and weight_decay is not 0.

    Source
    ------
    :class:`gradopt.numpy.Adagrad` with ``eps_inside=False``; ``torch.optim.Adagrad``.
    """

    state_names = ("v",)
    takes_sparse = True

    def __init__(self, params, lr=1e-2, *, eps=1e-10, weight_decay=0, maximize=False, fused=False):
        super().__init__(params, dict(lr=lr, eps=eps, weight_decay=weight_decay, maximize=maximize), fused)

    @staticmethod
    def update(theta, g, v, *, lr, eps):
        """Move ``theta`` in place by one step."""
        if g.is_sparse:
            return update_sparse(theta, g.coalesce(), v, lr, eps)
        add_product_(v, g, g, 1)
        root = v.sqrt().add_(eps)
        subtract_(theta, g, lr, root)


def update_sparse(theta, g, v, lr, eps):
    """Take the rows of ``theta`` and of ``v`` that ``g`` names, update these, and put them back."""
    rows = tuple(g.indices())
    theta_rows, v_rows = theta[rows], v[rows]
    lr = lr.expand(theta.shape)[rows] if has_axes(lr) else lr
    Adagrad.update(theta_rows, g.values(), v_rows, lr=lr, eps=eps)
    theta[rows], v[rows] = theta_rows, v_rows
