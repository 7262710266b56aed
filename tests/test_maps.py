"""Maps in a page, pointed at as a reader would: by mouse, touch and keys, in any light, on any screen, by link."""

import base64
import html
import json
import re
import subprocess
import sys
from urllib.parse import quote

import numpy as np
import pytest
from explorer_page import barriers, control, until, visits, write_page

from gradopt.explorer.widget import StateError
from gradopt.maps import Axis, Map
from gradopt.maps.measures import MEASURES
from gradopt.maps.widget import MODULE
from gradopt.measure.recursions import spectral_radius
from gradopt.numpy import SGD, Adam, Momentum, RAdam, StochGradAdam

LR, MOMENTUM = np.arange(1, 89) / 20, np.arange(100) / 100
CONDITIONS = np.round(np.geomspace(1, 100, 41), 2)


def momentum_map(**options):
    x, y = Axis("lr", LR, range(5), "lr"), Axis("momentum", MOMENTUM, (0, 0.4, 0.8), "momentum")
    marks, runs = {"A": (0.2, 0.2), "C": (1.85, 0.07)}, [(1, 0.5, 0.5**0.5), (4.2, 0.3, None)]
    settings = {"condition": 1, "start": (1, 0), "num_steps": 300, "marks": marks, "runs": runs} | options
    return Map(Momentum(lr=0.5, momentum=0.72), x, y, "rate", spectral_radius, **settings)


def descent_map():
    x = Axis("lr", np.round(np.geomspace(0.01, 2, 60), 3), (0.01, 0.1, 1), "lr")
    y = Axis("condition", CONDITIONS, (1, 10, 100), "condition number")
    lines = [(2 / CONDITIONS, CONDITIONS)]
    return Map(SGD(lr=0.1), x, y, "rate", lambda lr, L: np.maximum(abs(1 - lr), abs(1 - lr * L)), lines=lines)


def betas_map():
    x, y = Axis("beta1", (0, 0.3, 0.9), (0, 0.9), "beta1"), Axis("beta2", (0.9, 0.99, 0.999), (0.9,), "beta2")
    return Map(Adam(lr=0.1), x, y, "gap", surface="beale", start=(2.0, 0.0), num_steps=60)


def threshold_map():
    x, y = Axis("lr", (0.1, 1, 10), (1,), "lr"), Axis("threshold", (4, 5, 20), (5,), "threshold")
    return Map(RAdam(lr=0.1), x, y, "farthest", num_steps=80)


def mask_map():
    x, y = Axis("lr", (0.05, 0.1, 0.2), (0.1,), "lr"), Axis("sampling_rate", (0.2, 0.5, 1), (1,), "s")
    return Map(StochGradAdam(lr=0.1, sampling_rate=0.5), x, y, "gap", num_steps=60)


def floor_map():
    def floor(lr, momentum):
        alpha = lr / (1 - momentum)
        variance = alpha / (2 - alpha * (1 - momentum) / (1 + momentum))
        return np.where(lr < 2 * (1 + momentum), variance, np.inf)

    x, y = Axis("lr", (0.01, 0.1, 1, 2.5), (0.1,), "lr"), Axis("momentum", (0, 0.5, 0.9), (0.5,), "momentum")
    options = {"condition": 1, "start": (6, 4), "num_steps": 3000, "batch_size": 4}
    return Map(Momentum(lr=0.1, momentum=0.5), x, y, "floor", floor, **options)


def longest_map():
    def longest(beta1, beta2):
        room = np.maximum(1 - beta1**2 / beta2, 0)
        with np.errstate(divide="ignore"):
            return (1 - beta1) / ((1 - beta2) * room) ** 0.5

    x, y = Axis("beta1", (0, 0.5, 0.9), (0, 0.9), "beta1"), Axis("beta2", (0.5, 0.9, 0.99, 0.999), (0.9,), "beta2")
    options = {"surface": "plateau and cliff", "num_steps": 400}
    return Map(Adam(lr=0.005), x, y, "longest", longest, **options)


MAPS = momentum_map, descent_map, betas_map, threshold_map, mask_map, floor_map, longest_map
ALL = {each.__name__: each for each in MAPS}


# What Python makes


def held(shown):
    """Return the state in a map's page, and its grid as a page decodes it."""
    text = re.search(r'class="gradopt-map" data-state="([^"]*)"', shown.page_html(""))[1]
    state = json.loads(html.unescape(text))
    values = np.frombuffer(base64.b64decode(state["map"]["grid"]), "<f4")
    return state, values.reshape([len(axis["values"]) for axis in state["map"]["axes"]][::-1])


