"""Put the reader's notebooks over the lessons, each begun with a cell that fetches the package where it is missing.

Run it as ``python tools/colab.py REPOSITORY_URL BUILT [FOLDER]``: BUILT is the folder to which `make book` writes the
notebooks, FOLDER by default the book's. Colab opens a single notebook, without the repository around it. The publishing
workflow runs this on a branch of its own, ``launch``, to which the launch buttons lead; only lessons that are there are
replaced, and a lesson that was not built stops it.
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


def with_install_cell(notebook, url):
    """Return a notebook, as the text of its file, with the cell in front."""
    notebook = json.loads(notebook)
    cell = {
        "id": "install",
        "cell_type": "code",
        "source": CELL.format(url=url),
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    notebook["cells"].insert(0, cell)
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    url, built, folder = [*sys.argv[1:], "book"][:3]
    lessons = sorted(path.relative_to(folder) for path in Path(folder).rglob("*.ipynb"))
    if lacking := [str(path) for path in lessons if not Path(built, path).is_file()]:
        sys.exit(f"{built} lacks the notebooks of {', '.join(lacking)}")
    for path in lessons:
        text = with_install_cell(Path(built, path).read_text(encoding="utf-8"), url)
        Path(folder, path).write_text(text, encoding="utf-8")
