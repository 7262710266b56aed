"""What the rules of part 7 reached beside Adam in the long runs."""

from typing import NamedTuple

import numpy as np
from scipy import stats

from gradopt.measure.judgement import holm
from gradopt.results.arms import RULES
from gradopt.results.kept import is_kept, result
from gradopt.results.onwards import ELEMENTWISE, TIMES
from gradopt.wording import p_value, spanned

ADAM = {"onwards-mnist": "fair-adam", "onwards-cifar": "plan-tuned-1-adam"}  # its run with the same seeds
HEADER = ("rule", "rate", "test accuracy (%)", "less Adam's, 95% interval", "Holm's $p$")
ASKED = {"onwards-mnist": tuple(TIMES), "onwards-cifar": ELEMENTWISE}


class Beside(NamedTuple):
    """What a rule reached: its learning rate, and in percent and points, one number for every seed."""

    lr: float
    accuracy: np.ndarray  # on the test images at the end, with averaged weights where there are some; nan if diverged
    ahead: np.ndarray  # of Adam with the same seed
    p: float  # of this difference, corrected by Holm for all rules that are compared

    @property
    def diverged(self):
        """How many seeds diverged."""
        return int(np.isnan(self.accuracy).sum())


def beside_adam(prefix):
    """Return {rule: :class:`Beside`} of the rules of part 7 that are kept, behind "Adam", whose p is nan.

    Parameters
    ----------
    prefix : key of ADAM
    """
    names = {called(arm): f"{prefix}-{arm}" for arm in ASKED[prefix] if is_kept(f"{prefix}-{arm}")}
    names = {"Adam": ADAM[prefix]} | names
    accuracy = {rule: _accuracy(name) for rule, name in names.items()}
    ahead = {rule: each - accuracy["Adam"] for rule, each in accuracy.items()}
    p = [np.nan, *corrected([d for rule, d in ahead.items() if rule != "Adam"])]
    lrs = [result(name).experiment.lrs[0] for name in names.values()]
    columns = zip(lrs, accuracy.values(), ahead.values(), p, strict=True)
    return {rule: Beside(*row) for rule, row in zip(names, columns, strict=True)}


def called(arm):
    """Return the name of an arm's class, and its eps if that is not the class's default."""
    rule, options, _ = RULES[arm]
    return f"{rule} (eps {options['eps']:g})" if "eps" in options else rule


def compared(prefix):
    """Return the header and the rows of a table of them, "Adam" first."""
    rows = []
    for rule, each in beside_adam(prefix).items():
        told = [f"{each.accuracy.mean():.2f} ± {each.accuracy.std(ddof=1):.2f}", "", ""]
        if each.diverged:
            told[0] = f"{each.diverged} of {len(each.ahead)} seeds diverged"
        elif rule != "Adam":
            ends = stats.ttest_1samp(each.ahead, 0).confidence_interval()
            told[1:] = spanned(each.ahead.mean(), ends, 2), p_value(each.p)
        rows.append([rule, f"{each.lr:g}", *told])
    return HEADER, rows


def corrected(differences):
    """Return for each rule's paired differences to Adam the p-value by Student's t, corrected by Holm for all rules.

    Without a t, as where a run diverged, it is 1: they refute nothing.
    """
    return holm(np.nan_to_num([stats.ttest_1samp(d, 0).pvalue for d in differences], nan=1.0))


def apart(reached, level=0.05):
    """Return the rules that are told apart from Adam: those above it, and those below it."""
    sure = {rule: each.ahead.mean() for rule, each in reached.items() if each.p < level}
    return [rule for rule, d in sure.items() if d > 0], [rule for rule, d in sure.items() if d < 0]


def waiting(prefix):
    """Return the rules whose run is still to be made."""
    return [called(arm) for arm in ASKED[prefix] if not is_kept(f"{prefix}-{arm}")]


def _accuracy(name):
    history = result(name).history
    history = history.averaged or history
    loss, accuracy = history.test_loss[0, :, -1], history.test_accuracy[0, :, -1]
    return np.where(np.isfinite(loss), 100 * accuracy, np.nan)
