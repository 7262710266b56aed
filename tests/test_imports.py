"""What importing the package loads, and which of its rooms sees which."""

import subprocess
import sys
from pathlib import Path

import pytest
import rooms

GROUND = {"hyperparameters", "readings", "sampling", "styles", "wording"}
SEES = {  # room: the others that it may import
    **dict.fromkeys(GROUND, set()),
    **dict.fromkeys(["numpy", "torch", "problems", "data", "models", "measure", "lessons"], GROUND),
    "train": GROUND | {"torch", "data", "models", "measure"},
    "results": GROUND | {"train", "measure"},
    "explorer": GROUND | {"numpy", "problems", "lessons"},
    "maps": GROUND | {"explorer", "numpy", "problems", "measure", "lessons"},
    "race": GROUND | {"explorer", "numpy", "problems", "data", "lessons"},
    "doctor": GROUND | {"numpy"},
    "exercises": GROUND
    | {"doctor", "numpy", "torch", "problems", "data", "models", "measure", "lessons", "train", "results"},
    "editor": GROUND | {"numpy", "problems", "lessons", "explorer"},
}


@pytest.mark.parametrize("module", ["gradopt", "gradopt.numpy", "gradopt.problems"])
def test_import_is_light(module):
    code = f"import sys, {module}; print(sorted({{'torch', 'matplotlib', 'tqdm'}} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_an_explorer_shows_itself_without_scipy():
    code = "import sys, gradopt.explorer.figure; print(sorted({'scipy', 'torch', 'myst_nb'} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_rooms_see_only_what_stands_below_them():
    assert {room: seen - SEES[room] for room, seen in rooms.rooms().items()} == {room: set() for room in SEES}


def test_contributing_shows_them():
    text = (Path(__file__).parent.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert rooms.drawing() in text, "run: python tools/rooms.py"
