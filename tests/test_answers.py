"""The checks of the exercises accept right answers of any form, and no wrong one."""

import importlib
import inspect
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "answers"
TABLES = {path.stem: importlib.import_module(f"answers.{path.stem}").ANSWERS for path in sorted(FOLDER.glob("*.py"))}
CASES = [
    pytest.param(check, answer, right, id=f"{lesson}-{check.__name__}-{'right' if right else 'wrong'}-{i}")
    for lesson, answers in TABLES.items()
    for check, both in answers.items()
    for right, given in zip((True, False), both, strict=True)
    for i, answer in enumerate(given)
]


@pytest.mark.parametrize("check, answer, right", CASES)
def test_a_check_tells_right_answers_from_wrong(check, answer, right, capsys):
    check(*answer) if isinstance(answer, tuple) else check(answer)
    assert (capsys.readouterr().out.splitlines()[-1] == "solved") == right


@pytest.mark.parametrize("lesson", TABLES)
def test_every_exercise_has_three_right_and_three_wrong_answers(lesson):
    module = importlib.import_module(f"gradopt.exercises.{lesson}")
    checks = {f for name, f in inspect.getmembers(module, inspect.isfunction) if name.startswith("check_")}
    assert checks == set(TABLES[lesson])
    assert all(len(right) >= 3 and len(wrong) >= 3 for right, wrong in TABLES[lesson].values())
