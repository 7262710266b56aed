"""The report on trial: the claims of its figures, weighed on the kept runs, as it ran them and with tuned rates."""

from functools import cache
from typing import NamedTuple

import numpy as np

from gradopt.measure.judgement import Evidence, all_of, evidence, holm, steadier, verdict
from gradopt.results.kept import result
from gradopt.wording import p_value, signed

KEYS = {"SGD": "sgd", "Nesterov": "nesterov", "RMSprop": "rmsprop", "Adam": "adam"}
SIZES = {64: "sgd-64", 256: "sgd-256", 1024: "sgd", 4096: "sgd-4096", 16384: "sgd-16384"}  # of the fair runs
PRINTED = {"sgd-64": (39.6, 9.9), "sgd-256": (42.16, 6.3), "adam": (97.7, 0.10), "rmsprop": (98.1, 0.13)}
"""What the report prints of its five runs: mean and standard deviation of the test accuracy in percent."""

MARGIN = 0.5  # percentage points, for "the same", "no loss" and "breaks down"
EPOCHS, IMAGES = 10, 55_000  # of every run


def accuracy(name):
    """Return the test accuracy of every seed at the end, in percent."""
    return 100 * final(name, "test_accuracy")


def curves(name, what="test_accuracy"):
    """Return a measure after every epoch, of shape (seeds, epochs + 1); accuracies are in percent."""
    return (100 if "accuracy" in what else 1) * getattr(result(name).history, what)[0]


def final(name, what="train_loss", at=-1):
    """Return a measure of every seed after the last epoch, or another."""
    return getattr(result(name).history, what)[0, :, at]


def seconds(name):
    """Return the time of every run's fastest epoch: what else the machine does can only add to it."""
    return result(name).history.seconds[0, :, 1:].min(-1)


