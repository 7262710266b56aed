"""Sphinx extension: below the code of every rule stands "Change it", which runs a reader's own lines in the page."""

from pathlib import Path

from docutils import nodes
from sphinx.util import logging

from gradopt.editor import bundle, page

NAME = "gradopt-editor.js"


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
    (static / NAME).write_text(page.script(), encoding="utf-8")


def mark_rules(app, doctree, docname):
    """Give every block that shows a rule a class that names it."""
    for block in doctree.findall(nodes.literal_block):
        if rule := page.SHOWN.get(block.astext().strip()):
            block["classes"].append(page.PREFIX + rule)


def link_script(app, pagename, templatename, context, doctree):
    """Link the script from a page that shows a rule, if Python is there to run it, and from no other."""
    if page.PREFIX in context.get("body", "") and Path(app.outdir, "_static", NAME).exists():
        app.add_js_file(NAME, loading_method="defer")
