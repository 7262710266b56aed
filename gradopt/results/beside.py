"""What the rules of part 7 reached beside Adam in the long runs."""

from typing import NamedTuple

import numpy as np
from scipy import stats

from gradopt.measure.judgement import holm
from gradopt.results.arms import RULES
from gradopt.results.kept import is_kept, result
from gradopt.results.onwards import ELEMENTWISE, TIMES
from gradopt.wording import p_value, signed

ADAM = {"onwards-mnist": "fair-adam", "onwards-cifar": "plan-tuned-1-adam"}  # its run with the same seeds
HEADER = ("rule", "rate", "test accuracy (%)", "less Adam's, 95% interval", "Holm's $p$")
ASKED = {"onwards-mnist": tuple(TIMES), "onwards-cifar": ELEMENTWISE}


class Beside(NamedTuple):
    """What a rule reached: its learning rate, and in percent and points, one number for every seed."""

    lr: float
    accuracy: np.ndarray  # on the test images at the end, with averaged weights where there are some
    ahead: np.ndarray  # of Adam with the same seed
    p: float  # of this difference, corrected by Holm for all rules that are compared
    diverged: int  # seeds whose loss is not finite at the end


def beside_adam(prefix):
    """Return {rule: :class:`Beside`} of the rules of part 7 that are kept, behind "Adam", whose p is nan.

    Parameters
    ----------
    prefix : key of ADAM
    """
    names = {called(arm): f"{prefix}-{arm}" for arm in ASKED[prefix] if is_kept(f"{prefix}-{arm}")}
    names = {"Adam": ADAM[prefix]} | names
    accuracy, diverged = ({rule: f(name) for rule, name in names.items()} for f in (_accuracy, _diverged))
    ahead = {rule: each - accuracy["Adam"] for rule, each in accuracy.items()}
    p = [np.nan, *corrected([d for rule, d in ahead.items() if rule != "Adam"], [*diverged.values()][1:])]
    lrs = [result(name).experiment.lrs[0] for name in names.values()]
    columns = zip(lrs, accuracy.values(), ahead.values(), p, diverged.values(), strict=True)
    return {rule: Beside(*row) for rule, row in zip(names, columns, strict=True)}


def called(arm):
    """Return the name of an arm's class, and its eps if that is not the class's default."""
    rule, options, _ = RULES[arm]
    return f"{rule} (eps {options['eps']:g})" if "eps" in options else rule


def compared(prefix):
    """Return the header and the rows of a table of them, "Adam" first."""
    rows = []
    for rule, (lr, accuracy, ahead, p, diverged) in beside_adam(prefix).items():
        told = [f"{accuracy.mean():.2f} ± {accuracy.std(ddof=1):.2f}", "", ""]
        if diverged:
            told[0] = f"{diverged} of {len(ahead)} seeds diverged"
        elif rule != "Adam":
            ends = stats.ttest_1samp(ahead, 0).confidence_interval()
            mean, low, high = (signed(x, 2) for x in (ahead.mean(), *ends))
            told[1:] = f"{mean} ({low} to {high})", p_value(p)
        rows.append([rule, f"{lr:g}", *told])
    return HEADER, rows


def corrected(differences, diverged):
    """Return for each rule's paired differences to Adam the p-value by Student's t, corrected by Holm for all rules.

    Where a run diverged it is 1: accuracies of chance are not drawn around a mean, and refute nothing.
    """
    pairs = zip(differences, diverged, strict=True)
    return holm([1.0 if any_diverged else stats.ttest_1samp(d, 0).pvalue for d, any_diverged in pairs])


def apart(reached, level=0.05):
    """Return the rules that are told apart from Adam: those above it, and those below it."""
    sure = {rule: each.ahead.mean() for rule, each in reached.items() if each.p < level}
    return [rule for rule, d in sure.items() if d > 0], [rule for rule, d in sure.items() if d < 0]


def waiting(prefix):
    """Return the rules whose run is still to be made."""
    return [called(arm) for arm in ASKED[prefix] if not is_kept(f"{prefix}-{arm}")]


def _accuracy(name):
    return 100 * _evaluated(name).test_accuracy[0, :, -1]


def _diverged(name):
    return int((~np.isfinite(_evaluated(name).test_loss[0, :, -1])).sum())


def _evaluated(name):
    history = result(name).history
    return history.averaged or history
