"""A notebook that is opened without the repository is the reader's, and begins by installing the package if need be."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from IPython.core.inputtransformer2 import TransformerManager

ROOT = Path(__file__).parent.parent
BOOK, TOOLS = ROOT / "book", ROOT / "tools"
URL = "https://example.org/gradopt"


@pytest.fixture
def branch(tmp_path):
    """A copy of the book, and a folder with a notebook of one sentence for each of its lessons."""
    copy, built = tmp_path / "book", tmp_path / "built"
    for path in BOOK.rglob("*.ipynb"):
        if "checkpoints" not in str(path):
            for folder in (copy, built):
                (folder / path.relative_to(BOOK)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy / path.relative_to(BOOK))
            cell = nbformat.v4.new_markdown_cell(f"The reader's {path.stem}: 1 − 2 × √3.")
            nbformat.write(nbformat.v4.new_notebook(cells=[cell]), built / path.relative_to(BOOK))
    return copy, built


def put(copy, built):
    """Run the tool as the publishing workflow does."""
    command = [sys.executable, TOOLS / "colab.py", URL, built, copy]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


def test_every_notebook_is_the_readers_and_begins_with_the_installation(branch):
    copy, built = branch
    (built / "stranger.ipynb").write_text("{}")
    assert put(copy, built).returncode == 0
    notebooks = sorted(copy.rglob("*.ipynb"))
    assert notebooks and not (copy / "stranger.ipynb").exists()  # only lessons are replaced
    for path in notebooks:
        before, after = (nbformat.read(p, as_version=4) for p in (built / path.relative_to(copy), path))
        nbformat.validate(after)
        assert after.cells[1:] == before.cells
        install = after.cells[0].source
        assert f'"gradopt[torch,book] @ git+{URL}@launch"' in install
        code = TransformerManager().transform_cell(install)
        exec(code, {"get_ipython": pytest.fail})  # the package is here, so nothing may be installed


def test_a_lesson_that_was_not_built_stops_it(branch):
    copy, built = branch
    (built / "4-adaptive" / "adam.ipynb").unlink()
    before = {path: path.read_bytes() for path in copy.rglob("*.ipynb")}
    done = put(copy, built)
    assert done.returncode != 0 and str(Path("4-adaptive", "adam.ipynb")) in done.stderr
    assert {path: path.read_bytes() for path in copy.rglob("*.ipynb")} == before


def test_workflow_hands_the_built_notebooks_to_the_branch():
    jobs = yaml.safe_load((ROOT / ".github/workflows/publish.yml").read_text(encoding="utf-8"))["jobs"]
    steps = {
        (job, step.get("uses", "").split("@")[0]): step.get("with", {})
        for job in ("build", "launch")
        for step in jobs[job]["steps"]
    }
    sent, got = steps["build", "actions/upload-artifact"], steps["launch", "actions/download-artifact"]
    assert sent["name"] == got["name"] and sent["if-no-files-found"] == "error"
    assert sent["path"] == "_build/notebooks/book"  # where `make book` writes them
    (push,) = (step["run"] for step in jobs["launch"]["steps"] if "colab.py" in step.get("run", ""))
    assert f'colab.py "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY" {got["path"]}\n' in push
    ignored = subprocess.run(["git", "check-ignore", "--quiet", got["path"]], cwd=ROOT)
    assert ignored.returncode in (0, 128)  # nothing but lessons is committed; 128 where there is no repository
