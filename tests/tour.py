"""A short tour of the book for browsers of other engines than Chromium's: what a reader touches, once of each kind."""

import json

from built import BUILD
from exercises import everywhere

LEFT = "\ue012"  # the arrow key
BOOK = BUILD / "html" / "book"
EXPLORERS = sorted(path for path in BOOK.glob("**/*.html") if 'class="gradopt-explorer"' in path.read_text("utf-8"))
RULE = MAP = BOOK / "3-momentum" / "momentum.html"
RACE = BOOK / "4-adaptive" / "adam.html"
EXERCISE, ANSWERED = "ex-mb-same", BOOK / "2-gradient-descent" / "mini-batch.html"

# What is asked of a page. A widget is a host with a shadow root, which may come only when the reader is near.
TOUR = """void Object.assign(window, {
  explorers: () => [...document.querySelectorAll(".gradopt-explorer")].map((e) => e.shadowRoot),
  frame: () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  until: async (test) => {
    for (let i = 0; i < 2400; i++) {
      const found = test();
      if (found) return found;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`two minutes have passed, and not: ${test}`);
  },
  drawn: async () => {
    for (const host of document.querySelectorAll(".gradopt-explorer")) {
      host.scrollIntoView();
      await until(() => host.shadowRoot?.querySelector(".handle").style.left);
    }
    return true;
  },
  saturated: (e) => { // pixels of paths: contours and axes are grey
    const canvas = e.querySelector("canvas[role=img]");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      const color = [...data.slice(i, i + 3)];
      count += data[i + 3] > 200 && Math.max(...color) - Math.min(...color) > 60;
    }
    return count;
  },
  shown: (e) => e.querySelector("canvas[role=img]").toDataURL(),
  focus: (e, selector) => {
    e.querySelector(selector).scrollIntoView({ block: "center" });
    e.querySelector(selector).focus();
  },
  near: (place, host) => {
    document.querySelector(place).scrollIntoView({ block: "center" });
    return until(() => document.querySelector(host)?.shadowRoot);
  },
  text: (selector) => it.querySelector(selector)?.textContent.trim(),
  press: async (name) => {
    const named = () => [...it.querySelectorAll("button")].find((b) => !b.disabled && b.textContent === name);
    (await until(named)).click();
  },
  write: (answer) => {
    const field = it.querySelector("textarea");
    field.value = answer;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  },
})"""


def begin(tab, path):
    """Open a page and give it the functions of the tour."""
    tab.complaints.clear()
    tab.open(path.as_uri())
    tab.evaluate(TOUR)


def explorers(tab, path):
    """Move a slider and the start of every explorer of a page by a key: each draws anew; equations are set."""
    begin(tab, path)
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


def touch(tab, path, place, host):
    """Open a page and come near a widget, which is ``it`` from then on."""
    begin(tab, path)
    tab.evaluate(f"near({json.dumps(place)}, {json.dumps(host)}).then((found) => void (window.it = found))")


def rule(tab):
    """Open the code of a rule, run it, and hear that it is the rule."""
    touch(tab, RULE, "[class*=gradopt-rule-]", ".gradopt-change")
    tab.evaluate("press('Change it')")
    tab.evaluate("press('Run')")
    assert tab.evaluate("until(() => text('.said').includes('same as Momentum'))")
    assert tab.complaints == []


def exercise(tab):
    """Answer an exercise with its solution, and hear that it is solved."""
    touch(tab, ANSWERED, f"#{EXERCISE} .tag_exercise", f"#{EXERCISE} .gradopt-exercise")
    tab.evaluate(f"write({json.dumps(everywhere()[EXERCISE].solution)})")
    tab.evaluate("press('Check')")
    assert tab.evaluate("until(() => it.textContent.includes('Solved.'))")
    assert tab.complaints == []


def a_map(tab):
    """Move the point of a map by a key: it says another number."""
    touch(tab, MAP, ".gradopt-map", ".gradopt-map")
    before = tab.evaluate("until(() => text('.reading'))")
    tab.evaluate("focus(it, '.handle')")
    tab.press(LEFT)
    assert tab.evaluate(f"until(() => text('.reading') !== {json.dumps(before)})")
    assert tab.complaints == []


def race(tab):
    """Run a race to its end: every rule has its place."""
    touch(tab, RACE, ".gradopt-race", ".gradopt-race")
    tab.evaluate("press('▶ Race')")
    tab.evaluate("until(() => text('.start') === '↻ Race again')")
    places = tab.evaluate("[...it.querySelectorAll('.standings tbody tr td:first-child')].map((e) => e.textContent)")
    assert len(places) > 1 and places == [f"{i + 1}." for i in range(len(places))]
    assert tab.complaints == []