def reach(name):
    """Return the sum of the learning rates of an epoch."""
    experiment = result(name).experiment
    return experiment.lrs[0] * (IMAGES // experiment.batch_size)


def sgd(arm, n):
    """Return the name of SGD's runs with batches of n."""
    return f"fair-{SIZES[n]}" if arm == "fair-" else f"printed-sgd-{n}"


def lag(name, other):
    """Weigh whether an experiment's accuracy lies below another's where the learning rates have the same sum."""
    at = EPOCHS * reach(name) / reach(other)
    ahead = np.array([np.interp(at, np.arange(EPOCHS + 1), curve) for curve in curves(other)])
    return evidence(ahead - accuracy(name), a=MARGIN)


def over(arm, winner, loser):
    """Weigh whether a method ends with a higher test accuracy than another."""
    return evidence(accuracy(arm + winner) - accuracy(arm + loser))


def lower_loss(arm, winner, loser):
    """Weigh whether a method ends with a lower training loss than another."""
    return evidence(final(arm + loser) - final(arm + winner), unit="nats")


def past_peak(name):
    """Weigh whether the test accuracy ends no lower than at the epoch of the best validation accuracy."""
    peak = result(name).history.validation_accuracy[0].argmax(-1)
    at_peak = np.take_along_axis(curves(name), peak[:, None], -1)[:, 0]
    return evidence(accuracy(name) - at_peak, a=-MARGIN)


def still_falls(name):
    """Weigh whether the training loss falls in the last epoch."""
    return evidence(final(name, at=-2) - final(name), unit="nats")


class Judged(NamedTuple):
    """Evidence of a claim, and its two p-values corrected for the whole family."""

    found: Evidence
    p_false: float
    p_true: float

    @property
    def word(self):
        """Its :func:`gradopt.measure.judgement.verdict`."""
        return verdict(self.p_false, self.p_true)

    def number(self, value=None):
        """Write the mean difference, or another value, with its sign; a difference of logarithms as a ratio."""
        unit, value = self.found.unit, self.found.value if value is None else value
        if unit.startswith("times"):
            return f"{np.exp(value) if unit == 'times the time' else value:.2f}"
        digits = 4 if unit == "nats" else 1 if abs(self.found.value) >= 10 else 2
        return signed(value, digits)

    def __str__(self):
        return f"**{self.word}**, {self.number()} {self.found.unit}"

    def because(self):
        """Give the numbers behind the word."""
        low, high = map(self.number, self.found.interval)
        p = p_value(min(self.p_false, self.p_true), ".2g")
        p = f"p {p}" if p.startswith("<") else f"p = {p}"
        return f"{self.number()} {self.found.unit}, {low} to {high}; {self.found.seeds}; {p}"


class Claim(NamedTuple):
    """A sentence of the report, its figure, and what the runs say: as printed and fair, None where it was not tried."""

    figure: str
    text: str
    printed: Evidence | Judged | None
    fair: Evidence | Judged | None

    def sentence(self):
        """Return the claim with its verdicts as a line of Markdown."""
        told = []
        for judged, where in ((self.printed, "as printed"), (self.fair, "in the fair runs")):
            if judged:
                is_or_not = "is " * (judged.word == "undecided")
                told.append(f"{where} it {is_or_not}**{judged.word}** ({judged.because()})")
        where = self.figure.capitalize() if "section" in self.figure else f"Figure {self.figure}"
        return f"*{where}: {self.text}.* {told[0][0].upper()}{'; '.join(told)[1:]}."


def weighed():
    """Return all claims, each with its evidence: {key: Claim}."""

    def both(weigh):
        return weigh("printed-"), weigh("fair-")

    def every(weigh, arm):
        return all_of(*(weigh(arm + key) for key in KEYS.values()))

    def spread(arm, one, other):
        return steadier(accuracy(arm + one), accuracy(arm + other))

    def speed_up(arm):
        return seconds(sgd(arm, 64)) / seconds(sgd(arm, 256))

    def larger(arm, n):
        return evidence(accuracy(sgd(arm, 1024)) - accuracy(sgd(arm, n)))

    def sizes(arm):
        """Those above 1024; the fair runs have no rate of their own at 8192."""
        return (4096, 16384) if arm == "fair-" else (4096, 8192, 16384)

    gap = {n: final(f"capacity-{n}", "test_loss") - final(f"capacity-{n}") for n in (32, 512)}
    adaptive = [(one, other) for one in ("adam", "rmsprop") for other in ("sgd", "nesterov")]
    same = -MARGIN, MARGIN
    claims = {
        "gap": ("2", "the gap between training and test loss grows with capacity", None,
                evidence(gap[512] - gap[32], unit="nats")),
        "same": ("4", "batches of 64 and of 256 reach the same accuracy",
                 *both(lambda arm: evidence(accuracy(sgd(arm, 256)) - accuracy(sgd(arm, 64)), *same))),
        "noise": ("4", "the loss varies less with the larger batch",
                  *both(lambda arm: steadier(final(sgd(arm, 256)), final(sgd(arm, 64))))),
        "time": ("4", "an epoch takes less time with the larger batch",
                 *both(lambda arm: evidence(np.log(speed_up(arm)), unit="times the time"))),
        "decay": ("5", "the accuracy decays above batches of 1024",
                  *both(lambda arm: all_of(*(larger(arm, n) for n in sizes(arm))))),
        "rule": ("5", "the linear scaling rule breaks down from 8192 on",
                 all_of(*(lag(f"scaled-sgd-{n}", "printed-sgd-4096") for n in (8192, 16384))), None),
        "nesterov": ("6", "Nesterov reaches a higher accuracy than SGD",
                     *both(lambda arm: over(arm, "nesterov", "sgd"))),
        "nesterov-loss": ("6", "Nesterov reaches a lower training loss than SGD",
                          *both(lambda arm: lower_loss(arm, "nesterov", "sgd"))),
        "rmsprop": ("7", "RMSprop reaches a higher accuracy than Nesterov",
                    *both(lambda arm: over(arm, "rmsprop", "nesterov"))),
        "solution": ("8", "RMSprop finds a better solution than Adam", *both(lambda arm: over(arm, "rmsprop", "adam"))),
        "similar": ("8", "Adam and RMSprop perform alike",
                    *both(lambda arm: evidence(accuracy(arm + "rmsprop") - accuracy(arm + "adam"), *same))),
        "stable": ("8", "Adam is more stable than RMSprop", *both(lambda arm: spread(arm, "adam", "rmsprop"))),
        "optimal": ("9", "Adam and RMSprop are better than SGD and Nesterov",
                    *both(lambda arm: all_of(*(over(arm, *pair) for pair in adaptive)))),
        "capacity": ("section 5", "more capacity, 512 units in place of 128, attains a lower test error", None,
                     over("capacity-", "512", "128")),
        "peak": ("section 5", "no method loses test accuracy after its peak", *both(lambda arm: every(past_peak, arm))),
        "floor": ("section 5", "no method has come to its floor: the training loss still falls in the last epoch",
                  *both(lambda arm: every(still_falls, arm))),
    }  # fmt: skip
    return {key: Claim(*claim) for key, claim in claims.items()}


@cache
def judged():
    """Return all claims, judged as one family: {key: Claim} with :class:`Judged` in place of evidence."""
    claims = weighed()
    tried = [(key, arm) for key, claim in claims.items() for arm in ("printed", "fair") if getattr(claim, arm)]
    found = [getattr(claims[key], arm) for key, arm in tried]
    once = [p for each in found for p in (each.p_false, each.p_true)]
    p = dict(zip(tried, holm(once, true=len(found)).reshape(-1, 2), strict=True))
    for arm in ("printed", "fair"):  # figure 9's claim implies figure 7's
        p["optimal", arm][1] = min(p["optimal", arm][1], p["rmsprop", arm][1])
    for (key, arm), each in zip(tried, found, strict=True):
        claims[key] = claims[key]._replace(**{arm: Judged(each, *p[key, arm])})
    return claims


def tally(words):
    """Return how many claims had each word, as text: "9 hold, 1 fails"."""
    verbs = {
        "holds": ("holds", "hold"),
        "holds, by less than matters": ("holds by less than matters", "hold by less than matters"),
        "fails": ("fails", "fail"),
        "undecided": ("is undecided", "are undecided"),
    }
    return ", ".join(f"{n} {verb[n > 1]}" for word, verb in verbs.items() if (n := words.count(word)))
