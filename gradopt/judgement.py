"""What it takes to judge claims about methods: evidence from paired runs, and a correction for many claims."""

from typing import NamedTuple

import numpy as np
from scipy import stats


class Evidence(NamedTuple):
    """What runs say of a claim: the mean difference, its 95 percent interval, and two p-values.

    ``p_false`` is that of "the claim is false" and ``p_true`` that of "the claim is true", both before any correction.
    ``seeds`` says how many runs bear the claim out by themselves, ``unit`` what the difference is measured in.
    """

    value: float
    interval: tuple
    p_false: float
    p_true: float
    seeds: str
    unit: str


def evidence(d, a=0.0, b=np.inf, unit="points"):
    r"""Weigh the claim that the mean of a difference lies between a and b, with one-sided t-tests against its ends.

    .. math:: p_\mathrm{false} = \max_e p(\mathbb E d \text{ beyond } e), \qquad
        p_\mathrm{true} = \min\bigl(1, k \min_e p(\mathbb E d \text{ on the claim's side of } e)\bigr)

    over the k finite ends e. To refute "false" every end must be refuted; to refute "true" one is enough.

    Parameters
    ----------
    d : array of shape (n,)
        The difference in each of n >= 2 pairs of runs.
    a, b : float, default 0 and inf
        At least one is finite.
    unit : str, default "points"

    Returns
    -------
    Evidence

    Source
    ------
    Schuirmann (1987), for two finite ends.
    """
    ends = [(a, "greater", "less"), (b, "less", "greater")]
    p = [
        [stats.ttest_1samp(d, end, alternative=side).pvalue for side in sides]
        for end, *sides in ends
        if np.isfinite(end)
    ]
    inside, outside = zip(*p, strict=True)
    interval = stats.ttest_1samp(d, 0).confidence_interval()
    seeds = f"{np.sum((a < d) & (d < b))} of {len(d)} seeds"
    p_true = min(1, len(p) * min(outside))
    return Evidence(d.mean(), interval, max(inside), p_true, seeds, unit)


def all_of(*parts):
    """Weigh a claim that is true if all parts are; the weakest part, which is returned, speaks for it."""
    weakest = max(parts, key=lambda part: part.p_false)
    p_true = min(1, len(parts) * min(part.p_true for part in parts))
    return weakest._replace(p_true=p_true)


def verdict(p_false, p_true, level=0.05):
    """Return "holds", "fails" or "undecided" for corrected p-values of "the claim is false" and "it is true"."""
    return "holds" if p_false < level else "fails" if p_true < level else "undecided"


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
