"""The page judges as the package does: Student's t, each rule by itself, and all the plan's words at any choice."""

import json
from functools import cache

import numpy as np
import pytest
from explorer_page import page_with
from fakes import write_setting
from scipy import stats

from gradopt.explorer.verdict import MODULE
from gradopt.measure.judgement import all_of, evidence, holm, verdict
from gradopt.results import plan
from gradopt.results.judged import judged
from gradopt.results.plan import FAMILIES, SETTINGS
from gradopt.train import load

EXPORTS = "\nexport { tail, quantile, weigh, allOf, holm, wordOf, judge, take };"
JUDGE = """([text, choices, family]) => {
  const data = JSON.parse(text);
  const families = family ? [family.map(([name, i]) => data.families[name][i])] : Object.values(data.families);
  const judged = verdict.judge(families, choices, data);
  return families.flat().map((claim) => {
    const found = judged.get(claim);
    return found ? { ...found, differs: found.word !== claim.planned.word } : null;
  });
}"""
TAKE = """async ([texts, needs]) => {
  const files = Object.entries(texts).map(([name, text]) => new File([text], name));
  return verdict.take(files, needs);
}"""
EVERY = [(name, i) for name, claims in FAMILIES.items() for i in range(len(claims))]


@pytest.fixture(scope="module")
def page(browser):
    yield from page_with(browser, "verdict", MODULE + EXPORTS)


def close(found, expected):
    np.testing.assert_allclose(np.array(found, dtype=float), expected, rtol=1e-10)


# Each rule by itself


def test_students_t(page):
    rng = np.random.default_rng(0)
    df = np.concatenate([np.arange(1, 41), rng.integers(1, 2000, 400)])
    t = np.concatenate([np.zeros(40), rng.normal(0, 10 ** rng.uniform(-6, 2, 400))])
    close(
        page.evaluate("([t, df]) => t.map((each, i) => verdict.tail(each, df[i]))", [t.tolist(), df.tolist()]),
        stats.t.sf(t, df),
    )
    assert page.evaluate("[verdict.tail(Infinity, 7), verdict.tail(-Infinity, 7)]") == [0, 1]
    close(page.evaluate("(df) => df.map((each) => verdict.quantile(0.025, each))", df.tolist()), stats.t.isf(0.025, df))


@pytest.mark.parametrize("way", [1, -1, 0])
def test_evidence(page, way):
    rng = np.random.default_rng(way + 1)
    for n in (2, 3, 8, 24):
        parts = [rng.normal(rng.normal(0, 1), 0.01 + rng.exponential(1), (3, n)) for _ in range(20)]
        for d, matters in zip(parts, rng.choice([0, 0.5, 1, 3], 20), strict=True):
            found = page.evaluate(
                "([d, way, matters]) => verdict.allOf(d.map((each) => verdict.weigh(each, way, matters)))",
                [d.tolist(), way, float(matters)],
            )
            ends = {} if way else {"a": -matters, "b": matters}
            expected = all_of(*(evidence((way or 1) * each, **ends, matters=matters) for each in d))
            close([found["isFalse"], found["isTrue"]], [expected.p_false, expected.p_true])
            close([found["gain"], *found["interval"]], [expected.value, *expected.interval])
            assert f"{found['borne']} of {len(found['d'])} seeds" == expected.seeds


def test_differences_without_a_t_refute_nothing(page):
    weigh = """(values) => {
      const { isFalse, isTrue } = verdict.weigh(values.map((each) => each ?? NaN), 1, 1);
      return [isFalse, isTrue];
    }"""
    for d in ([0.0, 0.0, 0.0], [1.0, None, 2.0]):
        expected = evidence(np.array(d, dtype=float), matters=1.0)
        assert page.evaluate(weigh, d) == [expected.p_false, expected.p_true]
    assert evidence(np.array([1.0, np.nan, 2.0]), matters=1.0)[2:4] == (1, 1)


