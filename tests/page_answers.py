"""The right and wrong answers of ``tests/answers`` as programs for the page's Python."""

import ast
import builtins
from pathlib import Path

from exercises import uses

from gradopt.editor.dialect import lower
from gradopt.editor.needs import NeedsNotebook, modules_of
from gradopt.editor.slices import slice_of

FOLDER = Path(__file__).parent / "answers"


def programs(exercise):
    """Yield (right, modules, code) for every answer to an exercise that uses only what the page has."""
    check = exercise.call.partition("(")[0]
    source = (FOLDER / f"{exercise.module.rpartition('.')[2]}.py").read_text(encoding="utf-8")
    for right, answer in _answers(source, check):
        wanted = sorted(name for name in uses(answer) if not hasattr(builtins, name))
        part = slice_of(source, wanted).source
        try:
            modules = modules_of(f"{part}\nfrom {exercise.module} import {check}")
        except NeedsNotebook:
            continue
        names = f"; from answers import {', '.join(wanted)}" if wanted else ""
        code = f"import boot; from {exercise.module} import {check}{names}\ngiven = {lower(answer)}\n"
        call = f"{check}(*given) if isinstance(given, tuple) else {check}(given)\n"
        yield right, {**modules, "answers": lower(part)}, code + call


def _answers(source, check):
    """Return pairs: whether an answer is right, and its source."""
    assigned = [node for node in ast.parse(source).body if isinstance(node, ast.Assign)]
    table = next(node.value for node in assigned if ast.unparse(node.targets[0]) == "ANSWERS")
    for key, both in zip(table.keys, table.values, strict=True):
        if _name(key) != check:
            continue
        for right, answers in zip((True, False), both.elts, strict=True):
            if isinstance(answers, ast.List):
                yield from ((right, ast.unparse(answer)) for answer in answers.elts)
            else:  # made by a function or a comprehension
                yield from ((right, f"({ast.unparse(answers)})[{i}]") for i in range(3))


def _name(node):
    return node.attr if isinstance(node, ast.Attribute) else node.id
