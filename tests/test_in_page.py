"""The page's Python grades as the notebook does: it accepts right answers and refuses wrong ones."""

import json

import pytest
from browser import CHROMIUM, missing
from exercises import IN_PAGE, everywhere
from page_answers import programs

from gradopt.editor import bundle

if not CHROMIUM or not bundle.MICROPYTHON.is_dir():
    missing("needs Chromium and MicroPython from npm")
from in_page import program, python

LABELS = json.loads(IN_PAGE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def run():
    with python() as run:
        yield run


def test_the_list_names_exercises_of_the_book():
    assert set(LABELS) <= set(everywhere()) and all(everywhere()[label].needs is None for label in LABELS)


@pytest.mark.parametrize("label", LABELS)
def test_a_solution_is_accepted_and_a_stub_is_not(run, label):
    exercise = everywhere()[label]
    for code, right in ((exercise.solution, True), (exercise.stub, False)):
        printed, error = run(*program(exercise, code))
        assert error is None and printed.endswith("solved\n") == right, printed


@pytest.mark.parametrize("label", LABELS)
def test_right_answers_are_accepted_and_wrong_ones_are_not(run, label):
    found = list(programs(everywhere()[label]))
    assert sum(right for right, *_ in found) >= 2 and sum(not right for right, *_ in found) >= 2
    for right, modules, code in found:
        printed, error = run(modules, code)
        assert error is None and printed.endswith("solved\n") == right, f"{code}\n{printed}"
