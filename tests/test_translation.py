"""The browser's copy of the rules: current, whole and small, and nothing in it that the translator does not know."""

import ast
import gzip
import inspect
import json
import re

import pytest

import gradopt.numpy
from gradopt.explorer.javascript import Translation
from gradopt.explorer.mathml import markup
from gradopt.explorer.specs import CLASSES
from gradopt.explorer.translate import RULES, rules
from gradopt.explorer.widget import MODULE
from gradopt.problems import SURFACES
from gradopt.readings import FORMS


def test_the_rules_are_current():
    stale = "rules.js is not what the Python says: run `python -m gradopt.explorer.translate` and commit it"
    assert RULES.read_text(encoding="utf-8") == rules(), stale


def test_the_module_is_small():
    assert len(gzip.compress(MODULE.encode())) < 60_000


@pytest.mark.parametrize("name", CLASSES)
def test_every_hyperparameter_is_there_with_its_default(name):
    parameters = inspect.signature(getattr(gradopt.numpy, name)).parameters.values()
    defaults = {p.name: p.default for p in parameters if p.default not in (p.empty, None)}
    found = re.search(rf"class {name} {{\n  static defaults = (.*);\n  static choices = (.*);", MODULE)
    assert json.loads(found[1]) == json.loads(json.dumps(defaults))
    texts = {key for key, default in defaults.items() if isinstance(default, bool | str)}
    assert set(json.loads(found[2])) == texts


def test_every_reading_of_the_paper_is_there():
    choices = re.search(r"class StochGradAdam {\n.*\n  static choices = (.*);", MODULE)[1]
    assert json.loads(choices) == {"form": list(FORMS)}


@pytest.mark.parametrize("name", SURFACES)
def test_every_surface_is_there(name):
    assert re.search(rf'^  "{name}": \w+,$', MODULE, re.MULTILINE)


UNTRANSLATABLE = [
    "for g in theta:\n    pass",
    "while theta:\n    pass",
    "if theta:\n    g = 1\nelse:\n    g = 2",
    "theta -= lr",
    "g: float = theta",
    "g = m = theta",
    "g = theta // 2",
    "g = theta @ m",
    "g = not theta",
    "g = theta > 0",
    "g = 0 < theta < 1",
    "g = theta and m",
    "g = theta[1:]",
    "g = [x for x in theta]",
    "g = np.exp(theta)",
    "g = abs(theta)",
    "g = np.maximum(theta, m, out=v)",
    "g = self.helper(theta)",
    "g = np.e",
    "g = 'text' if theta else f'{m}'",
]


@pytest.mark.parametrize("source", UNTRANSLATABLE)
def test_a_statement_that_it_does_not_know_is_refused_by_its_source(source):
    with pytest.raises(NotImplementedError) as refusal:
        Translation({"theta"}).block(ast.parse(source).body)
    said, part = str(refusal.value).split(": ", 1)
    assert said == "no translation of" and part.strip() in source


@pytest.mark.parametrize("source", ["theta[0]", "lambda x: x", "theta // 2", "np.exp(theta)", "not theta"])
def test_an_equation_that_it_cannot_print_is_refused_by_its_source(source):
    with pytest.raises(NotImplementedError, match=re.escape(f"no MathML for: {source}")):
        markup(ast.parse(source, mode="eval").body, ast.unparse)
