"""Verdicts err as rarely as they say, the corrections are what they claim, and power is what simulation finds."""

from itertools import combinations

import numpy as np
import pytest

from gradopt.measure.judgement import (
    all_of,
    evidence,
    false_discoveries,
    holm,
    judge_differences,
    judge_family,
    looks,
    paired,
    power,
    reversal,
    seeds_needed,
    steadier,
    verdict,
    word_for,
)


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
        ("fails", 0.0, {"matters": 3.0}, 0.95, 1.0),  # a method that changes nothing is found out
        ("fails", 3.0, {"matters": 3.0}, 0.0, 0.0),
        ("holds", 3.0, {"matters": 3.0}, 0.9, 1.0),
        ("holds, by less than matters", 3.0, {"matters": 6.0}, 0.9, 1.0),
        ("undecided", 0.5, {"matters": 1.0}, 0.25, 0.6),
    ],
)
def test_verdicts_err_as_rarely_as_they_say(word, mean, ends, low, high):
    assert low <= rate(word, mean, **ends) <= high


def test_paired_differences_are_told_from_zero_beyond_the_quantile_of_t():
    d = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    mean, error, _ = paired(d)
    np.testing.assert_allclose([mean, error], [0, 0.5**0.5])
    assert not paired(d + 2.776 * error)[2]
    assert paired(d + 2.777 * error)[2]


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


def closed(p, possible=lambda family: True):
    """Holm's p-values the long way: the largest Bonferroni p-value of all families that a hypothesis belongs to."""
    families = [family for n in range(1, len(p) + 1) for family in combinations(range(len(p)), n) if possible(family)]
    bonferroni = {family: min(1, len(family) * min(p[i] for i in family)) for family in families}
    return [max(bonferroni[family] for family in families if i in family) for i in range(len(p))]


def test_holm_is_the_closed_bonferroni_test():
    p = np.random.default_rng(0).random((50, 6)) ** 3
    np.testing.assert_allclose(holm(p), [closed(row) for row in p], rtol=1e-12)
    np.testing.assert_allclose(holm([0.2, 0.2, 1.0]), [0.6, 0.6, 1.0], rtol=1e-12)


