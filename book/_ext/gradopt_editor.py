"""Sphinx extension: below the code of every rule stands "Change it", which runs a reader's own lines in the page."""

from pathlib import Path

from docutils import nodes
from sphinx.util import logging

from gradopt.editor import bundle
from gradopt.editor.page import PREFIX, SHOWN, editors
from gradopt.explorer.page import MODULES


def setup(app):
    """Connect the extension to a build."""
    app.setup_extension("gradopt.explorer.page")
    app.connect("builder-inited", bring_python)
    app.connect("doctree-resolved", mark_rules)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def bring_python(app):
    """Write the script with Python, if it is there to run a rule, and add the editors to what pages load."""
    if app.builder.name != "html":
        return
    static = Path(app.outdir, "_static")
    static.mkdir(parents=True, exist_ok=True)
    try:
        (static / "gradopt-python.js").write_text(bundle.script(), encoding="utf-8")
    except FileNotFoundError as error:
        logging.getLogger(__name__).warning("no rule can be changed in its page: %s", error)
        return
    MODULES["gradopt-editor"] = editors()


def mark_rules(app, doctree, docname):
    """Give every block that shows a rule a class that names it."""
    for block in doctree.findall(nodes.literal_block):
        if rule := SHOWN.get(block.astext().strip()):
            block["classes"] += ["gradopt-editor", PREFIX + rule]
