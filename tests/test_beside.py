"""What the rules of part 7 reached beside Adam: the same experiment but for the rule, paired seed by seed."""

import numpy as np
import pytest
from scipy import stats

from gradopt.results import beside, kept
from gradopt.results.arms import RULES


@pytest.mark.parametrize("prefix", beside.ADAM)
def test_the_rules_of_part_7_differ_from_adam_in_the_rule_alone(prefix):
    reached = beside.beside_adam(prefix)
    names = [beside.ADAM[prefix], *(f"{prefix}-{arm}" for arm in beside.ASKED[prefix] if RULES[arm][0] in reached)]
    experiments = [kept.result(name).experiment for name in names]
    shared = {(e.seeds, e.epochs, e.batch_size, e.data, e.network, e.widths, e.augment) for e in experiments}
    assert len(shared) == 1 and len(reached) == len(names)
    asked = [RULES[arm][0] for arm in beside.ASKED[prefix]]
    assert sorted(["Adam", *asked]) == sorted([*reached, *beside.waiting(prefix)])
    for lr, accuracy, ahead in reached.values():
        assert lr > 0 and accuracy.shape == (len(experiments[0].seeds),)
        np.testing.assert_array_equal(ahead, accuracy - reached["Adam"][1])


def test_p_values_are_corrected_for_the_rules_that_are_compared():
    ahead = {"Adam": np.zeros(4), "Lion": np.array([1.0, 2.0, 1.5, 1.2]), "Muon": np.array([0.1, -0.1, 0.2, 0.0])}
    reached = {rule: (0.1, 90 + each, each) for rule, each in ahead.items()}
    alone = {rule: stats.ttest_1samp(ahead[rule], 0).pvalue for rule in ("Lion", "Muon")}
    assert beside.corrected(reached) == pytest.approx({"Lion": 2 * alone["Lion"], "Muon": alone["Muon"]})
