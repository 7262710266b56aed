"""What stands behind "Change it": the terms that lines assign, the first that differs, and what can be tried."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

import gradopt.editor
from gradopt.editor.page import SHOWN
from gradopt.editor.presets import PRESETS, Preset, rewritten
from gradopt.explorer.specs import CLASSES
from gradopt.lessons.source import source, text_of
from gradopt.numpy import descend
from gradopt.problems import SURFACES

PATH = Path(gradopt.editor.__file__).parent / "python" / "rewrite.py"
spec = importlib.util.spec_from_file_location("rewrite", PATH)
rewrite = importlib.util.module_from_spec(spec)
spec.loader.exec_module(rewrite)

MADE = {rule: f"{rule}(lr=1e-3)" for rule in CLASSES}
MADE |= {"Lookahead": "Lookahead(SGD(lr=1e-3))", "Adadelta": "Adadelta()"}
TRIED = [(rule, preset) for rule, presets in PRESETS.items() for preset in presets]
START = [-1.5, 2.0]


def gradient(theta, t):
    return SURFACES["rosenbrock"].grad(theta)


def compared(rule, changed, make=None):
    cls = CLASSES[rule]
    with np.errstate(all="ignore"):
        return rewrite.compare(rule, cls.__module__, text_of(cls), changed, make or MADE[rule], gradient, START, 100)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("m = 1", "m = 1; _see('m', m)"),
        ("self.t += 1  # a step", "self.t += 1; _see('t', self.t)  # a step"),
        ("a, self.b = 1, 2", "a, self.b = 1, 2; _see('a', a); _see('b', self.b)"),
        ("x = f(\n  1,  # (\n  '#'\n)", "x = f(\n  1,  # (\n  '#'\n); _see('x', x)"),
        ('x = """a\n#"""; y = 2', 'x = """a\n#"""; _see(\'x\', x); y = 2; _see(\'y\', y)'),
        ("x = 1 + \\\n  2", "x = 1 + \\\n  2; _see('x', x)"),
        ("x = '\\''  # '", "x = '\\''; _see('x', x)  # '"),
        *((line, line) for line in ("if a == b: c = 1", "else: c = 1", "f(x=1)", "x[0] = 1", "return x == 1")),
        *((line, line) for line in ("# x = 1", "x: int = 1", "")),
    ],
)
def test_a_line_shows_what_it_assigns_and_stays_in_its_place(line, shown):
    assert rewrite.watched(f"{line}\n").replace('"', "'") == f"{shown}\n".replace('"', "'")


@pytest.mark.parametrize("rule", CLASSES)
def test_every_rule_is_the_same_as_itself_and_its_path_is_that_of_the_package(rule):
    made = eval(MADE[rule], dict(CLASSES))
    result = compared(rule, text_of(CLASSES[rule]))
    assert result["difference"] is None
    expected = descend(made, SURFACES["rosenbrock"].grad, START, 100)
    np.testing.assert_array_equal(result["paths"], [expected, expected])


