"""How long a lesson's main line is: its words and figures before the exercises, and the minutes that they take."""

import re

from markdown_it import MarkdownIt
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

WORDS = 120  # a minute: half of the 238 that adults read of plain prose (Brysbaert 2019), for half of it is mathematics
PARSER = MarkdownIt().enable("table").use(colon_fence_plugin).use(dollarmath_plugin, double_inline=True)
PARSER = PARSER.use(myst_role_plugin)
ASIDE = ("prf:proof", "dropdown", "math", "table", "list-table")  # displayed, or folded
FIGURE = re.compile(r"\b(?:\w*figure|Explorer|Map|Race)\(")
END = re.compile(r"^## (?:Exercises|Sources)", re.MULTILINE)


def words(markdown):
    """Return the number of words of running text: no tables, displayed mathematics, folded parts or outcomes."""
    count, tables = 0, 0
    for token in PARSER.parse(markdown):
        if token.type in ("colon_fence", "fence") and token.info.startswith("{"):
            if token.info[1:].split("}")[0] not in ASIDE and ":class: outcomes" not in token.content:
                count += words(re.sub(r"\A(?::[\w-]+:.*\n)+", "", token.content))
        tables += {"table_open": 1, "table_close": -1}.get(token.type, 0)
        if token.type == "inline" and not tables:
            count += sum(map(_words, token.children))
    return count


def _words(token):
    """Return the number of words of an inline token; a formula or a role is one."""
    if token.type in ("math_inline", "myst_role"):
        return 1
    return len(re.findall(r"\w[\w'’.-]*", token.content)) if token.type in ("text", "code_inline") else 0


def main_line(notebook):
    """Return the words and the figures of a lesson before its exercises."""
    count, figures = 0, 0
    for cell in notebook.cells:
        if cell.cell_type == "code":
            figures += bool(FIGURE.search(cell.source))
            continue
        text, *end = END.split(cell.source, maxsplit=1)
        count += words(text)
        if end:
            break
    return count, figures


def minutes(notebook):
    """Return the minutes that the main line takes, a figure one."""
    count, figures = main_line(notebook)
    return round(count / WORDS + figures)
