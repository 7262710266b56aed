"""Sphinx extension: below the code of every rule stands "Change it", which runs a reader's own lines in the page."""

import json
from pathlib import Path

from docutils import nodes
from sphinx.util import logging

from gradopt.editor import bundle
from gradopt.editor.presets import PRESETS
from gradopt.explorer.fragments import module
from gradopt.explorer.page import loader
from gradopt.explorer.specs import CLASSES
from gradopt.lessons.source import text_of

NAME = "gradopt-editor"
PREFIX = "gradopt-rule-"
"""Begins the class of an element that shows the code of a rule; the rule's name ends it."""

SHOWN = {text_of(thing): rule for rule, cls in CLASSES.items() for thing in (cls, cls.step)}
"""The text of a code block: the rule that it shows, whole or in its step."""


def script():
    """Return the text of ``gradopt-editor.js``, which puts the editors below the rules."""
    rewrites = {
        rule: {
            "original": {"module": cls.__module__, "original": text_of(cls)},
            "presets": [preset._asdict() for preset in PRESETS[rule]],
        }
        for rule, cls in CLASSES.items()
    }
    data = {"REWRITES": rewrites, "IMPORTS": bundle.IMPORTS, "PREFIX": PREFIX}
    constants = "\n".join(f"const {name} = {json.dumps(value)};" for name, value in data.items())
    explorer = module("rules", "checks", "style", "run", "draw", "controls", "hyperparameters", "terms", "sharing")
    own = module(*(f"../editor/{name}" for name in ("runtime", "style", "code", "words", "paths", "program", "editor")))
    return loader("\n".join([explorer, constants, own, module("../editor/mount")]))


def setup(app):
    """Connect the extension to a build."""
    app.connect("builder-inited", write_scripts)
    app.connect("doctree-resolved", mark_rules)
    app.connect("html-page-context", link_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def write_scripts(app):
    """Write the scripts before the pages, which put their checksums into the links."""
    if app.builder.name != "html":
        return
    static = Path(app.outdir, "_static")
    static.mkdir(parents=True, exist_ok=True)
    try:
        (static / "gradopt-python.js").write_text(bundle.script(), encoding="utf-8")
    except FileNotFoundError as error:
        logging.getLogger(__name__).warning("no rule can be changed in its page: %s", error)
        return
    (static / f"{NAME}.js").write_text(script(), encoding="utf-8")


def mark_rules(app, doctree, docname):
    """Give every block that shows a rule a class that names it."""
    for block in doctree.findall(nodes.literal_block):
        if rule := SHOWN.get(block.astext().strip()):
            block["classes"].append(PREFIX + rule)


def link_script(app, pagename, templatename, context, doctree):
    """Link the script from a page that shows a rule, if Python is there to run it, and from no other."""
    if PREFIX in context.get("body", "") and Path(app.outdir, "_static", f"{NAME}.js").exists():
        app.add_js_file(f"{NAME}.js", loading_method="defer")
