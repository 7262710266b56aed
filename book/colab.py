"""Begin every notebook with a cell that fetches the package where it is missing: python book/colab.py REPOSITORY_URL

Colab opens a single notebook, without the repository around it. The publishing workflow runs this on a branch of its
own, to which the launch buttons lead.
"""

import sys
from pathlib import Path

import nbformat

CELL = """try:
    import gradopt
except ModuleNotFoundError:
    !git clone --quiet --depth 1 {url} gradopt-book
    %cd gradopt-book
    %pip install --quiet ".[torch,book]\""""


def add_install_cell(path, url):
    """Put the cell in front of the notebook at ``path``."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(CELL.format(url=url)))
    nbformat.write(notebook, path)


if __name__ == "__main__":
    for path in sorted(Path(__file__).parent.rglob("*.ipynb")):
        add_install_cell(path, sys.argv[1])