def test_where_half_can_be_true_holm_errs_no_more_and_costs_no_more_than_the_closed_test():
    """Shaffer: 0 and 1 are of one claim, 2 and 3 of the next; of each claim only one can be true."""
    p = np.random.default_rng(0).random((200, 6)) ** 3
    exact = np.array([closed(row, lambda family: len({i // 2 for i in family}) == len(family)) for row in p])
    assert (holm(p, true=3) >= exact - 1e-12).all()
    assert (holm(p, true=3) <= holm(p) + 1e-12).all() and (holm(p, true=3) < holm(p)).any()


def test_looks_err_no_more_often_than_one_look():
    """At no effect, whoever stops at the first look that rejects does so in at most one of twenty."""
    d = np.random.default_rng(0).normal(0, 1, (500, 24))
    p = np.array([[evidence(x[:n]).p_false for x in d] for n in (8, 16, 24)])
    shares = (0.2, 0.3, 0.5)
    assert (looks(p, shares) <= 0.05).mean() < 0.08 < (p <= 0.05).any(0).mean()


def test_looks_are_the_smallest_p_over_its_share():
    np.testing.assert_allclose(looks([[0.01, 0.5], [0.02, 0.001]], (0.2, 0.8)), [0.025, 0.00125], rtol=1e-12)
    assert looks([0.3], (0.1, 0.9)) == 1


@pytest.mark.parametrize(
    ("p", "shares", "match"),
    [([0.1, 0.1], (1.0,), "2 looks"), ([], (1.0,), "0 looks"), ([0.1], (0.7, 0.7), "sum"), ([0.1], (0.0, 1.0), "pos")],
)
def test_more_looks_than_planned_are_refused(p, shares, match):
    with pytest.raises(ValueError, match=match):
        looks(p, shares)


@pytest.mark.parametrize(("n", "effect", "spread", "level"), [(5, 1.0, 0.8, 0.05), (12, 0.5, 0.8, 0.01)])
def test_power_is_what_simulation_finds(n, effect, spread, level):
    d = np.random.default_rng(0).normal(effect, spread, (2000, n))
    found = np.mean([evidence(x).p_false < level for x in d])
    assert abs(power(n, effect, spread, level) - found) < 0.035


@pytest.mark.parametrize(("effect", "spread", "level"), [(1.0, 0.8, 0.05), (0.5, 3.0, 0.0083)])
def test_the_seeds_needed_are_the_fewest(effect, spread, level):
    n = seeds_needed(effect, spread, level)
    assert power(n, effect, spread, level) >= 0.8 > power(n - 1, effect, spread, level)
    assert seeds_needed(1e-9, 1.0) is None


def test_a_spread_is_steadier_whatever_its_unit_and_by_the_ratio_of_deviations():
    x, y = np.random.default_rng(0).standard_normal((2, 12)) * [[1.0], [3.0]]
    found, turned = steadier(x, y), steadier(y, x)
    assert found.value == pytest.approx(y.std() / x.std())
    assert found.interval[0] < found.value < found.interval[1]
    scaled = steadier(5 * x + 1, 5 * y - 2)
    assert [scaled.value, *scaled.interval, scaled.p_true] == pytest.approx(
        [found.value, *found.interval, found.p_true]
    )
    assert turned.value == pytest.approx(1 / found.value)
    assert turned.p_false == pytest.approx(1 - found.p_false)


def test_of_equal_spreads_one_in_twenty_is_called_steadier():
    pairs = np.random.default_rng(0).multivariate_normal([0, 0], [[1, 0.8], [0.8, 1]], (1000, 8))
    assert 0.03 < np.mean([steadier(*pair.T).p_false < 0.05 for pair in pairs]) < 0.07


def test_one_of_twenty_pairs_of_one_method_differs_and_after_the_correction_one_of_twenty_deals():
    runs = np.random.default_rng(1).standard_normal(10_000)
    plain, corrected = false_discoveries(runs, groups=4, deals=1500)
    assert 0.04 < plain.mean() / 6 < 0.06
    assert np.mean(corrected > 0) < 0.065
    assert (false_discoveries(runs, groups=4, deals=1500, copies=2)[1] >= corrected).all()


def test_reversals_are_counted_with_ties_as_half():
    x, y = np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.0, 2.0, 5.0, 0.0])
    assert reversal(x, y) == reversal(y, x) == (1 + 0.5) / 4
    assert reversal(x, y, paired=False) == pytest.approx((4 + 1 + 0.5) / 16)


def test_a_family_of_one_is_a_verdict_and_company_makes_it_stricter():
    d = np.random.default_rng(0).normal(1, 1, 8)
    found = evidence(d)
    assert judge_family([found.p]) == [(*found.p, verdict(*found.p))]
    (p_false, _, _), *_ = judge_family([found.p] * 5)
    assert p_false == pytest.approx(5 * found.p_false)


def test_differences_are_judged_as_their_family_and_a_second_look_doubles_p():
    differences = {"a": np.array([1.0, 2.0, 3.0]), "b": np.array([-1.0, 1.0, 0.5])}
    once, twice = (judge_differences(differences, looks) for looks in (1, 2))
    family = judge_family([evidence(d).p for d in differences.values()])
    assert [(p, word) for _, p, word in once.values()] == [(min(p), word) for *p, word in family]
    assert twice["a"][1] == pytest.approx(2 * once["a"][1])
    assert twice["a"][0] == evidence(differences["a"])


def test_a_repair_helps_only_what_did_not_hold_as_printed():
    assert [word_for(True), word_for(False, True), word_for(False)] == ["holds", "holds when repaired", "false"]
