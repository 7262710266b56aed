"""The race as a widget: small networks that learn to read real digits where they are looked at."""

import json

import anywidget
from traitlets import Dict

from gradopt.explorer.fragments import in_page, module
from gradopt.hyperparameters import SETTINGS, check, check_choice
from gradopt.race.digits import packed
from gradopt.race.training import LEAST_STEPS, MOST_STEPS, RULES

WORKER = module(*(f"race/{name}" for name in ("rules", "network", "digits", "training", "worker")))
"""The script of a worker, which trains."""

PARTS = (
    "race/rules", "checks", "style", "draw", "controls", "race/race_style", "race/digits",
    "race/crew", "race/contest", "race/curves", "race/standings", "race/race",
)  # fmt: skip

MODULE = f"const WORKER = {json.dumps(WORKER)};\nconst DIGITS = {json.dumps(packed())};\n{module(*PARTS)}"
"""The one ES module that runs in a notebook and in a built page."""


class Race(anywidget.AnyWidget):
    """Train one small network with each rule, several times, on the same digits, and see who is ahead.

    First every rule is swept over ``gradopt.race.training.RATES``, with a seed of its own. Then the race is run at one
    learning rate for all, or at the best of each, whichever the reader chooses.

    Parameters
    ----------
    *rules : names of rules, default all of ``gradopt.race.training.RULES``
    own : bool, default False
        Whether each rule has the learning rate at which its sweep ended lowest.
    lr : float, default 1e-3
        The rate that is the same for all, in [0, inf).
    num_steps : int, default 200
        Of 64 digits each, in [10, 2000].
    seed : int, default 0
        Of the sweep, in [0, 2**32); the networks of the race have the next ones.
    seeds : int, default 3
        Networks that each rule trains in the race, in [1, inf).
    compact : bool, default False
        Leave out the picture of the sweep, which then runs only when it is needed.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Examples
    --------
    >>> Race("SGD", "Adam", "StochGradAdam", lr=0.01)
    """

    _esm = MODULE

    race = Dict().tag(sync=True)

    def __init__(self, *rules, own=False, lr=1e-3, num_steps=200, seed=0, seeds=3, compact=False):
        for rule in rules:
            check_choice("rule", rule, RULES)
        if len(set(rules)) < len(rules):
            raise ValueError(f"rules={rules!r} names one twice: a race has each rule once")
        check(SETTINGS | {"seeds": SETTINGS["n"]}, lr=lr, num_steps=num_steps, seed=seed, seeds=seeds)
        if seed + seeds >= 2**32:
            raise ValueError(f"seed={seed!r} and the {seeds} seeds after it must lie below 2**32: choose a lower one")
        if not LEAST_STEPS <= num_steps <= MOST_STEPS:
            raise ValueError(
                f"num_steps={num_steps!r} must be in [{LEAST_STEPS}, {MOST_STEPS}]: a page trains them live"
            )
        race = dict(rules=rules or RULES, own=own, lr=lr, num_steps=num_steps, seed=seed, seeds=seeds, compact=compact)
        super().__init__(race=race)

    def _repr_mimebundle_(self, **kwargs):
        from gradopt.race.figure import image

        data, metadata = super()._repr_mimebundle_(**kwargs)
        return data | {"text/html": self.page_html(image(self.race))}, metadata

    def page_html(self, figure):
        """Return what stands for the race in a page: its settings, and a figure until the module runs."""
        return in_page("race", self.race, figure)
