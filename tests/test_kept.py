"""What the kept runs measured: arms that can be compared, and numbers that are read where they stand."""

import numpy as np
import pytest

from gradopt.results import kept
from gradopt.results.arms import ARMS
from gradopt.train import History

SETTINGS = [*kept.settings(), "pets-fair"]


@pytest.mark.parametrize("prefix", SETTINGS)
def test_arms_of_a_setting_differ_in_the_rule_alone(prefix):
    experiments = [kept.result(f"{prefix}-{arm}").experiment for arm in ARMS]
    shared = {(e.seeds, e.epochs, e.batch_size, e.data, e.network, e.augment, e.schedule) for e in experiments}
    assert len(shared) == 1


def test_settings_whose_seeds_are_pooled_are_one_experiment():
    for arm in ("stochgradadam", "adam-matched"):
        paper, fair = (kept.result(f"cifar-{kind}-{arm}").experiment for kind in ("paper", "fair"))
        assert paper.lrs == fair.lrs and not set(paper.seeds) & set(fair.seeds)


def test_observed_reads_every_seed_and_knows_what_is_not_finite():
    runs = [[{"scores": {"ece": seed}}, {"scores": None}] for seed in (1, 2, 3)]
    history = History(**dict.fromkeys(History._fields) | {"observed": [[], runs]})
    np.testing.assert_array_equal(kept.observed(history, 0, "scores", "ece", lr=1), [1, 2, 3])
    assert np.isnan(kept.observed(history, 1, "scores", "ece", lr=1)).all()


def test_a_lead_is_antisymmetric_and_paired_seed_by_seed():
    def end(name):
        return kept.accuracy(name)[:, -1]

    lead = kept.lead(end, "adam", "cifar-paper", "cifar-fair")
    np.testing.assert_array_equal(lead, -kept.lead(end, "stochgradadam", "cifar-paper", "cifar-fair", leader="adam"))
    seeds = [kept.result(f"cifar-{kind}-adam").experiment.seeds for kind in ("paper", "fair")]
    assert len(lead) == sum(map(len, seeds))


def test_the_pilot_pairs_the_mask_with_the_matched_adam():
    masked, matched = (kept.accuracy(f"pilot-linear-{arm}")[:, -1] for arm in ("stochgradadam", "adam-matched"))
    np.testing.assert_allclose(kept.pilot()["linear", "last"], masked - matched)
    assert {len(ahead) for ahead in kept.pilot().values()} == {len(masked)}
