"""What importing the package loads."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["gradopt", "gradopt.numpy"])
def test_import_is_light(module):
    code = f"import sys, {module}; print(sorted({{'torch', 'matplotlib', 'tqdm'}} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
