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
  drawn: () => until(() => explorers().every((e) => e?.querySelector(".handle").style.left)),
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
  near: (place, host) => {
    document.querySelector(place).scrollIntoView({ block: "center" });
    return until(() => document.querySelector(host)?.shadowRoot);
  },
  press: async (e, text) => {
    const named = () => [...e.querySelectorAll("button")].find((b) => !b.disabled && b.textContent.includes(text));
    (await until(named)).click();
  },
  says: (e, selector) => until(() => e.querySelector(selector)?.textContent.trim()),
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


def rule(tab):
    """Open the code of a rule, run it, and hear that it is the rule."""
    begin(tab, RULE)
    tab.evaluate("near('[class*=gradopt-rule-]', '.gradopt-change').then((e) => (window.change = e)) && null")
    tab.evaluate("until(() => window.change).then(() => press(change, 'Change it'))")
    tab.evaluate("press(change, 'Run')")
    assert tab.evaluate("until(() => change.querySelector('.said').textContent.includes('same as Momentum'))")
    assert tab.complaints == []


def exercise(tab):
    """Answer an exercise with its solution, and hear that it is solved."""
    begin(tab, ANSWERED)
    tab.evaluate(
        f"near('#{EXERCISE} .tag_exercise', '#{EXERCISE} .gradopt-exercise').then((e) => void (window.it = e))"
    )
    answer = json.dumps(everywhere()[EXERCISE].solution)
    tab.evaluate(
        f"Object.assign(it.querySelector('textarea'), {{ value: {answer} }}).dispatchEvent(new Event('input', {{ bubbles: true }}))"
    )
    tab.evaluate("press(it, 'Check')")
    assert tab.evaluate("until(() => it.textContent.includes('Solved.'))")
    assert tab.complaints == []


def map_(tab):
    """Move the point of a map by a key: it says another number."""
    begin(tab, MAP)
    tab.evaluate("near('.gradopt-map', '.gradopt-map').then((e) => void (window.it = e))")
    before = tab.evaluate("says(it, '.reading')")
    tab.evaluate("focus(it, '.handle')")
    tab.press(LEFT)
    assert tab.evaluate(f"until(() => it.querySelector('.reading').textContent !== {json.dumps(before)})")
    assert tab.complaints == []


def race(tab):
    """Run a race to its end: every rule has its place."""
    begin(tab, RACE)
    tab.evaluate("near('.gradopt-race', '.gradopt-race').then((e) => void (window.it = e))")
    tab.evaluate(
        "until(() => it.querySelector('.start')).then((b) => b.textContent.includes('Race') && b.click()) && null"
    )
    places = tab.evaluate(
        "until(() => it.querySelector('.start').textContent.includes('again'))"
        ".then(() => [...it.querySelectorAll('.standings tbody tr')].map((row) => row.textContent))"
    )
    assert len(places) > 1 and all(any(f"{i + 1}." in place for place in places) for i in range(len(places)))
    assert tab.complaints == []
