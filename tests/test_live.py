"""Numbers in sentences: the build says what the widget beside them first shows, the page what it shows now."""

import re
import subprocess
import sys

import nbformat
import numpy as np
import pytest
from built import BUILD, needs_book
from explorer_page import visits

from gradopt.explorer import Explorer
from gradopt.maps import Axis, Map, quantities
from gradopt.maps import page as live
from gradopt.measure.recursions import spectral_radius
from gradopt.numpy import SGD, Adam, Momentum, RMSprop, StochGradAdam, descend
from gradopt.problems import quadratic

TEXT = """# Lesson

At {live}`explorer-1 Momentum momentum` it is {live}`explorer-1 Momentum times_lr` times; {live}`explorer-1 condition`,
{live}`explorer-1 descent_limit`. On the map
{live}`map-1 momentum`, {live}`map-1 momentum_limit`, {live}`map-1 swing_rate`.
"""
FIRST = ["0.9", "10", "50", "0.04", "0.25", "2.5", "0.5"]
ALT = 'A map of "swings" & more'


# The quantities


@pytest.mark.parametrize("momentum", [0.0, 0.3, 0.9])
def test_quantities_of_momentum_are_those_of_its_recursion(momentum):
    limit = quantities.momentum_limit(momentum)
    assert spectral_radius(limit, momentum) == pytest.approx(1) and spectral_radius(0.99 * limit, momentum) < 1
    limit = quantities.nesterov_limit(momentum)
    assert spectral_radius(limit, momentum * (1 - limit)) == pytest.approx(1)
    assert spectral_radius(1.0, momentum) == pytest.approx(quantities.swing_rate(momentum))
    steps = np.diff(descend(Momentum(lr=0.1, momentum=momentum), np.ones_like, [0.0], 500), axis=0)
    assert -steps[-1, 0] == pytest.approx(quantities.effective_lr(0.1, momentum))
    assert quantities.times_lr(momentum) == pytest.approx(quantities.effective_lr(1, momentum))


@pytest.mark.parametrize("condition", [1.5, 10, 300])
def test_quantities_of_descent_are_those_of_its_runs(condition):
    best, limit = quantities.descent_best_lr(condition), quantities.descent_limit(condition)
    path = descend(SGD(lr=best), quadratic(condition).grad, (1, 1), 40)
    assert np.allclose(np.abs(path[1:] / path[:-1]), quantities.descent_best_rate(condition))
    path = descend(SGD(lr=limit), quadratic(condition).grad, (1, 1), 40)
    assert np.allclose(np.abs(path[:, 1]), 1)


def test_quantities_of_the_adaptive_rules():
    step = descend(RMSprop(lr=1, alpha=0.999, eps=0), np.ones_like, [0.0], 1)[1, 0]
    assert -step == pytest.approx(quantities.uncorrected_first_step(0.999))
    betas, worst = (0.5, 0.9), (0.9 / 0.5) ** np.arange(200)  # gradients that grow as in the theorem
    points = [0.0]
    optimizer = Adam(lr=1, betas=betas, eps=0)
    for g in worst:
        points.append(optimizer.step(points[-1], lambda theta, g=g: g))
    assert np.abs(np.diff(points)).max() == pytest.approx(quantities.adam_longest_step(*betas))
    masked = StochGradAdam(lr=0.1, sampling_rate=0.2)
    steps = np.diff(descend(masked, np.ones_like, np.zeros(2000), 300), axis=0)[200:]
    matched = Adam(lr=quantities.matched_lr(0.1, 0.2))
    assert steps.mean() == pytest.approx(np.diff(descend(matched, np.ones_like, [0.0], 300), axis=0)[-1, 0], rel=0.02)


@pytest.mark.parametrize(
    ("quantity", "numbers", "message"),
    [
        ("times_lr", {"lr": 0.1}, "times_lr needs momentum, but the widget that it follows shows lr"),
        ("speed", {"lr": 0.1}, "speed needs speed"),
        ("momentum", {}, "shows nothing: the page has no such widget"),
    ],
)
def test_a_number_of_nothing_is_refused(quantity, numbers, message):
    with pytest.raises(ValueError, match=message):
        live.said(quantity, numbers)


