"""Sphinx extension of this book: numbers in its prose, failed lessons that say so, a single page like the others."""

import re

import _tools  # noqa: F401
import lesson
import reading
from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector

from gradopt.hyperparameters import ENGINE, RULES


def setup(app):
    """Connect the extension to a build."""
    app.connect("config-inited", fill_in)
    app.connect("builder-inited", share_handlers)
    app.connect("doctree-read", mark_failure)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def fill_in(app, config):
    """Give the pages what stands in double braces: the minutes that lessons take, and the table of hyperparameters."""
    minutes = [reading.minutes(lesson.read(path)) for path in lesson.notebooks() if path.parent.name[0].isdigit()]
    config.myst_substitutions |= {
        "shortest": min(minutes, default=0), "longest": max(minutes, default=0), "hours": round(sum(minutes) / 60),
        "hyperparameters": hyperparameters(),
    }  # fmt: skip


def hyperparameters():
    """Return the table of hyperparameters in Markdown: symbol, name, meaning, range, and the rules that take it."""
    takers = {}
    for rule, row in RULES.items():
        for name, what in row.items():
            takers.setdefault((name, what), []).append(rule)
    takers |= {
        (name, what): [rule for rule in RULES if rule != "Lookahead" and name not in RULES[rule]]
        for name, what in ENGINE.items()
    }
    lines = ["| Equation | Code | Meaning | Range | Rules |", "| --- | --- | --- | --- | --- |"]
    for (name, what), rules in takers.items():
        others = [rule for rule in RULES if rule not in rules]
        who = ", ".join(rules) if len(rules) <= len(others) else f"all but {', '.join(others)}"
        symbol = f"${what.symbol}$" if what.symbol else ""
        meaning = f"{what.meaning} (torch)" if (name, what) in ENGINE.items() else what.meaning
        lines.append(
            f"| {symbol} | `{name}` | {meaning} | ${str(what.range).replace('inf', chr(92) + 'infty')}$ | {who} |"
        )
    return "\n".join(lines)


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
