"""The explorer in a page, used as a person would: by mouse, touch and keys, in any light, on any screen, by link."""

import io
import json
import re
from urllib.parse import quote, unquote

import numpy as np
import pytest
from explorer_page import barriers, control, until, visits, write_page
from PIL import Image

from gradopt.explorer import Explorer
from gradopt.explorer.specs import CLASSES, REACH, from_spec
from gradopt.explorer.widget import MODULE, STATE
from gradopt.numpy import SGD, Adagrad, Adam, Lookahead, Momentum, Nesterov, RAdam, RMSprop, StochGradAdam
from gradopt.problems import SURFACES

DRAWN = """() => [...document.querySelectorAll(".gradopt-explorer")].every(
  (e) => e.shadowRoot?.querySelector(".handle").style.left)"""
ALL = [cls(SGD(lr=0.01)) if cls is Lookahead else cls(lr=0.01) for cls in CLASSES.values()]


@pytest.fixture
def visit(browser, tmp_path):
    """Open a page of explorers; nothing that happens there may be complained of or leave the machine."""
    with visits(browser) as open_page:

        def visit(*explorers, figure="", above="", fragment="", **options):
            page = tmp_path / "page.html"
            write_page(page, above + "".join(each.page_html(figure) for each in explorers), MODULE)
            tab = open_page(page.as_uri() + fragment, **options)
            if options.get("java_script_enabled", True):
                tab.wait_for_function(DRAWN)
            return tab

        yield visit


def state(page):
    """Return the state in the link that the page gives away."""
    control(page, "button", "Copy link").click()
    return json.loads(unquote(page.get_by_label("Copied text").input_value().split("=", 1)[1]))


def explorer_of(state):
    return Explorer(*map(from_spec, state["optimizers"]), **{name: state[name] for name in STATE[1:]})


def gaps(page):
    """Return the gaps that the page reads out, in the order of the optimizers."""
    text = page.get_by_role("img", name="Gap to the minimum").get_attribute("aria-label").rstrip(".").replace("−", "-")
    ends = [each.rsplit(" ", 1)[1] for each in text.split("; ")]
    return [np.inf if end == "diverged" else float(end) for end in ends]


def agreed(page):
    """Return the state, once the page reads out what NumPy says of it."""
    shown = state(page)
    explorer = explorer_of(shown)
    surface = explorer.problem
    with np.errstate(all="ignore"):
        points = explorer.path[:, shown["t"]]
        expected = surface.f(points) - surface.f(np.array(surface.minima)).min()
    near = abs(points).max(axis=-1) < REACH * np.abs(surface.bounds).max()
    expected = np.where(near, expected, np.inf)
    until(lambda: gaps(page) == pytest.approx(expected.tolist(), rel=6e-3, abs=1e-12))
    return shown


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def picture(locator):
    return np.asarray(Image.open(io.BytesIO(locator.screenshot())).convert("L"), dtype=float)


def handle(page):
    return page.locator(".handle")


# The start


def drag_by_mouse(page, x, y):
    page.mouse.move(*middle(handle(page)))
    page.mouse.down()
    page.mouse.move(x, y, steps=5)
    page.mouse.up()
    page.mouse.move(x + 30, y + 30)


def drag_by_touch(page, x, y):
    touch = page.context.new_cdp_session(page)
    from_x, from_y = middle(handle(page))
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": from_x, "y": from_y}]})
    for part in (0.2, 0.6, 1):
        point = {"x": from_x + part * (x - from_x), "y": from_y + part * (y - from_y)}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def click(page, x, y):
    page.mouse.click(x, y)


@pytest.mark.parametrize("move", [drag_by_mouse, drag_by_touch, click])
def test_the_start_goes_where_it_is_put(visit, move):
    page = visit(Explorer(Adam(lr=0.1), Momentum(lr=2e-4)), has_touch=move is drag_by_touch)
    before = agreed(page)
    page.evaluate("scrollTo(0, 0)")
    x, y = middle(handle(page))
    move(page, x + 80, y + 50)
    until(lambda: middle(handle(page)) == pytest.approx((x + 80, y + 50), abs=1))
    assert page.evaluate("scrollY") == 0
    after = agreed(page)
    assert after["start"][0] > before["start"][0] and after["start"][1] < before["start"][1]
    assert {**after, "start": 0} == {**before, "start": 0}


