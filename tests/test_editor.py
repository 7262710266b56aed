"""Python in a page: a reader changes a rule's code and runs it, from a file and with the network cut."""

import re
import time

import numpy as np
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browser import missing
from editor_page import write_page, write_scripts
from explorer_page import visits

from gradopt.editor import bundle
from gradopt.editor.dialect import lower
from gradopt.editor.presets import PRESETS, rewritten
from gradopt.explorer import Explorer
from gradopt.explorer.fragments import module
from gradopt.explorer.specs import CLASSES
from gradopt.lessons.source import text_of
from gradopt.numpy import SGD, Adam, descend
from gradopt.problems import SURFACES

if not bundle.MICROPYTHON.is_dir():
    missing(f"no Python was tried in a page: MicroPython is not in {bundle.MICROPYTHON}; `make book` installs it")

ADAM = text_of(Adam)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    write_scripts(folder)
    return folder


@pytest.fixture
def visit(browser, site):
    """Open a page with the code of a rule; nothing that happens there may be complained of or leave the machine."""
    with visits(browser) as open_page:

        def visit(rule="Adam", *explorers, fragment="", **options):
            return open_page(write_page(site, rule, *explorers) + fragment, 40, **options)

        yield visit


@pytest.fixture(scope="module")
def python(browser, site):
    """Return a function that runs code in MicroPython, in a page that is opened from a file."""
    page = browser.new_page()
    page.goto(write_page(site))
    load = """async (module) => {
  const { loadPython } = await import(URL.createObjectURL(new Blob([module], { type: "text/javascript" })));
  window.python = await loadPython(location.href);
}"""
    page.evaluate(load, module("editor/runtime") + "\nexport { loadPython };")
    yield lambda code, **request: page.evaluate("(request) => python.run(request)", {"code": code, **request})
    page.close()


def change_it(page):
    page.get_by_role("button", name="Change it").click()
    return page.get_by_role("textbox", name="Code of ")


def run(page):
    """Press Run, and return what the page says when the run has ended."""
    page.get_by_role("button", name="Run", exact=True).click()
    return said(page)


def said(page):
    page.get_by_role("button", name="Stop").and_(page.locator(":disabled")).wait_for()
    return page.locator(".said").inner_text() or page.locator("p.problem").inner_text()


# Python


def test_it_returns_what_the_code_prints_and_its_result(python):
    code = "print('a', end='')\nprint('θ')\nresult = [1, 0.1, 1 / 3, None, {'x': (True, 'y')}]"
    assert python(code) == {"stdout": "aθ\n", "value": [1, 0.1, 1 / 3, None, {"x": [True, "y"]}], "error": None}


def test_every_run_begins_anew(python):
    assert python("x = 1")["error"] is None
    assert python("x")["error"]["message"] == "NameError: name 'x' isn't defined"


@pytest.mark.parametrize(
    ("code", "modules", "message", "place"),
    [
        ("a = 1\nb = a / 0", {}, "ZeroDivisionError: divide by zero", (None, 2)),
        ("a = 1\nb = = 2", {}, "SyntaxError: invalid syntax", (None, 2)),
        (
            "from own import f\nf(0)",
            {"own": "def f(x):\n    return 1 / x\n"},
            "ZeroDivisionError: divide by zero",
            ("own", 2),
        ),
        ("import boot\nimport numpy as np\n\nnp.zeros(2) + np.zeros(3)", {}, "ValueError: shapes", (None, 4)),
        ("def f():\n    f()\nf()", {}, "RuntimeError: maximum recursion depth exceeded", (None, 2)),
        ("raise ValueError('two\\nlines')", {}, "ValueError: two\nlines", (None, 1)),
    ],
)
def test_an_error_comes_back_with_its_line_in_what_the_reader_wrote(python, code, modules, message, place):
    error = python(code, modules=modules)["error"]
    assert error["message"].startswith(message) and (error["module"], error["line"]) == place


def test_a_loop_without_an_end_is_stopped(python):
    began = time.monotonic()
    outcome = python("while True: pass", limitMs=500)
    assert outcome["error"]["message"] == "Stopped after 0.5 seconds: is there a loop without an end?"
    assert time.monotonic() - began < 20


