"""The module that puts an editor below the code of every rule that a page shows."""

import json

from gradopt.editor import bundle
from gradopt.editor.presets import PRESETS
from gradopt.explorer.fragments import RUNS, module
from gradopt.explorer.specs import CLASSES
from gradopt.lessons.source import text_of

PREFIX = "gradopt-rule-"
"""Begins the class of an element that shows the code of a rule; the rule's name ends it."""

SHOWN = {text_of(thing): rule for rule, cls in CLASSES.items() if rule in PRESETS for thing in (cls, cls.step)}
"""The text of a code block: the rule that it shows, whole or in its step."""


def editors():
    """Return the text of the ES module that puts the editors below the rules."""
    rewrites = {
        rule: {
            "original": {"module": cls.__module__, "original": text_of(cls)},
            "presets": [preset._asdict() for preset in PRESETS[rule]],
        }
        for rule, cls in CLASSES.items()
        if rule in PRESETS
    }
    data = {"REWRITES": rewrites, "IMPORTS": bundle.IMPORTS, "PREFIX": PREFIX}
    constants = "\n".join(f"const {name} = {json.dumps(value)};" for name, value in data.items())
    explorer = module(*RUNS, "hyperparameters", "terms", "sharing")
    own = module(*(f"editor/{name}" for name in ("runtime", "style", "code", "words", "paths", "program", "editor")))
    return "\n".join([explorer, constants, own, module("editor/mount")])
