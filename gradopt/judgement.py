"""What it takes to judge many comparisons at once."""

import numpy as np


def holm(p):
    r"""Return p-values corrected for their number: comparing them with alpha errs anywhere with probability <= alpha.

    .. math:: \tilde p_{(i)} = \max_{j \le i} \, \min(1, (m - j + 1) \, p_{(j)})

    where p_(1) <= ... <= p_(m) are the m given ones in order.

    Parameters
    ----------
    p : array of shape (..., m)
        Valid p-values, however they depend on each other; each last axis is a family of its own.

    Returns
    -------
    array of the same shape

    Source
    ------
    Holm (1979).
    """
    p = np.asarray(p)
    order, m = p.argsort(axis=-1), p.shape[-1]
    scaled = np.minimum(1, np.take_along_axis(p, order, -1) * np.arange(m, 0, -1))
    corrected = np.empty_like(p)
    np.put_along_axis(corrected, order, np.maximum.accumulate(scaled, axis=-1), -1)
    return corrected