def test_code_from_a_link_reaches_nothing_of_the_page(python):
    names = ("fetch", "self", "constructor", "create_proxy")
    code = f"import js, jsffi\nresult = [hasattr(m, n) for m in (js, jsffi) for n in {names}]"
    assert python(code)["value"] == [False] * 8


IN_PLACE = """
x = np.arange(6.0)
y = x[2:5]
y *= 4
y /= 2
y += 1
y **= 2
n = 3
n *= 2
many = [1]
many *= 2
result = [x.tolist(), n, many]
"""


def test_what_works_in_place_in_the_package_does_so_in_the_page(python):
    there = {"np": np}
    exec(IN_PLACE, there)
    code = "import boot\nfrom part import result"
    found = python(code, modules={"part": lower(f"import numpy as np\n{IN_PLACE}")})
    assert found["error"] is None and found["value"] == there["result"]


@pytest.mark.parametrize("rule", PRESETS)
@pytest.mark.parametrize("surface", ["rosenbrock", "beale"])
def test_every_rule_takes_200_steps_of_numpy(python, rule, surface):
    """In every bit where the gradient needs squares alone: NumPy computes a cube by an approximation of its own."""
    inner = {"Lookahead": "Adam(lr=0.01)", "Adadelta": ""}.get(rule, "lr=2e-4")
    code = f"""{bundle.IMPORTS}
import numpy as np
optimizer, surface = {rule}({inner}), SURFACES["{surface}"]
theta = np.array(surface.start)
result = [theta.tolist()]
for _ in range(200):
    theta = optimizer.step(theta, surface.grad)
    result.append(theta.tolist())
"""
    path = np.array(python(code)["value"])
    expected = descend(eval(f"{rule}({inner})", dict(CLASSES)), SURFACES[surface].grad, SURFACES[surface].start, 200)
    np.testing.assert_allclose(path, expected, rtol=0 if surface == "rosenbrock" else 1e-12, atol=0)


# The editor


def test_a_page_loads_python_only_when_it_is_asked_for(visit):
    page = visit()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(500)
    assert asked == [] and page.locator("textarea").count() == 0
    change_it(page)
    assert run(page) == "The same as Adam, in every digit, for 200 steps."
    assert any(url.endswith("/gradopt-python.js") for url in asked)


@pytest.mark.parametrize("rule", PRESETS)
def test_what_a_reader_tries_runs_and_what_differs_is_said(visit, rule):
    page = visit(rule)
    area = change_it(page)
    preset = PRESETS[rule][-1]
    page.get_by_label("try").select_option(label=preset.name)
    assert area.input_value() == rewritten(rule, preset)
    assert re.fullmatch(rf"Differs from {rule} first at step \d+, in .*: \S+ instead of \S+\.", said(page))
    assert page.get_by_role("img", name=f"{rule}, changed: ").is_visible()
    page.get_by_role("button", name="Reset").click()
    assert area.input_value() == text_of(CLASSES[rule])
    assert said(page) == f"The same as {rule}, in every digit, for 200 steps."


def test_it_runs_on_the_first_explorer_that_shows_the_rule(visit):
    explorers = (
        Explorer(SGD(lr=0.1)),
        Explorer(SGD(lr=0.1), Adam(lr=0.05, eps=1e-4), surface="beale", num_steps=60, batch_size=4),
    )
    page = visit("Adam", *explorers)
    change_it(page)
    assert page.get_by_label("runs as").input_value() == "Adam(lr=0.05, eps=0.0001)"
    alone = page.get_by_role("img", name="Gap to the minimum after 60 steps: Adam: gap ").get_attribute("aria-label")
    assert run(page) == "The same as Adam, in every digit, for 60 steps."
    both = page.get_by_role("img", name="Gap to the minimum after 60 steps").get_attribute("aria-label")
    assert both.startswith(alone.removesuffix(".") + "; Adam, changed: gap ")