def test_holm(page):
    rng = np.random.default_rng(0)
    for m in (1, 2, 7, 33):
        p = rng.random((20, 2 * m)) ** 4
        p[:, 0] = p[:, -1]  # a tie
        for most in (m, 2 * m):
            found = page.evaluate("([rows, most]) => rows.map((p) => verdict.holm(p, most))", [p.tolist(), most])
            close(found, holm(p, true=most))


def test_words(page):
    for p in ((0.01, 0.01), (0.01, 0.5), (0.5, 0.01), (0.5, 0.5), (0.05, 0.05)):
        assert page.evaluate("(p) => verdict.wordOf(...p, 0.05)", list(p)) == verdict(*p, 0.05)


# All of the plan


def made_up(folder, trial):
    """Fill a folder with the first looks of some settings and the second ones of some of these."""
    rng = np.random.default_rng(trial)
    for seed, setting in enumerate(SETTINGS):
        arms = SETTINGS[setting][0]
        gains, spread = (
            dict(zip(arms, rng.normal(0, 1.5, len(arms)), strict=True)),
            dict.fromkeys(arms, rng.uniform(1, 6)),
        )
        for look in range(int(rng.choice([0, 1, 2], p=[0.2, 0.4, 0.4]))):
            write_setting(folder, setting, look, gains, spread, seed=100 * trial + seed)
    return folder


def looked(claim, folder):
    try:
        return plan.looked(claim, folder)
    except FileNotFoundError:
        return []


def once(claim, n, folder):
    """Return the evidence at the first n seeds of all looks that there are; None if there are none."""
    if not (made := len(looked(claim, folder))):
        return None
    ends = {} if claim.way else {"a": -plan.MATTERS, "b": plan.MATTERS}
    parts = [plan.difference(claim, rival, made - 1, folder=folder)[:n] for rival in claim.rivals]
    return all_of(*(evidence((claim.way or 1) * d, **ends, matters=plan.MATTERS) for d in parts))


def decided(claims, seeds, folder):
    """Return evidence, p-values and word of every claim of a family, at the plan's looks or once at some seeds."""
    if seeds is None:
        return plan.decide([looked(claim, folder) for claim in claims])
    found = [once(claim, seeds, folder) for claim in claims]
    p = holm([x for each in found for x in (each[2:4] if each else (1.0, 1.0))], true=len(claims)).reshape(-1, 2)
    return [(each, *pair, verdict(*pair, plan.LEVEL)) for each, pair in zip(found, p, strict=True)]


@pytest.mark.parametrize("trial", range(5))
def test_all_words_are_the_plans_at_any_choice(page, tmp_path, monkeypatch, trial):
    folder = made_up(tmp_path, trial)
    monkeypatch.setattr(plan, "load", cache(load))
    text = json.dumps(judged(folder), allow_nan=False)
    rng = np.random.default_rng(trial)
    random = [(10 ** rng.uniform(-3, -0.7), rng.uniform(0, 3), n) for n in (None, 2, 5, 8, 17, 24)]
    for level, matters, seeds in [(plan.LEVEL, plan.MATTERS, None), *random]:
        monkeypatch.setattr(plan, "LEVEL", level)
        monkeypatch.setattr(plan, "MATTERS", matters)
        own = [EVERY[i] for i in rng.permutation(len(EVERY))[:9]]
        for family in (None, EVERY, own):
            found = page.evaluate(JUDGE, [text, {"level": level, "matters": matters, "seeds": seeds}, family])
            lists = [[FAMILIES[name][i] for name, i in family]] if family else FAMILIES.values()
            expected = [each for claims in lists for each in decided(claims, seeds, folder)]
            for shown, (weighed, *p, word) in zip(found, expected, strict=True):
                assert (shown is None) == (weighed is None)
                if shown:
                    close(shown["p"], min(p))
                    close([shown["gain"], *shown["interval"]], [weighed.value, *weighed.interval])
                    assert shown["word"] == word
                    assert f"{shown['borne']} of {len(shown['d'])} seeds" == weighed.seeds