@pytest.mark.parametrize("make", ALL.values(), ids=ALL)
def test_a_page_holds_the_grid_and_the_grid_is_what_the_measure_says(make):
    shown = make()
    state, grid = held(shown)
    assert np.allclose(grid, shown.grid, rtol=1e-7, equal_nan=True)
    assert [axis["values"] for axis in state["map"]["axes"]] == [axis.values for axis in shown.axes]
    x, y = (axis.values for axis in shown.axes)
    rng = np.random.default_rng(0)
    for i, j in zip(rng.integers(len(x), size=9), rng.integers(len(y), size=9), strict=True):
        point = {axis.name: axis.values[k] for axis, k in zip(shown.axes, (i, j), strict=True)}
        assert shown.value(point) == shown.grid[j, i]
        measured = shown.measured(point)
        if shown.formula is None:
            assert measured == shown.grid[j, i]
        else:
            assert shown.formula(x[i], y[j]) == pytest.approx(shown.grid[j, i], rel=1e-12)
            if shown.measure == "rate" and 0.1 < shown.grid[j, i] < 3:
                assert measured[0] == pytest.approx(shown.grid[j, i], abs=0.03)
            if shown.measure == "floor" and shown.grid[j, i] < np.inf:  # of one run
                assert measured == pytest.approx(shown.grid[j, i], rel=0.4)
            if shown.measure == "longest":
                assert 1 <= measured[0] <= shown.grid[j, i] * (1 + 1e-6)


def test_a_rate_is_measured_as_far_as_numbers_reach():
    surface = momentum_map().at({})[1]
    t = np.arange(301)[:, None]
    for factor in (0.9, 0.01, 1.0, 5.0):
        path = factor**t * [1.0, 0.0]
        with np.errstate(all="ignore"):
            found, first, last = MEASURES["rate"](path, surface)
        assert found == pytest.approx(factor, rel=1e-9) and first < last
    assert MEASURES["rate"](np.array([[1.0, 0], [0, 0], [0, 0]]), surface)[0] == 0
    swing = np.cos(t * np.pi / 2) * 0.8**t * [1.0, 0.0]  # every second point is the minimum
    assert MEASURES["rate"](swing, surface)[0] == pytest.approx(0.8, rel=0.01)


def test_a_map_shows_the_nearest_of_its_points_and_refuses_one_beyond():
    shown = momentum_map()
    shown.point = {"lr": 0.512, "momentum": 0.2}
    assert shown.point == {"lr": 0.5, "momentum": 0.2}
    for wrong in ({"lr": 9, "momentum": 0}, {"lr": 1}, {"lr": 1, "momentum": "much"}):
        with pytest.raises(StateError, match="as the map has it"):
            shown.point = wrong
    with pytest.raises(ValueError, match="SGD.* has no hyperparameter 'momentum'"):
        Map(SGD(), Axis("lr", LR, (), ""), Axis("momentum", MOMENTUM, (), ""), "rate", spectral_radius)


def test_a_notebook_is_offered_the_map_its_figure_and_a_line():
    shown = momentum_map()
    data, _ = shown._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"}
    assert data["text/plain"] == "Map(Momentum(lr=0.5, momentum=0.72), lr × momentum)"
    assert '<img alt="Map of the factor per step over lr from 0.05 to 4.4 and momentum' in data["text/html"]
    assert len(shown.page_html("")) < 60_000


