"""A page with the code of rules and nothing around it, beside the scripts that make it editable."""

import html

from explorer_page import PAGE

from gradopt.editor import bundle, page
from gradopt.explorer.page import loader
from gradopt.explorer.specs import CLASSES
from gradopt.lessons.source import text_of


def write_scripts(folder):
    """Write what the extension writes into ``_static``."""
    (folder / "gradopt-python.js").write_text(bundle.script(), encoding="utf-8")
    (folder / "gradopt-editor.js").write_text(loader(page.editors()), encoding="utf-8")


def write_page(folder, rule=None, *explorers):
    """Write a page beside the scripts: the code of a rule, and explorers without their module; return its address."""
    shown = f'<div class="{page.PREFIX}{rule}"><pre>{html.escape(text_of(CLASSES[rule]))}</pre></div>' if rule else ""
    body = shown + "".join(each.page_html("") for each in explorers)
    text = PAGE.format(body, "").replace("<script>", '<script src="gradopt-editor.js">')
    (folder / f"{rule}.html").write_text(text, encoding="utf-8")
    return (folder / f"{rule}.html").as_uri()
