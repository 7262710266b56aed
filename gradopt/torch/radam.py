"""RAdam: Adam whose adaptive step waits until the variance of its denominator is known to be finite."""

import torch

from gradopt.torch.base import Optimizer, count, subtract_


class RAdam(Optimizer):
    r"""Adam whose adaptive step is scaled by a rectification term, and left out while that has no meaning.

    .. math::
        \theta_t = \theta_{t-1} - \mathrm{lr} \; \hat m_t \cdot
        \begin{cases} r_t \sqrt{1 - \beta_2^t} / (\sqrt{v_t} + \mathrm{eps})
        & \rho_t > \mathrm{threshold} \\ 1 & \text{otherwise} \end{cases}

    with m, v and the hats as in :class:`Adam`, and rho and r as in :class:`gradopt.numpy.RAdam`.

    Parameters
    ----------
    params : iterable of tensors, of (name, tensor) pairs, or of dicts that are parameter groups
    lr : float or tensor that broadcasts against the parameters, default 1e-3
        Learning rate; in units of theta once the step is adaptive. In [0, inf).
    betas : pair of float, default (0.9, 0.999)
        Weights of the past in m and in v, each in [0, 1).
    eps : float, default 1e-8
        Added to the root before the bias correction, in units of the gradient; in [0, inf).
    threshold : float, default 5
        The step is adaptive once rho_t exceeds it, in [4, inf). ``torch.optim`` has 5, the paper 4.
    weight_decay : float, default 0
        Coefficient of the L2 penalty: weight_decay * theta is added to the gradient; in [0, inf).
    maximize : bool, default False
        Step up the gradient instead of down.
    fused : bool, default False
        Step with compiled code: one pass over memory.

    Raises
    ------
    ValueError
        If a hyperparameter of any group is outside its range.
    RuntimeError
        If a gradient is sparse.

    Source
    ------
    :class:`gradopt.numpy.RAdam`; ``torch.optim.RAdam``.
    """

    state_names = ("step", "m", "v")

    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, threshold=5, weight_decay=0, *, maximize=False,
        fused=False,
    ):  # fmt: skip
        defaults = dict(lr=lr, betas=betas, eps=eps, threshold=threshold, weight_decay=weight_decay, maximize=maximize)
        super().__init__(params, defaults, fused)

    def update(self, theta, g, state, group):
        """Move ``theta`` in place by one step."""
        beta1, beta2 = group["betas"]
        m, v = state["m"], state["v"]
        t = count(state)
        m.lerp_(g, 1 - beta1)
        v.mul_(beta2).addcmul_(g, g, value=1 - beta2)
        scale = group["lr"] / (1 - beta1**t)  # of m: lr and the divisor of m_hat
        rho_inf = 2 / (1 - beta2) - 1
        rho_t = rho_inf - 2 * t * beta2**t / (1 - beta2**t)
        adaptive = rho_t > group["threshold"]
        if not torch.compiler.is_dynamo_compiling() and not adaptive:
            return subtract_(theta, scale, m)
        r_t = ((rho_t - 4) * (rho_t - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho_t)) ** 0.5
        factor = r_t * (1 - beta2**t) ** 0.5
        root = v.sqrt().add_(group["eps"])
        if torch.compiler.is_dynamo_compiling():  # one graph for every t: compute both, keep one
            factor, root = torch.where(adaptive, factor, 1), torch.where(adaptive, root, 1)
        subtract_(theta, scale * factor, m, root)
