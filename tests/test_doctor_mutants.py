"""The doctor finds every single-line mutation of the eleven rules that changes a step, and names most of them."""

import ast
import copy
import inspect
import textwrap

import numpy as np
import pytest

import gradopt.numpy
from gradopt.doctor import diagnose
from gradopt.doctor.find import subject
from gradopt.doctor.replay import recorded
from gradopt.hyperparameters import WALK

FLOOR = 0.35  # of the mutants are named
OPERATORS = {ast.Add: [ast.Sub], ast.Sub: [ast.Add], ast.Mult: [ast.Div], ast.Div: [ast.Mult], ast.Pow: [ast.Mult]}
NAMES = {"beta1": "beta2", "beta2": "beta1", "beta1_t": "beta2_t", "beta2_t": "beta1_t", "m": "v", "v": "m", "u": "v"}
CONSTANTS = {0.5: [1.0], 1: [0, 2], 2: [1, 3], 4: [5], 0: [1]}


def spots(tree):
    """Yield (what is done, a function that does it to a copy of the tree)."""
    for i, node in enumerate(ast.walk(tree)):
        if isinstance(node, ast.BinOp):
            for cls in OPERATORS.get(type(node.op), ()):
                yield f"{ast.unparse(node)}: {cls.__name__}", i, lambda x, cls=cls: setattr(x, "op", cls())
        elif isinstance(node, ast.Constant) and node.value in CONSTANTS:
            for value in CONSTANTS[node.value]:
                yield f"{node.value} -> {value}", i, lambda x, value=value: setattr(x, "value", value)
        elif isinstance(node, ast.Name) and node.id in NAMES and isinstance(node.ctx, ast.Load):
            yield f"{node.id} -> {NAMES[node.id]}", i, lambda x: setattr(x, "id", NAMES[x.id])
        elif isinstance(node, ast.Attribute) and node.attr in NAMES and isinstance(node.ctx, ast.Load):
            yield f"self.{node.attr} -> {NAMES[node.attr]}", i, lambda x: setattr(x, "attr", NAMES[x.attr])
        elif isinstance(node, ast.Compare):
            yield f"not {ast.unparse(node)}", i, lambda x: setattr(x, "ops", [ast.Gt()])
        elif isinstance(node, ast.FunctionDef):
            for j, line in enumerate(node.body):
                if isinstance(line, ast.Assign | ast.AugAssign):
                    yield f"without {ast.unparse(line)}", i, lambda x, j=j: x.body.__delitem__(j)


def mutants(cls):
    """Yield (what is done, the class with that done to its step)."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(cls.step)))
    tree.body[0].body = tree.body[0].body[1:]  # without the docstring
    scope = inspect.getmodule(cls).__dict__
    for what, i, change in spots(tree):
        mutant = copy.deepcopy(tree)
        change([*ast.walk(mutant)][i])
        space = dict(scope)
        exec(compile(ast.fix_missing_locations(mutant), "mutant", "exec"), space)
        yield what, type(cls.__name__, (cls,), {"step": space["step"]})


def changes_a_step(cls, mutant):
    """Say whether a mutant's path is another than the rule's."""
    recording = recorded().whole()
    path, other = (subject(one, {}).run(recording) for one in (cls, mutant))
    return (
        other.failed
        or not np.allclose(path.theta, other.theta, rtol=1e-9, atol=0)
        or not np.allclose(path.asked, other.asked, rtol=1e-9, atol=0)
    )


@pytest.fixture(scope="module")
def counted():
    """Count what was found of all mutants, and print it at the end."""
    counts = dict.fromkeys(["mutants", "named", "failing", "located"], 0)
    yield counts
    print(
        "\nall of {mutants} mutants that change a step are found: {named} are named, of {failing} the error or the nan "
        "is said, {located} are located".format(**counts)
    )
    if counts["mutants"] > 300:  # all rules were asked for
        assert counts["named"] >= FLOOR * counts["mutants"]


def seen(report):
    return report.title, report.variant.turned, report.variant.numbers, [is_fault for _, is_fault in report.findings]


@pytest.mark.parametrize("name", WALK)
def test_mutants_are_found_and_mostly_named(name, counted):
    cls = getattr(gradopt.numpy, name)
    rule = diagnose(cls)
    tried = [(what, diagnose(mutant)) for what, mutant in mutants(cls) if changes_a_step(cls, mutant)]
    missed = [what for what, report in tried if seen(report) == seen(rule)]
    assert tried and not missed
    for what, report in tried:  # named, or said where: the step and the parameter
        where = " ".join([*report.located, *(text for text, _ in report.findings)])
        assert report.title or "tep " in where, what
    counted["mutants"] += len(tried)
    counted["named"] += sum(bool(report.title) for _, report in tried)
    counted["failing"] += sum(not report.title and bool(report.findings) for _, report in tried)
    counted["located"] += sum(not report.title and not report.findings for _, report in tried)
