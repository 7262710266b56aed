"""Every page of the built book in a browser with the network cut: light and dark, wide and narrow."""

import gzip
import re
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browser import complaints
from built import needs_book

ROOT = Path(__file__).parent.parent
BOOK = ROOT / "_build" / "html"
HOME = BOOK / "index.html"
LOST = BOOK / "404.html"  # of a published book; its links lead from the root of the site, not of this disk
PAGES = sorted(path for path in BOOK.rglob("*.html") if path not in (HOME, LOST) and "_static" not in path.parts)


needs_book("no page was looked at")
assert PAGES

PHONE, DESK = {"width": 360, "height": 640}, {"width": 1280, "height": 720}

# Whoever presses a key has all that a page loads late.
MOUNTED = """() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  return all(".gradopt-explorer, .gradopt-map, .gradopt-race, .gradopt-verdict").every((e) => e.shadowRoot)
    && all(".gradopt-editor").every((e) => e.nextElementSibling?.matches(".gradopt-change"))
    && all(".gradopt-answered-here, .gradopt-needs-notebook").length === all(".tag_exercise").length
    && all(".gradopt-progress").every((e) => e.previousElementSibling?.shadowRoot);
}"""

SETTLE = """async () => {
  await window.MathJax?.startup.promise;
  document.querySelectorAll("details").forEach((e) => (e.open = true));
  document.querySelectorAll(".toggle-button").forEach((e) => e.click());
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await new Promise((done) => setTimeout(done, 400)); // the theme waits 300 ms before it looks at what has unfolded
}"""

UNRENDERED = r"""(raw) => {
  const wrong = "mjx-merror, [data-mjx-error], mjx-mtext[style*='color: red']"; // an unknown macro is shown in red
  const found = [...document.querySelectorAll(wrong)].map((e) => e.outerHTML);
  for (const e of document.querySelectorAll(".math")) if (!e.querySelector("mjx-container")) found.push(e.textContent);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode;
    const meant = parentElement.closest("script, style, code, pre, mjx-container");
    if (!meant && new RegExp(raw).test(data)) found.push(data);
  }
  return found;
}"""
RAW = r"\\\(|\\\[|\$\S[^$]*\$|\\begin\{|\{[a-z:]+\}`|\| (—|-+) \|"  # a formula, role or table that nothing has read

ADDRESSES = """() => [...document.querySelectorAll("[href]:not(link[rel=canonical]), [src]")].map((e) => [
  e.localName, new URL(e.getAttribute("href") ?? e.getAttribute("src"), document.baseURI).href])"""

OVERFLOW = """() => {
  const article = document.querySelector(".bd-article-container");
  const width = document.documentElement.clientWidth;
  const out = (e) => e.getBoundingClientRect().right > width + 1 && !e.closest("svg, mjx-assistive-mml");
  const moves = (e) => /auto|scroll/.test(getComputedStyle(e).overflowX);
  const scrolls = (e) => e !== article && (moves(e) || scrolls(e.parentElement));
  const wide = [...article.querySelectorAll("*")].filter((e) => out(e) && !out(e.parentElement) && !scrolls(e));
  wide.push(...[document.documentElement, article].filter((e) => e.scrollWidth > e.clientWidth));
  return wide.map((e) => `${e.cloneNode().outerHTML} ${e.parentElement?.textContent.trim().slice(0, 100)}`);
}"""

EQUATIONS = ".bd-article :is(div.math, mjx-container[display='true'])"
SCROLLS = """(what) => [...document.querySelectorAll(what)]
  .filter((e) => e.getClientRects().length && e.scrollWidth > e.clientWidth + 1)
  .map((e) => `${e.scrollWidth} > ${e.clientWidth}: ${e.textContent.trim().slice(0, 100)}`)"""

HEAVIEST = 600_000  # bytes of a page and of all that it asks for when it is opened, packed as servers do
PACKED = {".css", ".html", ".js", ".json", ".svg"}  # other files are packed already

# What the Tab key stops at in the text: a formula has no business there.
STOPS = """[...document.querySelectorAll(".bd-article *")].filter(
  (e) => e.tabIndex >= 0 && !e.matches("a, button, input, select, summary, textarea") && !e.shadowRoot
    && e.scrollWidth <= e.clientWidth && e.scrollHeight <= e.clientHeight).map((e) => e.cloneNode().outerHTML)"""

