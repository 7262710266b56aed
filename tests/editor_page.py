"""A page with the code of rules and nothing around it, beside the scripts that make it editable."""

import html

from explorer_page import PAGE

from gradopt.editor import bundle, page
from gradopt.explorer.specs import CLASSES
from gradopt.lessons.source import text_of


def write_site(folder, *rules, body=""):
    """Write a page that shows the code of rules, and its scripts; return its address."""
    (folder / "gradopt-python.js").write_text(bundle.script(), encoding="utf-8")
    (folder / "gradopt-editor.js").write_text(page.script(), encoding="utf-8")
    blocks = [f'<div class="{page.PREFIX}{rule}"><pre>{html.escape(text_of(CLASSES[rule]))}</pre></div>' for rule in rules]
    text = PAGE.format("".join(blocks) + body, "").replace("<script></script>", '<script src="gradopt-editor.js"></script>')
    (folder / "page.html").write_text(text, encoding="utf-8")
    return (folder / "page.html").as_uri()
