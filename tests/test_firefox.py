"""A short tour of every page with an explorer in another engine than Chromium's."""

import json

import pytest
from browser import missing
from built import BUILD, needs_book
from firefox import FIREFOX, LEFT, TAB, firefox

needs_book("no page was looked at in Firefox")
if FIREFOX is None:
    missing("no page was looked at in Firefox: it was not found; install it (Debian: apt-get install firefox-esr)")

BOOK = BUILD / "html"
PAGES = sorted(path for path in BOOK.glob("book/**/*.html") if 'class="gradopt-explorer"' in path.read_text("utf-8"))
assert PAGES


# In a page: its explorers, and what is asked of one of them.
TOUR = """void Object.assign(window, {
  explorers: () => [...document.querySelectorAll(".gradopt-explorer")].map((e) => e.shadowRoot),
  frame: () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  drawn: async () => {
    const all = () => explorers().every((e) => e?.querySelector(".handle").style.left);
    for (let i = 0; i < 600 && !all(); i++) await new Promise((done) => setTimeout(done, 50));
    return all();
  },
  saturated: (e) => { // pixels of paths: contours and axes are grey
    const canvas = e.querySelector("canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      const color = [...data.slice(i, i + 3)];
      count += data[i + 3] > 200 && Math.max(...color) - Math.min(...color) > 60;
    }
    return count;
  },
  shown: (e) => e.querySelector("canvas").toDataURL(),
  focus: (e, selector) => {
    e.querySelector(selector).scrollIntoView({ block: "center" });
    e.querySelector(selector).focus();
  },
})"""


@pytest.fixture(scope="module")
def tab(tmp_path_factory):
    """A tab of Firefox with the network cut."""
    with firefox(tmp_path_factory.mktemp("firefox")) as tab:
        tab.resize(1200, 800)
        yield tab


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_explorers_work_in_firefox(tab, path):
    tab.complaints.clear()
    tab.open(path.as_uri())
    tab.evaluate(TOUR)
    tab.press(TAB)  # which loads what is far away
    assert tab.evaluate("drawn()")
    for i in range(tab.evaluate("explorers().length")):
        it = f"explorers()[{i}]"
        assert tab.evaluate(f"saturated({it})") > 100, "no path is drawn"
        for selector in ("details[open] input[type=range]", ".handle"):
            before = tab.evaluate(f"shown({it})")
            tab.evaluate(f"focus({it}, {json.dumps(selector)})")
            tab.press(LEFT)
            assert tab.evaluate(f"frame().then(() => shown({it}))") != before, f"a key on {selector} draws nothing"
    assert tab.evaluate("MathJax.startup.promise.then(() => document.querySelectorAll('mjx-container').length)") > 0
    assert tab.complaints == []