def test_the_start_stays_in_the_picture(visit):
    page = visit(Explorer(SGD(lr=1e-4)))
    drag_by_mouse(page, 10_000, -10_000)
    assert agreed(page)["start"] == [high for _, high in SURFACES["rosenbrock"].bounds]


@pytest.mark.parametrize(
    ("key", "by"),
    [("ArrowLeft", (-0.01, 0)), ("ArrowRight", (0.01, 0)), ("ArrowUp", (0, 0.01)), ("Shift+ArrowDown", (0, -0.1))],
)
def test_arrow_keys_move_the_start_and_the_page_says_so(visit, key, by):
    page = visit(Explorer(SGD(lr=1e-3)))
    handle(page).press(key)
    assert page.evaluate("scrollY") == 0
    until(lambda: page.locator("[aria-live]").inner_text().startswith("Step 100 of 100. SGD, lr 0.001: gap "))
    start = agreed(page)["start"]  # which copies, and the page says that as well
    size = np.ptp(SURFACES["rosenbrock"].bounds, axis=1)
    assert start == pytest.approx(np.array(SURFACES["rosenbrock"].start) + size * by, rel=1e-3)
    said = "θ₁ {:g}, θ₂ {:g}".format(*start).replace("-", "−")
    until(lambda: handle(page).get_attribute("aria-valuetext") == said)


def test_the_start_can_be_typed(visit):
    page = visit(Explorer(SGD(lr=1e-3)))
    first = page.get_by_label("start θ₁")
    first.fill("0.5")
    first.press("Enter")
    assert agreed(page)["start"] == [0.5, 2]
    first.fill("here")
    first.press("Enter")
    assert "start=here,2 must be two numbers" in page.locator("p[role=alert]").inner_text()
    assert state(page)["start"] == [0.5, 2]


def test_what_is_typed_reaches_no_shortcut_of_the_page(visit):
    page = visit(Explorer(SGD(lr=1e-3)))
    page.evaluate("window.heard = []; document.addEventListener('keydown', ({ key }) => heard.push(key))")
    first = page.get_by_label("start θ₁")
    first.press("Control+a")
    first.press_sequentially("1/3")
    assert first.input_value() == "1/3" and page.evaluate("heard.filter((key) => '1/3'.includes(key))") == []


def test_a_swipe_over_the_gaps_scrolls_and_a_tap_chooses_a_step(visit):
    page = visit(Explorer(SGD(lr=1e-3)), has_touch=True)
    gaps = page.locator("canvas[role=img]").nth(1)
    gaps.dispatch_event("pointerdown", {"button": 0, "pointerType": "touch", "pointerId": 1})
    assert step(page) == 100
    gaps.tap(position={"x": gaps.bounding_box()["width"] / 2, "y": 50})
    until(lambda: 30 < step(page) < 70)


# What is raced, and on what


def test_any_surface_can_be_chosen(visit):
    page = visit(Explorer(Adam(lr=0.1), surface="beale", start=(1, 1)))
    for name, surface in SURFACES.items():
        page.get_by_label("surface").select_option(name)
        shown = agreed(page)
        assert (shown["surface"], shown["start"]) == (name, list(surface.start))
        assert control(page, "slider", "condition").count() == (name == "quadratic")
        assert f"contours of {name}" in page.get_by_role("img", name="Paths").get_attribute("aria-label")


def test_optimizers_are_added_and_removed(visit):
    page = visit(Explorer(SGD(lr=1e-3)))
    remove = page.get_by_role("button", name=re.compile("^Remove"))
    assert remove.is_disabled()
    for name in CLASSES:
        page.get_by_label("Add an optimizer").select_option(name)
    assert [spec["name"] for spec in agreed(page)["optimizers"]] == ["SGD", *CLASSES]
    control(page, "button", "Remove SGD, lr 0.001").first.click()
    assert [spec["name"] for spec in agreed(page)["optimizers"]] == [*CLASSES]
    for _ in range(len(CLASSES) - 1):
        remove.first.click()
    assert [spec["name"] for spec in agreed(page)["optimizers"]] == [[*CLASSES][-1]]
    assert remove.is_disabled()


def test_every_slider_of_a_pair_keeps_what_the_other_set(visit):
    page = visit(Explorer(Adam(lr=0.1)))
    control(page, "slider", "beta1 of Adam").press("Home")
    control(page, "slider", "beta2 of Adam").press("End")
    assert agreed(page)["optimizers"][0]["betas"] == [0, 0.9999]


