"""What the rules of part 7 reached beside Adam in the long runs."""

from typing import NamedTuple

import numpy as np
from scipy import stats

from gradopt.measure.judgement import holm
from gradopt.results.arms import RULES
from gradopt.results.kept import is_kept, result
from gradopt.results.onwards import ELEMENTWISE, TIMES

ADAM = {"onwards-mnist": "fair-adam", "onwards-cifar": "plan-tuned-1-adam"}  # its run with the same seeds
ASKED = {"onwards-mnist": tuple(TIMES), "onwards-cifar": ELEMENTWISE}


class Beside(NamedTuple):
    """What a rule reached: its learning rate, and in percent and points, one number for every seed."""

    lr: float
    accuracy: np.ndarray  # on the test images at the end, with averaged weights where there are some
    ahead: np.ndarray  # of Adam with the same seed
    p: float  # of this difference, corrected by Holm for all rules that are compared


def beside_adam(prefix):
    """Return {class name: :class:`Beside`} of the rules of part 7 that are kept, behind "Adam", whose p is nan.

    Parameters
    ----------
    prefix : key of ADAM
    """
    names = {RULES[arm][0]: f"{prefix}-{arm}" for arm in ASKED[prefix] if is_kept(f"{prefix}-{arm}")}
    names = {"Adam": ADAM[prefix]} | names
    accuracy = {rule: _accuracy(name) for rule, name in names.items()}
    ahead = {rule: each - accuracy["Adam"] for rule, each in accuracy.items()}
    p = [np.nan, *corrected([d for rule, d in ahead.items() if rule != "Adam"])]
    lrs = [result(name).experiment.lrs[0] for name in names.values()]
    columns = zip(lrs, accuracy.values(), ahead.values(), p, strict=True)
    return {rule: Beside(*row) for rule, row in zip(names, columns, strict=True)}


def corrected(differences):
    """Return for each rule's paired differences to Adam the p-value by Student's t, corrected by Holm for all rules."""
    return holm([stats.ttest_1samp(d, 0).pvalue for d in differences])


def apart(reached, level=0.05):
    """Return the rules that are told apart from Adam: those above it, and those below it."""
    sure = {rule: each.ahead.mean() for rule, each in reached.items() if each.p < level}
    return [rule for rule, d in sure.items() if d > 0], [rule for rule, d in sure.items() if d < 0]


def waiting(prefix):
    """Return the class names of the rules whose run is still to be made."""
    return [RULES[arm][0] for arm in ASKED[prefix] if not is_kept(f"{prefix}-{arm}")]


def _accuracy(name):
    history = result(name).history
    return 100 * (history.averaged or history).test_accuracy[0, :, -1]