OF_MATRICES = {"Muon", "Shampoo"}  # beyond the small NumPy of the page
FIRST = {
    ("SGD", "the rate falls as 1 / √t"): (2, "theta"),
    ("SGD", "steps of length lr: normalised"): (1, "theta"),
    ("SGD", "it climbs"): (1, "theta"),
    ("SGD", "the gradients pile up (exercise: try it first)"): (2, "g"),
    ("Momentum", "lr inside the buffer"): (1, "m"),
    ("Momentum", "an average of gradients, not a sum"): (1, "m"),
    ("Momentum", "the velocity is forgotten"): (2, "m"),
    ("Momentum", "the sign of the old velocity is lost"): (2, "m"),
    ("Nesterov", "torch's form: theta is the look-ahead point"): (1, "theta"),
    ("Nesterov", "it looks back, not ahead"): (2, "g"),
    ("Nesterov", "the gradient is taken at theta (exercise: try it first)"): (2, "g"),
    ("Adagrad", "eps inside the root"): (1, "root"),
    ("Adagrad", "no root"): (1, "root"),
    ("Adagrad", "v starts again every 55 steps (exercise: try it first)"): (56, "v"),
    ("Adadelta", "eps outside the roots"): (1, "delta"),
    ("Adadelta", "u averages gradients, not steps"): (1, "u"),
    ("Adadelta", "u is a step late (exercise: try it first)"): (2, "delta"),
    ("RMSprop", "eps inside the root"): (1, "root"),
    ("RMSprop", "with a bias correction"): (1, "root"),
    ("RMSprop", "alpha weighs the new, not the old"): (1, "v"),
    ("RMSprop", "the variance in place of the mean square (exercise: try it first)"): (1, "root"),
    ("Adam", "eps inside the root"): (1, "theta"),
    ("Adam", "eps before the correction"): (1, "theta"),
    ("Adam", "an equal form that rounds otherwise"): (3, "m"),
    ("Adam", "no bias correction"): (1, "m_hat"),
    ("Adam", "the betas are swapped"): (1, "beta2"),
    ("Adam", "t never increases (exercise: try it first)"): (2, "t"),
    ("AMSGrad", "no bias corrections, as it was published"): (1, "m_hat"),
    ("AMSGrad", "the maximum after the correction"): (1, "v_max"),
    ("AMSGrad", "the minimum in place of the maximum"): (1, "v_max"),
    ("RAdam", "the paper's threshold, 4"): (5, "theta"),
    ("RAdam", "no rectification"): (6, "theta"),
    ("RAdam", "t never increases"): (2, "t"),
    ("Lookahead", "a plain average of the weights at the end of each cycle"): None,
    ("Lookahead", "the fast weights go on from where they are"): (5, "theta"),
    ("Lookahead", "phi starts at zero (exercise: try it first)"): (1, "phi"),
    ("StochGradAdam", 'the paper read literally: "algorithm, t from 1"'): (1, "divisor_m"),
    ("StochGradAdam", 'the paper read literally: "equations"'): (2, "divisor_m"),
    ("StochGradAdam", "the gradient that is kept is divided by s"): (1, "phi"),
    ("StochGradAdam", "no mask: Adam"): (5, "phi"),
    ("StochGradAdam", "one mask for ever (exercise: try it first)"): (5, "mask"),
    ("AdamW", "the decay is independent of lr"): (1, "scale"),
    ("AdamW", "it shrinks the new theta"): (1, "theta"),
    ("AdamW", "L2, as in Adam"): (1, "g"),
    ("AdamW", "the weights grow"): (1, "theta"),
    ("AdamW", "the decay is divided, too (exercise: try it first)"): (1, "theta"),
    ("ScheduleFreeSGD", "the paper's equation: the start counts in the mean"): (1, "c"),
    ("ScheduleFreeSGD", "the gradient at z: SGD with its points averaged"): (3, "y"),
    ("ScheduleFreeSGD", "the gradient at the average"): (3, "y"),
    ("ScheduleFreeSGD", "c falls no further than 0.1 (exercise: try it first)"): (11, "c"),
    ("Lion", "no memory: sign descent"): (1, "beta1"),
    ("Lion", "no sign: momentum"): (1, "theta"),
    ("Lion", "the betas are swapped"): (1, "beta2"),
    ("Lion", "it remembers what it stepped along (exercise: try it first)"): (1, "m"),
}


def test_what_can_be_tried_is_in_the_table():
    assert list(FIRST) == [(rule, preset.name) for rule, preset in TRIED]
    assert list(PRESETS) == [rule for rule in CLASSES if rule not in OF_MATRICES]


@pytest.mark.parametrize(("rule", "preset"), TRIED)
def test_what_can_be_tried_changes_what_it_says(rule, preset):
    found = compared(rule, rewritten(rule, preset))["difference"]
    assert (found and (found["step"], found["name"])) == FIRST[rule, preset.name]


def test_a_preset_that_no_longer_fits_says_where():
    with pytest.raises(ValueError, match=r"Adam, x: 'self.q' stands 0 times in its source"):
        rewritten("Adam", Preset("x", (("self.q", ""),)))


def test_the_difference_names_step_term_coordinate_and_both_values():
    changed = text_of(CLASSES["Adam"]).replace("beta2 * self.v", "(beta2 if self.t < 3 else 0) * self.v")
    found = compared("Adam", changed)["difference"]
    assert (found["step"], found["name"], found["coordinate"]) == (3, "v", 0)
    assert found["new"] < found["old"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("class Adam", "class Eve", "the code defines no class Adam"),
        ("return theta", "theta", "step 1 returned None: it must return the next theta, 2 numbers"),
        ("return theta", "return 1 or theta", "it must return the next theta"),
    ],
)
def test_a_class_that_is_no_rule_is_refused(old, new, message):
    with pytest.raises((NameError, ValueError), match=message):
        compared("Adam", text_of(CLASSES["Adam"]).replace(old, new))


def test_a_rule_that_leaves_the_reals_is_the_same_as_itself():
    result = compared("SGD", text_of(CLASSES["SGD"]), make="SGD(lr=1.0)")
    assert result["difference"] is None and np.isnan(result["paths"][0][-1]).all()


def test_a_block_is_known_by_what_the_lessons_show():
    for rule in PRESETS:
        for thing in (CLASSES[rule], CLASSES[rule].step):
            shown = source(thing).data.removeprefix("```python\n").removesuffix("\n```")
            assert SHOWN[shown] == rule
