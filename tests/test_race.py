"""The race: trained in a page as in NumPy, and raced there as a reader would, on any screen, in any light."""

import html
import json
import re

import numpy as np
import pytest
from explorer_page import barriers, page_with, visits, write_page

from gradopt.explorer.fragments import module
from gradopt.problems.network import MLP
from gradopt.race import Race, contest, training
from gradopt.race.digits import COUNT, HELD_OUT, digits, packed
from gradopt.race.figure import image
from gradopt.race.translate import RULES, rules
from gradopt.race.widget import MODULE

OWN = dict.fromkeys(training.RULES, 0.01) | {"SGD": 0.1, "Momentum": 0.03, "Nesterov": 0.03, "Adadelta": 1.0}
TRAINED = module(*(f"race/{name}" for name in ("rules", "network", "digits", "training")))
SMALL = ("SGD", "Adam", "StochGradAdam")
RACE = dict(num_steps=20, seeds=2)


# The same training


def test_the_rules_are_current():
    stale = "rules.js is not what the Python says: run `python -m gradopt.race.translate` and commit it"
    assert RULES.read_text(encoding="utf-8") == rules(), stale


@pytest.fixture(scope="module")
def trainer(browser):
    """A page that trains: `trained(rule, lr, seed, num_steps)`."""
    trained = """
export const images = unpack(DIGITS).then(sparse);
const network = new Network(SIZES, BATCH_SIZE);
export async function trained(rule, lr, seed, num_steps) {
  const run = new Run(network, await images, { rule, lr, seed });
  const losses = run.advance(num_steps);
  return { losses: losses.map(String), theta: [...run.theta].map(String), guesses: run.guesses(HELD_OUT) };
}
export { batchOf };
"""
    yield from page_with(browser, "race", f"const DIGITS = {json.dumps(packed())};\n{TRAINED}\n{trained}")


def in_page(trainer, *job):
    found = trainer.evaluate("(job) => race.trained(...job)", job)
    losses, theta = (np.array([float(x.replace("Infinity", "inf")) for x in found[key]]) for key in ("losses", "theta"))
    return losses, theta, np.array(found["guesses"])


@pytest.mark.parametrize("rule", training.RULES)
def test_a_page_trains_as_numpy_does(trainer, rule):
    job = (rule, OWN[rule], 7, 100)
    losses, theta, guesses = in_page(trainer, *job)
    expected, end = training.run(*job)
    assert losses == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert theta == pytest.approx(end, rel=1e-9, abs=1e-9)
    assert expected[-20:].mean() < expected[:20].mean()
    assert np.mean(guesses == digits()[1].y) == training.accuracy(end)


def test_what_diverges_in_numpy_diverges_in_a_page(trainer):
    job = ("SGD", 1e4, 0, 30)
    losses, *_ = in_page(trainer, *job)
    expected, _ = training.run(*job)
    assert np.isinf(expected[-1]) and np.isfinite(expected[0])
    assert np.array_equal(np.isinf(losses), np.isinf(expected))
    assert training.score(expected) == np.inf


def test_a_page_has_the_same_digits(trainer):
    shown = trainer.evaluate(
        """async () => {
  const { starts, pixels, values, labels } = await race.images;
  const rows = Array.from({ length: labels.length / 25 }, (_, i) => {
    const row = new Array(196).fill(0);
    for (let k = starts[25 * i]; k < starts[25 * i + 1]; k++) row[pixels[k]] += values[k];
    return row;
  });
  return [[...labels], rows];
}"""
    )
    x, y = (np.concatenate(part) for part in zip(*digits(), strict=True))
    assert shown[0] == y.tolist() and len(y) == COUNT + HELD_OUT
    assert shown[1] == x[::25].tolist()


def test_the_digits_are_small_and_from_mnist():
    assert len(packed()) < 300_000
    x, y = digits()[0]
    assert set(np.unique(np.rint(15 * x))) == set(range(16)) and set(y) == set(range(10))
    assert 0.1 < x.mean() < 0.2 and x.reshape(-1, 14, 14)[:, [0, -1]].mean() < 0.01


def test_batches_are_the_same_everywhere_and_reach_every_digit(trainer):
    for seed, t in [(0, 1), (3, 500), (2**32 - 1, 17)]:
        assert (
            list(trainer.evaluate("([s, t]) => [...race.batchOf(s, t)]", [seed, t])) == training.batch(seed, t).tolist()
        )
    drawn = np.concatenate([training.batch(0, t) for t in range(1, 600)])
    counts = np.bincount(drawn, minlength=COUNT)
    assert counts.min() > 0 and len(counts) == COUNT
    assert ((counts - counts.mean()) ** 2 / counts.mean()).mean() == pytest.approx(1, abs=0.1)


