"""A rule in one of its forms, with numbers for its hyperparameters, walking along recorded gradients."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from gradopt.doctor.rules import LOOKAHEAD, RULES
from gradopt.doctor.switches import SWITCHES

STANDARD = {name: next(iter(switch.choices)) for name, switch in SWITCHES.items()}


@dataclass(frozen=True)
class Variant:
    """A rule, the switches that are not as in its standard form, and hyperparameters other than those given."""

    rule: str
    turned: dict = field(default_factory=dict)
    numbers: dict = field(default_factory=dict)

    @property
    def switches(self):
        """All switches."""
        return {**STANDARD, **RULES[self.rule].form, **self.turned}

    @cached_property
    def moves(self):
        """How many things are not as in the standard form; a slip weighs more than a convention."""
        slips = sum(value in SWITCHES[name].slips for name, value in self.turned.items())
        return len(self.turned) + slips / 4 + 1.5 * len(self.numbers)

    def turn(self, name, value):
        """Return the variant with one more switch turned."""
        return Variant(self.rule, {**self.turned, name: value}, self.numbers)

    @cached_property
    def is_rare(self):
        """Whether one of its switches is turned to what is not tried together with another."""
        return any(value in SWITCHES[name].rare for name, value in self.turned.items())

    def joined(self, other):
        """Return the variant with the changes of both, None where both change the same thing or one is rare."""
        if self.is_rare or other.is_rare:
            return None
        if self.turned.keys() & other.turned.keys() or self.numbers.keys() & other.numbers.keys():
            return None
        return Variant(self.rule, {**self.turned, **other.turned}, {**self.numbers, **other.numbers})

    def set(self, **numbers):
        """Return the variant with other hyperparameters."""
        return Variant(self.rule, self.turned, {**self.numbers, **numbers})

    def walk(self, recording, given):
        """Yield theta, and how far from the last theta the gradient was asked for, after each step."""
        s = self.switches
        h = {**read(RULES[self.rule].numbers, given), **read(LOOKAHEAD, given), **self.numbers}
        h["starts"] = recording.starts
        decay = given.get("weight_decay", 0.0)
        theta, x = recording.start, {}
        slow = {"at the start": theta, "at 0": 0.0 * theta}.get(s["slow weights start"])
        part = h["part"] if s["way"] == "alpha" else 1 - h["part"]
        for t, (g, rate) in enumerate(zip(recording.gradients, recording.rates, strict=True), start=1):
            rate = 1.0 if s["scheduled lr"] == "ignored" else rate
            lr = h["lr"] * rate
            x["rate"], x["asked"] = lr, 0.0
            counter = shared(t, recording.sizes) if s["counter"] == "shared" else np.float64(t)
            g = -g if s["direction"] == "up" else g
            if decay and s["decay"] in ("L2", "up"):
                g = g + (decay if s["decay"] == "L2" else -decay) * theta
            step = RULES[self.rule].recursion(g, counter, lr, h, s, x)
            factor = 1 - decay * {"lr * weight_decay": x["rate"], "after the step": lr, "weight_decay": 1.0,
                                  "lr / first lr": rate}.get(s["decay"], 0.0)  # fmt: skip
            theta = (theta - step) * factor if s["decay"] == "after the step" else theta * factor - step
            if s["lookahead"] == "yes":
                if slow is None and s["slow weights start"] == "one step late":
                    slow = theta
                if t % h["k"] == 0:
                    slow = theta if slow is None else slow + part * (theta - slow)
                    theta = slow
            yield theta, x["asked"]


def read(numbers, given):
    """Return a rule's hyperparameters as they were given, under whatever name, or as they are if nobody says."""
    return {name: value_of(name, number.names, given, number.default) for name, number in numbers.items()}


def value_of(name, names, given, default=None):
    """Return a hyperparameter under the first of its names, an entry of a pair of betas, or the default."""
    for known in names:
        if given.get(known) is not None:
            value = given[known]
            return value[0 if name == "beta1" else 1] if isinstance(value, tuple | list) else value
    return default


def shared(t, sizes):
    """Return for every number the count of a counter that advances at each parameter."""
    return np.repeat((t - 1) * len(sizes) + 1 + np.arange(len(sizes)), sizes)