def test_import_is_light():
    code = (
        "import sys; from gradopt.maps import Map; print({'matplotlib', 'torch', 'scipy', 'sphinx'} & set(sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "set()"


# In a page


@pytest.fixture
def visit(browser, tmp_path):
    """Open a page of maps; nothing that happens there may be complained of or leave the machine."""
    with visits(browser) as open_page:

        def visit(*maps, figure="", fragment="", **options):
            page = tmp_path / "page.html"
            write_page(page, "".join(each.page_html(figure) for each in maps), MODULE)
            tab = open_page(page.as_uri() + fragment, **options)
            if options.get("java_script_enabled", True):
                tab.locator(".reading").first.filter(has_text=re.compile(".")).wait_for()
            return tab

        yield visit


def reading(page):
    return page.locator(".reading").inner_text().replace("−", "-")


def until_reads(page, *parts):
    until(lambda: all(part in reading(page) for part in parts))


def numbers(page):
    """Return the point that a page reads out, and the numbers after it."""
    where, what = reading(page).split(": ")
    point = {part.rsplit(" ", 1)[0]: float(part.rsplit(" ", 1)[1]) for part in where.split(", ")}
    return point, [float(x.replace("∞", "inf")) for x in re.findall(r"∞|\d+(?:\.\d+)?(?:e-?\d+)?", what)]


def plane(page):
    return page.get_by_role("img", name="Map of the")


def pixel(page, shown, point):
    """Return where a point of a map stands on the screen."""
    box = plane(page).bounding_box()
    inner = box["x"] + 56, box["y"] + 10, box["width"] - 66, box["height"] - 46
    parts = [(list(axis.values).index(point[axis.name]) + 0.5) / len(axis.values) for axis in shown.axes]
    return inner[0] + parts[0] * inner[2], inner[1] + (1 - parts[1]) * inner[3]


@pytest.mark.parametrize("make", ALL.values(), ids=ALL)
def test_the_page_says_what_python_says_wherever_it_is_pointed_at(visit, make):
    shown = make()
    page = visit(shown)
    rng = np.random.default_rng(1)
    for _ in range(12):
        point = {axis.name: axis.values[rng.integers(len(axis.values))] for axis in shown.axes}
        page.mouse.click(*pixel(page, shown, point))
        until(lambda: numbers(page)[0] == pytest.approx(point, rel=1e-3))  # noqa: B023
        found = numbers(page)[1]
        measured = shown.measured(point)
        if shown.formula is None:
            assert found[-1] == pytest.approx(measured, rel=6e-3)
        else:
            value = shown.value(point)
            assert found[0] == pytest.approx(value, rel=6e-3, abs=1e-6)
            verdict = "Nothing bounds it." if shown.measure == "longest" else "It diverges."
            assert (verdict in reading(page)) == (value > 1 if shown.measure == "rate" else value == np.inf)
            if value < np.inf:
                measured = (measured,) if shown.measure == "floor" else measured
                assert found[1 : 1 + len(measured)] == pytest.approx(measured, rel=6e-3, abs=1e-12)


def test_a_pointer_that_passes_over_shows_a_point_and_leaves_the_chosen_one(visit):
    shown = momentum_map()
    page = visit(shown)
    page.mouse.move(*pixel(page, shown, {"lr": 2.0, "momentum": 0.4}))
    until_reads(page, "lr 2, momentum 0.4", "predicted factor per step 0.632")
    assert control(page, "textbox", "momentum, number").input_value() == "0.4"
    page.mouse.move(1, 1)
    until_reads(page, "lr 0.5, momentum 0.72")
    assert control(page, "textbox", "momentum, number").input_value() == "0.72"
    assert page.locator("[aria-live]").inner_text() == ""  # a reader who only passes over hears nothing


def drag_by_mouse(page, start, end):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()


def drag_by_touch(page, start, end):
    touch = page.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [dict(zip("xy", start, strict=True))]})
    for part in (0.3, 0.7, 1):
        point = {"x": start[0] + part * (end[0] - start[0]), "y": start[1] + part * (end[1] - start[1])}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.parametrize("drag", [drag_by_mouse, drag_by_touch])
def test_the_point_is_dragged_and_stays_where_it_is_let_go(visit, drag):
    shown = momentum_map()
    page = visit(shown, has_touch=drag is drag_by_touch, viewport={"width": 420, "height": 800})
    end = {"lr": 2.5, "momentum": 0.3}
    drag(page, pixel(page, shown, shown.point), pixel(page, shown, end))
    page.mouse.move(1, 1)
    until_reads(page, "lr 2.5, momentum 0.3", f"predicted factor per step {shown.value(end):.3g}")
    assert page.evaluate("scrollY") == 0


def test_arrow_keys_move_the_point_and_the_page_says_so(visit):
    page = visit(momentum_map())
    handle = control(page, "slider", "Point of the map, moved with the arrow keys")
    for key, point in (("ArrowRight", "lr 0.55, momentum 0.72"), ("Shift+ArrowDown", "lr 0.55, momentum 0.62")):
        handle.press(key)
        until_reads(page, point)
        until(lambda: page.locator("[aria-live]").inner_text() == page.locator(".reading").inner_text())
        assert handle.get_attribute("aria-valuetext") == point  # noqa: B023
    for _ in range(9):
        handle.press("Shift+ArrowUp")
    until_reads(page, "lr 0.55, momentum 0.99")


