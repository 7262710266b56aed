"""The plan names all that it will judge, on seeds that nobody has seen, and its words follow from the results alone."""

import re

import numpy as np
import pytest
from fakes import write_fake

from gradopt.results import experiments, plan
from gradopt.results.__main__ import lists
from gradopt.results.plan import FAMILIES, LOOKS, PAPER, SETTINGS, Claim, judge, undecided
from gradopt.results.verdicts import verdicts
from gradopt.train import load
from gradopt.train.record import RESULTS

CLAIMS = [claim for family in FAMILIES.values() for claim in family]
PLANNED = [experiment for tier in experiments.PLANNED for experiment in tier]
SEEN = [experiment for tier in experiments.EXPERIMENTS + experiments.SHOWN for experiment in tier]


def test_seeds_of_the_plan_are_new_and_the_same_for_all_arms():
    seen = {seed for experiment in (*SEEN, *plan.TUNING) for seed in experiment.seeds}
    assert not seen & {seed for seeds in LOOKS.values() for seed in seeds}
    for look, seeds in enumerate(LOOKS.values()):
        assert {e.seeds for setting in SETTINGS for e in plan.runs(setting, look)} == {seeds}
    assert sum(LOOKS) == pytest.approx(1)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: f"{claim.setting}, {claim.says}")
def test_a_claim_is_about_runs_of_the_plan(claim):
    for setting in {claim.setting, claim.minus} - {""}:
        arms, _ = SETTINGS[setting]
        assert {"stochgradadam", *claim.rivals} <= {*arms}
        for experiment in plan.runs(setting, 0):
            segments = experiment.observe == "segmentation"
            assert segments == (claim.measure in ("iou", "boundary", "pieces"))
            assert experiment.average and experiment.epochs // experiment.log_every == 2  # 1 is the middle
    assert (claim in PAPER) == bool(claim.words and claim.section)


@pytest.mark.parametrize("family", FAMILIES)
def test_no_claim_is_made_twice(family):
    kinds = [(c.setting, c.measure, c.way, c.rivals, c.at, c.minus) for c in FAMILIES[family]]
    assert len(kinds) == len({*kinds})


@pytest.mark.parametrize(
    "experiment", [e for e in PLANNED if (RESULTS / f"{e.name}.json").exists()], ids=lambda e: e.name
)
def test_results_are_younger_than_the_plan_and_looks_come_in_order(experiment):
    assert load(experiment.name).date >= plan.PLANNED
    first = experiment.name.replace("-2-", "-1-")
    assert (RESULTS / f"{first}.json").exists()


# Words, from results that are made up


FAMILY = [
    Claim("linear", "accuracy", way, "", rivals=(rival,))
    for rival, way in [("adam", 1), ("adam", -1), ("adam", 0), ("rmsprop", 0), ("sgd", 0), ("adam-matched", 1)]
]
GAINS = {"adam": 3.0, "rmsprop": 0.0, "sgd": 0.5, "adam-matched": 0.0}  # of StochGradAdam, in points
SPREAD = {"adam-matched": 5.0}


@pytest.fixture
def results(tmp_path):
    """Results of a setting, in which StochGradAdam gains what is said over each arm."""

    def write(look, gains=GAINS, setting="linear"):
        rng = np.random.default_rng(look)
        for experiment in plan.runs(setting, look):
            arm = experiment.name.removeprefix(f"plan-{setting}-{look + 1}-")
            noise = rng.normal(0, 0.2 * SPREAD.get(arm, 1.0), (1, len(experiment.seeds), 3))
            write_fake(tmp_path, experiment, 0.5 + (noise - gains.get(arm, 0.0)) / 100)
        return tmp_path

    return write


def test_words_follow_from_the_runs(results):
    words = [word for *_, word in judge(FAMILY, results(0))]
    assert words == ["holds", "fails", "fails", "holds", "holds, by less than matters", "undecided"]


def test_a_second_look_pools_all_seeds_and_costs_its_share(results):
    results(0)
    found = judge(FAMILY, results(1))
    assert [evidence.seeds.split(" of ")[1] for evidence, *_ in found] == ["24 seeds"] * len(FAMILY)
    alone = plan.weigh(FAMILY[0], 1, results(1))
    assert judge(FAMILY[:1], results(1))[0][1] == pytest.approx(
        min(alone.p_false / 0.7, plan.weigh(FAMILY[0], 0, results(1)).p_false / 0.3)
    )


