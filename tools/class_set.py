"""Write every reader's notebook without its solutions into _build/class, ready to hand out: make class"""

import re
import shutil
import sys
from pathlib import Path

import nbformat

BUILD = Path(__file__).parent.parent / "_build"
SOLUTION = "<details><summary><b>Solution to "
TAG = re.compile(r"</?details>")


def without_solutions(text):
    """Return Markdown without the folded parts that hold solutions, and with those that hold anything else."""
    while (start := text.find(SOLUTION)) >= 0:
        depth = 0
        for tag in TAG.finditer(text, start):  # a solution may hold folded parts of its own
            depth += -1 if tag[0].startswith("</") else 1
            if not depth:
                break
        else:
            raise ValueError("a solution has no end")
        text = text[:start].rstrip() + "\n\n" + text[tag.end() :].lstrip()
    return text.strip()


def strip(notebook):
    """Take the solutions out of a notebook, in place, and the cells that held nothing else."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = without_solutions(cell.source)
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type != "markdown" or cell.source]


def write(source, target):
    """Write the class set of a folder of notebooks; what was in the target goes."""
    paths = sorted(source.rglob("*.ipynb"))
    if not paths:
        sys.exit(f"there are no notebooks in {source}: `make class` writes them first")
    shutil.rmtree(target, ignore_errors=True)
    for path in paths:
        notebook = nbformat.read(path, as_version=4)
        strip(notebook)
        to = target / path.relative_to(source)
        to.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, to)
    print(f"{len(paths)} notebooks without solutions are in {target}")


if __name__ == "__main__":
    write(BUILD / "notebooks" / "book", BUILD / "class")
