"""The plan: what the next runs are to decide about the paper on StochGradAdam, written before they were run.

Three questions, each at level 0.05: the primary one; what the paper says, in its words; what we ask. Every number is a
paired difference in points, of a hundred, of one seed's runs, and one point is what matters. There are two looks, at 8
and at 24 seeds; the second runs what the first left undecided. Seeds that were seen before judge nothing here.
"""

from contextlib import suppress
from typing import NamedTuple

import numpy as np

from gradopt.measure.judgement import all_of, evidence, judge_family, looks
from gradopt.results.arms import ARMS, PAIR, arms, tunings
from gradopt.results.kept import observed
from gradopt.train import load

PLANNED = "2026-11-28"  # no result of the plan is older
LEVEL, MATTERS = 0.05, 1.0
LOOKS = {0.3: tuple(range(1000, 1008)), 0.7: tuple(range(1008, 1024))}  # share of the level: seeds that it adds
SMALL = dict(
    data="cifar10-small", network="resnet-8", epochs=4, batch_size=128, augment=True, bfloat16=True, log_every=2,
    observe="scores", average=0.98,
)  # fmt: skip
SETTINGS = {  # name: arms, what is not as in SMALL
    "linear": ((*ARMS, "masked-step"), {"schedule": "linear"}),
    "constant": (ARMS, {}),
    "tuned": (("sgd", "rmsprop", "adam", "stochgradadam"), {"schedule": "linear", "tuned_on": "plan-tuning"}),
    "author": (  # what the paper's author published of the same years: Keras's weights and eps, no augmentation
        ("rmsprop", "adam", "adam-matched", "stochgradadam"),
        {
            "network": "resnet-8-glorot", "batch_size": 256, "augment": False,
            "more": {"eps": 1e-7, "weight_decay": 1e-4},
        },
    ),
    "all": (("adam", "adam-matched", "stochgradadam"), {"schedule": "linear", "data": "cifar10"}),
    **{
        name: (PAIR, {"schedule": "linear", "network": name, "more": more})
        for init, more in (("", {}), ("-glorot", {"eps": 1e-7}))  # Keras's weights have Keras's eps
        for name in (f"resnet-20{init}", f"plain-20{init}")
    },
    "pets": (
        ("rmsprop", "adam", "stochgradadam"),
        {
            "lrs": (0.001,), "data": "pets-64", "network": "unet", "epochs": 10, "batch_size": 16, "augment": False,
            "log_every": 5, "observe": "segmentation",
        },
    ),
}  # fmt: skip


def runs(setting, look):
    """Return the experiments of a setting that a look adds."""
    only, settings = SETTINGS[setting]
    return arms(f"plan-{setting}-{look + 1}", [*LOOKS.values()][look], only, **{**SMALL, **settings})


PILOT = [  # how much paired runs differ from seed to seed; no claim is judged by these
    experiment
    for name in ("constant", "linear")
    for experiment in arms(f"pilot-{name}", tuple(range(200, 210)), PAIR, **{**SMALL, **SETTINGS[name][1]})
]
GRID = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)  # one for all rules, but that
GRIDS = {rule: GRID for rule in SETTINGS["tuned"][0]} | {"sgd": (*GRID, 0.5, 1.0)}  # SGD was best at GRID's end
TUNING = tunings("plan-tuning", GRIDS, (300, 301, 302), **{**SMALL, "schedule": "linear"})


class Claim(NamedTuple):
    """A statement about the mean of a measure of StochGradAdam minus that of each rival, with averaged weights.

    ``way`` is 1 if it says that this is above 0, -1 if below, and 0 if it says that there is no difference. ``at`` is
    the evaluation, 1 in the middle and -1 at the end. With ``minus`` it is about the difference of this in one setting
    minus that in another. ``words`` are the paper's, with their section.
    """

    setting: str
    measure: str
    way: int
    says: str
    section: str = ""
    words: str = ""
    rivals: tuple = ("adam", "rmsprop")
    at: int = -1
    minus: str = ""

    @property
    def quoted(self):
        """The paper's words with their section, nothing where they are not the paper's."""
        return f'{self.section}: "{self.words}"' if self.words else ""


