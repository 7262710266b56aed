"""Results that are made up, in the form in which real ones are kept."""

import json
from dataclasses import asdict

import numpy as np

from gradopt.results import plan
from gradopt.train.experiment import MEASURED


def write_fake(folder, experiment, accuracy, observe=dict):
    """Write a result into a folder; ``accuracy``, of the test images, and all that ``observe`` returns are made up.

    Parameters
    ----------
    accuracy : array that broadcasts to (learning rates, seeds, evaluations)
    observe : callable, default dict
        Returns what was observed of a seed at an evaluation.
    """
    experiment = experiment.resolved(folder)
    rates, seeds, times = len(experiment.lrs), len(experiment.seeds), experiment.epochs // experiment.log_every + 1
    history = {name: np.zeros((rates, seeds, times)).tolist() for name in MEASURED}
    part = {
        "history": {**history, "test_accuracy": np.broadcast_to(accuracy, (rates, seeds, times)).tolist()},
        "observed": [[[observe() for _ in range(times)] for _ in range(seeds)] for _ in range(rates)],
    }
    made = {"data_sha256": "", "gradopt": "", "torch": "2.0", "device": "no device", "date": plan.PLANNED, "workers": 1}
    result = {"experiment": asdict(experiment), **made, **part, "averaged": part}
    (folder / f"{experiment.name}.json").write_text(json.dumps(result))
