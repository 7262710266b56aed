"""The reader's notebooks say what their pages say, in Markdown that every front end shows."""

import re
from collections import Counter

import nbformat
import pytest
from bs4 import BeautifulSoup
from built import BUILD, needs_book
from lesson import HIDES, ROOT, notebooks, tags
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

FOLDER = BUILD / "notebooks"
NOTEBOOKS = sorted((FOLDER / "book").rglob("*.ipynb"))
PARSER = MarkdownIt().enable("table").use(dollarmath_plugin, double_inline=True)
SPHINX = (
    r"\{[a-z:]+\}`|^:{3}|^\(.*\)=$|\\(?:E|Var|argmin)(?![A-Za-z])|\]\(nowhere|\{\{ ?\w"  # roles, fences, labels, macros
)

needs_book("no reader's notebook was looked at")
assert NOTEBOOKS


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


@pytest.fixture
def path(request):
    """The path of the notebook."""
    return request.node.callspec.params["notebook"]


def markdown(notebook):
    """Return the sources of the Markdown cells."""
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def test_there_is_one_for_each_lesson():
    assert {path.relative_to(FOLDER) for path in NOTEBOOKS} == {path.relative_to(ROOT) for path in notebooks()}


def test_nothing_in_it_needs_sphinx(notebook):
    nbformat.validate(notebook)
    found = [
        line for text in markdown(notebook) for line in re.findall(rf".*(?:{SPHINX}).*", prose(text), re.MULTILINE)
    ]
    assert not found, "\n".join(found)


def prose(text):
    """Return Markdown without its blocks of code."""
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def test_links_lead_to_cells(notebook, path):
    for target, cell in re.findall(r"\]\(([\w./-]*\.ipynb)?(?:#cell-id=([\w-]+))?\)", "\n".join(markdown(notebook))):
        other = (path.parent / target).resolve() if target else path
        cells = {each.id for each in nbformat.read(other, as_version=4).cells}
        assert not cell or cell in cells, (target, cell)
    assert "](#" not in re.sub(r"\]\(#cell-id", "", "\n".join(markdown(notebook)))


def numbers(text):
    """Return how often each number stands in a text."""
    return Counter(re.findall(r"\d+(?:[.,]\d+)*", text))


def test_every_number_is_its_pages(notebook, path):
    page = BUILD / "html" / path.relative_to(FOLDER).with_suffix(".html")
    article = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").article
    for other in article.select(".cell_input, .cell_output > *:not(figure), .math, code, pre, script, .headerlink"):
        other.decompose()
    read = []
    for text in markdown(notebook):
        for token in PARSER.parse(prose(text)):
            read += [child.content for child in token.children or [token] if child.type in ("text", "html_block")]
    assert numbers(" ".join(read)) == numbers(article.get_text(" "))


def test_solutions_are_folded_and_do_not_run(notebook):
    texts = markdown(notebook)
    assert not any("solution" in tags(cell) for cell in notebook.cells)
    assert sum(text.count("<b>Solution to Exercise") for text in texts) == sum(
        len(re.findall(r"^\*\*Exercise \d+\*\*$", text, re.MULTILINE)) for text in texts
    )


def test_what_the_page_hides_begins_folded(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code" and HIDES & tags(cell):
            assert cell.metadata.jupyter.source_hidden


def test_every_figure_shows_and_has_its_caption(notebook):
    for cell, after in zip(notebook.cells, notebook.cells[1:], strict=False):
        if cell.cell_type == "code" and "figure" in cell.metadata.get("mystnb", {}):
            assert any("<img alt=" in output.get("data", {}).get("text/html", "") for output in cell.outputs)
            assert after.source.startswith("**Figure "), cell.source


def test_a_widget_shows_as_it_begins_and_says_how_to_move_it(notebook):
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            shown = output.get("data", {}).get("text/html", "")
            if '<div class="gradopt-' in shown:
                assert re.search("<img alt=|<table|<p>No runs", shown) and "Run this cell" in shown
