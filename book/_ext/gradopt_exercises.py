"""Sphinx extension of this book: exercises are answered in their page, and a page lists which of them are solved."""

from pathlib import Path

import _tools  # noqa: F401
from exercises import everywhere

from gradopt.editor.exercises import script

NAME = "gradopt-exercises.js"


def setup(app):
    """Connect the extension to a build."""
    app.connect("config-inited", fill_in)
    app.connect("builder-inited", write_script, priority=600)  # after the script with Python
    app.connect("html-page-context", link_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def fill_in(app, config):
    """Give the page of exercises, in double braces, their list and how many are answered in the page."""
    found = everywhere()
    lines = []
    for page in dict.fromkeys(exercise.page for exercise in found.values()):
        links = ", ".join(f"{{ref}}`{each.label}`" for each in found.values() if each.page == page)
        lines.append(f"- [](/book/{page}): {links}")
    here = sum(each.needs is None for each in found.values())
    config.myst_substitutions |= {"exercises": "\n".join(lines), "in_page": here, "in_all": len(found)}


def write_script(app):
    """Write the script, if there is Python to run answers."""
    static = Path(app.outdir, "_static")
    if app.builder.name == "html" and (static / "gradopt-python.js").exists():
        (static / NAME).write_text(script(everywhere().values()), encoding="utf-8")


def link_script(app, pagename, templatename, context, doctree):
    """Link the script from pages with exercises or with their list."""
    body = context.get("body", "")
    if ("tag_exercise" in body or "gradopt-progress" in body) and Path(app.outdir, "_static", NAME).exists():
        app.add_js_file(NAME, loading_method="defer")
