"""The JavaScript of the widgets: files that are put together, as a page cannot load one from another."""

import html
import json
from pathlib import Path

ROOMS = Path(__file__).parent.parent
RUNS = ("matrices", "rules", "checks", "style", "run", "contours", "draw", "controls")
"""The fragments that run optimizers on a surface and draw the runs: most modules begin with them."""


def module(*names):
    """Return the text of the ES module that is made of some ``.js`` files; ``room/name`` is one of another room."""
    paths = (ROOMS / f"{name if '/' in name else f'explorer/{name}'}.js" for name in names)
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def in_page(name, state, instead):
    """Return the HTML of a widget in a page: its state as JSON, and what stands in its place until its module runs."""
    return f'<div class="gradopt-{name}" data-state="{html.escape(json.dumps(state))}">{instead}</div>'
