"""The exercises of the lessons: stub, solution, and the part of the lesson that they and their checks stand on."""

import ast
import re
from functools import cache
from typing import NamedTuple

import lesson

from gradopt.editor.needs import NeedsNotebook, modules_of
from gradopt.editor.slices import Statement, imports, slice_of

OFFERED = ("numpy", "gradopt.numpy", "gradopt.problems", "fractions", "functools")  # whose names answers may want


class Exercise(NamedTuple):
    """An exercise of a lesson.

    ``setup`` is the part of the lesson above it that the stub, the check and the solution use; ``names`` are what it
    gives them.
    """

    page: str
    label: str
    cell: str
    stub: str
    solution: str
    setup: str
    names: tuple

    @property
    def check(self):
        """Name of the function that grades an answer."""
        return ast.parse(self.stub).body[-1].value.func.id

    def modules(self):
        """Return the modules that the page's Python needs, with the setup as ``lesson``; may raise NeedsNotebook."""
        return _modules(self.setup)


@cache
def _modules(setup):
    from gradopt.editor.dialect import lower

    return {**modules_of(setup), "lesson": lower(setup)}


@cache
def exercises(path):
    """Return the exercises of a lesson, in order."""
    notebook, found, label, stub = lesson.read(path), [], None, None
    above, offered = "", {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            label = (re.findall(r"{exercise-start}\n:label: (\S+)", cell.source) or [label])[-1]
        elif "exercise" in lesson.tags(cell):
            stub = cell
        elif "solution" in lesson.tags(cell):
            wanted = sorted(_uses(stub.source) | _uses(cell.source) | offered.keys())
            part = slice_of(above, wanted)
            names = tuple(name for name in wanted if name not in part.missing and not hasattr(__builtins__, name))
            names = (
                tuple(name for name in names if name not in __builtins__) if isinstance(__builtins__, dict) else names
            )
            found.append(
                Exercise(
                    f"{path.parent.name}/{path.stem}", label, stub.id, stub.source, cell.source, part.source, names
                )
            )
        else:
            above += cell.source + "\n"
            offered |= _offered(cell.source)
    return found


def _uses(source):
    statements = [Statement(node) for node in ast.parse(source).body]
    return set().union(*(s.uses for s in statements)) - set().union(*(s.binds for s in statements if not s.is_import))


def _offered(source):
    """Return the imports of a cell that the page has and that an answer may want, though the solution does not."""
    found = {}
    for node in ast.parse(source).body:
        for name, what in imports(node).items():
            if what.module in OFFERED and _is_there(what):
                found[name] = what
    return found


@cache
def _is_there(what):
    try:
        modules_of(f"from {what.module} import {what.name}" if what.name else f"import {what.module}")
    except NeedsNotebook:
        return False
    return True


def everywhere():
    """Return the exercises of all lessons."""
    return [exercise for path in lesson.notebooks() if path.parent.name[0].isdigit() for exercise in exercises(path)]
