"""What the rules of part 7 reached beside Adam in the long runs."""

from scipy import stats

from gradopt.measure.judgement import holm
from gradopt.results.arms import PART_7, RULES
from gradopt.results.kept import result
from gradopt.results.onwards import ELEMENTWISE
from gradopt.train.record import RESULTS

ADAM = {"onwards-mnist": "fair-adam", "onwards-cifar": "plan-tuned-1-adam"}  # its run with the same seeds
ASKED = {"onwards-mnist": PART_7, "onwards-cifar": ELEMENTWISE}


def beside_adam(prefix):
    """Return what Adam and the rules of part 7 that are kept reached with the same seeds, one number for every seed.

    Parameters
    ----------
    prefix : key of ADAM

    Returns
    -------
    dict
        For the class name of each rule its learning rate, its test accuracy at the end in percent, with averaged
        weights where there are some, and by how many points it is ahead of Adam.
    """
    names = {"Adam": ADAM[prefix]} | {RULES[arm][0]: f"{prefix}-{arm}" for arm in ASKED[prefix]}
    reached = {}
    for rule, name in names.items():
        if (RESULTS / f"{name}.json").exists():
            history = result(name).history
            accuracy = 100 * (history.averaged or history).test_accuracy[0, :, -1]
            ahead = accuracy - reached["Adam"][1] if reached else 0 * accuracy
            reached[rule] = result(name).experiment.lrs[0], accuracy, ahead
    return reached


def waiting(prefix):
    """Return the class names of the rules whose run is still to be made."""
    return [RULES[arm][0] for arm in ASKED[prefix] if not (RESULTS / f"{prefix}-{arm}.json").exists()]


def corrected(reached):
    """Return {rule: the p-value of its difference to Adam, corrected by Holm for all of them}."""
    rules = [rule for rule in reached if rule != "Adam"]
    p = holm([stats.ttest_1samp(reached[rule][2], 0).pvalue for rule in rules])
    return dict(zip(rules, p.tolist(), strict=True))
