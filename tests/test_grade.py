"""The teacher's command grades files of answers with the real checks, and no file stops it."""

import csv
import json
import subprocess
import sys

import grade
import pytest
from lesson import ROOT

RIGHT = """
import math


def warm_up(momentum, fraction):
    return math.ceil(math.log(1 - fraction) / math.log(momentum))
"""
STUB = "def warm_up(momentum, fraction):\n    raise NotImplementedError\n"
LABEL = "ex-momentum-warm-up"


def handed_in(path, answers, **changed):
    path.write_text(json.dumps({"format": grade.FORMAT, "student": "Ada", "answers": answers} | changed))
    return path


@pytest.mark.parametrize(
    "code, verdict",
    [
        (RIGHT, "solved"),
        (RIGHT + "\ncheck_warm_up(warm_up)", "solved"),
        (STUB, "0 of 4"),
        ("def warm_up(momentum, fraction):\n    return 29\n", "1 of 4"),
        ("check_warm_up = print\nwarm_up = 'solved'\n", "0 of 4"),
        ("print('solved')\nimport os\nos._exit(0)", "error: it ended the process"),
        ("def warm_up(:", "error: SyntaxError"),
        ("x = 1 / 0", "error: ZeroDivisionError"),
        ("while True:\n    pass", "stopped after"),
    ],
)
def test_an_answer_gets_the_verdict_of_its_check(code, verdict):
    assert grade.verdict(LABEL, code, seconds=6).startswith(verdict)


def test_an_exercise_that_is_not_in_the_book_is_named():
    assert grade.verdict("ex-none", "") == "no such exercise"


@pytest.mark.parametrize(
    "content, complaint",
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "format"),
        (b'{"format": "gradopt-answers-1", "answers": {"ex-momentum-warm-up": 3}}', "not texts"),
        (b" " * (grade.LARGEST + 1), "larger"),
    ],
)
def test_a_damaged_file_gets_one_clear_row(tmp_path, content, complaint):
    path = tmp_path / "file.json"
    path.write_bytes(content)
    (row,) = grade.grade(path)
    assert row.verdict.startswith("unreadable") and complaint in row.verdict


def test_the_command_goes_on_past_bad_files_and_writes_a_table(tmp_path):
    handed_in(
        tmp_path / "ada.json", {LABEL: RIGHT, "ex-mb-time": "def fastest(fixed, each, critical):\n    return 1\n"}
    )
    (tmp_path / "broken.json").write_text("{")
    handed_in(tmp_path / "empty.json", {})
    command = [sys.executable, ROOT / "tools" / "grade.py", tmp_path, "--csv", tmp_path / "rows.csv"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "| ada.json | Ada | 1 of 2 | ex-mb-time 0 of 2 |" in out
    assert "unreadable: not JSON" in out and "no answers in it" in out
    with (tmp_path / "rows.csv").open(newline="") as file:
        assert [row["verdict"] for row in csv.DictReader(file)][:2] == ["solved", "0 of 2"]