# In a built page


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Return the path of a page of sentences, an explorer and a map."""
    source = tmp_path_factory.mktemp("book") / "source"
    source.mkdir()
    x, y = (Axis(name, np.arange(1, 20) / 20, (0.5,), name) for name in ("lr", "momentum"))
    shown = (
        Explorer(SGD(lr=0.037), Momentum(lr=0.01, momentum=0.9), surface="quadratic", condition=50),
        Map(Momentum(lr=0.5, momentum=0.25), x, y, "rate", spectral_radius, condition=1, start=(1, 0)),
    )
    outputs = [
        nbformat.v4.new_output("execute_result", each._repr_mimebundle_()[0], execution_count=1) for each in shown
    ]
    cells = [nbformat.v4.new_code_cell("widget", execution_count=1, outputs=[output]) for output in outputs]
    cells[1].metadata["mystnb"] = {"image": {"alt": ALT}, "figure": {"caption": "A caption.", "name": "fig-map"}}
    lesson = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(TEXT), *cells])
    lesson.metadata["language_info"] = {"name": "python"}
    nbformat.write(lesson, source / "index.ipynb")
    (source / "conf.py").write_text('extensions = ["gradopt.maps.page"]\nnb_execution_mode = "off"\n')
    pages = source.parent / "pages"
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", source, pages]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return pages / "index.html"


@pytest.fixture
def visit(browser):
    """Open a page; nothing that happens there may be complained of or leave the machine."""
    with visits(browser) as open_page:
        yield lambda path, **options: open_page(path.as_uri(), **options)


def said(tab):
    return tab.locator(".gradopt-live").all_inner_texts()


def wait_for(tab, texts):
    tab.wait_for_function(
        "(texts) => [...document.querySelectorAll('.gradopt-live')].map((e) => e.textContent).join() === texts.join()",
        arg=texts,
    )


def test_the_build_says_what_is_shown_first_and_the_page_says_the_same(visit, page):
    assert said(visit(page, java_script_enabled=False)) == FIRST
    tab = visit(page)
    tab.locator(".reading").filter(has_text=re.compile(".")).wait_for()
    tab.wait_for_timeout(200)
    assert said(tab) == FIRST


def test_numbers_follow_their_own_widget_and_come_back(visit, page):
    tab = visit(page)
    explorer, shown = tab.locator("#explorer-1"), tab.locator("#map-1")
    explorer.get_by_role("slider", name="condition", exact=True).press("Home")
    wait_for(tab, ["0.9", "10", "1", "2", *FIRST[4:]])
    field = shown.get_by_role("textbox", name="momentum, number", exact=True)
    field.fill("0.5")
    field.press("Enter")
    wait_for(tab, ["0.9", "10", "1", "2", "0.5", "3", "0.707"])
    explorer.locator("button[aria-label^='Remove Momentum']").dispatch_event("click")
    wait_for(tab, ["0.9", "10", "1", "2", "0.5", "3", "0.707"])  # no momentum is left to say anything of
    for each in (explorer, shown):
        each.get_by_role("button", name="Reset", exact=True).click()
    wait_for(tab, FIRST)


def test_numbers_follow_a_link(visit, page):
    tab = visit(page)
    tab.goto(page.as_uri() + "#map-1=" + '{"point":{"lr":0.5,"momentum":0.5}}')
    wait_for(tab, [*FIRST[:4], "0.5", "3", "0.707"])
    tab.reload()
    wait_for(tab, [*FIRST[:4], "0.5", "3", "0.707"])


def test_a_number_is_no_live_region_and_looks_like_text(visit, page):
    tab = visit(page)
    assert tab.locator(".gradopt-live[aria-live], [aria-live] .gradopt-live").count() == 0
    assert len(tab.locator(".gradopt-live").all()) == len(FIRST)


def test_the_figure_of_a_map_has_the_alt_text_and_the_caption_of_its_cell(visit, page):
    tab = visit(page, java_script_enabled=False)
    assert tab.get_by_role("img", name=ALT, exact=True).is_visible()
    assert tab.locator("figure figcaption").inner_text().startswith("A caption.")


# In the book


AGAIN = """(ids) => {
  document.querySelectorAll(".gradopt-live").forEach((span) => (span.textContent = ""));
  const again = (id) => document.getElementById(id).dispatchEvent(new Event("gradopt-shown", { bubbles: true }));
  ids.forEach(again); // the page computes every number anew
}"""


def test_every_number_of_the_book_is_what_its_widget_first_shows(visit):
    needs_book("no number of the book was looked at")
    found = 0
    for path in (BUILD / "html" / "book").rglob("*.html"):
        if 'class="gradopt-live"' in path.read_text(encoding="utf-8"):
            built = said(visit(path, java_script_enabled=False))
            tab = visit(path)
            tab.keyboard.press("Tab")
            ids = tab.locator(".gradopt-live").evaluate_all("(all) => [...new Set(all.map((e) => e.dataset.follows))]")
            tab.wait_for_function("(ids) => ids.every((id) => document.getElementById(id)?.shown)", arg=ids)
            tab.evaluate(AGAIN, ids)
            assert said(tab) == built and "" not in built
            found += len(built)
    assert found >= 10
