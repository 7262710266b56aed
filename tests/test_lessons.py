"""What every lesson promises a reader, checked on the notebooks as they are committed."""

import ast
import json
import re
from collections import Counter
from pathlib import Path

import nbformat
import pytest
import reading
import yaml
from lesson import HIDES, notebooks, tags

from gradopt.lessons.findings import kept

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted(path for path in (ROOT / "book").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
LESSONS = [path for path in NOTEBOOKS if path.parent.parent == ROOT / "book"]
MARGINS = json.loads((ROOT / "tests" / "margins.json").read_text(encoding="utf-8"))
EXPLORED = ("2-", "3-", "4-", "5-", "7-")  # parts of which every lesson has an explorer


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def lesson(request):
    return nbformat.read(request.param, as_version=4)


def code_cells(lesson):
    return [cell for cell in lesson.cells if cell.cell_type == "code"]


def text_of(lesson):
    return "\n".join(cell.source for cell in lesson.cells if cell.cell_type == "markdown")


def test_contents_and_lessons_are_the_same():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    listed = {chapter["file"] for part in toc["parts"] for chapter in part["chapters"]}
    notebooks = {path.relative_to(ROOT).with_suffix("").as_posix() for path in NOTEBOOKS}
    assert notebooks == {name for name in listed if (ROOT / f"{name}.ipynb").exists()}
    assert all((ROOT / f"{name}.md").exists() for name in listed - notebooks)


OUTCOMES = re.compile(
    r"# [^\n]+\n\n:::\{admonition\} What this lesson gives\n:class: outcomes\n"
    r"\*\*You can afterwards\*\* (?P<gives>[^\n]+)\.\n\n\*\*You need\*\* (?P<needs>[^\n]+)\.\n:::(?:\n|\Z)"
)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_what_a_lesson_gives_and_needs_stands_below_its_title(path):
    lesson = nbformat.read(path, as_version=4)
    assert text_of(lesson).count(":class: outcomes") == 1
    stated = OUTCOMES.match(lesson.cells[0].source)
    assert stated, lesson.cells[0].source
    assert 12 <= len(re.findall(r"[\w'’-]+", stated["gives"])) <= 30
    order = [each.resolve() for each in notebooks()]
    for target in re.findall(r"\]\(([^)]+)\)", stated["needs"]):
        assert order.index((path.parent / f"{target}.ipynb").resolve()) < order.index(path), target


def test_outputs_are_kept_only_where_the_text_relies_on_them(lesson):
    for cell in code_cells(lesson):
        kept = "nbval-check-output" in tags(cell)
        assert bool(cell.outputs) == kept, cell.source
        assert cell.execution_count == (1 if kept else None)


def test_every_figure_has_alt_text_and_caption(lesson):
    drawn = [cell for cell in code_cells(lesson) if re.search(r"^(fig|_), .*figure\(", cell.source, re.MULTILINE)]
    assert drawn
    for cell in drawn:
        if "remove-output" not in tags(cell) and "remove-cell" not in tags(cell):
            assert len(cell.metadata.mystnb.image.alt) > 40, cell.source
            assert len(cell.metadata.mystnb.figure.caption) > 20, cell.source


def test_rhythm(lesson):
    text = text_of(lesson)
    assert text.startswith("# ")
    assert len(re.findall(r"^```+\{math\}\n:label: eq-", text, re.MULTILINE)) >= 1
    shows_source = any("source(" in cell.source for cell in code_cells(lesson))
    assert shows_source or "{prf:algorithm}" in text  # a lesson without a rule of its own shows its procedure
    assert re.search(r"^## Sources$", text, re.MULTILINE)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_something_to_play_with(path):
    cells = code_cells(nbformat.read(path, as_version=4))
    if path.parent.name.startswith(EXPLORED):
        assert any(re.search(r"^Explorer\(", cell.source, re.MULTILINE) for cell in cells)
        assert not any("interact(" in cell.source for cell in cells)  # dead without a kernel
    else:
        assert any("interact(" in cell.source and "remove-output" in tags(cell) for cell in cells)


def exercises(lesson):
    """Return the cells tagged exercise and solution by the label that they stand under, as lists."""
    found, inside = {}, None
    for cell in lesson.cells:
        if cell.cell_type == "markdown":
            for kind, event, label in re.findall(
                r"\{(exercise|solution)-(start|end)\}(?:\n:label:)? ?(\S+)?", cell.source
            ):
                inside = (kind, label) if event == "start" else None
        elif inside and inside[0] in tags(cell):
            found.setdefault(inside[1], {}).setdefault(inside[0], []).append(cell)
    return found


def test_three_to_six_exercises_and_one_of_them_a_broken_optimizer(lesson):
    labels = set(re.findall(r"\{exercise-start\}\n:label: (\S+)", text_of(lesson)))
    assert 3 <= len(labels) <= 6
    assert labels == set(exercises(lesson))
    assert sum(label.endswith("-broken") for label in labels) == 1


def test_every_stub_fails_its_check_and_every_solution_passes_the_same(lesson):
    for label, cells in exercises(lesson).items():
        (stub,), (solution,) = cells["exercise"], cells["solution"]
        (check,) = re.findall(r"^check_\w+\(.*\)$", stub.source, re.MULTILINE)
        assert check in solution.source, label
        # nbval compares these outputs with those of a run
        for cell, verdict in ((stub, r"0 of \d+"), (solution, "solved")):
            assert "nbval-check-output" in tags(cell), label
            assert re.fullmatch(verdict, cell.outputs[0].text.strip().splitlines()[-1]), label


def nodes(cell):
    """Return all nodes of a cell's syntax tree."""
    return ast.walk(ast.parse(cell.source))


def glued(cell):
    """Return patterns of the names under which a cell puts values into the text, by ``glue`` or by ``tell``."""
    patterns = []
    for call in (node for node in nodes(cell) if isinstance(node, ast.Call)):
        if getattr(call.func, "id", None) == "glue":
            patterns.append(pattern(call.args[0]))
        elif getattr(call.func, "id", None) == "tell":
            keys = [ast.Constant(word.arg) for word in call.keywords if word.arg]
            for unpacked in (word.value for word in call.keywords if not word.arg):
                keys += getattr(unpacked, "keys", None) or [getattr(unpacked, "key", None)]
            patterns += [f"{pattern(call.args[0])}\\-{pattern(key)}".replace("_", r"\-") for key in keys]
    return patterns


def pattern(text):
    """Return a regular expression for a string in the source, with anything where an f-string has a value."""
    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
    return "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in parts)


def test_every_number_glued_is_used_and_every_number_used_is_glued(lesson):
    captions = [cell.metadata.get("mystnb", {}).get("figure", {}).get("caption", "") for cell in code_cells(lesson)]
    used = set(re.findall(r"\{glue:text\}`([^`:]+)", "\n".join([text_of(lesson), *captions])))
    patterns = [each for cell in code_cells(lesson) for each in glued(cell)]
    assert all(any(re.fullmatch(each, name) for each in patterns) for name in used)
    assert all(any(re.fullmatch(each, name) for name in used) for each in patterns)


def claims(cell):
    """Return the claims of the findings in a cell."""
    calls = [node for node in nodes(cell) if isinstance(node, ast.Call)]
    return [call.args[0].value for call in calls if getattr(call.func, "id", None) == "finding"]


def test_every_finding_shows_and_stands_alone(lesson):
    for cell in code_cells(lesson):
        if claims(cell):
            assert not {"remove-cell", "remove-output", "nbval-check-output"} & tags(cell), cell.source
            assert "mystnb" not in cell.metadata, cell.source  # a caption would take the notice for its figure
            assert not any(claim.endswith(".") or set("$`\\") & set(claim) for claim in claims(cell)), cell.source


def test_every_finding_was_tried_elsewhere():
    cells = (cell for path in NOTEBOOKS for cell in code_cells(nbformat.read(path, as_version=4)))
    found = Counter(claim for cell in cells for claim in claims(cell))
    assert max(found.values()) == 1
    assert set(found) == set(kept()), "run `make vary`"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_assertion_was_tried_elsewhere(path):
    cells = code_cells(nbformat.read(path, as_version=4))
    found = {ast.unparse(node.test) for cell in cells for node in nodes(cell) if isinstance(node, ast.Assert)}
    assert found == set(MARGINS[path.stem]), f"run `.venv/bin/python tools/vary.py --keep {path.relative_to(ROOT)}`"


def test_nothing_comes_from_another_machine_or_network(lesson):
    for cell in code_cells(lesson):
        assert not re.search(r"urlopen|requests\.|mnist\(\)|/home/|/tmp/", cell.source), cell.source


# What a lesson hides is read by nobody and tested by nothing


ANSWERS = {"exercise", "solution"}


def hidden(path):
    """Return the numbers of lines, blank ones aside, of the cells of a notebook that its page folds or removes."""
    cells = code_cells(nbformat.read(path, as_version=4))
    return [sum(map(bool, map(str.strip, c.source.splitlines()))) for c in cells if HIDES & tags(c)]


def test_little_is_hidden():
    lines = {path.stem: hidden(path) for path in NOTEBOOKS}
    assert max(map(max, lines.values())) <= 40
    assert sum(map(sum, lines.values())) <= 3_850


def test_no_helper_is_defined_in_two_lessons_or_beside_its_twin_in_the_package():
    package = {
        node.name: f"{path.parent.name}/{path.name}"
        for folder in ("lessons", "measure")
        for path in (ROOT / "gradopt" / folder).glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    seen = {name: [where] for name, where in package.items()}
    for path in NOTEBOOKS:
        cells = [c for c in code_cells(nbformat.read(path, as_version=4)) if not ANSWERS & tags(c)]
        for cell in cells:
            for node in ast.parse(cell.source).body:
                if isinstance(node, ast.FunctionDef | ast.ClassDef):
                    seen.setdefault(node.name, []).append(path.stem)
    assert {name: where for name, where in seen.items() if len(where) > 1} == {}


# A lesson is read in twenty minutes


PARTS = [path for path in NOTEBOOKS if path.parent.name[0] in "123457"]


@pytest.mark.parametrize("path", PARTS, ids=lambda path: path.stem)
def test_the_main_line_is_short(path):
    words, figures = reading.main_line(nbformat.read(path, as_version=4))
    assert words <= 1600 and figures <= 7


@pytest.mark.parametrize("path", PARTS, ids=lambda path: path.stem)
def test_visible_code_is_narrow(path):
    cells = [cell for cell in code_cells(nbformat.read(path, as_version=4)) if not HIDES & tags(cell)]
    wide = [line for cell in cells for line in cell.source.splitlines() if len(line) > 88]
    assert not wide, "\n".join(wide)


OF_SOURCES = [path for path in PARTS if path.parent.name[0] != "7"]  # they do not know the rules of the last part


@pytest.mark.parametrize("path", OF_SOURCES, ids=lambda path: path.stem)
def test_the_sources_speak_at_the_end(path):
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
    headings = re.findall(r"^## (.*)$", "\n".join(cells), re.MULTILINE)
    assert headings.index("Exercises") == headings.index("What the sources say") + 1
    if path.parent.name[0] in "1234":
        body = "\n".join(cells).split("## What the sources say")[0]
        named = re.findall(r".{40}\b(?:[Tt]he (?:slides|report|paper))\b.{20}", body)
        assert not named, "\n".join(named)


def test_reading_counts_what_is_read():
    table = "| no | table |\n| --- | --- |"
    text = f"Two *words* and $x^2$, {{term}}`a role`.\n\n$$ not $$\n\n{table}\n\n:::{{dropdown}} Aside\nNot.\n:::"
    assert reading.words(text) == 5
    assert reading.words(":::{note}\n:class: tip\nOne two.\n:::") == 2
