"""The exercises of the lessons: stub, solution, and the part of the lesson that an answer stands on."""

import ast
import builtins
import json
import re
from functools import cache
from typing import NamedTuple

import lesson

from gradopt.editor.needs import NeedsNotebook, modules_of
from gradopt.editor.slices import imports, slice_of, statements_of

OFFERED = ("numpy", "gradopt.numpy", "gradopt.problems", "fractions", "functools")
"""Modules whose names an answer may use if the lesson imports them, though the solution does not."""


IN_PAGE = lesson.ROOT / "tools" / "in_page.json"
"""Labels of the exercises whose solution the page's Python accepts in time; tools/in_page.py writes it."""


class Exercise(NamedTuple):
    """An exercise of a lesson; ``setup`` is what its stub and its solution need of the lesson, to give ``names``."""

    page: str
    label: str
    stub: str
    solution: str
    setup: str
    names: tuple

    @property
    def call(self):
        """The line that grades an answer."""
        return self.stub.rstrip().splitlines()[-1]

    @property
    def module(self):
        """The module of its check."""
        return f"gradopt.exercises.{self.page.rpartition('/')[2].replace('-', '_')}"

    @property
    def lacks(self):
        """What the page's Python does not have of what it uses, in words, or None."""
        return _lack(self.setup)

    @property
    def needs(self):
        """Why it is not answered in its page, in words, or None."""
        is_tried = self.label in json.loads(IN_PAGE.read_text(encoding="utf-8"))
        return self.lacks or (None if is_tried else "its check takes too long in a page, or more of Python")


@cache
def everywhere():
    """Return the exercises of all lessons, in the order of the book, by label."""
    lessons = [path for path in lesson.notebooks() if path.parent.name[0].isdigit()]
    return {exercise.label: exercise for path in lessons for exercise in exercises(path)}


def exercises(path):
    """Return the exercises of a lesson, in order."""
    found, above, offered, label, stub = [], "", set(), "", ""
    for cell in lesson.read(path).cells:
        if cell.cell_type == "markdown":
            label = ([label] + re.findall(r"{exercise-start}\n:label: (\S+)", cell.source))[-1]
        elif "exercise" in lesson.tags(cell):
            stub = cell.source
        elif "solution" in lesson.tags(cell):
            part, names = _setup(above, uses(stub) | uses(cell.source) | offered)
            page = f"{path.parent.name}/{path.stem}"
            found.append(Exercise(page, label, stub, cell.source, part, names))
        elif cell.cell_type == "code":
            above += cell.source + "\n"
            offered |= _offered(cell.source)
    return found


def _setup(above, wanted):
    wanted = {name for name in wanted if not hasattr(builtins, name)}
    part = slice_of(above, sorted(wanted))
    return part.source, tuple(sorted(wanted - part.missing))


def uses(source):
    """Return the names that a program uses and does not make."""
    statements = statements_of(source)
    made = set().union(*(statement.binds for statement in statements))
    return set().union(*(statement.uses for statement in statements)) - made


def _offered(source):
    found = {name: what for node in ast.parse(source).body for name, what in imports(node).items()}
    return {name for name, what in found.items() if what.module in OFFERED and _lack(what.statement) is None}


@cache
def _lack(program):
    try:
        modules_of(program)
    except NeedsNotebook as lack:
        return str(lack)
    return None
