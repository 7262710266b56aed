"""What it takes to judge claims about methods: evidence from paired runs, and a correction for many claims."""

from bisect import bisect_left
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

    @property
    def p(self):
        """The pair of p-values."""
        return self.p_false, self.p_true


def evidence(d, a=0.0, b=np.inf, matters=0.0, unit="points"):
    r"""Weigh the claim that the mean of a difference lies between a and b, with one-sided t-tests against its ends.

    .. math:: p_\mathrm{false} = \max_e p(\mathbb E d \text{ beyond } e), \qquad
        p_\mathrm{true} = \min\bigl(1, k \min_e p(\mathbb E d \text{ inside } e \text{ by } \delta)\bigr)

    over the k finite ends e. To refute "false" every end must be refuted; to refute "true" one is enough. What is
    refuted as "true" is the claim with an effect that matters: inside each end by at least delta. So a method that
    changes nothing can be found out, and "false" and "true" are never both so. Differences without a t, as where a run
    diverged, refute nothing: p is 1.

    Parameters
    ----------
    d : array of shape (n,)
        The difference in each of n >= 2 pairs of runs.
    a, b : float, default 0 and inf
        At least one is finite.
    matters : float, default 0
        The delta, the least effect that matters, in units of d.
    unit : str, default "points"

    Returns
    -------
    Evidence

    Source
    ------
    Schuirmann (1987), for two finite ends.
    """
    tests = [((a, "greater"), (a + matters, "less")), ((b, "less"), (b - matters, "greater"))]
    p = [
        [np.nan_to_num(stats.ttest_1samp(d, end, alternative=side).pvalue, nan=1.0) for end, side in pair]
        for pair in tests
        if np.isfinite(pair[0][0])
    ]
    inside, outside = zip(*p, strict=True)
    interval = stats.ttest_1samp(d, 0).confidence_interval()
    seeds = f"{np.sum((a < d) & (d < b))} of {len(d)} seeds"
    p_true = min(1, len(p) * min(outside))
    return Evidence(d.mean(), interval, max(inside), p_true, seeds, unit)


def paired(d):
    """Return the mean of paired differences, its standard error, and whether it differs from 0 (5 percent).

    The last is a paired t-test: it errs in one of twenty cases where the differences are normal with mean 0.
    """
    d = np.asarray(d)
    return d.mean(), d.std(ddof=1) / len(d) ** 0.5, stats.ttest_1samp(d, 0).pvalue < 0.05


def all_of(*parts):
    """Weigh a claim that is true if all parts are; the weakest part, which is returned, speaks for it."""
    weakest = max(parts, key=lambda part: part.p_false)
    p_true = min(1, len(parts) * min(part.p_true for part in parts))
    return weakest._replace(p_true=p_true)


def steadier(x, y, matters=1.1):
    r"""Weigh the claim that x varies less than y over the seeds, which matters if y has 1.1 times the spread.

    .. math:: \sigma_x < \sigma_y \iff \operatorname{Cov}(y + x, y - x) > 0

    Parameters
    ----------
    x, y : arrays of shape (n,)
        Paired by seed; n is at least 3.

    Returns
    -------
    Evidence
        Its value is the ratio of the standard deviations of y and of x.

    Source
    ------
    Pitman (1939) and Morgan (1939), for normal pairs.
    """
    n = len(x)
    p_false = stats.pearsonr(y + x, y - x, alternative="greater").pvalue
    p_true = stats.pearsonr(y + matters * x, y - matters * x, alternative="less").pvalue
    ratio, r = y.var(ddof=1) / x.var(ddof=1), stats.pearsonr(x, y).statistic
    k = 1 + 2 * (1 - r**2) * stats.t.ppf(0.975, n - 2) ** 2 / (n - 2)
    ends = (ratio * (k + sign * (k**2 - 1) ** 0.5) for sign in (-1, 1))
    interval = tuple(np.sqrt(list(ends)))
    unit = "times the spread"
    return Evidence(ratio**0.5, interval, p_false, p_true, f"{n} seeds", unit)


def verdict(p_false, p_true, level=0.05):
    """Return a word for corrected p-values of "the claim is false" and "it is true, by what matters".

    "holds" if the first is refuted, "fails" if the second is, "holds, by less than matters" if both are, and
    "undecided" if neither is.
    """
    if p_false < level:
        return "holds, by less than matters" if p_true < level else "holds"
    return "fails" if p_true < level else "undecided"


def word_for(printed, repaired=False):
    """Return what a trial of a theorem found: "holds", "holds when repaired" or "false".

    Parameters
    ----------
    printed, repaired : bool
        Whether the statement passed as it is printed, and as it is repaired.
    """
    if printed:
        return "holds"
    return "holds when repaired" if repaired else "false"


def holm(p, true=None):
    r"""Return p-values corrected for their number: comparing them with alpha errs anywhere with probability <= alpha.

    .. math:: \tilde p_{(i)} = \max_{j \le i} \, \min(1, \min(k, m - j + 1) \, p_{(j)})

    where p_(1) <= ... <= p_(m) are the m given ones in order, and at most k of the m hypotheses are true.

    Parameters
    ----------
    p : array of shape (..., m)
        Valid p-values, however they depend on each other; each last axis is a family of its own.
    true : int, default m
        The k. Where each claim has two hypotheses that cannot both be true, "it is false" and "it is true, by what
        matters", that is m / 2.

    Returns
    -------
    array of the same shape

    Source
    ------
    Holm (1979); with k below m, Shaffer (1986).
    """
    p = np.asarray(p)
    order, m = p.argsort(axis=-1), p.shape[-1]
    most = np.minimum(np.arange(m, 0, -1), m if true is None else true)
    scaled = np.minimum(1, np.take_along_axis(p, order, -1) * most)
    corrected = np.empty_like(p)
    np.put_along_axis(corrected, order, np.maximum.accumulate(scaled, axis=-1), -1)
    return corrected


