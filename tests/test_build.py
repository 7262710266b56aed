"""One lesson that fails hides no other: all are run, all pages are written and `make book` fails."""

import os
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parent.parent
TOC = """format: jb-book
root: book/intro
parts:
  - chapters:
      - file: book/bad
      - file: book/good
      - file: book/worse
"""
CODE = {"bad": "1 / 0", "good": "print(6 * 7)", "worse": "[][0]"}


def write(path, code):
    """Write a lesson of one cell."""
    cells = [nbformat.v4.new_markdown_cell(f"# A {path.stem} lesson"), nbformat.v4.new_code_cell(code)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


@pytest.fixture
def small(tmp_path):
    """A book of three lessons beside the Makefile, the tools and the environment of this one."""
    if not (ROOT / ".venv" / "ready").exists():
        pytest.skip("needs the environment that make sets up in .venv")
    for name in ("Makefile", "_config.yml", "CITATION.cff", "tools", "book/_ext", "book/_static", "book/_templates"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, tmp_path / name)
    (tmp_path / "gradopt").mkdir()
    for name in ("requirements.txt", "pyproject.toml", "package.json", "package-lock.json", "book/references.bib"):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (0, 0))
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    (tmp_path / "_toc.yml").write_text(TOC)
    (tmp_path / "book" / "intro.md").write_text("# A book\n")
    for name, code in CODE.items():
        write(tmp_path / "book" / f"{name}.ipynb", code)
    return tmp_path


def test_a_lesson_that_fails_hides_no_other(small):
    done = subprocess.run(["make", "book"], cwd=small, capture_output=True, text=True)
    assert done.returncode != 0
    for said in ("bad.ipynb failed", "ZeroDivisionError", "worse.ipynb failed", "IndexError"):
        assert said in done.stderr
    pages = {name: (small / "_build/html/book" / f"{name}.html").read_text(encoding="utf-8") for name in CODE}
    notice = "This lesson failed in this build"
    assert notice in pages["bad"] and "ZeroDivisionError: division by zero." in pages["bad"]
    assert notice in pages["worse"] and "IndexError: list index out of range." in pages["worse"]
    assert notice not in pages["good"] and "42" in pages["good"]
    assert not (small / "_build" / "built").exists()  # the tests of the pages take no half of a book for one
    write(small / "book" / "bad.ipynb", "1 / 1")
    write(small / "book" / "worse.ipynb", "[0][0]")
    again = subprocess.run(["make", "book"], cwd=small, capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    assert "ran book/worse.ipynb" in again.stdout and "Executing notebook" not in again.stdout + again.stderr
    assert (small / "_build" / "built").exists()
