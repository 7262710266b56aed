"""Begin every notebook of a folder, by default the book's, with a cell that fetches the package where it is missing.

Run it as ``python tools/colab.py REPOSITORY_URL [FOLDER]``. Colab opens a single notebook, without the repository
around it. The publishing workflow runs this on a branch of its own, ``launch``, to which the launch buttons lead.
"""

import json
import sys
from pathlib import Path

# From the branch of the notebook, so that both are of the same day. Nothing lies beside the notebook: the results are
# in the package, and a restarted kernel, which begins in its own folder again, finds them there.
CELL = """try:
    import gradopt
except ModuleNotFoundError:
    %pip install --quiet "gradopt[torch,book] @ git+{url}@launch\""""


def add_install_cell(path, url):
    """Put the cell in front of the notebook at ``path``."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    source = CELL.format(url=url)
    cell = {
        "id": "install",
        "cell_type": "code",
        "source": source,
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    notebook["cells"].insert(0, cell)
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    url, folder = [*sys.argv[1:], "book"][:2]
    for path in sorted(Path(folder).rglob("*.ipynb")):
        add_install_cell(path, url)