def test_the_start_has_hes_variance():
    network = MLP(training.SIZES)
    for W, b in network.unpack(training.start(network, 5)):
        assert W.std() == pytest.approx((2 / len(W)) ** 0.5, rel=0.1) and not b.any()
    assert not np.array_equal(training.start(network, 5), training.start(network, 6))


# What it is told


@pytest.mark.parametrize(
    ("rules", "settings", "message"),
    [
        (["Adam", "adam"], {}, "rule='adam' must be one of 'SGD'"),
        (["Adam", "Adam"], {}, "names one twice"),
        ([], {"lr": -1}, "lr=-1 is outside its range"),
        ([], {"num_steps": 5}, r"num_steps=5 must be in \[10, 2000\]"),
        ([], {"num_steps": 2.5}, "num_steps=2.5 must be an integer"),
        ([], {"seeds": 0}, "seeds=0 is outside its range"),
        ([], {"seed": -1}, "seed=-1 is outside its range"),
        ([], {"seed": 2**32 - 3}, r"seed=4294967293 and the 3 seeds after it must lie below 2\*\*32"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(rules, settings, message):
    with pytest.raises(ValueError, match=message):
        Race(*rules, **settings)


def test_a_notebook_is_offered_the_widget_and_the_page():
    data, _ = Race(*SMALL, **RACE, compact=True)._repr_mimebundle_()
    assert {"text/html", "application/vnd.jupyter.widget-view+json"} <= set(data)
    state = re.search(r'<div class="gradopt-race" data-state="([^"<>]*)">', data["text/html"])[1]
    assert json.loads(html.unescape(state))["rules"] == list(SMALL)


def test_the_figure_says_who_won():
    race = Race(*SMALL, **RACE).race
    alt = html.unescape(re.search('alt="([^"]*)"', image(race))[1])
    for own, words in ((False, "All at 0.001"), (True, "Each at its own rate")):
        best = next(iter(contest.standings(race, own)))
        assert re.search(rf"{words}, training loss after 20 steps, best first: {best} ", alt)


# In a page


@pytest.fixture
def visit(browser, tmp_path):
    """Open a page of a race; nothing that happens there may be complained of or leave the machine."""
    with visits(browser) as open_page:

        def visit(*rules, figure="", fixed=None, **options):
            path = tmp_path / "page.html"
            race = Race(*(rules or SMALL), **RACE | (fixed or {}))
            write_page(path, race.page_html(figure), MODULE)
            page = open_page(path.as_uri(), 60, **options)
            if options.get("java_script_enabled", True):
                page.locator(".status").filter(has_text=re.compile(".")).wait_for()
            return page

        yield visit


def press(page):
    page.locator(".start").press("Enter")
    over(page)


def over(page):
    """Wait until a race has been run; what was asked for last is drawn in the next frame."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.locator(".start", has_text="Race again").wait_for()


def table(page):
    """Return {rule: [place, rate, loss, read right]} as the page shows it, in its order."""
    rows = page.locator(".standings tbody tr").all()
    cells = [[cell.inner_text() for cell in row.get_by_role("cell").all()] for row in rows]
    names = [row.locator("th span").first.inner_text() for row in rows]
    return {name: cell[:4] for name, cell in zip(names, cells, strict=True)}


def agrees(page, race, own):
    """Say whether the table is what NumPy computes."""
    expected = contest.standings(race, own)
    shown = table(page)
    assert list(shown) == list(expected)
    for i, (rule, (lr, losses, right)) in enumerate(expected.items()):
        place, rate, loss, read = shown[rule]
        assert (place, float(rate.replace("−", "-"))) == (f"{i + 1}.", lr)
        assert float(loss) == pytest.approx(contest.final(losses), rel=0.06)
        assert int(read.split()[0]) == pytest.approx(100 * right, abs=0.51)


def choose(page, text):
    page.get_by_text(text, exact=True).click()
    over(page)


def test_the_switch_turns_the_ranking_over_as_numpy_computes_it(visit):
    page = visit()
    press(page)
    race = Race(*SMALL, **RACE).race
    agrees(page, race, own=False)
    choose(page, "each its own")
    agrees(page, race, own=True)
    choose(page, "the same rate for all")
    agrees(page, race, own=False)


def test_it_begins_by_itself_when_it_is_seen_unless_motion_is_reduced(visit):
    page = visit(reduced_motion="no-preference")
    over(page)
    page = visit()
    page.wait_for_timeout(1000)
    assert page.locator(".start").inner_text() == "▶ Race"
    assert set(cell for row in table(page).values() for cell in row[:1]) == {""}


def test_it_speaks_only_after_a_readers_action_and_at_the_end(visit):
    page = visit(reduced_motion="no-preference")
    over(page)
    assert page.get_by_role("status").inner_text() == ""
    choose(page, "each its own")
    assert (
        page.get_by_role("status")
        .inner_text()
        .endswith(", ".join(f"{i + 1}. {rule}" for i, rule in enumerate(table(page))) + ".")
    )


def test_the_common_rate_is_moved_by_keys_typed_and_picked_in_the_sweep(visit):
    page = visit()
    page.get_by_label("rate for all, number").fill("0.1")
    page.get_by_label("rate for all, number").press("Enter")
    over(page)
    agrees(page, Race(*SMALL, **RACE, lr=0.1).race, own=False)
    page.get_by_role("slider", name="rate for all").press("ArrowRight")
    over(page)
    assert {row[1] for row in table(page).values()} == {"0.11"}
    sweep = page.locator(".sweep")
    choose(page, "each its own")
    box = sweep.bounding_box()
    sweep.click(position={"x": box["width"] / 3, "y": box["height"] / 2})
    over(page)
    (rate,) = {float(row[1]) for row in table(page).values()}
    assert 1e-4 < rate < 0.1
    assert page.get_by_label("the same rate for all").is_checked()


@pytest.mark.parametrize(("name", "wrong", "message"), [
    ("rate for all", "fast", "lr=fast must be a number in [0, inf)"),
    ("rate for all", "-1", "lr=-1 is outside its range"),
    ("steps", "5", "num_steps=5 is outside its range [10, 2000]"),
    ("seed", "1.5", "seed=1.5 must be an integer"),
])  # fmt: skip
def test_a_wrong_number_is_refused_where_it_was_typed(visit, name, wrong, message):
    page = visit()
    number = page.get_by_label(f"{name}, number", exact=True)
    number.fill(wrong)
    number.press("Enter")
    assert message in page.get_by_role("alert").filter(has_text=re.compile(".")).inner_text()
    assert page.locator(".start").inner_text() == "▶ Race"


def test_it_can_be_stopped_and_raced_again(visit):
    page = visit(fixed={"num_steps": 2000})
    page.locator(".start").click()
    page.locator(".status", has_text="learning rates:").wait_for()
    page.locator(".start").click()
    page.locator(".start", has_text="▶ Race").wait_for()
    steps = page.get_by_label("steps, number")
    steps.fill("20")
    steps.press("Enter")
    over(page)
    agrees(page, Race(*SMALL, **RACE).race, own=False)
    press(page)
    agrees(page, Race(*SMALL, **RACE).race, own=False)


def test_a_rule_that_diverges_says_so(visit):
    page = visit("SGD", "Adam", fixed={"lr": 1000.0})
    press(page)
    race = Race("SGD", "Adam", **RACE, lr=1000.0).race
    assert {contest.final(losses) for _, losses, _ in contest.standings(race, own=False).values()} == {np.inf}
    assert [row[2] for row in table(page).values()] == ["diverged", "diverged"]
    assert page.locator(".status").inner_text().endswith("every rule diverged.")


def test_without_scripts_the_figure_stands_there(visit):
    page = visit(figure='<img alt="All at 0.001">', java_script_enabled=False)
    assert page.get_by_role("img", name="All at 0.001").count() == 1


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("width", [360, 1000])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_bars_a_reader(visit, width, compact, theme):
    page = visit(viewport={"width": width, "height": 740}, color_scheme=theme, fixed={"compact": compact})
    press(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert barriers(page) == []


def test_everything_is_in_reach_of_the_keyboard(visit):
    page = visit()
    root = "document.querySelector('.gradopt-race').shadowRoot"
    page.evaluate(f"window.reached = new Set(); {root}.addEventListener('focusin', (e) => reached.add(e.target)); null")
    wanted = "button, input:not([type=radio]), input:checked"
    for _ in range(page.evaluate(f"{root}.querySelectorAll('{wanted}').length") + 2):
        page.keyboard.press("Tab")
    assert page.evaluate(f"[...{root}.querySelectorAll('{wanted}')].every((e) => reached.has(e))")
    page.get_by_label("the same rate for all").press("ArrowRight")
    over(page)
    assert page.get_by_label("each its own").is_checked()


def test_the_page_answers_while_it_trains(visit):
    page = visit(fixed={"num_steps": 2000})
    page.locator(".start").click()
    page.locator(".status", has_text="learning rates:").wait_for()
    slowest = page.evaluate(
        """async () => {
  let slowest = 0;
  for (let last = performance.now(), end = last + 3000; last < end; ) {
    const now = await new Promise(requestAnimationFrame);
    slowest = Math.max(slowest, now - last);
    last = now;
  }
  return slowest;
}"""
    )
    assert slowest < 1000
