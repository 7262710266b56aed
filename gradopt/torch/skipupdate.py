"""SkipUpdate: Adam whose step, not its gradient, is masked."""

import torch

from gradopt.sampling import BITS
from gradopt.torch.stochgradadam import StochGradAdam, keep_like


class SkipUpdate(StochGradAdam):
    r"""Take Adam's step in each coordinate with probability ``sampling_rate``; m and v see the whole gradient.

    .. math:: \theta_t = \theta_{t-1} + \Omega_t \odot \Delta_t^{\mathrm{Adam}}

    Parameters are those of :class:`StochGradAdam`. The method of this name masks whole blocks and divides by
    ``sampling_rate``; this is its plain form, for comparison with the mask of the paper.

    Source
    ------
    Joo et al. (2026).
    """

    @staticmethod
    def update(theta, g, m, v, offset, *, key, threshold, **numbers):
        """Move ``theta`` in place by one step."""
        before = theta.clone()
        StochGradAdam.update(theta, g, m, v, offset, key=key, threshold=2**BITS, **numbers)
        theta.copy_(torch.where(keep_like(g, key, offset, threshold), theta, before))