def judge_family(p, level=0.05):
    """Return for each claim of a family its two p-values, corrected by :func:`holm`, and its :func:`verdict`.

    Parameters
    ----------
    p : array of shape (claims, 2)
        Those of "the claim is false" and of "it is true, by what matters", which cannot both be true.
    level : float, default 0.05

    Returns
    -------
    list of tuples (p_false, p_true, word)
    """
    corrected = holm(np.ravel(p), true=len(p)).reshape(-1, 2)
    return [(*pair, verdict(*pair, level)) for pair in corrected]


def judge_differences(differences, looks=1):
    """Judge, as one family, the claims that the mean of each of some sets of paired differences is above 0.

    Parameters
    ----------
    differences : dict of arrays
        By claim.
    looks : int, default 1
        At how many looks at growing data the claims are judged: p-values are multiplied by it.

    Returns
    -------
    dict of tuples
        By claim its :class:`Evidence`, the smaller of its two corrected p-values, and its word.
    """
    found = {claim: evidence(d) for claim, d in differences.items()}
    judged = judge_family([np.minimum(1, looks * np.array(each.p)) for each in found.values()])
    return {claim: (found[claim], min(p), word) for claim, (*p, word) in zip(found, judged, strict=True)}


def looks(p, shares):
    r"""Return one p-value for a test that was made at several looks at growing data, whichever look stopped it.

    .. math:: \tilde p = \min(1, \min_k p_k / w_k), \qquad \sum_k w_k \le 1

    By the union bound P(p_k <= w_k alpha for some k) <= alpha, whatever the data and the rule for stopping.

    Parameters
    ----------
    p : array of shape (looks so far, ...)
        The p-value of each look, at all data until then.
    shares : sequence of float
        The w of all planned looks.

    Returns
    -------
    array of shape (...)

    Raises
    ------
    ValueError
        If there were more looks than planned, or if the shares are not positive or sum to more than 1.
    """
    p, shares = np.asarray(p, dtype=float), np.asarray(shares, dtype=float)
    if (shares <= 0).any() or shares.sum() > 1 + 1e-9:
        raise ValueError(f"shares={shares.tolist()} must be positive and sum to at most 1")
    if not 0 < len(p) <= len(shares):
        raise ValueError(f"{len(p)} looks, where {len(shares)} were planned")
    return np.minimum(1, (p.T / shares[: len(p)]).min(-1).T)


def power(n, effect, spread, level=0.05):
    r"""Return the probability that a one-sided paired t-test finds an effect.

    .. math:: P\bigl(T_{n-1}(\sqrt n \, \delta / \sigma) > t_{1-\alpha,\, n-1}\bigr)

    It is that of "holds" if the mean difference is delta above the claim's end and, where delta is what matters, that
    of "fails" if it lies at the end.

    Parameters
    ----------
    n : int or array of int
        Pairs of runs, at least 2.
    effect, spread : float
        The delta, and the standard deviation sigma of the differences.
    level : float, default 0.05
        The alpha; divided by the number of claims and multiplied by a look's share for the worst case.

    Source
    ------
    T is noncentral: Johnson, Kotz and Balakrishnan (1995), chapter 31.
    """
    return stats.nct.sf(stats.t.isf(level, n - 1), n - 1, np.sqrt(n) * effect / spread)


def seeds_needed(effect, spread, level=0.05, least=0.8):
    """Return the smallest number of pairs of at least two with that :func:`power`; None if a million are too few."""
    pairs = range(2, 2**20)
    enough = bisect_left(pairs, least, key=lambda n: power(n, effect, spread, level))
    return pairs[enough] if enough < len(pairs) else None


def false_discoveries(runs, groups=11, n=10, deals=2000, copies=1, seed=0):
    """Return how many pairs of groups of runs of one method differ, p < 0.05, once plainly and once by :func:`holm`.

    Parameters
    ----------
    runs : array of shape (N,)
        Results that differ by their seeds alone.
    groups, n, deals : int
        Each deal draws that many groups of n runs, with replacement, and compares all pairs by a t-test.
    copies : int, default 1
        How often every run is counted, as if its copies were independent.

    Returns
    -------
    two integer arrays of shape (deals,)
    """
    dealt = np.random.default_rng(seed).choice(runs, size=(deals, groups, n)).repeat(copies, axis=-1)
    i, j = np.triu_indices(groups, k=1)
    p = stats.ttest_ind(dealt[:, i], dealt[:, j], axis=-1).pvalue
    return (p < 0.05).sum(1), (holm(p) < 0.05).sum(1)


def reversal(x, y, paired=True):
    """Return the probability that one seed ranks two methods against their means; a tie is half.

    ``x`` and ``y`` have an entry for each seed; the seed is the same for both if they are paired.
    """
    difference = x - (y if paired else y[:, None])
    return np.mean((difference * np.sign(difference.mean()) < 0) + 0.5 * (difference == 0))
