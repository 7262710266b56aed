"""A notebook that is opened without the repository installs the package first, and only then."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager

BOOK, TOOLS = (Path(__file__).parent.parent / name for name in ("book", "tools"))


def test_every_notebook_begins_with_the_installation(tmp_path):
    copy = shutil.copytree(BOOK, tmp_path / "book")
    url = "https://example.org/gradopt"
    subprocess.run([sys.executable, TOOLS / "colab.py", url, copy], check=True)
    notebooks = sorted(BOOK.rglob("*.ipynb"))
    assert notebooks
    for path in notebooks:
        before, after = (nbformat.read(p, as_version=4) for p in (path, copy / path.relative_to(BOOK)))
        nbformat.validate(after)
        assert [cell.source for cell in after.cells[1:]] == [cell.source for cell in before.cells]
        install = after.cells[0].source
        assert f'"gradopt[torch,book] @ git+{url}@launch"' in install
        code = TransformerManager().transform_cell(install)
        exec(code, {"get_ipython": pytest.fail})  # the package is here, so nothing may be installed
