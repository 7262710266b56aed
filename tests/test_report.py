"""The report's claims: paired experiments, and one family that a correction can only make more cautious."""

import numpy as np
import pytest

from gradopt.measure.judgement import Evidence
from gradopt.results import report


def test_methods_of_an_arm_differ_in_the_rule_alone():
    for arm in ("printed", "fair"):
        experiments = [report.result(f"{arm}-{key}").experiment for key in report.KEYS.values()]
        assert len({(e.seeds, e.epochs, e.batch_size, e.data, e.widths, e.scale) for e in experiments}) == 1
        assert experiments[0].epochs == report.EPOCHS


def test_nothing_lags_behind_itself():
    found = report.lag("printed-sgd-64", "printed-sgd-64")
    assert found.value == pytest.approx(0)


def test_correction_raises_p_except_where_one_claim_implies_another():
    weighed, judged = report.weighed(), report.judged()
    for key, claim in judged.items():
        for arm in ("printed", "fair"):
            once, each = getattr(weighed[key], arm), getattr(claim, arm)
            assert (once is None) == (each is None)
            if each:
                assert each.p_false >= once.p_false
                assert each.p_true >= once.p_true or key == "optimal"


def test_numbers_are_told_in_their_unit():
    def judged(value, unit):
        return report.Judged(Evidence(value, (0.0, 0.0), 0.0, 1.0, "10 of 10 seeds", unit), 0.0, 1.0)

    assert judged(-1.234, "points").number() == "−1.23"
    assert judged(12.34, "points").number() == "+12.3"
    assert judged(np.log(2), "times the time").number() == "2.00"
    assert judged(0.5, "nats").because() == "+0.5000 nats, +0.0000 to +0.0000; 10 of 10 seeds; p < 0.001"
    assert judged(0.5, "nats").word == "holds"


def test_a_tally_has_singular_and_plural():
    assert report.tally(["fails", "holds", "undecided", "holds"]) == "2 hold, 1 fails, 1 is undecided"
