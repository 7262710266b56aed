"""AMSGrad: Adam whose second moment never falls."""

import torch

from gradopt.torch.adam import Adam
from gradopt.torch.arithmetic import add_product_, lerp_, subtract_


class AMSGrad(Adam):
    r"""Adam with the largest second moment so far in place of the current one.

    .. math::
        v^{\max}_t = \max(v^{\max}_{t-1}, v_t), \qquad
        \theta_t = \theta_{t-1} - \mathrm{lr} \; \hat m_t
        \Big/ \Big(\sqrt{v^{\max}_t / (1 - \beta_2^t)} + \mathrm{eps}\Big)

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
    {engine}

    Raises
    ------
    {range}
    RuntimeError
        If a gradient is sparse.

    Source
    ------
    :class:`gradopt.numpy.AMSGrad`; ``torch.optim.Adam(amsgrad=True)``.
    """

    state_names = ("m", "v", "v_max")

    @staticmethod
    def update(theta, g, m, v, v_max, *, beta1, beta2, divisor_v, eps, scale):
        """Move ``theta`` in place by one step."""
        lerp_(m, g, 1 - beta1)
        add_product_(v.mul_(beta2), g, g, 1 - beta2)
        torch.maximum(v_max, v, out=v_max)
        root = (v_max / divisor_v).sqrt_().add_(eps)
        subtract_(theta, m, scale, root)
