"""The JavaScript of the widgets: files that are put together, as a page cannot load one from another."""

import html
import json
from pathlib import Path


def module(*names):
    """Return the text of the ES module that is made of some ``.js`` files of this folder, or of one beside it."""
    return "\n".join((Path(__file__).parent / f"{name}.js").read_text(encoding="utf-8") for name in names)


def in_page(name, state, instead):
    """Return the HTML of a widget in a page: its state as JSON, and what stands in its place until its module runs."""
    return f'<div class="gradopt-{name}" data-state="{html.escape(json.dumps(state))}">{instead}</div>'
