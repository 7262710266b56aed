"""Sphinx extension of this book: exercises are answered in their page, and a page lists which of them are solved."""

import _tools  # noqa: F401
from docutils import nodes
from exercises import everywhere

from gradopt.editor.exercises import answers
from gradopt.explorer.page import MODULES


def setup(app):
    """Connect the extension to a build."""
    app.connect("config-inited", fill_in)
    app.connect("builder-inited", add_answers, priority=600)  # after the script with Python
    app.connect("doctree-resolved", mark_exercises)
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


def add_answers(app):
    """Add the fields for answers to what pages load, if there is Python to run them."""
    if "gradopt-editor" in MODULES:
        MODULES["gradopt-exercises"] = answers(everywhere().values())


def mark_exercises(app, doctree, docname):
    """Give the cells of exercises the class of what is answered in the page; their list in the page of all has it."""
    for cell in doctree.findall(nodes.container):
        if "tag_exercise" in cell["classes"]:
            cell["classes"].append("gradopt-exercises")