def test_the_keyboard_stays_where_it_was_when_controls_are_built_anew(visit):
    page = visit(Explorer(SGD(lr=1e-3), Adam(lr=0.1)))
    focused = "document.activeElement.shadowRoot.activeElement.getAttribute('aria-label')"
    for name, option in {"surface": "beale", "gradient": "mini-batch of 2", "Add an optimizer": "Adagrad"}.items():
        page.get_by_label(name).focus()
        page.get_by_label(name).select_option(option)
        assert page.evaluate(focused) == name
    control(page, "button", "Remove SGD, lr 0.001").press("Enter")
    assert page.evaluate(focused) == "Add an optimizer"


def test_lookahead_goes_around_any_other(visit):
    page = visit(Explorer(Lookahead(SGD(lr=1e-3))))
    page.get_by_label("inner optimizer").select_option("RMSprop")
    control(page, "slider", "lr of inner RMSprop").press("End")
    spec = agreed(page)["optimizers"][0]
    assert (spec["name"], spec["optimizer"]["name"], spec["optimizer"]["lr"]) == ("Lookahead", "RMSprop", 10)


SLIDERS = [  # name, key, value
    ("lr of SGD", "Home", 1e-5),
    ("lr of SGD", "End", 10),
    ("lr of SGD", "ArrowRight", 0.11),
    ("lr of SGD", "ArrowLeft", 0.091),
    ("momentum of Momentum", "Home", 0),
    ("momentum of Momentum", "End", 0.999),
    ("momentum of Momentum", "ArrowRight", 0.909),
    ("alpha of RMSprop", "End", 0.9999),
    ("eps of Adagrad", "End", 10),
    ("threshold of RAdam", "Home", 4),
    ("sampling_rate of StochGradAdam", "Home", 0.05),
    ("decay of StochGradAdam", "ArrowLeft", 0.99),
    ("seed of StochGradAdam", "ArrowRight", 1),
    ("k of Lookahead", "End", 20),
    ("alpha of Lookahead", "ArrowRight", 0.55),
    ("condition", "Home", 1),
    ("steps", "ArrowLeft", 90),
    ("steps", "End", 500),
    ("noise seed", "End", 99),
]
WRONG = [  # name, what is typed, message, what is typed then
    ("lr of SGD", "-1", "lr=-1 is outside its range [0, inf)", "0"),
    ("lr of SGD", "fast", "lr=fast must be a number in [0, inf)", "1e-2"),
    ("lr of SGD", " ", "must be a number in [0, inf)", "0.2"),
    ("beta2 of Adam", "1", "betas=1 is outside its range [0, 1)", "0.99995"),
    ("threshold of RAdam", "3", "threshold=3 is outside its range [4, inf)", "4.5"),
    ("k of Lookahead", "2.5", "k=2.5 must be an integer in [1, inf)", "50"),
    ("decay of StochGradAdam", "2", "betas[0] * decay=1.8 is outside its range [0, 1)", "1.1"),
    ("seed of StochGradAdam", "4294967296", "outside its range [0, 4294967296)", "4294967295"),
    ("condition", "0.5", "condition=0.5 is outside its range [1, inf)", "2000"),
    ("steps", "20000", "num_steps=20000 is more than an explorer computes", "1000"),
]


@pytest.fixture
def controls(visit):
    """A page with every control there is."""
    optimizers = [Lookahead(SGD()), SGD(lr=0.1), Momentum(), Adagrad(), RMSprop(), Adam(), RAdam(), StochGradAdam()]
    page = visit(Explorer(*optimizers, surface="quadratic", batch_size=2))
    page.locator("details").evaluate_all("(all) => all.forEach((each) => (each.open = true))")
    return page


def value_of(state, name):
    """Return the value of the control with this name."""
    parameter, *of = name.split(" of ")
    specs = {spec["name"]: spec for spec in state["optimizers"]}
    return (specs[of[0]] if of else state | {"steps": state["num_steps"], "noise seed": state["seed"]})[parameter]


def test_sliders_move_by_keyboard(controls):
    for name, key, value in SLIDERS:
        control(controls, "slider", name).press(key)
        assert value_of(state(controls), name) == value, name
        assert float(control(controls, "textbox", f"{name}, number").input_value()) == value
        shown = control(controls, "slider", name).get_attribute("aria-valuetext")
        assert float(shown.replace("−", "-")) == value
        control(controls, "button", "Reset").click()


