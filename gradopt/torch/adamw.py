"""AdamW: Adam whose weights decay apart from the gradient."""

from gradopt.torch.adam import Adam
from gradopt.torch.base import Optimizer


class AdamW(Adam):
    r"""Adam's step, and a shrinkage of the weights that no gradient divides.

    .. math::
        \theta_t = (1 - \mathrm{lr} \; \mathrm{weight\_decay}) \; \theta_{t-1}
        - \mathrm{lr} \; \hat m_t / (\sqrt{\hat v_t} + \mathrm{eps})

    with m, v and the hats as in :class:`Adam`.

    Parameters
    ----------
    {params}
    lr : float or tensor that broadcasts against the parameters, default 1e-3
        Learning rate, in units of theta; in [0, inf).
    betas : pair of float, default (0.9, 0.999)
        Weights of the past in m and in v, each in [0, 1).
    eps : float, default 1e-8
        Added to the root, in units of the gradient; in [0, inf).
    weight_decay : float, default 1e-2
        Decoupled, not the L2 penalty of the other rules: weights lose lr * weight_decay of them in a step; in [0, inf).
    maximize : bool, default False
        Step up the gradient instead of down; weights shrink all the same.
    fused : bool, default False
        Step with compiled code: one pass over memory.

    Raises
    ------
    {range}
    RuntimeError
        If a gradient is sparse.

    Source
    ------
    :class:`gradopt.numpy.AdamW` with ``independent_decay=False``; ``torch.optim.AdamW``.
    """

    def __init__(
        self, params, lr=1e-3, *, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2, maximize=False, fused=False
    ):
        defaults = dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, maximize=maximize)
        Optimizer.__init__(self, params, {**defaults, "decoupled_weight_decay": True}, fused)  # a mark in checkpoints

    @staticmethod
    def weight_decay(group):
        """Return None: no L2 penalty is added to the gradient."""

    def numbers(self, group, t):
        """Return what ``update`` needs besides tensors."""
        return {**super().numbers(group, t), "kept": 1 - group["lr"] * group["weight_decay"]}

    @staticmethod
    def update(theta, g, m, v, *, kept, **numbers):
        """Move ``theta`` in place by one step."""
        theta.mul_(kept)
        Adam.update(theta, g, m, v, **numbers)
