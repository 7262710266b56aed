"""Run lessons and keep only the outputs that their text relies on: python tools/tidy.py LESSON.ipynb ...

A cell tagged ``nbval-check-output`` keeps its outputs, which `make test` compares; every other cell is stripped.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from lesson import read, run, tags

KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


def tidy(path):
    """Execute the lesson at ``path`` and write it back, whole or not at all."""
    notebook = read(path)
    run(notebook, path)
    notebook.metadata = nbformat.from_dict(KERNEL | {"language_info": {"name": "python"}})
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata.pop("execution", None)
            kept = "nbval-check-output" in tags(cell)
            cell.outputs = cell.outputs if kept else []
            cell.execution_count = 1 if kept else None  # nbval takes a cell without a count for one that never ran
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = 1
    with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".tmp", delete=False, encoding="utf-8") as file:
        nbformat.write(notebook, file)
    shutil.copymode(path, file.name)
    os.replace(file.name, path)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        tidy(Path(name))
        print(name)