def test_a_wrong_number_is_refused_where_it_was_typed(controls):
    alert = controls.get_by_role("alert").filter(has_text=re.compile("."))
    for name, wrong, message, right in WRONG:
        before = state(controls)
        number = control(controls, "textbox", f"{name}, number")
        number.fill(wrong)
        number.press("Enter")
        assert message in alert.inner_text()
        assert number.get_attribute("aria-invalid") == "true"
        assert state(controls) == before
        number.fill(right)
        number.press("Enter")
        assert alert.count() == 0
        assert number.get_attribute("aria-invalid") is None
        after = state(controls)
        if "beta" not in name:
            assert value_of(after, name) == float(right)
        assert after != before
    agreed(controls)


CONVENTIONS = [  # an optimizer, its select, the option, the hyperparameter, its value
    (Nesterov(lr=0.02), "form of Nesterov", "look-ahead", {"form": "look-ahead"}),
    (Adagrad(lr=0.5, eps=0.1), "convention of Adagrad", "eps inside the root", {"eps_inside": True}),
    (RMSprop(lr=0.1, eps=0.1), "convention of RMSprop", "eps inside the root", {"eps_inside": True}),
    (StochGradAdam(lr=0.1, decay=0.9), "form of StochGradAdam", "algorithm", {"form": "algorithm"}),
    (StochGradAdam(lr=0.1, decay=0.9), "form of StochGradAdam", "equations", {"form": "equations"}),
]


@pytest.mark.parametrize(("optimizer", "label", "option", "changed"), CONVENTIONS)
def test_another_convention_parts_the_paths(visit, optimizer, label, option, changed):
    page = visit(Explorer(optimizer, surface="quadratic", num_steps=30))
    before, gap = agreed(page), gaps(page)
    page.get_by_label(label).select_option(option)
    assert agreed(page)["optimizers"] == [before["optimizers"][0] | changed]
    assert gaps(page) != gap


def test_momentum_with_the_rate_inside_its_buffer_is_the_same_while_the_rate_is_constant(visit):
    page = visit(Explorer(Momentum(lr=0.02), surface="quadratic", num_steps=30))
    gap = gaps(page)
    page.get_by_label("convention of Momentum").select_option("lr inside the buffer")
    assert agreed(page)["optimizers"][0]["lr_inside"] is True
    assert gaps(page) == gap


def test_noise_follows_its_batch_size_and_its_seed(visit):
    page = visit(Explorer(SGD(lr=0.05), surface="quadratic"))
    exact = gaps(page)
    page.get_by_label("gradient").select_option("mini-batch of 4")
    assert agreed(page)["batch_size"] == 4
    noisy = gaps(page)
    seed = control(page, "textbox", "noise seed, number")
    found = {}
    for value in ("3", "0", "3"):
        seed.fill(value)
        seed.press("Enter")
        assert agreed(page)["seed"] == int(value)
        found.setdefault(value, gaps(page))
        assert gaps(page) == found[value]
    assert found["0"] == noisy
    assert len({*exact, *noisy, *found["3"]}) == 3
    page.get_by_label("gradient").select_option("full batch")
    assert agreed(page)["batch_size"] is None
    assert gaps(page) == exact


# Time


def step(page):
    shown = re.match(r"step (\d+) of", page.locator(".clock").inner_text())
    return int(shown[1]) if shown else -1  # before the first frame


def test_time_is_stepped_and_scrubbed(visit):
    page = visit(Explorer(SGD(lr=0.1), Adam(lr=0.1), surface="quadratic", num_steps=40))
    whole = picture(page.get_by_role("img", name="Paths"))
    control(page, "button", "One step back").click()
    until(lambda: step(page) == 39)
    scrubber = control(page, "slider", "Step shown")
    scrubber.press("Home")
    until(lambda: step(page) == 0)
    assert page.get_by_text("Step 0 is the start").is_visible()
    assert not np.array_equal(picture(page.get_by_role("img", name="Paths")), whole)
    control(page, "button", "One step on").click()
    until(lambda: step(page) == 1)
    assert page.get_by_role("table").first.get_by_role("row").count() == 5
    until(lambda: scrubber.get_attribute("aria-valuetext") == "step 1 of 40")
    assert agreed(page)["t"] == 1
    box = page.get_by_role("img", name="Gap to the minimum").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    until(lambda: 10 < step(page) < 30)
    page.mouse.move(box["x"] + 2 * box["width"], box["y"], steps=3)
    page.mouse.up()
    until(lambda: step(page) == 40)


