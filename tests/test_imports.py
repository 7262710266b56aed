"""What importing the package loads, and which of its rooms sees which."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import gradopt

PACKAGE = Path(gradopt.__file__).parent
GROUND = {"hyperparameters", "sampling", "styles"}
SEES = {  # room: the others that it may import
    **dict.fromkeys(GROUND, set()),
    **dict.fromkeys(["numpy", "torch", "problems", "data", "models", "measure", "lessons"], GROUND),
    "train": GROUND | {"torch", "data", "models", "measure"},
    "results": GROUND | {"train", "measure"},
    "explorer": GROUND | {"numpy", "problems", "lessons"},
    "exercises": GROUND | {"numpy", "torch", "problems", "data", "models", "measure", "lessons", "train", "results"},
}


@pytest.mark.parametrize("module", ["gradopt", "gradopt.numpy", "gradopt.problems"])
def test_import_is_light(module):
    code = f"import sys, {module}; print(sorted({{'torch', 'matplotlib', 'tqdm'}} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def imported(path):
    """Yield the rooms that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"gradopt.{alias.name}" for alias in node.names] if node.module == "gradopt" else [node.module]
        yield from (name.split(".")[1] for name in names if name.startswith("gradopt."))


def rooms():
    """Return {room: all that its files import}."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if room != "__init__":
            found.setdefault(room, set()).update(imported(path))
    return {room: seen - {room} for room, seen in found.items()}


def test_rooms_see_only_what_stands_below_them():
    assert {room: seen - SEES[room] for room, seen in rooms().items()} == {room: set() for room in SEES}
