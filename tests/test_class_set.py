"""What is handed out has every stub and no solution."""

from pathlib import Path

import class_set
import nbformat
import pytest
from built import needs_book
from lesson import tags
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).parent.parent
READERS = ROOT / "_build" / "notebooks" / "book"
STUB = "def f():\n    raise NotImplementedError  # your code"
PROOF = "<details><summary><b>Proof</b></summary>\n\nBy induction.\n\n</details>"
SOLUTION = (
    "<details><summary><b>Solution to Exercise 1</b></summary>\n\n```python\ndef f():\n    return 42\n```\n\n"
    "It is 42.\n\n<details><summary><b>Why</b></summary>\n\nBecause it is 42.\n\n</details>\n\nSo 42.\n\n</details>"
)


def made_up():
    return new_notebook(
        cells=[
            new_markdown_cell(f"# Title\n\n{PROOF}"),
            new_markdown_cell("**Exercise 1**\n\nReturn it."),
            new_code_cell(STUB, metadata={"tags": ["exercise"]}),
            new_markdown_cell(SOLUTION),
            new_markdown_cell(f"Before.\n\n{SOLUTION}\n\nBetween.\n\n{PROOF}\n\n{SOLUTION}\n\n## Sources"),
        ]
    )


def test_solutions_go_and_all_else_stays(tmp_path):
    (tmp_path / "in" / "part").mkdir(parents=True)
    nbformat.write(made_up(), tmp_path / "in" / "part" / "lesson.ipynb")
    class_set.write(tmp_path / "in", tmp_path / "out")
    handed_out = nbformat.read(tmp_path / "out" / "part" / "lesson.ipynb", as_version=4)
    nbformat.validate(handed_out)
    assert [cell.source for cell in handed_out.cells] == [
        f"# Title\n\n{PROOF}",
        "**Exercise 1**\n\nReturn it.",
        STUB,
        f"Before.\n\nBetween.\n\n{PROOF}\n\n## Sources",
    ]


def test_a_solution_without_an_end_is_refused():
    with pytest.raises(ValueError, match="no end"):
        class_set.without_solutions(SOLUTION.removesuffix("</details>"))


def test_without_notebooks_it_says_what_to_run(tmp_path):
    with pytest.raises(SystemExit, match="make class"):
        class_set.write(tmp_path, tmp_path / "out")


def test_nothing_of_the_books_solutions_is_left():
    needs_book("no class set was looked at")
    for path in sorted(READERS.rglob("*.ipynb")):
        readers = nbformat.read(path, as_version=4)
        code = [cell.source for cell in readers.cells if cell.cell_type == "code"]
        class_set.strip(readers)
        assert [cell.source for cell in readers.cells if cell.cell_type == "code"] == code
        text = "\n".join(cell.source for cell in readers.cells)
        assert "Solution to" not in text
        source = nbformat.read(ROOT / "book" / path.relative_to(READERS), as_version=4)
        for cell in source.cells:
            if "solution" in tags(cell):
                assert cell.source not in text
            elif "exercise" in tags(cell):
                assert cell.source in text