def test_the_scrubber_follows_the_number_of_steps(visit):
    page = visit(Explorer(SGD(lr=0.1), surface="quadratic", num_steps=100))
    for key, steps in (("End", 500), ("Home", 10)):
        control(page, "slider", "steps").press(key)
        until(lambda: step(page) == steps)  # noqa: B023
        control(page, "slider", "Step shown").press("ArrowLeft")
        until(lambda: step(page) == steps - 1)  # noqa: B023
        control(page, "slider", "Step shown").press("End")
        assert agreed(page)["t"] == steps


def test_the_table_shows_the_state_of_the_optimizer_at_the_step(visit):
    page = visit(Explorer(StochGradAdam(lr=0.1), surface="quadratic", num_steps=9))
    rows = page.get_by_role("table").get_by_role("row").all()
    cells = {row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in rows[1:]}
    optimizer, theta = StochGradAdam(lr=0.1), np.array(SURFACES["quadratic"].start)
    for _ in range(9):
        theta, before = optimizer.step(theta, SURFACES["quadratic"].grad), theta
    number = lambda texts: [float(text.replace("−", "-")) for text in texts]  # noqa: E731
    assert number(cells["step taken"]) == pytest.approx((theta - before).tolist(), rel=6e-3)
    rate = (before - theta) / SURFACES["quadratic"].grad(before)
    effective = next(value for name, value in cells.items() if name.startswith("effective step size"))
    assert number(effective) == pytest.approx(rate.tolist(), rel=6e-3)
    texts = [" ".join(value) for value in cells.values()]
    of_m = [row for row in rows[1:] if row.locator("th").text_content().startswith("m←β")]
    assert number(of_m[0].locator("td").all_inner_texts()) == pytest.approx(optimizer.m.tolist(), rel=6e-3)
    assert any(re.fullmatch("(kept|masked) (kept|masked)", text) for text in texts)


def test_play_and_pause(visit):
    page = visit(Explorer(SGD(lr=0.1), surface="quadratic", num_steps=300))
    assert step(page) == 300
    control(page, "button", "Play").click()
    until(lambda: 5 < step(page) < 250)
    control(page, "button", "Pause").click()
    paused = step(page)
    page.wait_for_timeout(100)
    assert step(page) == agreed(page)["t"] == paused
    control(page, "button", "Play").press("Enter")
    until(lambda: step(page) > paused)
    control(page, "slider", "Step shown").press("Home")
    control(page, "button", "Play").wait_for()
    until(lambda: step(page) == 0)


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_it_plays_once_it_is_seen_unless_motion_is_unwelcome(visit, motion):
    page = visit(
        Explorer(SGD(lr=0.1), surface="quadratic", num_steps=300),
        above="<div style='height: 3000px'></div>",
        reduced_motion=motion,
    )
    page.wait_for_timeout(200)
    assert step(page) == 300
    page.locator("#explorer-1").scroll_into_view_if_needed()
    if motion == "reduce":
        page.wait_for_timeout(300)
        assert step(page) == 300
    else:
        until(lambda: step(page) < 250)
        page.locator(".clock").get_by_text("step 300 of 300").wait_for()


# Sharing


EVERYTHING = Explorer(
    Lookahead(StochGradAdam(lr=0.1, seed=2**32 - 1, form="power"), k=3),
    Nesterov(lr=1e-3, form="look-ahead"),
    Adagrad(lr=0.5, eps=1e-7, eps_inside=True),
    Adam(lr=0.1, betas=(0.5, 0.999)),
    Adam(lr=0.2),
    surface="quadratic",
    condition=12.5,
    start=(-1.25, 1e-3),
    num_steps=60,
    batch_size=3,
    seed=17,
    t=31,
)  # fmt: skip


@pytest.mark.parametrize("explorer", [EVERYTHING, Explorer(SGD(lr=1e-3), seed=4, t=7)], ids=["much", "little"])
def test_the_copied_python_makes_the_same_explorer(visit, explorer):
    page = visit(explorer)
    shown = agreed(page)
    control(page, "button", "Copy Python").click()
    *imports, line = page.get_by_label("Copied text").input_value().strip().split("\n")
    scope = {}
    exec("\n".join(imports), scope)
    twin = eval(line, scope)
    assert json.loads(json.dumps(twin.get_state(STATE))) == shown
    assert np.array_equal(twin.path, explorer_of(shown).path)


