"""Find the rule and the form whose steps are those of a recorded path."""

from dataclasses import dataclass

import numpy as np

from gradopt.doctor.rules import LOOKAHEAD, RULES
from gradopt.doctor.switches import SWITCHES
from gradopt.doctor.variants import Variant, read, value_of

ROUNDING, SINGLE = 1e-9, 2e-5  # of the way gone so far: double precision, and float32 somewhere inside
NEAREST = 2  # rules whose forms are tried with two things changed, those first that the name tells of
WRAPPED = 40, 3  # forms around which slow weights are tried where a hyperparameter tells of them, and where none does


@dataclass(frozen=True)
class Match:
    """How far a variant follows a path: the steps, and the share of numbers that are right in the next one."""

    variant: Variant
    steps: int
    share: float
    gap: float  # of the next step, in terms of its own size, at most 1
    is_exact: bool
    is_single: bool = False  # to the digits of float32 only

    @property
    def rank(self):
        """What sorts matches, the best first."""
        return (-self.steps, self.is_single, -self.share, self.gap, self.variant.moves)


def follow(variant, recording, given, path):
    """Return how far a variant follows a path; its walk ends where they part."""
    reach = np.zeros_like(recording.start)
    slack = 1e-14 * np.abs(recording.start)
    steps, is_single = len(path.theta) - 1, False
    with np.errstate(all="ignore"):
        for t, (theta, asked) in enumerate(variant.walk(recording, given), start=1):
            if t > steps:
                break
            seen = path.theta[t]
            reach = np.maximum(reach, np.abs(seen - recording.start))
            off = np.abs(theta - seen)
            if path.asked is not None:
                off = np.maximum(off, np.abs(asked - path.asked[t - 1]))
            if (off <= ROUNDING * reach + slack).all():
                continue
            is_single = True
            right = (off <= SINGLE * reach + slack) | (np.isnan(theta) & np.isnan(seen))
            if not right.all():
                gap = np.nan_to_num(off / np.abs(seen - path.theta[t - 1]), nan=1.0).clip(0, 1)
                return Match(variant, t - 1, float(right.mean()), float(gap.mean()), False, is_single)
    return Match(variant, steps, 1.0, 0.0, steps > 0, is_single)


def choices(rule, given):
    """Yield the forms of a rule that differ in one thing from its standard form."""
    standard, known = Variant(rule).switches, read(RULES[rule].numbers, given)
    for name in RULES[rule].switches:
        for value in SWITCHES[name].choices:
            if value != standard[name] and not is_idle(name, value, {**known, **given}):
                yield Variant(rule, {name: value})
    for name, number in RULES[rule].numbers.items():
        for value in number.often:
            if value != known[name]:
                yield Variant(rule, {}, {name: value})


def is_idle(name, value, numbers):
    """Say whether turning a switch would change nothing with these hyperparameters."""
    start = numbers.get("initial_accumulator_value", 0.0)
    return (
        (name == "decay" and not numbers.get("weight_decay"))
        or (name == "lr in the buffer" and not numbers.get("momentum"))
        or (value == "dampening" and not numbers.get("dampening"))
        or (name == "v starts at" and (not start if value == "the argument" else float(value) == start))
    )


def hinted(name):
    """Return the rules that a name tells of, as MyAdamW tells of Adam: those with the longest name in it."""
    inside = [rule for rule in RULES if rule.lower() in name.rpartition(":")[2].lower()]
    return [rule for rule in inside if not any(rule != other and rule in other for other in inside)]


def search(recording, given, path, name=""):
    """Return the match with the fewest changes of a standard form, or the nearest one.

    Standard forms are tried first, then all with one change, then slow weights around what was right until they moved,
    then two changes, in the rules that the name tells of and in the nearest. A walk ends where it parts from the path,
    so that most of them are a step long.
    """

    def try_all(variants):
        return [follow(variant, recording, given, path) for variant in variants]

    def is_found():
        return any(match.is_exact for match in matches)

    def best():
        return sorted(matches, key=lambda match: match.rank)

    hints = hinted(name)
    standards = matches = try_all(Variant(rule) for rule in RULES)
    if not is_found():
        singles = [variant for rule in RULES for variant in choices(rule, given)]
        singles += [scaled for match in matches if (scaled := with_lr(match.variant, recording, given, path))]
        matches = standards + (tried := try_all(singles))
    if not is_found():
        matches += try_all(slow_weights(best(), given))
    if not is_found() and not path.failed:
        steps = {match.variant.rule: match.steps for match in standards}
        singles = [match.variant for match in tried if match.steps >= steps[match.variant.rule]]
        near = [*hints, *dict.fromkeys(match.variant.rule for match in best())][: max(NEAREST, len(hints))]
        pairs = [
            pair
            for i, single in enumerate(singles)
            if single.rule in near
            for later in singles[i + 1 :]
            if later.rule == single.rule and (pair := single.joined(later))
        ]
        pairs += [scaled for single in singles if (scaled := with_lr(single, recording, given, path))]
        matches += try_all(pairs)
    exact = [match for match in matches if match.is_exact]
    if exact:
        return min(exact, key=lambda match: match.rank)
    return min(matches, key=lambda match: (match.variant.rule not in hints, match.variant.moves > 0, *match.rank))


def slow_weights(matches, given):
    """Return those that follow longest with slow weights around them, which may first move where they part."""
    known, steps = read(LOOKAHEAD, given), matches[0].steps
    is_told = value_of("k", LOOKAHEAD["k"].names, given) is not None
    parts = {known["part"], given.get("alpha"), *LOOKAHEAD["part"].often} - {None}
    found = []
    for match in [match for match in matches if match.steps == steps][: WRAPPED[not is_told]]:
        inside = match.variant.turn("lookahead", "yes")
        for k in {known["k"], steps + 1}:
            for part in parts:
                variant = inside.set(**{name: x for name, x in (("k", k), ("part", part)) if x != known[name]})
                found.append(variant)
                for name in ("slow weights start", "way"):
                    others = list(SWITCHES[name].choices)[1:]
                    found += [variant.turn(name, value) for value in others]
    return found


def with_lr(variant, recording, given, path):
    """Return a variant whose learning rate is what the first step says, if all numbers say the same."""
    if len(path.theta) < 2 or "lr" in variant.numbers or given.get("weight_decay"):
        return None
    with np.errstate(all="ignore"):
        theta, _ = next(variant.walk(recording, given))
        ratio = (path.theta[1] - recording.start) / (theta - recording.start)
    ratio = ratio[recording.start == 0]
    if not np.isfinite(ratio).all():
        return None
    factor = np.median(ratio)
    if np.ptp(ratio) > 1e-6 * abs(factor) or abs(factor - 1) < 1e-9 or factor == 0:
        return None
    return variant.set(lr=float(f"{factor:.12g}") * read(RULES[variant.rule].numbers, given)["lr"])
