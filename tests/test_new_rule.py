"""What it takes to add a rule: its two files, its row, its exports; all else follows."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NUMPY = '''
import numpy as np

from gradopt.hyperparameters import RULES, check
from gradopt.numpy.floats import on_floats


class Positive:
    """Step along the positive part of a velocity.

    Parameters
    ----------
    lr : float, default 0.1
    momentum : float, default 0.9
    """

    vectors = ("m",)

    def __init__(self, lr=0.1, momentum=0.9):
        check(RULES["Positive"], lr=lr, momentum=momentum)
        self.lr, self.momentum = lr, momentum
        self.m = 0.0

    @on_floats
    def step(self, theta, grad):
        self.m = np.maximum(self.momentum * self.m + grad(theta), 0.0)
        return theta - self.lr * self.m
'''
TORCH = '''
from gradopt.torch.arithmetic import subtract_
from gradopt.torch.base import Optimizer


class Positive(Optimizer):
    """Step along the positive part of a velocity.

    Parameters
    ----------
    {params}
    lr : float, default 0.1
    momentum : float, default 0.9
    {engine}
    """

    state_names = ("m",)

    def __init__(self, params, lr=0.1, *, momentum=0.9, weight_decay=0, maximize=False, fused=False):
        super().__init__(params, dict(lr=lr, momentum=momentum, weight_decay=weight_decay, maximize=maximize), fused)

    @staticmethod
    def update(theta, g, m, *, lr, momentum):
        m.mul_(momentum).add_(g).clamp_(min=0)
        subtract_(theta, m, lr)
'''
ROW = '    "Positive": {"lr": LR, "momentum": MOMENTUM},\n'
SHOWN = """
from gradopt.explorer import Explorer
from gradopt.explorer.translate import RULES, rules
from gradopt.numpy import Positive

RULES.write_text(rules(), encoding="utf-8")
shown = Explorer(Positive(lr=0.05), surface="quadratic", num_steps=20)
print("class Positive {" in rules(), shown.path.shape[1], "Positive" in shown._repr_mimebundle_()[0]["text/html"])
"""
TESTS = [f"tests/test_{name}.py" for name in ("arguments", "first_steps", "torch_contract", "fused", "translation")]


@pytest.fixture
def copy(tmp_path):
    for folder in ("gradopt", "tests", "tools"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "*.json"))
    for name in ("pyproject.toml", "conftest.py"):
        shutil.copy(ROOT / name, tmp_path)
    for package, text in (("numpy", NUMPY), ("torch", TORCH)):
        folder = tmp_path / "gradopt" / package
        (folder / "positive.py").write_text(text.lstrip(), encoding="utf-8")
        exports = (folder / "__init__.py").read_text(encoding="utf-8")
        exports = exports.replace('"SGD", ', '"SGD", "Positive", ', 1)
        line = f"from gradopt.{package}.adam import Adam\n"
        exports = exports.replace(line, f"{line}from gradopt.{package}.positive import Positive\n")
        (folder / "__init__.py").write_text(exports, encoding="utf-8")
    table = tmp_path / "gradopt" / "hyperparameters.py"
    text = table.read_text(encoding="utf-8")
    assert text.count('    "Nesterov": {') == 1
    table.write_text(text.replace('    "Nesterov": {', f'{ROW}    "Nesterov": {{'), encoding="utf-8")
    return tmp_path


def run(folder, *command):
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run([sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True)


def test_a_rule_is_two_files_a_row_and_two_exports(copy):
    shown = run(copy, "-c", SHOWN)
    assert shown.stdout.split() == ["True", "21", "True"], shown.stderr[-2000:]
    tried = run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "Positive", *TESTS)
    assert tried.returncode == 0, tried.stdout[-4000:]
    assert int(re.search(r"(\d+) passed", tried.stdout)[1]) > 30
