"""The kept results are those of the list beside them, and the learning rates that they chose are no ends of a grid."""

from pathlib import Path

import numpy as np
import pytest
from test_data import SHARED, full, needs_cifar10

from gradopt.results import experiments, minutes
from gradopt.train import best, load
from gradopt.train.names import data_sha256
from gradopt.train.record import MEASURED, RESULTS, resolved

TIERS = (
    experiments.EXPERIMENTS
    + experiments.ONWARDS
    + experiments.PLANNED
    + experiments.SHOWN
    + experiments.FOR_A_GPU
    + [minutes.MINUTES]
)
LISTED = [experiment for tier in TIERS for experiment in tier]
EXPERIMENTS = {experiment.name: experiment for experiment in LISTED}
MAY_DIVERGE = {experiment.name for tier in experiments.ONWARDS for experiment in tier}  # counted in their table
KEPT = sorted(path.stem for path in Path(RESULTS).glob("*.json"))


def test_names_are_unique_and_every_result_is_in_the_list():
    assert len(EXPERIMENTS) == len(LISTED)
    assert {experiment.name for experiment in experiments.MNIST} <= set(KEPT) <= set(EXPERIMENTS)


def test_the_list_takes_its_learning_rates_from_the_same_list():
    assert {experiment.tuned_on for experiment in LISTED} <= {None, *EXPERIMENTS}


@pytest.mark.parametrize("name", KEPT)
def test_a_result_is_that_of_the_listed_experiment(name):
    result = load(name)
    assert result.experiment == resolved(EXPERIMENTS[name], RESULTS)
    evaluations = result.experiment.epochs // result.experiment.log_every + 1
    shape = (len(result.experiment.lrs), len(result.experiment.seeds), evaluations)
    assert all(getattr(result.history, field).shape == shape for field in MEASURED)
    if result.experiment.observe:
        assert np.shape(result.history.observed)[:2] == shape[:2]
    same = [load(other).data_sha256 for other in KEPT if EXPERIMENTS[other].data == result.experiment.data]
    assert set(same) == {result.data_sha256}
    for accuracies in (result.history.validation_accuracy, result.history.test_accuracy):
        assert ((0 <= accuracies) & (accuracies <= 1)).all()


@pytest.mark.parametrize("name", [name for name in KEPT if "tuning" in name])
def test_a_chosen_learning_rate_lies_inside_its_grid(name):
    result = load(name)
    assert 0 < best(result.history) < len(result.experiment.lrs) - 1


def test_tuning_and_evaluation_share_no_seed():
    for experiment in LISTED:
        if experiment.tuned_on:
            assert not set(experiment.seeds) & set(EXPERIMENTS[experiment.tuned_on].seeds)
        if experiment.tuned_on and experiment.name in KEPT and experiment.name not in MAY_DIVERGE:
            assert np.isfinite(load(experiment.name).history.validation_loss).all()


@pytest.mark.parametrize(
    "name", [pytest.param("mnist", marks=full), pytest.param("cifar10-10000", marks=needs_cifar10)]
)
def test_results_are_of_these_data(monkeypatch, name):
    monkeypatch.setenv("GRADOPT_DATA", str(SHARED.parent))
    kept = {load(other).data_sha256 for other in KEPT if EXPERIMENTS[other].data == name}
    assert kept == {data_sha256(name)}
