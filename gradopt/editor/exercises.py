"""The module that lets a reader answer exercises in the page, with the checks of ``gradopt.exercises``."""

import ast
import json

from gradopt.editor import bundle
from gradopt.editor.dialect import lower
from gradopt.editor.needs import modules_of
from gradopt.editor.slices import imports
from gradopt.explorer.fragments import module


def answers(exercises):
    """Return the text of the ES module that puts the fields for answers below exercises.

    Parameters
    ----------
    exercises : iterable
        Each with ``label``, ``stub``, ``setup``, ``names``, and ``needs``: what the page lacks for it, or None.
    """
    data, setups = {}, []
    for each in exercises:
        if each.needs:
            data[each.label] = {"needs": each.needs}
        else:
            data[each.label] = {"stub": each.stub, "names": each.names, "setup": lower(each.setup)}
            setups.append(each.setup)
    constants = f"const EXERCISES = {json.dumps(data)};\nconst CHECKS = {json.dumps(checks(setups))};"
    shared = module("style", "controls", "editor/runtime", "editor/style", "editor/code")
    own = module(*(f"editor/{name}" for name in ("answers", "exercise_style", "exercise", "progress", "exercises")))
    return "\n".join([shared, constants, own])


def checks(setups):
    """Return the modules that the setups of exercises import, beside those that come with Python in the page."""
    wanted = {what for setup in setups for node in ast.parse(setup).body for what in imports(node).values()}
    lines = [f"{what.statement} as name_{i}" for i, what in enumerate(sorted(wanted))]
    given = bundle.modules()
    found = modules_of(bundle.IMPORTS + "\n".join(lines))
    return {name: source for name, source in found.items() if given.get(name) != source}
