"""The article on the replication says what the kept results say, leads to their files, and names what is missing."""

import re
import runpy
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
import yaml
from fakes import write_fake

from gradopt.results import experiments, kept, plan
from gradopt.train import load

ROOT = Path(__file__).parent.parent
write = runpy.run_path(str(ROOT / "tools" / "replication.py"))["write"]
LINK = re.compile(r"\[([^]]*)\]\(([^)]*)\)")
MADE = [*plan.TUNING, *chain(*(plan.runs(name, 0) for name in plan.SETTINGS)), *chain(*experiments.SIX)]
REQUIRED = """title authors affiliations keywords code data replication abstract bibliography type domain language
review contributors dates article journal""".split()  # what ReScience's own program reads, besides the parts below
PARTS = {
    "code": ("url", "doi", "swh"), "data": ("url", "doi"), "replication": ("cite", "bib", "url", "doi"),
    "review": ("url",), "dates": ("received", "accepted", "published"), "article": ("number", "doi", "url"),
    "journal": ("name", "issn", "volume", "issue"),
}  # fmt: skip


def fake(folder, listed):
    """Write results in which StochGradAdam gains three points over every arm."""
    rng = np.random.default_rng(0)

    def observe():
        draw = dict(zip(("entropy", "ece", "pieces"), rng.random(3), strict=True))
        return {**draw, "corrupted": {"accuracy": rng.random()}, "iou": [*rng.random(3)], "boundary": [*rng.random(3)]}

    for experiment in listed:
        gain = 0.03 * experiment.name.endswith("stochgradadam")
        write_fake(folder, experiment, 0.5 + gain + rng.normal(0, 0.002, (len(experiment.seeds), 1)), observe)


def written(folder, out):
    """Write the article; return it and its metadata."""
    write(folder, out)
    page = (out / "article.html").read_text(encoding="utf-8")
    text = (out / "article.md").read_text(encoding="utf-8")
    assert page.count("<td>") > 50 and text.splitlines()[0].removeprefix("# ") in page
    return text, yaml.safe_load((out / "metadata.yaml").read_text(encoding="utf-8"))


def section(text, name):
    return re.search(rf"^## {name}\n(.*?)^## ", text, re.DOTALL | re.MULTILINE)[1]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The article of results that are whole but for the last combination of the multiverse and the second looks."""
    folder = tmp_path_factory.mktemp("replication")
    fake(folder, [*MADE, *plan.runs("linear", 1), *experiments.MULTIVERSE[:-1]])
    return folder, *written(folder, folder / "out")


def test_every_number_of_the_results_leads_to_its_files(whole):
    folder, text, _ = whole
    results = section(text, "Results")
    assert len(LINK.findall(results)) > 200
    for line in results.splitlines():
        assert all((folder / "out" / path).exists() for _, path in LINK.findall(line)), line
        assert not re.search(r"\d", LINK.split(line)[-1]), f"no link after the last number of: {line}"


def test_the_numbers_are_those_of_the_files(whole):
    folder, text, _ = whole
    results = section(text, "Results")
    (line,) = (line for line in results.splitlines() if plan.PRIMARY[0].says in line)
    files = [Path(path).stem for _, path in LINK.findall(line)]
    masked, matched = (
        np.concatenate(
            [load(name, folder).history.averaged.test_accuracy[0, :, -1] for name in files if name.endswith(arm)]
        )
        for arm in ("stochgradadam", "adam-matched")
    )
    assert len(masked) == len(matched) == 24
    assert f"| {100 * (masked - matched).mean():+.2f} |" in line and "0 of 24 seeds | **fails** |" in line
    (six,) = (line for line in results.splitlines() if line.startswith("| resnet-110 "))
    shown = [float(number) for number, _ in LINK.findall(six)]
    arms = [100 * load(e.name, folder).history.averaged.test_accuracy[0, 0, -1] for e in experiments.SIX[1]]
    assert shown == pytest.approx(arms, abs=0.051)


def test_what_the_article_says_in_words(whole):
    folder, text, metadata = whole
    planned = [load(e.name, folder) for e in chain(*experiments.PLANNED) if (folder / f"{e.name}.json").exists()]
    assert f"The runs of the plan took {kept.seconds(planned) / 3600:.1f} hours" in text
    assert "None: what is kept is of the experiments that the plan lists" in text
    assert "**Second look.** linear\n" in text
    assert f"That {plan.PRIMARY[0].says}: fails." in metadata["abstract"]
    assert "ends higher than Adam (linear)" in section(text, "Conclusion")
    assert "1 of the 72 results of the multiverse: multiverse-23-stochgradadam" in section(text, "What is missing")


def test_the_metadata_hold_what_rescience_asks_for(whole):
    _, text, metadata = whole
    assert {*metadata} == {*REQUIRED}
    for key, parts in PARTS.items():
        assert [name for part in metadata[key] for name in part] == [*parts]
    replication = {name: value for part in metadata["replication"] for name, value in part.items()}
    assert "Yun" in replication["cite"] and "2310.17042" in replication["url"] and replication["doi"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert [author["name"] for author in metadata["authors"]] == [each["name"] for each in citation["authors"]]
    assert metadata["authors"][0]["affiliations"].endswith("*")  # who is asked about it
    assert [each["role"] for each in metadata["contributors"]] == ["editor", "reviewer", "reviewer"]
    assert metadata["type"] == "Replication" and metadata["title"].startswith(("[Re] ", "[¬Re] "))
    assert (whole[0] / "out" / metadata["bibliography"]).read_text(encoding="utf-8").count("yun2023")
    for part in ("Introduction", "Methods", "Results", "Conclusion"):
        assert section(text, part).strip()


def test_what_is_missing_is_said_and_what_is_there_is_told(tmp_path):
    fake(tmp_path, plan.runs("linear", 0))
    text, metadata = written(tmp_path, tmp_path / "out")
    absent = section(text, "What is missing")
    assert "first look at linear" not in absent and "5 of the 5 results of the first look at constant" in absent
    assert "72 of the 72 results of the multiverse" in absent and "30 of the 30 results of the six networks" in absent
    assert section(text, "Results").count("Not judged") == 2 and "**fails**" in section(text, "Results")
    assert metadata["abstract"].endswith("The paper's claims are not judged yet.") and metadata["title"].startswith(
        "[Re]"
    )


def test_a_result_that_is_not_as_planned_is_told(tmp_path):
    other = [*plan.runs("linear", 0)]
    fake(tmp_path, other)
    path = tmp_path / f"{other[0].name}.json"
    path.write_text(
        path.read_text().replace('"batch_size": 128', '"batch_size": 64').replace(plan.PLANNED, "2020-01-01")
    )
    text, _ = written(tmp_path, tmp_path / "out")
    assert f"- {other[0].name} is of 2020-01-01, before the plan" in text
    assert f"- {other[0].name}: batch_size is 64 there and 128 here" in text
