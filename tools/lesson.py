"""The notebooks of the book, and how one of them is run."""

from pathlib import Path

import nbformat
import yaml
from nbclient import NotebookClient

ROOT = Path(__file__).parent.parent
TIMEOUT = 600  # seconds for a cell
HIDES = {"hide-input", "hide-cell", "remove-input", "remove-cell"}  # tags of cells that a page folds or removes


class Client(NotebookClient):
    """Runs a notebook whose widgets nobody watches.

    nbclient answers an output widget on the channel where it waits for the kernel's reply. That goes round the event
    loop, which then may miss the reply, and both wait for ever. Unanswered, the widget's output is the cell's.
    """

    def on_comm_open_jupyter_widget(self, msg):
        """Answer no widget."""


def notebooks():
    """Return the paths of the notebooks in the table of contents, in its order."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    paths = [ROOT / f"{chapter['file']}.ipynb" for part in toc["parts"] for chapter in part["chapters"]]
    return [path for path in paths if path.exists()]


def read(path):
    """Return the notebook at a path."""
    return nbformat.read(path, as_version=4)


def tags(cell):
    """Return the set of a cell's tags."""
    return {*cell.metadata.get("tags", [])}


def run(notebook, path, allow_errors=False, **kernel):
    """Run a notebook in the folder of its path, in place; ``kernel`` has ``env``, the kernel's environment."""
    options = dict(timeout=TIMEOUT, allow_errors=allow_errors, coalesce_streams=True)
    resources = {"metadata": {"path": str(path.parent)}}
    # no times in the cells: the cache of the book would take it for another notebook
    Client(notebook, record_timing=False, resources=resources, **options).execute(**kernel)
