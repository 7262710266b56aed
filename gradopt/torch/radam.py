"""RAdam: Adam whose steps are scaled by a factor that grows from near 0 to 1, after a few steps without division."""

import torch

from gradopt.torch.arithmetic import add_product_, lerp_, subtract_
from gradopt.torch.base import Optimizer


class RAdam(Optimizer):
    r"""Adam whose adaptive step is scaled by a rectification term, and left out while that has no meaning.

    .. math::
        \theta_t = \theta_{t-1} - \mathrm{lr} \; \hat m_t \cdot
        \begin{cases} r_t \sqrt{1 - \beta_2^t} / (\sqrt{v_t} + \mathrm{eps})
        & \rho_t > \mathrm{threshold} \\ 1 & \text{otherwise} \end{cases}

    with m, v and the hats as in :class:`Adam`, and rho and r as in :class:`gradopt.numpy.RAdam`.

    Parameters
    ----------
    {params}
    lr : float or tensor that broadcasts against the parameters, default 1e-3
        Learning rate; in units of theta once the step is adaptive. In [0, inf).
    betas : pair of float, default (0.9, 0.999)
        Weights of the past in m and in v, each in [0, 1).
    eps : float, default 1e-8
        Added to the root before the bias correction, in units of the gradient; in [0, inf).
    threshold : float, default 5
        The step is adaptive once rho_t exceeds it, in [4, inf). ``torch.optim`` has 5, the paper 4.
    {engine}

    Raises
    ------
    {range}
    RuntimeError
        If a gradient is sparse.

    Source
    ------
    :class:`gradopt.numpy.RAdam`; ``torch.optim.RAdam``.
    """

    state_names = ("m", "v")
    counts = True

    def __init__(
        self, params, lr=1e-3, *, betas=(0.9, 0.999), eps=1e-8, threshold=5, weight_decay=0, maximize=False,
        fused=False,
    ):  # fmt: skip
        defaults = dict(lr=lr, betas=betas, eps=eps, threshold=threshold, weight_decay=weight_decay, maximize=maximize)
        super().__init__(params, defaults, fused)

    def numbers(self, group, t):
        """Return what ``update`` needs besides tensors."""
        beta1, beta2 = group["betas"]
        rho_inf = 2 / (1 - beta2) - 1
        rho_t = rho_inf - 2 * t * beta2**t / (1 - beta2**t)
        adaptive = rho_t > group["threshold"]

        def rectification():
            r_t = ((rho_t - 4) * (rho_t - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho_t)) ** 0.5
            return r_t * (1 - beta2**t) ** 0.5

        if isinstance(adaptive, torch.Tensor):  # one graph for every t: compute both, keep one
            factor = torch.where(adaptive, rectification(), 1)
        else:
            factor = rectification() if adaptive else 1
        scale = group["lr"] / (1 - beta1**t) * factor
        return {"beta1": beta1, "beta2": beta2, "eps": group["eps"], "scale": scale, "adaptive": adaptive}

    @staticmethod
    def update(theta, g, m, v, *, beta1, beta2, eps, scale, adaptive):
        """Move ``theta`` in place by one step."""
        lerp_(m, g, 1 - beta1)
        add_product_(v.mul_(beta2), g, g, 1 - beta2)
        root = v.sqrt().add_(eps)
        if isinstance(adaptive, torch.Tensor):
            root = torch.where(adaptive.bool(), root, 1)
        elif not adaptive:
            root = None
        subtract_(theta, m, scale, root)
