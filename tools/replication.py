"""Write the replication of the paper on StochGradAdam as a short article: make replication

``article.md``, the same as HTML, and ``metadata.yaml`` in the form that ReScience C asks for, where null is for the
authors and the editor to fill in. Every number of the results is computed from results that are kept and leads to
their files; what is not kept yet is listed as missing.
"""

import os
import re
import sys
from dataclasses import asdict
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np
import yaml
from citation import author_name, citation
from markdown_it import MarkdownIt
from pybtex import PybtexEngine
from pybtex.database import parse_file

from gradopt.lessons.text import table
from gradopt.results import experiments, plan
from gradopt.results.arms import RULES, S
from gradopt.results.kept import seconds
from gradopt.train import best, checkpoint, load
from gradopt.train.record import RESULTS, resolved
from gradopt.wording import p_value, signed

ROOT = Path(__file__).parent.parent
OUT = ROOT / "_build" / "replication"
TEMPLATE = Path(__file__).with_suffix(".md")
BIBLIOGRAPHY = ROOT / "book" / "references.bib"
PAPER = "yun2023"
CITED = [PAPER, "holm1979", "shaffer1986", "schuirmann1987"]  # [1] to [4] of the template
PLANNED = [*chain(*experiments.PLANNED)]
FIRST = [*chain(*(plan.runs(name, 0) for name in plan.SETTINGS))]
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">{base}<title>Replication</title><style>
body {{ max-width: 60em; margin: 2em auto; padding: 0 1em; font: 16px/1.45 serif; }}
table {{ border-collapse: collapse; font-size: 11px; line-height: 1.3; margin: 1em 0; }}
tr {{ break-inside: avoid; }} h1, h2, h3 {{ break-after: avoid; }}
th, td {{ border-top: 1px solid #bbb; padding: 2px 6px; text-align: left; vertical-align: top; }}
</style>{body}</html>"""


class Kept:
    """The results in a folder, what the plan finds in them, and how an article elsewhere leads to them."""

    def __init__(self, folder, out):
        self.folder, self.path = Path(folder), to(folder, out)
        self.families = {name: self.judged(family) for name, family in plan.FAMILIES.items()}

    def __contains__(self, experiment):
        return (self.folder / f"{experiment.name}.json").exists()

    def link(self, name, text):
        """Return a link to the file of a result."""
        return f"[{text}]({self.path}/{name}.json)"

    def load(self, experiment):
        return load(experiment.name, self.folder)

    def accuracy(self, experiment):
        """Return the mean final test accuracy, with averaged weights, in percent."""
        return plan.MEASURES["accuracy"](self.load(experiment).history.averaged, -1).mean()

    def judged(self, family):
        """Return each claim with what :func:`plan.judge` finds; nothing before the first look is whole."""
        found = plan.judge(family, self.folder)
        seen = all(evidence for evidence, *_ in found)
        return [(claim, *each) for claim, each in zip(family, found, strict=True)] if seen else []


def to(path, out):
    """Return the relative path to a path from a folder."""
    return Path(os.path.relpath(path, out)).as_posix()


def arm(experiment):
    """Return the arm of an experiment: what stands last in its name."""
    return next(arm for arm in RULES if experiment.name.endswith(f"-{arm}"))


number = partial(signed, digits=2)


def words(claims):
    """Return {word: claims} of claims that were judged."""
    given = {}
    for claim, *_, word in claims:
        given.setdefault(word, []).append(claim)
    return given


def verdicts(claims, kept):
    """Return the table of a family."""
    rows = []
    for claim, evidence, p_false, p_true, word in claims:
        low, high = map(number, evidence.interval)
        p = p_value(min(p_false, p_true), ".2g")
        where = f"{claim.setting} less {claim.minus}" if claim.minus else claim.setting
        found = [number(evidence.value), f"{low} to {high}", p, evidence.seeds]
        rows.append(
            [where, claim.says, claim.quoted, ", ".join(claim.rivals), *found, f"**{word}**", files(claim, kept)]
        )
    header = "setting, StochGradAdam …, the paper, over, gain, interval, p, borne out by, verdict, files"
    return table(header.split(", "), rows).data


def files(claim, kept):
    """Return links to what a claim was judged by: all looks that are whole for it."""
    links = []
    for look in range(len(plan.LOOKS)):
        runs = [e for setting in (claim.setting, claim.minus) if setting for e in plan.runs(setting, look)]
        runs = [e for e in runs if arm(e) in ("stochgradadam", *claim.rivals)]
        if not all(e in kept for e in runs):
            break
        links += [kept.link(e.name, e.name.removeprefix("plan-")) for e in runs]
    return ", ".join(links)


def settings():
    """Return the table of the plan's settings."""
    rows = []
    for name in plan.SETTINGS:
        runs = plan.runs(name, 0)
        (e,) = (e for e in runs if arm(e) == "stochgradadam")
        rate = f"{'tuned' if e.tuned_on else f'{e.lrs[0]:g}'}, {e.schedule or 'constant'}"
        more = [f"{key.replace('_', ' ')} {value:g}" for key, value in runs[0].options.items()]
        what = f"{e.network}, {e.data}, {e.epochs} epochs, batches of {e.batch_size}{', augmented' * e.augment}"
        rows.append([name, what, rate, ", ".join(more), ", ".join(map(arm, runs))])
    return table(["setting", "training", "learning rate", "all arms have", "arms"], rows).data


def deviations(kept):
    """Yield in words where a kept result is not what the plan lists."""
    for experiment in PLANNED:
        if experiment not in kept:
            continue
        result = kept.load(experiment)
        if result.date < plan.PLANNED:
            yield f"{experiment.name} is of {result.date or 'no date'}, before the plan"
        try:
            planned = resolved(experiment, kept.folder)
        except FileNotFoundError:
            yield f"{experiment.name}: its tuning is not kept"
            continue
        if found := checkpoint.differences(asdict(result.experiment), asdict(planned)):
            yield f"{experiment.name}: {found}"


def missing(kept):
    """Yield in words which results of each list are not kept."""
    lists = {"the tuning": plan.TUNING, **{f"the first look at {name}": plan.runs(name, 0) for name in plan.SETTINGS}}
    if all(kept.families.values()):
        lists |= {f"the second look at {name}": plan.runs(name, 1) for name in plan.undecided(kept.folder)}
    lists |= {"the multiverse": experiments.MULTIVERSE, "the six networks": [*chain(*experiments.SIX)]}
    for name, listed in lists.items():
        absent = [experiment.name for experiment in listed if experiment not in kept]
        if absent:
            which = "" if len(absent) == len(listed) else f": {', '.join(absent)}"
            yield f"{len(absent)} of the {len(listed)} results of {name}{which}"


def tuned(kept):
    """Return the learning rates that the tuning chose."""
    chosen = []
    for result in (kept.load(experiment) for experiment in plan.TUNING if experiment in kept):
        rate = f"{result.experiment.lrs[best(result.history)]:g}"
        chosen.append(f"{kept.link(result.experiment.name, rate)} for {arm(result.experiment)}")
    return f"The tuning chose {', '.join(chosen)}." if chosen else "No tuning is kept."


def six(kept):
    """Return the table of the paper's networks."""
    rows = [
        [runs[0].network, *(kept.link(e.name, f"{kept.accuracy(e):.1f}") if e in kept else "missing" for e in runs)]
        for runs in experiments.SIX
        if any(e in kept for e in runs)
    ]
    return table(["network", *map(arm, experiments.SIX[0])], rows).data if rows else "None of it is kept."


def multiverse(kept):
    """Return a sentence on the choices that the paper leaves open, and their table."""
    rows, gains = [], []
    for i, choices in enumerate(experiments.universes()):
        runs = {arm(e): e for e in experiments.universe(i, choices)}
        if all(e in kept for e in runs.values()):
            masked, *others = (kept.accuracy(runs[name]) for name in ("stochgradadam", "adam-matched", "adam"))
            gains.append(masked - others[0])
            links = ", ".join(kept.link(e.name, name) for name, e in runs.items())
            rows.append([*map(str, choices.values()), *(number(masked - other) for other in others), links])
    if not rows:
        return "None of it is kept."
    header = [*(key.replace("_", " ") for key in experiments.CHOICES), "over adam-matched", "over adam", "files"]
    low, middle, high = map(number, np.quantile(gains, (0, 0.5, 1)))
    up = f"StochGradAdam is above adam-matched in {np.sum(np.array(gains) > 0)} of {len(gains)} combinations"
    return f"{up}, by {low} to {high}, {middle} in the median ([all files]({kept.path})).\n\n{table(header, rows).data}"


def found(kept):
    """Return what came of the main question and of the paper's claims, in two sentences."""
    question, paper = kept.families["the question"], kept.families["what the paper says"]
    lines = ["The main question is not judged yet.", "The paper's claims are not judged yet."]
    if question:
        lines[0] = f"That {question[0][0].says}: {question[0][-1]}."
    if paper:
        counts = (f"{word} {len(claims)}" for word, claims in words(paper).items())
        lines[1] = f"The words for the paper's {len(paper)} claims: {'; '.join(counts)}."
    return " ".join(lines)


def title(kept):
    """Return the title, with ReScience's mark of failure if more of the paper's claims fail than hold."""
    given = [word for *_, word in kept.families["what the paper says"]]
    failed = given.count("fails") > sum(word.startswith("holds") for word in given)
    paper = parse_file(BIBLIOGRAPHY).entries[PAPER].fields["title"].replace("{", "").replace("}", "")
    return f"[{'¬' * failed}Re] {paper}"


def cited(keys, form):
    """Return references as pybtex writes them."""
    return PybtexEngine().format_from_files([BIBLIOGRAPHY], "unsrt", citations=keys, output_backend=form).strip()


def bullets(lines, otherwise):
    return "\n".join(f"- {line}" for line in lines) or otherwise


def article(kept, names, out):
    """Return the article, Markdown."""
    planned = [kept.load(e) for e in PLANNED if e in kept]
    hours = seconds(planned) / 3600
    made = " and ".join(sorted({f"{result.device} with torch {result.torch}" for result in planned}))
    second = [name for name in plan.SETTINGS if all(e in kept for e in plan.runs(name, 1))]
    judged = (
        f"### {name.capitalize()}\n\n{verdicts(claims, kept) if claims else 'Not judged: its first look is not whole.'}"
        for name, claims in kept.families.items()
    )
    given = (
        f"{name.capitalize()}, {word}: {'; '.join(f'{claim.says} ({claim.setting})' for claim in each)}."
        for name, claims in kept.families.items()
        for word, each in words(claims).items()
    )
    return TEMPLATE.read_text(encoding="utf-8").format(
        title=title(kept),
        authors=", ".join(names),
        claims=sum(map(len, plan.FAMILIES.values())),
        families=len(plan.FAMILIES),
        found=found(kept),
        networks=", ".join(dict.fromkeys(e.network for e in FIRST)),
        data=", ".join(dict.fromkeys(e.data for e in FIRST)),
        epochs=" or ".join(map(str, sorted({e.epochs for e in FIRST}))),
        s=f"{S:g}",
        average=plan.SMALL["average"],
        seeds=" and ".join(map(str, np.cumsum([len(seeds) for seeds in plan.LOOKS.values()]))),
        planned=plan.PLANNED,
        matters=f"{plan.MATTERS:g} point",
        level=f"{plan.LEVEL:g}",
        shares=" and ".join(f"{share:g}" for share in plan.LOOKS),
        settings=settings(),
        deviations=bullets(
            deviations(kept), "None: what is kept is of the experiments that the plan lists, and no older."
        ),
        second=", ".join(second) or "None is whole.",
        results="\n\n".join(judged),
        tuned=tuned(kept),
        six=six(kept),
        multiverse=multiverse(kept),
        conclusion=bullets(given, "No family is judged yet."),
        missing=bullets(missing(kept), "Nothing: all that the plan lists and its looks ask for is kept."),
        repository=to(ROOT, out),
        cost=f"The runs of the plan took {hours:.1f} hours on {made}." if planned else "",
        references=cited(CITED, "markdown"),
    )


def metadata(text, citation, names, out):
    """Return what ReScience C asks for of an article, in the form of its template."""
    paper, people = parse_file(BIBLIOGRAPHY).entries[PAPER].fields, citation["authors"]
    return {
        "title": re.search("# (.*)", text)[1],
        "authors": [
            {
                "name": name,
                "orcid": each.get("orcid"),
                "email": each.get("email"),
                "affiliations": f"{i}{',*' * (i == 1)}",
            }
            for i, (name, each) in enumerate(zip(names, people, strict=True), 1)
        ],
        "affiliations": [{"code": i, "name": each.get("affiliation")} for i, each in enumerate(people, 1)],
        "keywords": "replication, optimization, deep learning, Adam, StochGradAdam, Python",
        "code": [{"url": citation.get("repository-code")}, {"doi": citation.get("doi")}, {"swh": None}],
        "data": [{"url": "https://www.cs.toronto.edu/~kriz/cifar.html"}, {"doi": None}],
        "replication": [
            {"cite": cited([PAPER], "plaintext").removeprefix("[1] ")},
            {"bib": PAPER},
            {"url": f"https://arxiv.org/pdf/{paper['eprint']}"},
            {"doi": paper["doi"]},
        ],
        "abstract": re.search(r"\*\*Abstract\.\*\* (.*)", text)[1],
        "bibliography": to(BIBLIOGRAPHY, out),
        "type": "Replication",
        "domain": "Machine learning",
        "language": "Python",
        "review": [{"url": None}],
        "contributors": [{"name": None, "orcid": None, "role": role} for role in ("editor", "reviewer", "reviewer")],
        "dates": [{"received": None}, {"accepted": None}, {"published": None}],
        "article": [{"number": None}, {"doi": None}, {"url": None}],
        "journal": [{"name": "ReScience C"}, {"issn": "2430-3658"}, {"volume": None}, {"issue": None}],
    }


def write(folder=RESULTS, out=OUT):
    """Write the article and its metadata from the results in a folder; return in words what is missing."""
    kept, cited = Kept(folder, out), citation()
    names = [*map(author_name, cited["authors"])]
    text = article(kept, names, out)
    repository = cited.get("repository-code")
    base = f'<base href="{repository}/blob/HEAD/_build/replication/">' if repository else ""
    body = MarkdownIt("commonmark").enable("table").render(text)
    about = yaml.safe_dump(metadata(text, cited, names, out), sort_keys=False, allow_unicode=True, width=100)
    page = PAGE.format(base=base, body=body)
    for name, content in {"article.md": text, "article.html": page, "metadata.yaml": about}.items():
        checkpoint.write(Path(out) / name, content.encode())
    return [*missing(kept)]


if __name__ == "__main__":
    try:
        absent = write()
    except (OSError, ValueError) as error:
        sys.exit(f"error: {error}")
    print(OUT / "article.md")
    print("\n".join(f"missing: {line}" for line in absent))
