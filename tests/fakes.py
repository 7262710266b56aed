"""Results that are made up, in the form in which real ones are kept."""

import json
from dataclasses import asdict, replace

import numpy as np

from gradopt.results import plan
from gradopt.train.record import MEASURED, resolved


def write_fake(folder, experiment, accuracy, observe=dict):
    """Write a result into a folder; ``accuracy``, of the test images, and all that ``observe`` returns are made up.

    Parameters
    ----------
    accuracy : array that broadcasts to (learning rates, seeds, evaluations)
    observe : callable, default dict
        Returns what was observed of a seed at an evaluation.
    """
    experiment = resolved(experiment, folder)
    rates, seeds, times = len(experiment.lrs), len(experiment.seeds), experiment.epochs // experiment.log_every + 1
    history = {name: np.zeros((rates, seeds, times)).tolist() for name in MEASURED}
    part = {
        "history": {**history, "test_accuracy": np.broadcast_to(accuracy, (rates, seeds, times)).tolist()},
        "observed": [[[observe() for _ in range(times)] for _ in range(seeds)] for _ in range(rates)],
    }
    made = {"data_sha256": "", "gradopt": "", "torch": "2.0", "device": "no device", "date": plan.PLANNED, "workers": 1}
    result = {"experiment": asdict(experiment), **made, **part, "averaged": part}
    (folder / f"{experiment.name}.json").write_text(json.dumps(result))


def write_setting(folder, setting, look, gains, spread=None, seed=0):
    """Write the results that a look adds to a setting of the plan.

    ``gains`` are StochGradAdam's over each arm, in points of every measure, and ``spread`` the standard deviations of
    the arms in units of 0.2 points; what is not in them is 0 and 1.
    """
    rng = np.random.default_rng([look, seed])
    for experiment in plan.runs(setting, look):
        if experiment.tuned_on:
            experiment = replace(experiment, tuned_on=None, lrs=(0.01,))
        arm = experiment.name.removeprefix(f"plan-{setting}-{look + 1}-")

        def drawn(size, arm=arm):
            return 0.5 + (rng.normal(0, 0.2 * (spread or {}).get(arm, 1.0), size) - gains.get(arm, 0.0)) / 100

        def observe(drawn=drawn):
            observed = dict(zip(("entropy", "ece", "pieces"), drawn(3).tolist(), strict=True))
            classes = {"iou": drawn(3).tolist(), "boundary": drawn(3).tolist()}
            return {**observed, "corrupted": {"accuracy": float(drawn(None))}, **classes}

        write_fake(folder, experiment, drawn((1, len(experiment.seeds), 3)), observe)
