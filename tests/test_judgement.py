"""Verdicts err as rarely as they say, and the correction for many comparisons is the closed test."""

from itertools import combinations

import numpy as np
import pytest

from gradopt.judgement import all_of, evidence, holm, verdict


def rate(word, mean, runs=250, n=8, **ends):
    """How often a claim about the mean of n normal differences gets a word."""
    d = np.random.default_rng(0).normal(mean, 1, (runs, n))
    found = [evidence(x, **ends) for x in d]
    return np.mean([verdict(x.p_false, x.p_true) == word for x in found])


@pytest.mark.parametrize(
    ("word", "mean", "ends", "low", "high"),
    [
        ("holds", 0.0, {}, 0.02, 0.09),  # at the claim's end: an error in one of twenty
        ("fails", 0.0, {}, 0.02, 0.09),
        ("holds", 3.0, {}, 0.99, 1.0),
        ("fails", -3.0, {}, 0.99, 1.0),
        ("holds", 0.0, {"a": -3, "b": 3}, 0.99, 1.0),
        ("holds", 0.2, {"a": -0.2, "b": 0.2}, 0.0, 0.06),
        ("fails", 3.0, {"a": -0.2, "b": 0.2}, 0.99, 1.0),
        ("fails", 0.0, {"a": -0.2, "b": 0.2}, 0.0, 0.06),
    ],
)
def test_verdicts_err_as_rarely_as_they_say(word, mean, ends, low, high):
    assert low <= rate(word, mean, **ends) <= high


def test_evidence_says_how_many_runs_bear_it_out():
    found = evidence(np.array([1.0, 2.0, -1.0, 4.0]), unit="nats")
    assert (found.value, found.seeds, found.unit) == (1.5, "3 of 4 seeds", "nats")
    assert found.interval[0] < 0 < 1.5 < found.interval[1]


def test_a_claim_of_several_parts_holds_if_all_hold_and_fails_if_one_fails():
    rng = np.random.default_rng(0)
    better, worse, unclear = (evidence(rng.normal(mean, 1, 20)) for mean in (3, -3, 0))
    words = [
        verdict(found.p_false, found.p_true)
        for found in (all_of(better, better), all_of(better, worse), all_of(better, unclear))
    ]
    assert words == ["holds", "fails", "undecided"]
    assert all_of(better, worse).value == worse.value


def closed(p):
    """Holm's p-values the long way: the largest Bonferroni p-value of all families that a hypothesis belongs to."""
    families = [family for n in range(1, len(p) + 1) for family in combinations(range(len(p)), n)]
    bonferroni = {family: min(1, len(family) * min(p[i] for i in family)) for family in families}
    return [max(bonferroni[family] for family in families if i in family) for i in range(len(p))]


def test_holm_is_the_closed_bonferroni_test():
    p = np.random.default_rng(0).random((50, 6)) ** 3
    np.testing.assert_allclose(holm(p), [closed(row) for row in p], rtol=1e-12)
    np.testing.assert_allclose(holm([0.2, 0.2, 1.0]), [0.6, 0.6, 1.0], rtol=1e-12)
