"""Sphinx extension: maps in a built page, and numbers in its sentences that follow its explorers and maps.

``{live}`explorer-1 Momentum times_lr``` says a quantity of :mod:`gradopt.maps.quantities`, or a hyperparameter, of the
page's first explorer and of its first optimizer of that class; ``{live}`map-1 momentum_limit``` of its first map. The
build computes the number from the widget's first state; the page rewrites it as the widget moves.
"""

import html
import inspect
import json
import re

from docutils import nodes

from gradopt.explorer import page
from gradopt.explorer.fragments import module
from gradopt.explorer.translate import HELPERS, function
from gradopt.maps import quantities, widget
from gradopt.maps.quantities import FUNCTIONS


def translated():
    """Return the quantities in JavaScript, and a table of them with the names of what they take."""
    rows = [f"{each.__name__}: {{ takes: {json.dumps(takes(each))}, compute: {each.__name__} }}" for each in FUNCTIONS]
    return "\n".join([*map(function, FUNCTIONS), f"const QUANTITIES = {{ {', '.join(rows)} }};"])


def takes(quantity):
    """Return the names of the numbers that a quantity is made of."""
    return [*inspect.signature(quantity).parameters]


LIVE = "\n".join([*HELPERS, translated(), module("maps/live")])
"""The ES module of the numbers."""

WIDGET = re.compile(r'<div class="gradopt-(explorer|map)" data-state="([^"]*)">')


class live(nodes.inline):  # noqa: N801
    """A number that follows a widget; any builder but that of pages writes it as text."""


def setup(app):
    """Connect the extension to a build."""
    page.MODULES |= {"gradopt-map": widget.MODULE, "gradopt-live": LIVE}
    app.setup_extension("gradopt.explorer.page")
    app.add_node(live, html=(visit_live, depart_live))
    app.add_role("live", role)
    app.connect("doctree-read", write_numbers)
    app.connect("doctree-read", write_alt_texts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def role(name, rawtext, text, lineno, inliner, options=None, content=None):
    """Return the node of a number, which has none yet."""
    follows, *of, quantity = text.split()
    return [live("", "", follows=follows, of="".join(of), quantity=quantity)], []


def write_numbers(app, doctree):
    """Write the numbers of a page from the first states of its widgets."""
    states, count = {}, {}
    for raw in doctree.findall(nodes.raw):
        for kind, state in WIDGET.findall(raw.astext()):
            count[kind] = count.get(kind, 0) + 1
            states[f"{kind}-{count[kind]}"] = json.loads(html.unescape(state))
    for node in doctree.findall(live):
        numbers = numbers_of(states.get(node["follows"], {}), node["of"])
        node += nodes.Text(quantities.number(said(node["quantity"], numbers)))


def write_alt_texts(app, doctree):
    """Give a map's figure the alt text that its cell has for a figure."""
    for cell in doctree.findall(lambda node: isinstance(node, nodes.container) and "cell_metadata" in node):
        alt = cell["cell_metadata"].get("mystnb", {}).get("image", {}).get("alt")
        for raw in [each for each in cell.findall(nodes.raw) if alt and 'class="gradopt-map"' in each.astext()]:
            raw[0] = nodes.Text(re.sub(r'(?<=<img alt=")[^"]*', lambda _: html.escape(alt), raw.astext(), count=1))  # noqa: B023


def numbers_of(state, of):
    """Return the numbers that a widget shows in a state; of an explorer, with those of its first ``of``."""
    if "map" in state:
        return state["map"]["optimizer"] | {"condition": state["map"]["condition"]} | state["point"]
    if not state:
        return {}
    specs = [spec for spec in state["optimizers"] if spec["name"] == of]
    return {"condition": state["condition"]} | (specs[0] if specs else {})


def said(quantity, numbers):
    """Return a quantity of a widget's numbers, or the number of that name."""
    compute = getattr(quantities, quantity, None)
    names = takes(compute) if compute else [quantity]
    if missing := [name for name in names if name not in numbers]:
        shows = ", ".join(numbers) or "nothing: the page has no such widget, or the widget no such optimizer"
        raise ValueError(f"{quantity} needs {missing[0]}, but the widget that it follows shows {shows}")
    values = [numbers[name] for name in names]
    return compute(*values) if compute else values[0]


def visit_live(self, node):
    """Begin a number in a page."""
    data = {f"data-{name}": node[name] for name in ("follows", "of", "quantity")}
    self.body.append(self.starttag(node, "span", "", CLASS="gradopt-live", **data))


def depart_live(self, node):
    """End a number."""
    self.body.append("</span>")