def test_the_copied_link_opens_the_same_state(visit):
    page = visit(Explorer(SGD()), Explorer(SGD(), surface="beale"))
    second = page.locator("#explorer-2")
    second.get_by_label("Add an optimizer").select_option("StochGradAdam")
    second.get_by_label("gradient").select_option("mini-batch of 16")
    second.get_by_label("start θ₁").fill("2")
    second.get_by_label("start θ₁").press("Enter")
    control(second, "button", "One step back").click()
    shown = agreed(second)
    link = second.get_by_label("Copied text").input_value()
    twin = page.context.new_page()
    twin.goto(link)
    twin.wait_for_function(DRAWN)
    assert agreed(twin.locator("#explorer-2")) == shown
    assert agreed(twin.locator("#explorer-1"))["optimizers"] == [{"name": "SGD", "lr": 0.001}]
    assert twin.evaluate("scrollY") > 0


def test_a_link_to_the_page_that_is_open_is_followed(visit):
    page = visit(EVERYTHING)
    shown = state(page)
    page.evaluate("(hash) => (location.hash = hash)", "explorer-1=" + quote(json.dumps(shown | {"t": 5, "seed": 1})))
    until(lambda: step(page) == 5)
    assert agreed(page) == shown | {"t": 5, "seed": 1}


def test_back_brings_back_what_a_link_has_replaced(visit):
    page = visit(EVERYTHING)
    control(page, "button", "One step back").click()
    shown = agreed(page)
    page.evaluate("(hash) => (location.hash = hash)", "explorer-1=" + quote(json.dumps(shown | {"t": 5, "seed": 1})))
    until(lambda: step(page) == 5)
    page.go_back()
    until(lambda: step(page) == shown["t"])
    assert agreed(page) == shown


BROKEN = [
    "{",
    "null",
    "[]",
    '"x"',
    '{"lr": 0.1}',
    "%E0%A4%A",
    '{"surface": "flat"}',
    '{"surface": null}',
    '{"condition": 0}',
    '{"start": [1]}',
    '{"start": null}',
    '{"start": [1, 1e999]}',
    '{"num_steps": 1e9}',
    '{"num_steps": 20}',
    '{"t": -1}',
    '{"batch_size": 0}',
    '{"batch_size": 1e12}',
    '{"seed": 1.5}',
    '{"optimizers": []}',
    '{"optimizers": 5}',
    '{"optimizers": [null]}',
    '{"optimizers": [{"name": "constructor"}]}',
    '{"optimizers": [{"name": "SGD", "lr": "0.1"}]}',
    '{"optimizers": [{"name": "SGD", "lr": null}]}',
    '{"optimizers": [{"name": "SGD", "lr": [0.1]}]}',
    '{"optimizers": [{"name": "SGD", "speed": 1}]}',
    '{"optimizers": [{"name": "SGD", "constructor": 1}]}',
    '{"optimizers": [{"name": "SGD", "optimizer": {"name": "SGD"}}]}',
    '{"optimizers": [{"name": "Adam", "betas": 0.9}]}',
    '{"optimizers": [{"name": "Adam", "betas": [0.9]}]}',
    '{"optimizers": [{"name": "Adam", "lr": [0.9, 0.9]}]}',
    '{"optimizers": [{"name": "Lookahead"}]}',
    '{"optimizers": [{"name": "Nesterov", "form": "<b>"}]}',
]


def test_a_broken_link_leaves_the_page_its_own_state(visit):
    page = visit(EVERYTHING)
    own = state(page)
    alert = page.locator("p[role=alert]")
    for text in BROKEN:
        alert.evaluate("(e) => (e.textContent = '')")
        page.evaluate("(hash) => (location.hash = hash)", "explorer-1=" + (text if "%" in text else quote(text)))
        alert.filter(has_text="The state in this link cannot be used: ").wait_for()
        assert state(page) == own, text
    assert agreed(page) == own


def test_a_broken_link_is_told_when_it_opens_the_page(visit):
    page = visit(Explorer(SGD()), fragment="#explorer-1=" + quote('{"surface": "flat"}'))
    said = page.locator("p[role=alert]").inner_text()
    assert "surface=flat must be one of quadratic, turned ravine, rosenbrock" in said
    assert agreed(page)["surface"] == "rosenbrock"