MATCHED_ONLY = ("adam-matched",)
PRIMARY = [Claim("linear", "accuracy", 0, "ends level with the matched Adam at a falling rate", rivals=MATCHED_ONLY)]
PAPER = [
    claim
    for setting in ("constant", "linear")
    for claim in (
        Claim(setting, "accuracy", 1, "is ahead in the middle", "4.1", "outpacing other methodologies", at=1),
        Claim(setting, "accuracy", 1, "ends higher than Adam", "abstract", "superior performance", ("adam",)),
        Claim(setting, "accuracy", 0, "ends level", "4.1", "slight deviations … aligning … indistinguishable"),
        Claim(setting, "entropy", -1, "is surer in the middle", "5.3", "confident predictions at a faster rate", at=1),
        Claim(setting, "entropy", -1, "is surer at the end", "5.3", "a more distributed range of entropy values"),
        Claim(setting, "ece", -1, "is better calibrated", "5.5, implied", "closely mirror the actual likelihoods"),
        Claim(setting, "robust", 1, "stands corruption better", "5.5, implied", "likely more resilient"),
    )
] + [
    Claim("pets", "iou", 1, "fits the true masks better", "4.2", "align more accurately with the true masks"),
    Claim("pets", "boundary", 1, "finds boundaries better", "4.2", "boundaries are sharper"),
    Claim("pets", "pieces", -1, "has fewer pieces", "4.2", "more precise and coherent"),
    *(
        Claim(
            f"plain-20{init}", "accuracy", -1, "loses more by the mask without shortcuts than with them", "7",
            "challenges arise in deeper architectures", MATCHED_ONLY, minus=f"resnet-20{init}",
        )
        for init in ("", "-glorot")
    ),
]  # fmt: skip
OURS = [
    Claim("constant", "accuracy", 0, "ends level with the matched Adam at a constant rate", rivals=MATCHED_ONLY),
    Claim("all", "accuracy", 0, "ends level with the matched Adam on all images", rivals=MATCHED_ONLY),
    Claim("linear", "accuracy", 0, "is level with the matched Adam in the middle", rivals=MATCHED_ONLY, at=1),
    Claim("constant", "entropy", 0, "ends as sure as the matched Adam at a constant rate", rivals=MATCHED_ONLY),
    Claim("linear", "entropy", 0, "ends as sure as the matched Adam", rivals=MATCHED_ONLY),
    Claim("linear", "ece", 0, "is calibrated as the matched Adam is", rivals=MATCHED_ONLY),
    Claim("linear", "robust", 0, "stands corruption as the matched Adam does", rivals=MATCHED_ONLY),
    Claim("tuned", "accuracy", 0, "ends level with Adam, both tuned", rivals=("adam",)),
    Claim("tuned", "accuracy", 0, "ends level with RMSprop, both tuned", rivals=("rmsprop",)),
    Claim("tuned", "accuracy", 0, "ends level with SGD with momentum, both tuned", rivals=("sgd",)),
    Claim("author", "accuracy", 1, "ends higher than Adam and RMSprop as the author may have trained"),
    Claim(
        "author",
        "accuracy",
        0,
        "ends level with the matched Adam as the author may have trained",
        rivals=MATCHED_ONLY,
    ),
    Claim("linear", "accuracy", 0, "ends level with masked steps of the same mean", rivals=("masked-step",)),
]
FAMILIES = {"the question": PRIMARY, "what the paper says": PAPER, "what we ask": OURS}
MEASURES = {
    "accuracy": lambda history, at: 100 * history.test_accuracy[0, :, at],
    "entropy": lambda history, at: 100 * observed(history, at, "entropy"),
    "ece": lambda history, at: 100 * observed(history, at, "ece"),
    "robust": lambda history, at: 100 * observed(history, at, "corrupted", "accuracy"),
    "iou": lambda history, at: 100 * observed(history, at, "iou").mean(1),
    "boundary": lambda history, at: 100 * observed(history, at, "boundary").mean(1),
    "pieces": lambda history, at: observed(history, at, "pieces"),
}


def difference(claim, rival, look, setting=None, folder=None):
    """Return the paired differences of a claim at a look, of shape (seeds of all looks until then,)."""
    setting, sides = setting or claim.setting, []
    for arm in ("stochgradadam", rival):
        histories = [load(f"plan-{setting}-{k + 1}-{arm}", folder).history.averaged for k in range(look + 1)]
        sides.append(np.concatenate([MEASURES[claim.measure](history, claim.at) for history in histories]))
    d = sides[0] - sides[1]
    if claim.minus and setting != claim.minus:
        d = d - difference(claim, rival, look, claim.minus, folder)
    return d


def weigh(claim, look, folder=None):
    """Return the :class:`gradopt.measure.judgement.Evidence` of a claim at a look."""
    ends = {"a": -MATTERS, "b": MATTERS} if claim.way == 0 else {}
    parts = (difference(claim, rival, look, folder=folder) for rival in claim.rivals)
    return all_of(*(evidence((claim.way or 1) * d, **ends, matters=MATTERS) for d in parts))


def looked(claim, folder=None):
    """Return the evidence of a claim at the first look, which has been made, and at each one after that has."""
    seen = [weigh(claim, 0, folder)]
    for look in range(1, len(LOOKS)):
        with suppress(FileNotFoundError):
            seen.append(weigh(claim, look, folder))
    return seen


def decide(found):
    """Return for each claim of a family its evidence at the last look, its corrected p-values and its word.

    ``found`` has the evidence of each at every look. One at which nobody has looked still counts: its p-values are 1.
    """
    p = [looks([each.p for each in seen], [*LOOKS]) if seen else (1.0, 1.0) for seen in found]
    last = [seen[-1] if seen else None for seen in found]
    return [(evidence, *judged) for evidence, judged in zip(last, judge_family(p, LEVEL), strict=True)]


def judge(family, folder=None):
    """Return what :func:`decide` says of a family, whichever of its claims have been looked at."""
    found = []
    for claim in family:
        try:
            found.append(looked(claim, folder))
        except FileNotFoundError:
            found.append([])
    return decide(found)


def undecided(folder=None):
    """Return the settings of claims that have been looked at in a folder and are undecided."""
    open_ = [
        claim
        for family in FAMILIES.values()
        for claim, (seen, *_, word) in zip(family, judge(family, folder), strict=True)
        if seen and word == "undecided"
    ]
    return [setting for setting in SETTINGS if any(setting in (claim.setting, claim.minus) for claim in open_)]


def concerns(setting):
    """Return in words which claims the runs of a setting bear on."""
    claims = [claim for family in FAMILIES.values() for claim in family if setting in (claim.setting, claim.minus)]
    return f"{len(claims)} of the plan's claims"