def test_the_optimizer_that_runs_can_be_typed(visit):
    page = visit("Lookahead")
    change_it(page)
    field = page.get_by_label("runs as")
    field.fill("Lookahead(Momentum(lr=0.01), k=3, alpha=2)")
    field.press("Enter")
    assert said(page).endswith("ValueError: alpha=2 is outside its range [0, 1]")
    field.fill("Lookahead(Momentum(lr=0.01), k=3)")
    field.press("Enter")
    assert said(page) == "The same as Lookahead, in every digit, for 200 steps."


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "m_hat = self.m",
            "m_hat = self.mm",
            "Line 16, m_hat = self.mm / (1 - beta1**self.t): AttributeError: 'Adam' object has no attribute 'mm'",
        ),
        ("g = grad(theta)", "g = = grad(theta)", "Line 12, g = = grad(theta): SyntaxError: invalid syntax"),
        ("return theta", "theta", "ValueError: step 1 returned None: it must return the next theta, 2 numbers"),
    ],
)
def test_an_error_names_the_line_and_shows_it(visit, old, new, message):
    page = visit()
    area = change_it(page)
    area.fill(ADAM.replace(old, new))
    assert run(page) == message
    area.fill(ADAM)
    assert run(page).startswith("The same as Adam")


def test_what_the_code_prints_is_shown(visit):
    page = visit()
    change_it(page).fill(ADAM.replace("self.t += 1", "self.t += 1; print('t', self.t)"))
    assert run(page).startswith("The same as Adam")
    assert page.get_by_role("region", name="printed").inner_text().startswith("t 1\nt 2\n")


def test_a_loop_without_an_end_can_be_stopped(visit):
    page = visit()
    area = change_it(page)
    area.fill(ADAM.replace("self.t += 1", "while True: pass"))
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("button", name="Stop").click()
    assert said(page) == "Stopped."
    area.fill(ADAM)
    assert run(page).startswith("The same as Adam")


def test_a_link_carries_the_code_and_does_not_run_it(visit):
    changed = ADAM.replace("v_hat**0.5", "v_hat**0.25") + "\n# θ & 100 %"
    page = visit()
    change_it(page).fill(changed)
    page.get_by_label("runs as").fill("Adam(lr=0.2)")
    page.get_by_role("button", name="Copy link").click()
    link = page.get_by_label("Copied text").input_value()
    other = visit(fragment="#" + link.split("#")[1])
    assert other.get_by_role("textbox", name="Code of Adam").input_value() == changed
    assert other.get_by_label("runs as").input_value() == "Adam(lr=0.2)"
    assert other.locator(".said").inner_text() == "This code came with the link. Read it, and press Run."
    assert run(other).startswith("Differs from Adam first at step 1, in the first coordinate of theta")


def test_a_link_that_is_broken_is_refused(visit):
    page = visit(fragment="#change-Adam=%E0%A4%A")
    assert page.locator("p.problem").inner_text() == "The code in this link cannot be read."


def test_the_keyboard_writes_python_and_leaves_the_field(visit):
    page = visit()
    area = change_it(page)
    area.fill("")
    area.press_sequentially("def f(x):\nif x:\nreturn 1\n")
    assert area.input_value() == "def f(x):\n    if x:\n        return 1\n        "
    area.press("Shift+Tab")
    assert area.input_value().endswith("return 1\n    ")
    area.press("Control+a")
    area.press("Tab")
    assert area.input_value().startswith("    def f(x):\n        if x:\n")
    area.press("Control+z")
    assert area.input_value().startswith("def f(x):\n    if x:\n")
    area.press("Escape")
    area.press("Tab")
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.textContent") == "Run"
    area.fill(ADAM)
    area.press("Control+Enter")
    assert said(page).startswith("The same as Adam")


def test_keys_of_the_page_do_not_hear_what_is_typed(visit):
    page = visit()
    page.evaluate("window.heard = []; document.addEventListener('keydown', ({ key }) => heard.push(key))")
    change_it(page).press_sequentially("s/k")
    assert page.evaluate("heard") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_anybody_can_use_it(visit, scheme, width):
    page = visit("RAdam", color_scheme=scheme, viewport={"width": width, "height": 800})
    area = change_it(page)
    area.fill(area.input_value().replace("self.t += 1", "self.t += 1; print(self.t)"))
    run(page)
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run(document.querySelector('.gradopt-change'))")["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    assert page.evaluate("document.querySelector('.gradopt-change').scrollWidth") <= width


def test_without_its_file_the_page_says_what_is_missing_and_can_try_again(browser, site, tmp_path):
    page = browser.new_page()
    page.goto(write_page(site, "Adam"))
    (site / "gradopt-python.js").rename(tmp_path / "away.js")
    change_it(page)
    assert run(page).startswith("Python could not be loaded from file:")
    (tmp_path / "away.js").rename(site / "gradopt-python.js")
    assert run(page).startswith("The same as Adam")
    page.close()