def test_reset(visit):
    page = visit(EVERYTHING)
    own = agreed(page)
    page.get_by_label("surface").select_option("beale")
    page.get_by_label("Add an optimizer").select_option("Adam")
    page.get_by_role("button", name=re.compile("^Remove")).first.click()
    control(page, "slider", "steps").press("End")
    assert agreed(page) != own
    control(page, "button", "Reset").click()
    assert agreed(page) == own


# Everyone, on any screen


@pytest.mark.parametrize(("theme", "least", "most"), [("light", 220, 255), ("dark", 0, 60)])
def test_contours_stand_out_from_the_ground_of_the_page(visit, theme, least, most):
    page = visit(Explorer(SGD(lr=0.0), surface="himmelblau"), color_scheme="light")
    page.emulate_media(color_scheme=theme)
    page.evaluate("(theme) => document.body.classList.add(theme)", theme)
    page.wait_for_timeout(100)
    inner = picture(page.get_by_role("img", name="Paths"))[20:-50, 60:-20]
    ground = np.median(inner)
    assert least <= ground <= most
    assert (abs(inner - ground) > 40).mean() > 0.02


@pytest.mark.parametrize(("ratio", "finest"), [(1, 1), (2, 2), (3, 2)])
def test_pictures_have_the_pixels_that_an_eye_tells_apart(visit, ratio, finest):
    page = visit(Explorer(SGD()), device_scale_factor=ratio)
    for canvas in page.locator("canvas").all():
        width, height, *pixels = canvas.evaluate("(e) => [e.clientWidth, e.clientHeight, e.width, e.height]")
        assert pixels == pytest.approx([finest * width, finest * height], abs=1)


@pytest.mark.parametrize(("width", "size"), [(360, 130), (360, 200), (1200, 200)])
def test_large_text_pushes_no_control_over_the_edge(visit, width, size):
    page = visit(EVERYTHING, viewport={"width": width, "height": 800})
    page.add_style_tag(content=f"html {{ font-size: {size}% }}")
    page.locator("details").evaluate_all("(all) => all.forEach((each) => (each.open = true))")
    right = page.locator("#explorer-1").evaluate("(e) => e.getBoundingClientRect().right")
    controls = page.locator("#explorer-1 :is(button, input, select)")
    edges = controls.evaluate_all("(all) => all.map((e) => e.getBoundingClientRect().right)")
    assert max(edges) <= right


@pytest.mark.parametrize("width", [360, 800])
def test_everything_is_in_reach_of_the_keyboard_and_within_the_page(visit, width):
    page = visit(EVERYTHING, viewport={"width": width, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for summary in page.locator("summary").all():
        if not summary.evaluate("(e) => e.parentElement.open"):
            summary.press("Enter")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expected = page.locator("#explorer-1 :is(button:enabled, input, select, summary, .handle)").count()
    reached = page.evaluate(
        """() => {
          const root = document.querySelector("#explorer-1").shadowRoot;
          window.reached = new Set();
          root.addEventListener("focusin", ({ target }) => {
            const { left, right, width } = target.getBoundingClientRect();
            if (left >= 0 && right <= innerWidth && width >= 16) reached.add(target);
          });
        }"""
    )
    for _ in range(expected + 20):
        page.keyboard.press("Tab")
    reached = page.evaluate("[...reached].filter((e) => e.matches('button, input, select, summary, .handle')).length")
    assert reached == expected


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_bars_a_reader(visit, theme):
    page = visit(Explorer(*ALL, surface="beale", batch_size=8), color_scheme=theme)
    page.locator("details").evaluate_all("(all) => all.forEach((e) => (e.open = true))")
    page.get_by_role("table").nth(10).wait_for()
    control(page, "textbox", "steps, number").fill("-1")
    control(page, "textbox", "steps, number").press("Enter")
    assert barriers(page) == []


def test_without_scripts_the_figure_stays(visit):
    explorer = Explorer(SGD(), Adam())
    figure = '<img alt="the paths" src="">'
    assert visit(explorer, figure=figure).get_by_role("img", name="the paths").count() == 0
    assert visit(explorer, figure=figure, java_script_enabled=False).get_by_role("img", name="the paths").is_visible()
