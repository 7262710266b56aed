"""What the rules of part 7 reached beside Adam: the same experiment but for the rule, paired seed by seed."""

import numpy as np
import pytest
from scipy import stats

from gradopt.results import beside, kept
from gradopt.results.beside import Beside


@pytest.mark.parametrize("prefix", beside.ADAM)
def test_the_rules_of_part_7_differ_from_adam_in_the_rule_alone(prefix):
    reached = beside.beside_adam(prefix)
    names = [beside.ADAM[prefix], *(f"{prefix}-{arm}" for arm in beside.ASKED[prefix] if beside.called(arm) in reached)]
    experiments = [kept.result(name).experiment for name in names]
    shared = {(e.seeds, e.epochs, e.batch_size, e.data, e.network, e.widths, e.augment) for e in experiments}
    assert len(shared) == 1 and len(reached) == len(names)
    asked = [beside.called(arm) for arm in beside.ASKED[prefix]]
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


def test_a_rule_that_diverged_is_counted_and_told_apart_from_nothing():
    far = np.array([-80.0, -80.1, -80.2, -79.9])
    assert beside.corrected([far])[0] < 0.001
    lost = np.where([True, False, True, False], np.nan, far)
    assert beside.corrected([lost, far]) == pytest.approx([1, 2 * stats.ttest_1samp(far, 0).pvalue])
    last = kept.result("onwards-mnist-shampoo").history.validation_loss[0, :, -1]
    assert beside.beside_adam("onwards-mnist")["Shampoo"].diverged == np.isnan(last).sum() > 0


def test_an_arm_is_called_by_its_class_and_by_an_eps_of_its_own():
    assert beside.called("shampoo") == "Shampoo" and beside.called("shampoo-braked") == "Shampoo (eps 0.1)"


def test_rules_are_told_apart_by_the_corrected_p_value():
    d = np.array([1.0, 2.0])
    reached = {"Adam": np.nan, "AdamW": 0.2, "Lion": 0.01, "Muon": 0.01}
    reached = {rule: Beside(0.1, 90 + d, -d if rule == "Lion" else d, p) for rule, p in reached.items()}
    assert beside.apart(reached) == (["Muon"], ["Lion"])


def test_a_row_has_a_difference_unless_there_is_none_to_trust():
    header, rows = beside.compared("onwards-mnist")
    rows = {row[0]: row for row in rows}
    assert all(len(row) == len(header) for row in rows.values())
    reached = beside.beside_adam("onwards-mnist")
    assert rows["Adam"][2].startswith(f"{reached['Adam'].accuracy.mean():.2f} ± ") and rows["Adam"][3:] == ["", ""]
    assert rows["Lion"][3].startswith(f"−{-reached['Lion'].ahead.mean():.2f} (−")
    assert rows["Shampoo"][2:] == [f"{reached['Shampoo'].diverged} of 10 seeds diverged", "", ""]
