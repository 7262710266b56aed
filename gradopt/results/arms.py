"""The arms of the comparisons with the paper on StochGradAdam, and of part 7's, and their experiments."""

from gradopt.train import Experiment

S = 0.8  # sampling rate; the mask shrinks a mean step by its root, a masked step by S
RULES = {  # arm: optimizer, options, factor of the learning rate
    "sgd": ("Momentum", {}, 1.0),
    "rmsprop": ("RMSprop", {}, 1.0),
    "adam": ("Adam", {}, 1.0),
    "adam-matched": ("Adam", {}, S**0.5),
    "stochgradadam": ("StochGradAdam", {"sampling_rate": S}, 1.0),
    "masked-step": ("SkipUpdate", {"sampling_rate": S}, S**-0.5),
    "adamw": ("AdamW", {}, 1.0),
    "lion": ("Lion", {}, 1.0),
    "schedule-free": ("ScheduleFreeSGD", {}, 1.0),
    "muon": ("Muon", {}, 1.0),
    "shampoo": ("Shampoo", {"frequency": 10}, 1.0),
    "shampoo-braked": ("Shampoo", {"frequency": 10, "eps": 0.1}, 1.0),
}
ARMS = tuple(RULES)[:5]
PAIR = ("adam-matched", "stochgradadam")  # whose difference is the mask's alone
TUNED_AS = dict.fromkeys(("adam-matched", "masked-step"), "stochgradadam")  # the others have tunings of their own
PAPER_LR = 0.01


def arms(prefix, seeds, only=ARMS, lrs=(PAPER_LR,), tuned_on=None, more=None, **settings):
    """Return an experiment for every arm, at some learning rates or at the one that its tuning chose.

    Parameters
    ----------
    prefix : str
        Of the names, which end in the arm's.
    seeds : tuple of int
    only : sequence of keys of RULES, default ARMS
    lrs : tuple of float, default the paper's
        Of StochGradAdam; an arm has a multiple of them.
    tuned_on : str, default None
        Prefix of the tunings which choose the learning rates in their place.
    more : dict, default {}
        Options of every arm's optimizer besides its own.
    **settings
        Other arguments of :class:`gradopt.train.Experiment`.
    """
    made = []
    for arm in only:
        rule, options, factor = RULES[arm]
        if tuned_on:
            chosen = dict(tuned_on=f"{tuned_on}-{TUNED_AS.get(arm, arm)}", lr_factor=factor)
        else:
            chosen = dict(lrs=tuple(factor * lr for lr in lrs))
        made.append(
            Experiment(f"{prefix}-{arm}", rule, options={**options, **(more or {})}, seeds=seeds, **chosen, **settings)
        )
    return made


def tunings(prefix, grids, seeds, **settings):
    """Return the tuning of every rule in ``grids``, evaluated at the start and at the end."""
    settings = {**settings, "log_every": settings["epochs"], "observe": None, "average": None}
    return [arms(prefix, seeds, (arm,), grid, **settings)[0] for arm, grid in grids.items()]