# What a page loses on paper: code and tables that are cut, dark figures, what is folded, a widget's controls.
LOST_ON_PAPER = """() => {
  const seen = (e) => e && e.getClientRects().length;
  const cut = (e) => e.clientWidth && e.scrollWidth > e.clientWidth + 2;
  const inked = (e) => seen(e) && getComputedStyle(e).filter !== "none";
  const inks = [...document.querySelectorAll(".cell_output img")].filter(inked);
  const isThere = (element) => seen(element) && element.loading !== "lazy";
  const widgets = [...document.querySelectorAll(".gradopt-explorer, .gradopt-map, .gradopt-race, .gradopt-verdict")];
  const printed = (e) => isThere(e.querySelector("img, table")) && !seen(e.shadowRoot.querySelector(".explorer"));
  return {
    theme: document.documentElement.dataset.theme,
    cut: [...document.querySelectorAll(".bd-article pre")].filter(cut).map((e) => e.textContent.slice(0, 80)),
    inverted: inks.length,
    folded: document.querySelectorAll("details:is(.sd-dropdown, .above-output):not([open])").length,
    widgets: widgets.filter((e) => !printed(e)).length,
  };
}"""

SMALLEST = 10.5 / 504  # the labels of a figure, as a part of its width: 10.5 of 504 points

AXE = """async () => (await axe.run(document, { resultTypes: ["violations"], preload: false })).violations
  .filter(({ impact }) => ["serious", "critical"].includes(impact))
  .flatMap(({ id, nodes }) => nodes.map((e) => `${id}: ${e.target} ${e.failureSummary}`))"""


@cache
def ids(path):
    """Return the ids that links to the page at ``path`` can name."""
    text = path.read_text(encoding="utf-8")
    explorers = {f"explorer-{i + 1}" for i in range(text.count('class="gradopt-explorer"'))}  # named by their module
    return explorers | set(re.findall(r'\sid="([^"]+)"', text))


@cache
def description(path):
    """Return what the page at ``path`` says of itself in its head."""
    found = re.search(r'<meta name="description" content="(.*?)"', path.read_text(encoding="utf-8"))
    return unescape(found[1]) if found else ""


@pytest.fixture(scope="module", params=PAGES, ids=lambda path: str(path.relative_to(BOOK).with_suffix("")))
def page(request, browser):
    """A page that has typeset its mathematics and opened everything that folds."""
    context = browser.new_context(color_scheme="light")
    found = complaints(context)
    page = context.new_page()
    page.found, page.path, asked = found, request.param, set()
    context.on("request", lambda sent: asked.add(sent.url))
    page.goto(request.param.as_uri())
    page.evaluate("window.MathJax?.startup.promise.then(() => document.fonts.ready).then(() => 0)")
    page.wait_for_load_state("networkidle")
    page.asked = frozenset(asked)  # what a first view needs; more may come
    page.set_viewport_size(PHONE)
    page.wide_at_first = page.evaluate(OVERFLOW)
    page.set_viewport_size(DESK)
    page.keyboard.press("Tab")
    page.wait_for_function(MOUNTED)
    page.evaluate(SETTLE)
    yield page
    context.close()


def test_equations_are_typeset(page):
    raw = page.evaluate(UNRENDERED, RAW)
    assert not raw, "\n".join(raw)


def test_links_lead_somewhere(page):
    broken = []
    for element, address in page.evaluate(ADDRESSES):
        url = urlsplit(address)
        path = Path(unquote(url.path))
        if url.scheme == "file":
            if not path.is_file() or url.fragment and unquote(url.fragment).split("=")[0] not in ids(path):
                broken.append(address)
        elif element != "a" and url.scheme != "data":
            broken.append(f"{element} of another host: {address}")
    assert not broken, "\n".join(broken)


def test_says_what_it_is_about(page):
    mine = description(page.path)
    assert page.path.name == "search.html" or 20 <= len(mine) <= 200
    assert not mine or [description(path) for path in PAGES].count(mine) == 1


def test_tells_nothing_of_where_it_was_built(page):
    text = page.evaluate("document.body.textContent")  # in the file, tags may cut a path; the head has MathJax's fonts
    assert str(ROOT) not in page.path.read_text(encoding="utf-8") + text


def test_what_shows_nothing_takes_no_room(page):
    """A finding that held is an empty output; on a dark page, one that takes room is a bright bar."""
    empty = "[...document.querySelectorAll('.cell_output > :empty:not(img, .gradopt-change)')]"
    assert page.evaluate(f"{empty}.filter((e) => e.getClientRects().length).length") == 0


def test_what_a_cell_shows_is_seen(page):
    hidden = "(e) => e.textContent.trim() && !e.getClientRects().length && !e.closest('.gradopt-answered-here')"
    cells = "[...document.querySelectorAll('.cell, .cell_output > *')]"
    assert page.evaluate(f"{cells}.filter({hidden}).map((e) => e.textContent.trim().slice(0, 80))") == []