def test_what_was_planned_is_what_the_page_judges_first(page, tmp_path):
    data = judged(made_up(tmp_path, 1))
    planned = [claim["planned"] for claims in data["families"].values() for claim in claims]
    assert None in planned and len({each["word"] for each in planned if each}) > 2
    found = page.evaluate(
        JUDGE, [json.dumps(data), {"level": plan.LEVEL, "matters": plan.MATTERS, "seeds": None}, None]
    )
    assert [each and each["word"] for each in found] == [each and each["word"] for each in planned]


# Files


def test_files_are_read_as_the_package_reads_them(page, tmp_path):
    for seed, setting in enumerate(SETTINGS):
        write_setting(tmp_path, setting, 0, {"adam": 1.0}, seed=seed)
    data = judged(tmp_path)
    texts = {path.name: path.read_text() for path in tmp_path.glob("*.json") if path.stem in data["needs"]}
    read = page.evaluate(TAKE, [texts, data["needs"]])
    assert read["refused"] == []
    assert set(read["taken"]) == set(data["runs"])
    for name, scores in data["runs"].items():
        assert set(read["taken"][name]) == set(scores)
        for key, values in scores.items():
            np.testing.assert_allclose(read["taken"][name][key], values, rtol=1e-15)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The text of a result, and the names of those that claims need."""
    folder = tmp_path_factory.mktemp("results")
    write_setting(folder, "linear", 0, {})
    return (folder / "plan-linear-1-adam.json").read_text(), judged(folder)["needs"]


def test_a_run_that_diverged_is_read_as_no_number(page, whole):
    text, needs = whole
    result = json.loads(text)
    result["averaged"]["observed"][0][2][-1]["entropy"] = None
    taken = page.evaluate(TAKE, [{"plan-linear-1-adam.json": json.dumps(result)}, needs])["taken"]["plan-linear-1-adam"]
    assert np.isnan(taken["entropy -1"]).tolist() == [i == 2 for i in range(8)]


DAMAGED = [  # how, what is said
    (lambda result: result.pop("averaged"), "no averaged weights"),
    (lambda result: result.update(averaged=None), "train with --average"),
    (lambda result: result["experiment"].pop("seeds"), "no list of seeds"),
    (lambda result: result["experiment"].update(seeds=[1000] * 8), "no list of seeds"),
    (lambda result: result["averaged"]["history"]["test_accuracy"][0].pop(), "3 evaluations"),
    (lambda result: result["averaged"]["history"]["test_accuracy"][0][0].pop(), "3 evaluations"),
    (lambda result: result["averaged"]["history"]["test_accuracy"][0][0].__setitem__(-1, "1"), "no accuracy of every"),
    (lambda result: result["averaged"].update(observed=[]), "no entropy of every seed: train with --observe"),
    (lambda result: result["averaged"]["observed"][0][3][-1].pop("corrupted"), "no robust of every seed"),
]


@pytest.mark.parametrize(("damage", "said"), DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_file_is_refused_by_its_name(page, whole, damage, said):
    text, needs = whole
    result = json.loads(text)
    damage(result)
    read = page.evaluate(TAKE, [{"plan-linear-1-adam.json": json.dumps(result)}, needs])
    assert read["taken"] == {}
    (refusal,) = read["refused"]
    assert refusal.startswith("plan-linear-1-adam.json is no whole result (") and said in refusal
    assert refusal.endswith("make it anew, or choose another file.")


@pytest.mark.parametrize("text", ["", "{", "null", "[]", '"text"', '{"experiment": 5}'])
def test_what_is_no_result_is_refused_and_others_beside_it_are_not(page, whole, text):
    good, needs = whole
    files = {"plan-linear-1-adam.json": text, "plan-linear-1-rmsprop.json": good, "constructor.json": good}
    read = page.evaluate(TAKE, [files, needs])
    assert [*read["taken"]] == ["plan-linear-1-rmsprop"]
    assert [refusal.split(" is ")[0] for refusal in read["refused"]] == ["plan-linear-1-adam.json", "constructor.json"]
    assert "such as plan-linear-1-stochgradadam.json" in read["refused"][1]
