"""Sphinx extension of this book: a failed lesson says so on its page, and the single page draws what the others do."""

import re

from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector


def setup(app):
    """Connect the extension to a build."""
    app.connect("builder-inited", share_handlers)
    app.connect("doctree-read", mark_failure)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def share_handlers(app):
    """Add the handlers for HTML to those that sphinx-exercise registers for the single page alone, which hide them."""
    handlers = app.registry.translation_handlers
    handlers["singlehtml"] = handlers.get("html", {}) | handlers.get("singlehtml", {})


def mark_failure(app, doctree):
    """Put a notice below the title of a lesson one of whose cells raised an error in this build."""
    run = NbMetadataCollector.get_doc_data(app.env)[app.env.docname].get("exec_data")
    if run and not run["succeeded"]:
        error = re.sub(r"\x1b\[[\d;]*m", "", run["traceback"].strip().splitlines()[-1])  # without its colours
        notice = nodes.admonition("", nodes.title(text="This lesson failed in this build"), classes=["danger"])
        notice += nodes.paragraph(text=f"{error}. What stands below the cell that raised it was not computed.")
        doctree.next_node(nodes.section).insert(1, notice)