def test_the_code_of_a_rule_can_be_changed_below_it(page):
    rules = page.locator('[class*="gradopt-rule-"]').count()
    buttons = page.get_by_role("button", name="Change it", exact=True).all()
    assert len(buttons) == rules and all(button.is_visible() for button in buttons)


def test_is_light(page):
    files = {Path(unquote(urlsplit(url).path)) for url in page.asked if url.startswith("file:")}
    assert page.path in files
    packed = {path: gzip.compress(path.read_bytes()) if path.suffix in PACKED else path.read_bytes() for path in files}
    sizes = sorted(((len(data), path.name) for path, data in packed.items()), reverse=True)
    assert sum(size for size, _ in sizes) < HEAVIEST, sizes[:8]
    assert not [name for _, name in sizes if name.endswith(".woff2")], "an icon is not among those that were kept"


def test_tab_stops_at_nothing_but_controls_and_what_scrolls(page):
    assert page.evaluate(STOPS) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_bars_a_reader(page, theme):
    page.emulate_media(color_scheme=theme)
    page.wait_for_function("(theme) => document.documentElement.dataset.theme === theme", arg=theme, timeout=5000)
    page.evaluate("document.getAnimations().forEach((e) => e.cancel())")
    page.evaluate(AXE_SCRIPT)
    violations = page.evaluate(AXE)
    assert not violations, "\n".join(violations)


def test_fits_a_phone(page):
    page.set_viewport_size(PHONE)
    wide = [*page.wide_at_first, *page.evaluate(OVERFLOW)]
    assert not wide, "\n".join(wide)


def test_no_equation_or_code_scrolls_on_a_desk(page):
    page.set_viewport_size({"width": 1200, "height": 800})
    scrolls = page.evaluate(SCROLLS, f"{EQUATIONS}, .bd-article pre")
    assert not scrolls, "\n".join(scrolls)


def test_no_equation_scrolls_on_a_phone(page):
    page.set_viewport_size(PHONE)
    scrolls = page.evaluate(SCROLLS, EQUATIONS)
    assert not scrolls or page.path.name == "api.html", "\n".join(scrolls)  # docstrings are read in a terminal too


def test_labels_of_figures_are_nine_pixels_high_on_a_phone(page):
    page.set_viewport_size(PHONE)
    widths = page.evaluate("[...document.querySelectorAll('.cell_output img')].map((e) => e.clientWidth)")
    assert all(width * SMALLEST >= 9 for width in widths if width)


def test_pictures_of_an_explorer_stay_in_sight_of_its_sliders_on_a_phone(page):
    page.set_viewport_size({"width": 390, "height": 800})
    tops = page.evaluate("""[...document.querySelectorAll(".gradopt-explorer")].map(({ shadowRoot }) => {
      shadowRoot.querySelectorAll("details").forEach((e) => (e.open = true));
      [...shadowRoot.querySelectorAll("details input[type=range]")].at(-1).scrollIntoView({ block: "end" });
      return shadowRoot.querySelector(".pictures").getBoundingClientRect().top;
    })""")
    assert all(top >= 0 for top in tops)


FOLDS = "[...document.querySelectorAll('details:is(.sd-dropdown, .above-output)')]"


def test_paper_is_light_and_shows_all_that_the_screen_folds(page):
    page.set_viewport_size({"width": 720, "height": 1000})
    page.evaluate(f"{FOLDS}.forEach((e) => (e.open = false))")
    folded = page.evaluate(f"{FOLDS}.length")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    page.emulate_media(media="print")
    page.wait_for_function("document.documentElement.dataset.theme === 'light'")
    found = page.evaluate(LOST_ON_PAPER)
    assert found == {"theme": "light", "cut": [], "inverted": 0, "folded": 0, "widgets": 0}
    page.emulate_media(media="screen")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    assert page.evaluate(f"{FOLDS}.filter((e) => !e.open).length") == folded


def test_stays_at_home_and_complains_of_nothing(page):  # the last, so that it hears what the tests above set off
    assert not page.found, "\n".join(page.found)


def test_home_leads_into_the_book(browser):
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(HOME.as_uri())
        page.wait_for_url((BOOK / "book" / "intro.html").as_uri())


def test_without_scripts_something_stands_for_each_widget(browser):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        for path in PAGES:
            page.goto(path.as_uri())
            for explorer in page.locator(".gradopt-explorer, .gradopt-race").all():
                figure = explorer.locator("img")
                assert figure.is_visible(), path
                assert figure.get_attribute("alt"), path
            for verdict in page.locator(".gradopt-verdict").all():
                assert re.search("claims|verdict", verdict.inner_text()), path
