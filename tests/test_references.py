"""A rule that torch.optim has not follows the steps recorded of another package's; see tools/record_reference.py."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

import gradopt.torch

RUNS = [
    pytest.param(path.stem, run, id=f"{path.stem}-{run['hyper']}")
    for path in sorted((Path(__file__).parent / "references").glob("*.json"))
    for run in json.loads(path.read_text(encoding="utf-8"))["runs"]
]


def assert_same(path, expected):
    """Agree to 1e-12 of each coordinate's own size."""
    path, expected = np.array(path), np.array(expected)
    assert path.shape == expected.shape
    assert (np.abs(path - expected) <= 1e-12 * np.abs(expected).max(axis=0)).all()


@pytest.mark.parametrize(("name", "run"), RUNS)
def test_steps_are_those_of_the_reference(name, run):
    theta = torch.tensor(run["start"], dtype=torch.float64, requires_grad=True)
    optimizer, path, evaluated = getattr(gradopt.torch, name)([theta], **run["hyper"]), [], []
    for g in run["gradients"]:
        theta.grad = torch.tensor(g, dtype=torch.float64)
        optimizer.step()
        path.append(theta.tolist())
        if "evaluated" in run:
            optimizer.eval()
            evaluated.append(theta.tolist())
            optimizer.train()
    assert_same(path, run["thetas"])
    if evaluated:
        assert_same(evaluated, run["evaluated"])
