"""Record steps of optimizers of other packages, to which the tests hold those of gradopt that torch.optim has not.

``python tools/record_reference.py NAME ...`` writes ``tests/references/NAME.json``. The package is no dependency:
``pip install --no-deps --target FOLDER PACKAGE`` brings it, and ``PYTHONPATH=FOLDER`` lets it be found.
"""

import json
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

FOLDER = Path(__file__).parent.parent / "tests" / "references"


class Reference(NamedTuple):
    """A package, its optimizer, and the hyperparameters of each run, in our names; ``theirs`` has those that differ."""

    package: str
    optimizer: str
    hypers: tuple
    shape: tuple = (6,)
    sizes: tuple = (-3, 2)  # of the gradients' entries, powers of ten from the first to the last
    theirs: dict = {}


REFERENCES = {
    "Lion": Reference("lion_pytorch", "Lion", ({}, {"lr": 0.2, "betas": (0.31, 0.77)}, {"betas": (0.0, 0.0)})),
    "Shampoo": Reference(
        "pytorch_optimizer", "Shampoo", ({}, {"lr": 0.2, "eps": 0.1}), (4, 3), (-0.5, 0.5), {"eps": "matrix_eps"}
    ),
    "ScheduleFreeSGD": Reference(
        "schedulefree", "SGDScheduleFree", ({}, {"lr": 0.2, "momentum": 0.31}, {"lr": 0.3, "weight_decay": 0.1})
    ),
}


def record(reference, hyper, num_steps=12):
    """Return a run as JSON: start, gradients, parameters after each step, and what ``eval()`` makes of them."""
    rng = np.random.default_rng(0)
    size = np.logspace(*reference.sizes, np.prod(reference.shape)).reshape(reference.shape)
    start = rng.standard_normal(reference.shape)
    gradients = rng.standard_normal((num_steps, *reference.shape)) * size
    theta = torch.tensor(start, requires_grad=True)
    optimizer = getattr(import_module(reference.package), reference.optimizer)(
        [theta], **{reference.theirs.get(name, name): value for name, value in hyper.items()}
    )
    has_modes = hasattr(optimizer, "eval")
    thetas, evaluated = [], []
    for g in gradients:
        if has_modes:
            optimizer.train()
        theta.grad = torch.from_numpy(g.copy())
        optimizer.step()
        thetas.append(theta.tolist())
        if has_modes:
            optimizer.eval()
            evaluated.append(theta.tolist())
    run = {"hyper": hyper, "start": start.tolist(), "gradients": gradients.tolist(), "thetas": thetas}
    return run | ({"evaluated": evaluated} if has_modes else {})


def main(names):
    FOLDER.mkdir(exist_ok=True)
    for name in names:
        if name not in REFERENCES:
            raise SystemExit(f"{name} has no reference here: take one of {', '.join(REFERENCES)}")
        reference = REFERENCES[name]
        recorded = {
            "package": reference.package,
            "version": version(reference.package),
            "optimizer": reference.optimizer,
            "runs": [record(reference, hyper) for hyper in reference.hypers],
        }
        (FOLDER / f"{name}.json").write_text(json.dumps(recorded) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
