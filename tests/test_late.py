"""What a page loads late: nothing that is far away, until it comes near, a key is pressed or a link asks for it."""

import json
from urllib.parse import quote

import pytest
from explorer_page import PAGE, visits

from gradopt import explorer, maps
from gradopt.explorer.page import LATE, late, loader
from gradopt.numpy import SGD, Momentum

MODULES = {"gradopt-explorer": explorer.widget.MODULE, "gradopt-map": maps.widget.MODULE, "gradopt-race": "not there"}
EXPLORER = explorer.Explorer(SGD(lr=0.1), surface="saddle")
MAP = maps.Map(
    Momentum(lr=0.5, momentum=0.5), maps.Axis("lr", (0.5, 1, 2), (0, 1, 2), "lr"),
    maps.Axis("momentum", (0, 0.5, 0.9), (0, 0.5), "momentum"), "rate", lambda lr, momentum: momentum**0.5 + 0 * lr,
    condition=1, start=(1, 0),
)  # fmt: skip
FAR = '<div style="height: 4000px"><a href="#end">To the end</a></div>'


@pytest.fixture
def visit(browser, tmp_path):
    """Open a page whose explorer is near, or far as its map is."""
    scripts = {name: loader(module) for name, module in MODULES.items()}
    for name, script in scripts.items():
        (tmp_path / f"{name}.js").write_text(script, encoding="utf-8")
    (tmp_path / LATE).write_text(late(scripts), encoding="utf-8")
    first, last = EXPLORER.page_html(""), MAP.page_html("") + '<p id="end">The end.</p>'
    for name, body in {"near": first + FAR + last, "far": FAR + first + last}.items():
        text = PAGE.format(body, "").replace("<script>", f'<script src="{LATE}">')
        (tmp_path / f"{name}.html").write_text(text, encoding="utf-8")
    with visits(browser) as open_page:
        yield lambda name, fragment="": open_page((tmp_path / f"{name}.html").as_uri() + fragment)


def has(page, *kinds):
    """Wait until the page has these widgets, and say whether it loaded the scripts of no others."""
    for kind in kinds:
        page.wait_for_function("(kind) => document.querySelector(`.gradopt-${kind}`).shadowRoot", arg=kind)
    page.wait_for_timeout(300)
    loaded = page.evaluate(r"[...document.scripts].flatMap(({ src }) => src.match(/gradopt-\w+(?=\.js\?v=)/) ?? [])")
    return sorted(loaded) == [f"gradopt-{kind}" for kind in kinds]


def test_what_is_near_is_loaded_and_what_is_far_when_it_is_scrolled_to(visit):
    page = visit("near")
    assert has(page, "explorer")
    page.locator("#end").scroll_into_view_if_needed()
    assert has(page, "explorer", "map")


def test_nothing_is_loaded_for_what_is_far(visit):
    assert has(visit("far"))


def test_the_next_key_finds_every_control(visit):
    page = visit("far")
    page.keyboard.press("Tab")
    assert has(page, "explorer", "map")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "gradopt-explorer"


def test_a_link_to_a_place_finds_what_stands_before_it(visit):
    page = visit("near")
    assert has(page, "explorer")
    page.evaluate("document.querySelector('a').click()")
    assert has(page, "explorer", "map")


def test_a_link_opens_the_state_of_an_explorer_that_is_far(visit):
    state = {"optimizers": [{"name": "Adam", "lr": 0.5}], "surface": "rosenbrock", "start": [0, 0]}
    page = visit("far", f"#explorer-1={quote(json.dumps(state))}")
    assert has(page, "explorer", "map")
    assert page.get_by_role("slider", name="lr of Adam").is_visible()
    page.wait_for_function("scrollY > 1000")
