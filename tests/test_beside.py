"""What the rules of part 7 reached beside Adam: the same experiment but for the rule, paired seed by seed."""

import numpy as np
import pytest
from scipy import stats

from gradopt.results import beside, kept
from gradopt.results.arms import RULES
from gradopt.results.beside import Beside


@pytest.mark.parametrize("prefix", beside.ADAM)
def test_the_rules_of_part_7_differ_from_adam_in_the_rule_alone(prefix):
    reached = beside.beside_adam(prefix)
    names = [beside.ADAM[prefix], *(f"{prefix}-{arm}" for arm in beside.ASKED[prefix] if RULES[arm][0] in reached)]
    experiments = [kept.result(name).experiment for name in names]
    shared = {(e.seeds, e.epochs, e.batch_size, e.data, e.network, e.widths, e.augment) for e in experiments}
    assert len(shared) == 1 and len(reached) == len(names)
    asked = [RULES[arm][0] for arm in beside.ASKED[prefix]]
    assert sorted(["Adam", *asked]) == sorted([*reached, *beside.waiting(prefix)])
    for lr, accuracy, ahead, _ in reached.values():
        assert lr > 0 and accuracy.shape == (len(experiments[0].seeds),)
        np.testing.assert_array_equal(ahead, accuracy - reached["Adam"].accuracy)
    p = {rule: each.p for rule, each in reached.items()}
    assert np.isnan(p.pop("Adam")) and all(0 <= each <= 1 for each in p.values())


def test_p_values_are_corrected_for_the_rules_that_are_compared():
    lion, muon = np.array([1.0, 2.0, 1.5, 1.2]), np.array([0.1, -0.1, 0.2, 0.0])
    alone = [stats.ttest_1samp(d, 0).pvalue for d in (lion, muon)]
    assert beside.corrected([lion, muon]) == pytest.approx([2 * alone[0], alone[1]])
    assert len(beside.corrected([])) == 0  # before the first run is kept


def test_rules_are_told_apart_by_the_corrected_p_value():
    d = np.array([1.0, 2.0])
    reached = {"Adam": np.nan, "AdamW": 0.2, "Lion": 0.01, "Muon": 0.01}
    reached = {rule: Beside(0.1, 90 + d, -d if rule == "Lion" else d, p) for rule, p in reached.items()}
    assert beside.apart(reached) == (["Muon"], ["Lion"])
