"""The programs that run lessons, each in a process of its own: nbclient leaves its event loops to the collector."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest

TOOLS = Path(__file__).parent.parent / "tools"
VARY = """
import json, pathlib, vary
path, vary.RECORDS = pathlib.Path("lesson.ipynb").resolve(), pathlib.Path("variations.json")
once, again = (vary.vary([path], [VARIATION])[path, VARIATION] for _ in range(2))
assert once == again  # the second time from the file
print(json.dumps([once, list(vary.faults(path, VARIATION, once))]))
"""
FOUND = "\nfrom gradopt.lessons.findings import finding\nfinding('it is positive', x >= 0, f'{x:.9f}')"


@pytest.fixture
def tool(tmp_path):
    """Return a function that writes a notebook, runs code that uses the tools beside it, and returns what it prints."""

    def run(code, *sources, **metadata):
        cells = [nbformat.v4.new_code_cell(source, metadata=metadata) for source in sources]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "lesson.ipynb")
        command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(TOOLS)!r})\n{code}"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return run


@pytest.fixture
def tried(tool):
    """Return a function that varies a notebook and returns what is recorded and what is wrong with it."""
    return lambda variation, *sources, **metadata: tool(
        VARY.replace("VARIATION", repr(variation)), *sources, **metadata
    )


def measured(record):
    return [float(found["measured"]) for found in record["findings"]]


def test_a_widget_is_not_answered(tool):
    code = (
        "import json, lesson, pathlib\npath = pathlib.Path('lesson.ipynb')\nnotebook = lesson.read(path)\n"
        "client = lesson.Client(notebook, timeout=60)\nclient.execute()\n"
        "print(json.dumps([len(client.comm_objects), notebook.cells[-1].outputs[0].data['text/plain']]))"
    )
    interact = "import ipywidgets\nipywidgets.interact(lambda n: print('n is', n), n=(0, 4));"
    assert tool(code, *[interact] * 5, "6 * 7") == [0, "42"]


def test_assertions_are_recorded_with_their_least_margin_and_errors_are_faults(tried):
    record, faults = tried("as written", "for x in (5, 8):\n    assert x < 10 and (x > 4)", "assert 1 == 2", "1 / 0")
    assert record["assertions"] == {"x < 10 and x > 4": [True, 0.2], "1 == 2": [False, None]}
    assert faults == ["ZeroDivisionError: division by zero", "does not hold: 1 == 2"]


def test_another_seed_draws_other_numbers(tried):
    draws = [
        "import numpy as np\nx = np.random.default_rng(0).random()",
        "import torch\nx = torch.rand(1, generator=torch.Generator().manual_seed(0)).item()",
        "import torch\ntorch.manual_seed(0)\nx = torch.rand(1).item()",
        "import gradopt.sampling, numpy as np\nx = int(gradopt.sampling.uniform(*np.arange(3, dtype=np.int32)))",
    ]
    runs = [measured(tried(name, *[draw + FOUND for draw in draws])[0]) for name in ("as written", "seed 1", "seed 2")]
    assert all(len(set(numbers)) == 3 for numbers in zip(*runs, strict=True))


def test_networks_start_a_little_elsewhere(tried):
    first = [
        "from gradopt.models import StackedMLP\nx = StackedMLP((4, 3), [0]).weights[0]",
        "from gradopt.models import StackedTransformer\nx = next(StackedTransformer(4, 3, [0]).parameters())",
        "from gradopt.models.deep import parameters_of\nx = parameters_of(2, [0])[0]",
    ]
    starts = [f"{start}.abs().sum().item()" + FOUND for start in first]
    written, away = (np.array(measured(tried(name, *starts)[0])) for name in ("as written", "start 1e-6 away"))
    assert (0 < abs(away / written - 1)).all() and (abs(away / written - 1) < 1e-5).all()


def test_a_compared_output_may_not_depend_on_the_processor(tried):
    code = "import os\nprint(os.environ['ATEN_CPU_CAPABILITY'])"
    (fault,) = tried("SSE", code, tags=["nbval-check-output"])[1]
    assert "printed\ndefault" in fault