def test_sliders_fields_and_marks_move_the_point(visit):
    page = visit(momentum_map())
    control(page, "slider", "lr").press("ArrowRight")
    until_reads(page, "lr 0.55, momentum 0.72")
    field = control(page, "textbox", "momentum, number")
    field.fill("0.123")
    field.press("Enter")
    until_reads(page, "lr 0.55, momentum 0.12")
    assert field.input_value() == "0.12"
    field.fill("1.5")
    field.press("Enter")
    alert = page.get_by_role("alert").filter(has_text=re.compile("."))
    assert "momentum=1.5 is outside its range [0, 0.99]" in alert.inner_text()
    until_reads(page, "lr 0.55, momentum 0.12")
    control(page, "button", "Point C").click()
    until_reads(page, "lr 1.85, momentum 0.07")
    control(page, "button", "Reset").click()
    until_reads(page, "lr 0.5, momentum 0.72")


def test_a_link_carries_the_point_and_back_undoes_it(visit):
    page = visit(descent_map(), momentum_map())
    second = page.locator("#map-2")
    control(second, "button", "Point A").click()
    control(second, "button", "Copy link").click()
    link = second.get_by_label("Copied text").input_value()
    assert "#map-2=" in link
    control(second, "button", "Reset").click()
    page.evaluate("(hash) => (location.hash = hash)", link.split("#")[1])
    until(lambda: "lr 0.2, momentum 0.2" in second.locator(".reading").inner_text())
    page.go_back()
    until(lambda: "lr 0.5, momentum 0.72" in second.locator(".reading").inner_text())
    twin = visit(descent_map(), momentum_map(), fragment="#" + link.split("#")[1])
    until(lambda: "lr 0.2, momentum 0.2" in twin.locator("#map-2 .reading").inner_text())


BROKEN = [
    "{",
    '{"point": null}',
    '{"point": {"lr": 1}}',
    '{"point": {"lr": 99, "momentum": 0}}',
    '{"point": {"lr": "1", "momentum": 0}}',
]


def test_a_broken_link_is_told_and_changes_nothing(visit):
    page = visit(momentum_map())
    alert = page.locator("p[role=alert]")
    for text in BROKEN:
        alert.evaluate("(e) => (e.textContent = '')")
        page.evaluate("(hash) => (location.hash = hash)", "map-1=" + quote(text))
        alert.filter(has_text="The state in this link cannot be used: ").wait_for()
        until_reads(page, "lr 0.5, momentum 0.72")


@pytest.mark.parametrize("make", [momentum_map, betas_map])
@pytest.mark.parametrize("width", [360, 900])
def test_everything_is_in_reach_of_the_keyboard_and_within_the_page(visit, make, width):
    page = visit(make(), viewport={"width": width, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate(
        """() => {
          window.reached = new Set();
          const root = document.querySelector("#map-1").shadowRoot;
          root.addEventListener("focusin", ({ target }) => reached.add(target));
        }"""
    )
    wanted = "button, input, .handle"
    expected = page.locator(f"#map-1 :is({wanted})").count()
    for _ in range(expected + 3):
        page.keyboard.press("Tab")
    assert page.evaluate(f"[...reached].filter((e) => e.matches('{wanted}')).length") == expected


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("make", [momentum_map, betas_map])
def test_nothing_bars_a_reader(visit, make, theme):
    page = visit(make(), color_scheme=theme)
    assert barriers(page) == []


PIXEL = """(canvas, [x, y]) => [...canvas.getContext("2d").getImageData(x, y, 1, 1).data]"""


def test_colours_follow_the_value_and_the_theme(visit):
    shown = momentum_map(marks={}, runs=[])
    page = visit(shown)

    def luminance(point):
        box = plane(page).bounding_box()
        x, y = pixel(page, shown, point)
        r, g, b, alpha = plane(page).evaluate(PIXEL, [x - box["x"] + 2, y - box["y"] + 2])
        return (0.3 * r + 0.6 * g + 0.1 * b) if alpha else None

    fast, slow, none = {"lr": 1.0, "momentum": 0.03}, {"lr": 1.0, "momentum": 0.95}, {"lr": 4.3, "momentum": 0.2}
    assert luminance(fast) > luminance(slow) + 50 and luminance(none) is None
    page.emulate_media(color_scheme="dark")
    page.evaluate("document.body.classList.add('dark')")  # as a theme does
    until(lambda: luminance(fast) < luminance(slow) - 50)


def test_without_scripts_the_figure_stays(visit):
    figure = '<img alt="the map" src="">'
    assert visit(momentum_map(), figure=figure).get_by_role("img", name="the map", exact=True).count() == 0
    plain = visit(momentum_map(), figure=figure, java_script_enabled=False)
    assert plain.get_by_role("img", name="the map", exact=True).is_visible()
