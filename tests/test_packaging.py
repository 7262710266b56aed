"""Every way in leads to the whole package: the extras, a wheel in another folder, Binder, and each supported Python."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path
from shutil import copy, copytree, ignore_patterns
from zipfile import ZipFile

import nbformat
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WORKFLOWS = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in (ROOT / ".github/workflows").glob("*.yml")}
PYTHONS = WORKFLOWS["test"]["jobs"]["package"]["strategy"]["matrix"]["python"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    copytree(
        ROOT / "gradopt",
        folder / "gradopt",
        ignore=ignore_patterns(".*", "__pycache__", "*.checkpoints", "*.lock", "ruff.toml"),
    )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        copy(ROOT / name, folder)
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", folder, folder], check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    with ZipFile(path) as archive:
        archive.extractall(folder / "site")
    return folder


def test_a_wheel_has_every_file_of_the_package(wheel):
    def names(folder):
        return {str(path.relative_to(folder)) for path in (folder / "gradopt").rglob("*") if path.is_file()}

    assert names(wheel / "site") == names(wheel)


def test_a_wheel_loads_the_results_in_any_folder(wheel, tmp_path):
    code = "import sys, gradopt.train; [gradopt.train.load(name) for name in sys.argv[1:]]; print(gradopt.__file__)"
    names = sorted(path.stem for path in (ROOT / "gradopt" / "results").glob("*.json"))
    assert names
    command = [sys.executable, "-c", code, *names]
    environment = os.environ | {"PYTHONPATH": str(wheel / "site")}
    printed = subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True).stdout
    assert Path(printed.strip()).is_relative_to(wheel / "site")


def test_the_extras_name_every_import():
    code = [path.read_text(encoding="utf-8") for path in (ROOT / "gradopt").rglob("*.py")]
    for path in (ROOT / "book").glob("[0-9]-*/*.ipynb"):
        code += [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    imported = set()
    for node in (node for text in code for node in ast.walk(ast.parse(text))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            imported.add(node.module.split(".")[0])
    extras = PROJECT["optional-dependencies"]
    named = {Requirement(line).name for line in [*PROJECT["dependencies"], *chain.from_iterable(extras.values())]}
    distributions = packages_distributions()
    missing = {
        name for name in imported - sys.stdlib_module_names - {"gradopt"} if not named & set(distributions[name])
    }
    assert not missing


def test_the_same_pythons_everywhere():
    """A Python is tested before it is promised, and Binder, whose own choice may be another, is told one of them."""
    numbers = [tuple(map(int, version.split("."))) for version in PYTHONS]
    assert f"Python {', '.join(PYTHONS[:-1])} or {PYTHONS[-1]}" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"{numbers[0]} <= v <= {numbers[-1]}" in (ROOT / "Makefile").read_text(encoding="utf-8")
    supported = SpecifierSet(PROJECT["requires-python"])
    assert all(version in supported for version in PYTHONS)
    assert f"{numbers[0][0]}.{numbers[0][1] - 1}" not in supported
    assert (ROOT / "runtime.txt").read_text(encoding="utf-8").strip() in [f"python-{version}" for version in PYTHONS]
    steps = [step for flow in WORKFLOWS.values() for job in flow["jobs"].values() for step in job["steps"]]
    used = {step["with"]["python-version"] for step in steps if "setup-python" in step.get("uses", "")}
    assert used <= {*PYTHONS, "${{ matrix.python }}"}


def test_the_lessons_that_a_pull_request_runs_are_there():
    lessons = re.findall(r"book/\S+\.ipynb", (ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8"))
    assert lessons and all((ROOT / lesson).is_file() for lesson in lessons)
