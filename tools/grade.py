"""Grade a folder of answers that students have downloaded from the page "Your exercises"."""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import exercises
import lesson

FORMAT = "gradopt-answers-1"
LARGEST = 1_000_000  # bytes of a file
SECONDS = 60
RUN = """
import contextlib, io, json, sys
job = json.load(sys.stdin)
names = {"__name__": "answer"}
exec(job["setup"], names)
check = names[job["check"]]
with contextlib.redirect_stdout(io.StringIO()):
    exec(compile(job["code"], "answer", "exec"), names)
names[job["check"]] = check
said = io.StringIO()
with contextlib.redirect_stdout(said):
    exec(job["call"], names)
open(job["result"], "w", encoding="utf-8").write(said.getvalue())
"""


class Row(NamedTuple):
    """What became of an answer; ``verdict`` is "solved", "2 of 4", or why there is no such verdict."""

    file: str
    student: str
    exercise: str
    verdict: str


def grade(path, seconds=SECONDS):
    """Return a row for every answer in a file, or one that says what is wrong with the file."""
    try:
        student, answers = read(path)
    except (ValueError, OSError) as error:
        return [Row(path.name, "", "", f"unreadable: {error}")]
    return [Row(path.name, student, label, verdict(label, code, seconds)) for label, code in answers.items()]


def read(path):
    """Return the student's name and the answers {label: code} of a file; raise ValueError if it is none."""
    if path.stat().st_size > LARGEST:
        raise ValueError(f"larger than {LARGEST:,} bytes")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (RecursionError, ValueError) as error:
        raise ValueError(f"not JSON ({error})") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError(f"no file of answers: its format is not {FORMAT}")
    answers = content.get("answers")
    if not isinstance(answers, dict) or not all(isinstance(code, str) for code in answers.values()):
        raise ValueError("its answers are not texts by exercise")
    student = " ".join(str(content.get("student", "")).split())[:80]
    return student.lstrip("=+-@"), {_plain(label): code for label, code in answers.items()}


def _plain(label):
    """Return a label; what is none in quotes, so that no spreadsheet takes it for a formula."""
    return label if label in exercises.everywhere() else repr(label)


def verdict(label, code, seconds=SECONDS):
    """Return what the check of an exercise says of an answer, which runs in a process of its own."""
    exercise = exercises.everywhere().get(label)
    if exercise is None:
        return "no such exercise"
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder, "result")
        call = {"setup": exercise.setup, "call": exercise.call, "check": exercise.call.partition("(")[0]}
        job = json.dumps({**call, "code": code, "result": str(result)})
        try:
            run = subprocess.run(
                [sys.executable, "-c", RUN], input=job, capture_output=True, text=True, errors="replace",
                cwd=folder, timeout=seconds, env={**os.environ, "PYTHONPATH": str(lesson.ROOT)},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return f"stopped after {seconds} s"
        if not result.exists():
            return f"error: {(run.stderr.strip().splitlines() or ['it ended the process'])[-1][:200]}"
        return (result.read_text(encoding="utf-8").splitlines() or ["nothing was graded"])[-1]


def table(rows):
    """Return a table in Markdown, a line for each file: how many of its answers are solved, and which are not."""
    lines = ["| File | Student | Solved | Not solved |", "| --- | --- | --- | --- |"]
    for file in dict.fromkeys(row.file for row in rows):
        of_file = [row for row in rows if row.file == file]
        solved = Counter(row.verdict for row in of_file)["solved"]
        others = "; ".join(f"{row.exercise} {row.verdict}".strip() for row in of_file if row.verdict != "solved")
        cells = [file, of_file[0].student, f"{solved} of {len(of_file)}" if of_file[0].exercise else "", others]
        lines.append("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")
    return "\n".join(lines)


def main():
    """Grade the folder that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="with a .json file for each student")
    parser.add_argument("--csv", type=Path, help="write a line for every answer into this file")
    parser.add_argument("--seconds", type=int, default=SECONDS, help=f"for an answer (default {SECONDS})")
    arguments = parser.parse_args()
    files = sorted(arguments.folder.glob("*.json"))
    if not files:
        parser.error(f"there is no .json file in {arguments.folder}")
    rows = []
    for i, path in enumerate(files, 1):
        print(f"{i} of {len(files)}: {path.name}", file=sys.stderr)
        rows += grade(path, arguments.seconds) or [Row(path.name, "", "", "no answers in it")]
    if arguments.csv:
        with arguments.csv.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([Row._fields, *rows])
    print(table(rows))


if __name__ == "__main__":
    main()
