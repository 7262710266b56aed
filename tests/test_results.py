"""The kept results are those of the list beside them, and the learning rates that they chose are no ends of a grid."""

import runpy
from pathlib import Path

import numpy as np
import pytest
from test_data import SHARED, full

from gradopt.train import best, load
from gradopt.train.experiment import RESULTS, data_sha256

EXPERIMENTS = {experiment.name: experiment for experiment in runpy.run_path(RESULTS / "experiments.py")["EXPERIMENTS"]}


def test_names_are_unique_and_every_result_is_in_the_list():
    assert len(EXPERIMENTS) == len(runpy.run_path(RESULTS / "experiments.py")["EXPERIMENTS"])
    assert {path.stem for path in Path(RESULTS).glob("*.json")} == set(EXPERIMENTS)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_result_is_that_of_the_listed_experiment(name):
    result = load(name)
    assert result.experiment == EXPERIMENTS[name].resolved(RESULTS)
    shape = (len(result.experiment.lrs), len(result.experiment.seeds), result.experiment.epochs + 1)
    assert all(values.shape == shape for values in result.history[:-1])
    assert result.data_sha256 == load("printed-adam").data_sha256
    for accuracies in (result.history.validation_accuracy, result.history.test_accuracy):
        assert ((0 <= accuracies) & (accuracies <= 1)).all()


@pytest.mark.parametrize("name", [name for name in EXPERIMENTS if name.startswith("tuning")])
def test_a_chosen_learning_rate_lies_inside_its_grid(name):
    result = load(name)
    assert 0 < best(result.history) < len(result.experiment.lrs) - 1


def test_tuning_and_evaluation_share_no_seed():
    for experiment in EXPERIMENTS.values():
        if experiment.tuned_on:
            assert not set(experiment.seeds) & set(EXPERIMENTS[experiment.tuned_on].seeds)
            assert np.isfinite(load(experiment.name).history.validation_loss).all()


@full
def test_results_are_of_these_data(monkeypatch):
    monkeypatch.setenv("GRADOPT_DATA", str(SHARED.parent))
    assert load("printed-adam").data_sha256 == data_sha256("mnist")