def test_nothing_is_judged_without_a_first_look(tmp_path):
    assert judge(FAMILY, tmp_path) == [(None, 1.0, 1.0, "undecided")] * len(FAMILY)
    assert undecided(tmp_path) == []


def test_the_second_look_is_for_the_settings_of_open_claims(results, monkeypatch):
    monkeypatch.setattr(plan, "FAMILIES", {"sure": FAMILY[:4]})
    assert undecided(results(0)) == []
    monkeypatch.setattr(plan, "FAMILIES", {"open": FAMILY})
    assert undecided(results(0)) == ["linear"]


def test_a_claim_about_two_settings_is_a_difference_of_differences(results):
    results(0, {"adam-matched": -3.0}, "plain-20")
    d = plan.difference(
        Claim("plain-20", "accuracy", -1, "", minus="resnet-20"),
        "adam-matched",
        0,
        folder=results(0, {"adam-matched": 2.0}, "resnet-20"),
    )
    assert d.shape == (8,) and d.mean() == pytest.approx(-5, abs=1e-9)  # the noise of both is the same


def test_make_results_runs_every_list(monkeypatch):
    monkeypatch.setattr(plan, "undecided", lambda folder: [*SETTINGS])
    run = [experiment.name for _, each in lists() for experiment in each]
    onwards = [experiment for tier in experiments.ONWARDS for experiment in tier]
    listed = [experiment.name for experiment in (*SEEN, *onwards, *PLANNED)]
    assert sorted(run) == sorted(listed) and len({*run}) == len(run)


def test_a_table_says_what_was_run_and_what_was_not(results, monkeypatch):
    families = {name: [c for c in family if c.measure == "accuracy"] for name, family in FAMILIES.items()}
    monkeypatch.setattr(plan, "FAMILIES", families)
    head, rows = verdicts(lambda claim: claim.at == -1, results(0))
    assert {len(row) for row in rows} == {len(head)}
    wanted = [claim for family in families.values() for claim in family if claim.at == -1]
    claims_of = [int(row[1].removesuffix(" claims")) if row[1].endswith(" claims") else 1 for row in rows]
    assert sum(claims_of) == len(wanted)
    ran = {tuple(row[1:4]): row[4:] for row in rows if row[-1] != "not run yet"}
    assert {runs for *_, runs in ran} == {"falling rate"}
    difference, seeds, word = ran["ends higher than Adam", "Adam", "falling rate"]
    assert re.fullmatch(r"\+[23]\.\d \(\+[23]\.\d to \+[23]\.\d\)", difference)
    assert (seeds, word) == ("8 of 8 seeds", "**holds**")


def test_a_table_of_what_was_not_run_has_no_empty_columns(tmp_path):
    head, rows = verdicts(lambda claim: True, tmp_path)
    sizes = [f"{len(family)} claims" for family in FAMILIES.values()]
    assert [row[1] for row in rows] == [plan.PRIMARY[0].says, *sizes[1:]]
    assert {len(row) for row in rows} == {len(head)} and all(all(row) for row in rows)


def test_what_has_not_been_run_can_only_add_to_what_has_been_decided(results, monkeypatch):
    later = [claim._replace(setting="constant") for claim in FAMILY]
    monkeypatch.setattr(plan, "FAMILIES", {"both": FAMILY + later})

    def words():
        return [row[-1] for row in verdicts(lambda claim: claim in FAMILY, results(0))[1]]

    half = words()
    results(0, setting="constant")
    assert {"**holds**", "**undecided**"} <= {*half}
    assert all(before in (after, "**undecided**") for before, after in zip(half, words(), strict=True))


def test_a_claim_of_less_shows_the_difference_itself(results, monkeypatch):
    monkeypatch.setattr(plan, "FAMILIES", {"less": FAMILY[1:2]})
    ((*_, difference, seeds, word),) = verdicts(lambda claim: True, results(0))[1]
    assert difference.startswith("+") and (seeds, word) == ("0 of 8 seeds", "**fails**")


def test_every_setting_bears_on_a_claim():
    assert not any(plan.concerns(setting).startswith("0 ") for setting in SETTINGS)
