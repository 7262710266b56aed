"""The verdict in a page, argued with as a reader would: by mouse and keys, with files, in any light, on any screen."""

import html
import json
import re

import pytest
from explorer_page import barriers, control, visits, write_page
from fakes import write_setting

from gradopt.explorer import Verdict
from gradopt.explorer.verdict import MODULE
from gradopt.results import plan
from gradopt.results.judged import judged

SIZES = [len(family) for family in plan.FAMILIES.values()]
KEPT = {  # setting: gains of StochGradAdam over each arm, and how much the arms vary
    "linear": ({"adam": 0.4, "rmsprop": 1.5, "masked-step": 0.15}, {"adam-matched": 3.0, "adam": 2.0}),
    "constant": ({"adam": 1.4, "rmsprop": -0.5, "adam-matched": 0.7}, {"stochgradadam": 4.0, "adam": 4.0}),
    "tuned": ({"sgd": 3.0}, {}),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Results of three settings, one of which had a second look."""
    folder = tmp_path_factory.mktemp("results")
    for seed, (setting, (gains, spread)) in enumerate(KEPT.items()):
        for look in (0, 1) if setting == "linear" else (0,):
            write_setting(folder, setting, look, gains, spread, seed)
    return folder


@pytest.fixture(scope="module")
def kept(folder):
    return judged(folder)


@pytest.fixture
def visit(browser, tmp_path):
    """Open a page of a verdict; nothing that happens there may be complained of or leave the machine."""
    with visits(browser) as open_page:

        def visit(data, **options):
            path = tmp_path / "page.html"
            write_page(path, Verdict(data).page_html(), MODULE)
            page = open_page(path.as_uri(), **options)
            if options.get("java_script_enabled", True):
                page.locator(".status").filter(has_text=re.compile(".")).wait_for()
            return page

        yield visit


def cells(page):
    """Return the texts of every row that is seen: claim, seeds that bear it out, gain, corrected p and verdict."""
    rows = page.get_by_role("row").filter(has=page.get_by_role("cell")).all()
    return [[row.get_by_role("rowheader").inner_text(), *row.get_by_role("cell").all_inner_texts()] for row in rows]


def words(page):
    return [row[-1].split("\n")[0] for row in cells(page)]


def number_of_seeds(row):
    return int(row[1].split(" of ")[1].split()[0])


def differ(page):
    """Return how many words the page says differ from the plan's, and of how many."""
    return tuple(
        map(
            int,
            re.match(r"(\d+) of (\d+) words? differs? from the plan's", page.locator(".status").inner_text()).groups(),
        )
    )


def planned(data):
    return [each for family in data["families"].values() for claim in family if (each := claim["planned"])]


def typed(page, name, value):
    number = control(page, "textbox", f"{name}, number")
    number.fill(str(value))
    number.press("Enter")


def say(page):
    """Return what the live region says once it has settled."""
    page.wait_for_timeout(500)
    return page.get_by_role("status").inner_text()


# What it shows first


def test_it_shows_the_plans_judgement(visit, kept):
    page = visit(kept)
    assert words(page) == [each["word"] for each in planned(kept)]
    assert differ(page) == (0, len(planned(kept)))
    for row, each in zip(cells(page), planned(kept), strict=True):
        shown = [float(x) for x in re.findall(r"[-+][\d.]+", row[2].replace("−", "-"))]
        assert shown == pytest.approx([each["gain"], *each["interval"]], abs=0.0051)
        assert row[1] == f"borne out by {each['seeds']}"
        assert row[3] == "< 0.001" if each["p"] < 0.001 else float(row[3]) == pytest.approx(each["p"], rel=0.06)


def test_it_names_what_has_no_runs_and_counts_it(visit, kept):
    page = visit(kept)
    waiting = sum(SIZES) - len(planned(kept))
    missing = page.get_by_text(f"There are no runs yet for {waiting} claims").inner_text()
    assert "photographs of pets" in missing and "all images" in missing and "constant rate" not in missing
    assert page.get_by_text("families of {}, {} and {} claims".format(*SIZES)).is_visible()


def test_without_any_run_it_says_so(visit, tmp_path):
    page = visit(judged(tmp_path))
    assert page.locator(".status").inner_text().startswith("None of the plan's runs is kept yet")
    assert page.get_by_role("table").count() == page.get_by_role("slider").count() == 0


def test_without_scripts_a_table_has_the_plans_words(visit, kept, tmp_path):
    page = visit(kept, java_script_enabled=False)
    rows = page.get_by_role("row").all()[1:]
    assert [row.get_by_role("cell").last.inner_text() for row in rows] == [each["word"] for each in planned(kept)]
    assert page.get_by_text(f"for {sum(SIZES) - len(rows)} of the {sum(SIZES)} claims").is_visible()
    empty = visit(judged(tmp_path), java_script_enabled=False)
    assert empty.get_by_text(f"for {sum(SIZES)} of the {sum(SIZES)} claims").is_visible()
    assert empty.get_by_role("table").count() == 0


def test_paper_has_the_plans_words_whatever_a_reader_has_chosen(visit, kept):
    page = visit(kept)
    typed(page, "level", 0.2)
    page.emulate_media(media="print")
    rows = page.get_by_role("row").all()[1:]
    assert [row.get_by_role("cell").last.inner_text() for row in rows] == [each["word"] for each in planned(kept)]
    assert page.get_by_role("slider").count() == 0
    page.emulate_media(media="screen")
    assert page.get_by_role("slider").count() == 3 and differ(page)[0] > 0


def test_a_notebook_is_offered_the_widget_and_the_page(kept):
    data, _ = Verdict(kept)._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"}
    state = re.search(r'<div class="gradopt-verdict" data-state="([^"<>]*)">', data["text/html"])[1]
    assert json.loads(html.unescape(state)) == json.loads(json.dumps(kept))


# The choices


def test_words_change_with_the_level_and_the_page_says_how_many(visit, kept):
    page = visit(kept)
    typed(page, "level", 0.001)
    strict = words(page)
    changed = sum(a != b["word"] for a, b in zip(strict, planned(kept), strict=True))
    assert changed > 0 and differ(page) == (changed, len(strict))
    assert page.get_by_text("the plan: ").count() == changed
    assert say(page) == page.locator(".status").inner_text()
    typed(page, "level", 0.2)
    assert strict.count("undecided") > words(page).count("undecided")
    control(page, "button", "As planned").click()
    assert differ(page)[0] == 0
    assert control(page, "slider", "level").get_attribute("aria-valuetext") == "0.05"


SLIDERS = [  # name, key, value
    ("level", "Home", "0.001"),
    ("level", "End", "0.2"),
    ("matters (points)", "Home", "0"),
    ("matters (points)", "End", "3"),
    ("matters (points)", "ArrowRight", "1.05"),
    ("seeds", "Home", "2"),
    ("seeds", "ArrowLeft", "23"),
]


def test_sliders_move_by_keyboard(visit, kept):
    page = visit(kept)
    for name, key, value in SLIDERS:
        control(page, "slider", name).press(key)
        assert control(page, "slider", name).get_attribute("aria-valuetext") == value, name
        assert control(page, "textbox", f"{name}, number").input_value() == value
        assert differ(page)[1] == len(planned(kept))
        control(page, "button", "As planned").click()


@pytest.mark.parametrize(
    ("name", "wrong", "message"),
    [
        ("level", "0.5", "level=0.5 is outside its range [0.001, 0.2]"),
        ("matters (points)", "much", "matters=much must be a number in [0, 3]"),
        ("seeds", "25", "seeds=25 is outside its range [2, 24]"),
        ("seeds", "2.5", "seeds=2.5 must be an integer"),
    ],
)
def test_a_wrong_number_is_refused_where_it_was_typed(visit, kept, name, wrong, message):
    page = visit(kept)
    typed(page, name, wrong)
    assert message in page.get_by_role("alert").filter(has_text=re.compile(".")).inner_text()
    assert differ(page)[0] == 0


def test_with_nothing_that_matters_no_claim_of_no_difference_holds(visit, kept):
    page = visit(kept)
    typed(page, "matters (points)", 0)
    equal = [row for row in cells(page) if re.search("level|as sure|calibrated as", row[0])]
    assert len(equal) > 5 and not any(row[-1].startswith("holds") for row in equal)


def test_seeds_are_looked_at_once_and_the_page_says_what_that_is_worth(visit, kept):
    page = visit(kept)
    assert page.get_by_text("There are looks at 8 and 24 seeds, as planned").is_visible()
    typed(page, "seeds", 5)
    assert page.get_by_label("looks").input_value() == "once, at the first seeds"
    assert page.get_by_text("honest only of who chose 5 before seeing any result").is_visible()
    assert {number_of_seeds(row) for row in cells(page)} == {5}
    page.get_by_label("looks").select_option("at 8 and 24 seeds, as planned")
    assert differ(page)[0] == 0
    assert control(page, "slider", "seeds").get_attribute("aria-valuetext") == "24"
    page.get_by_label("looks").select_option("once, at the first seeds")
    assert {number_of_seeds(row) for row in cells(page)} == {8, 24}  # all that there are


def test_a_family_of_the_plan_has_the_words_of_the_plan(visit, kept):
    page = visit(kept)
    every = cells(page)
    found = []
    for name, size in zip(plan.FAMILIES, SIZES, strict=True):
        page.get_by_label("family").select_option(name)
        assert page.get_by_text(f"one family of {size} claim").is_visible()
        assert differ(page)[0] == 0
        found += cells(page)
    assert found == every


def test_one_family_of_all_claims_is_stricter(visit, kept):
    page = visit(kept)
    p = [float(row[3].replace("< ", "")) for row in cells(page)]
    page.get_by_label("family").select_option("all together")
    assert page.get_by_text(f"one family of {sum(SIZES)} claims").is_visible()
    together = [float(row[3].replace("< ", "")) for row in cells(page)]
    assert all(a >= b for a, b in zip(together, p, strict=True)) and together != p


def test_a_family_of_the_readers_own_is_ticked(visit, kept):
    page = visit(kept)
    page.get_by_label("family").select_option("the question")
    page.get_by_label("family").select_option("my own selection")
    assert page.get_by_role("checkbox").count() == len(planned(kept))
    assert page.get_by_role("checkbox", checked=True).count() == 1
    assert words(page)[1:] == ["not in the family"] * (len(planned(kept)) - 1)
    assert differ(page) == (0, 1)
    second = page.get_by_role("checkbox").nth(1)
    second.press("Space")
    assert second.is_checked() and second.evaluate("(e) => e === e.getRootNode().activeElement")
    assert page.get_by_text("one family of 2 claims").is_visible()
    assert differ(page)[1] == 2 and "not in the family" not in words(page)[:2]
    for tick in page.get_by_role("checkbox", checked=True).all()[::-1]:
        tick.uncheck()
    assert differ(page) == (0, 0)


def test_a_claim_without_runs_is_in_no_family_of_the_readers_own(visit, kept):
    page = visit(kept)
    page.get_by_label("family").select_option("my own selection")
    assert page.get_by_text(f"one family of {len(planned(kept))} claims").is_visible()
    assert not page.get_by_text("There are no runs yet").is_visible()


def test_the_band_follows_what_matters_and_the_dots_stay(visit, kept):
    page = visit(kept)
    dots, band = page.locator(".seed"), page.locator(".band").first
    before, wide = dots.evaluate_all("(all) => all.map((e) => e.getAttribute('cx'))"), band.bounding_box()["width"]
    typed(page, "matters (points)", 0.5)
    assert dots.evaluate_all("(all) => all.map((e) => e.getAttribute('cx'))") == before
    assert band.bounding_box()["width"] == pytest.approx(wide / 2, rel=0.02)
    assert dots.count() == sum(map(number_of_seeds, cells(page)))


# Results of the reader's own


def add(page, *paths):
    page.get_by_label("Results of your own").set_input_files(paths)


DROP = """([texts, type]) => {
  const dataTransfer = new DataTransfer();
  for (const [name, text] of Object.entries(texts)) dataTransfer.items.add(new File([text], name));
  const root = document.querySelector(".gradopt-verdict").shadowRoot.querySelector(".verdict");
  const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
  return root.dispatchEvent(event);
}"""


def test_results_that_are_added_are_judged_as_if_they_had_been_kept(visit, folder, kept, tmp_path):
    page = visit(judged(tmp_path))
    add(page, *(path for path in folder.glob("*.json") if path.stem in kept["needs"]))
    page.get_by_role("table").wait_for()
    assert words(page) == [each["word"] for each in planned(kept)]
    assert differ(page) == (len(planned(kept)),) * 2
    assert page.get_by_text("the plan: no runs").count() == len(planned(kept))


def test_results_that_are_dropped_stand_in_for_the_kept_ones_until_they_are_taken_out(visit, kept, tmp_path):
    page = visit(kept)
    before = cells(page)
    write_setting(tmp_path, "linear", 0, {"adam-matched": 9.0})
    texts = {"plan-linear-1-adam-matched.json": (tmp_path / "plan-linear-1-adam-matched.json").read_text()}
    assert page.evaluate(DROP, [texts, "dragover"]) is False  # the browser is told to let it be dropped here
    assert page.evaluate(DROP, [texts, "drop"]) is False
    page.get_by_text("In place of the kept runs: plan-linear-1-adam-matched (8 seeds).").wait_for()
    after = cells(page)
    changed = [a[0] for a, b in zip(before, after, strict=True) if a != b]
    assert changed and all("over matched Adam; falling rate" in claim for claim in changed)
    assert differ(page)[0] > 0
    control(page, "button", "Take them out again").press("Enter")
    assert cells(page) == before


def test_runs_are_paired_by_their_seeds(visit, kept, tmp_path):
    page = visit(kept)
    write_setting(tmp_path, "tuned", 0, {})
    path = tmp_path / "plan-tuned-1-sgd.json"
    result = json.loads(path.read_text())
    result["experiment"]["seeds"][:3] = [1, 2, 3]
    path.write_text(json.dumps(result))
    add(page, path)
    page.get_by_text("plan-tuned-1-sgd (8 seeds)").wait_for()
    (row,) = (row for row in cells(page) if "SGD" in row[0])
    assert number_of_seeds(row) == 5
    result["experiment"]["seeds"] = [1, 2, 3, 4, 5, 6, 7, 1000]
    path.write_text(json.dumps(result))
    add(page, path)
    page.get_by_text(f"no runs yet for {sum(SIZES) - len(planned(kept)) + 1} claims").wait_for()
    assert not any("SGD" in row[0] for row in cells(page))


def test_a_damaged_file_changes_nothing_and_is_named(visit, kept, folder, tmp_path):
    page = visit(kept)
    typed(page, "level", 0.01)
    before = cells(page)
    whole = (folder / "plan-linear-1-adam.json").read_text()
    page.evaluate(DROP, [{"plan-linear-1-adam.json": whole[:1000], "my-runs.json": whole}, "drop"])
    alert = page.get_by_role("alert").filter(has_text="plan-linear-1-adam.json is no whole result (")
    alert.wait_for()
    assert "my-runs.json is the name of no run that a claim needs" in alert.inner_text()
    assert cells(page) == before
    assert not control(page, "button", "Take them out again").is_visible()
    add(page, folder / "plan-linear-1-adam.json")
    page.get_by_text("plan-linear-1-adam (8 seeds)").wait_for()
    assert page.get_by_role("alert").filter(has_text=re.compile(".")).count() == 0
    assert cells(page) == before


# Everyone, on any screen


@pytest.mark.parametrize("width", [360, 800])
def test_everything_is_in_reach_of_the_keyboard_and_within_the_page(visit, kept, width):
    page = visit(kept, viewport={"width": width, "height": 740})
    page.get_by_label("family").select_option("my own selection")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    root = "document.querySelector('.gradopt-verdict').shadowRoot"
    region = page.get_by_role("region", name="Claims")
    assert region.evaluate("(e) => e.scrollWidth <= e.clientWidth && e.scrollHeight > e.clientHeight")
    page.evaluate(f"window.reached = new Set(); {root}.addEventListener('focusin', (e) => reached.add(e.target)); null")
    wanted = "button, input, select, .claims"
    expected = page.evaluate(
        f"[...{root}.querySelectorAll('{wanted}')].filter((e) => e.getClientRects().length).length"
    )
    for _ in range(expected + 5):
        page.keyboard.press("Tab")
    assert page.evaluate(f"[...reached].filter((e) => e.matches('{wanted}')).length") == expected
    assert len(cells(page)) == len(planned(kept))  # what is laid out as cards is a table to a screen reader


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1000])
def test_nothing_bars_a_reader(visit, kept, theme, width, tmp_path):
    page = visit(kept, color_scheme=theme, viewport={"width": width, "height": 740})
    page.get_by_label("family").select_option("my own selection")
    page.get_by_role("checkbox").nth(1).uncheck()
    typed(page, "level", 5)
    typed(page, "matters (points)", 2)
    (tmp_path / "x.json").write_text("")
    add(page, tmp_path / "x.json")
    page.get_by_text("x.json is the name of no run").wait_for()
    assert barriers(page) == []


def test_it_follows_the_theme_of_the_page(visit, kept):
    page = visit(kept, color_scheme="light")
    accent = page.locator(".mean").first
    light = accent.evaluate("(e) => getComputedStyle(e).fill")
    page.emulate_media(color_scheme="dark")
    page.evaluate("document.body.classList.add('dark')")  # as a theme does
    page.wait_for_function("document.querySelector('.gradopt-verdict').shadowRoot.querySelector('.dark')")
    assert accent.evaluate("(e) => getComputedStyle(e).fill") != light
