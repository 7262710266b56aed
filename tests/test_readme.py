"""The README's examples run as they stand."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_examples():
    in_numpy, in_torch = re.findall(r"```python\n(.*?)```", README, re.DOTALL)

    names = {}
    exec(in_numpy, names)
    rosenbrock, path = names["rosenbrock"], names["path"]
    assert path.shape == (501, 2)
    assert rosenbrock.f(path[-1]) < 0.01 * rosenbrock.f(path[0])

    model = torch.nn.Linear(3, 2)
    before = model.weight.detach().clone()
    names = dict(model=model, loss_function=torch.nn.MSELoss(), x=torch.ones(4, 3), y=torch.zeros(4, 2))
    exec(in_torch, names)
    assert not torch.equal(model.weight, before)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no make")
def test_no_other_command_runs_the_long_experiments():
    for target in ("book", "test", "lint", "serve", "pdf", "replication"):
        plan = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=True)
        assert plan.stdout and "gradopt.results" not in plan.stdout
    plan = subprocess.run(["make", "--dry-run", "results"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "gradopt.results" in plan.stdout
