"""What the doctor says: every message says what was found, and what follows from it, with a number from the replay."""

import numpy as np

from gradopt.doctor.rules import LOOKAHEAD, RULES
from gradopt.doctor.switches import SWITCHES
from gradopt.doctor.variants import Variant, read, value_of


def steps_of(variant, recording, given):
    """Return the steps that a variant takes, (T, D)."""
    with np.errstate(all="ignore"):
        path = [recording.start] + [theta for theta, _ in variant.walk(recording, given)]
    return np.diff(path, axis=0)


def title(variant, given):
    """Return the name of a rule in a form that has one."""
    switches, name = variant.switches, variant.rule
    if name == "Adam" and switches["amsgrad"] != "none":
        name = "AMSGrad"
    if name == "RMSprop" and switches["centred"] == "yes":
        name = "Centred RMSprop"
    if given.get("weight_decay") and switches["decay"] not in ("L2", "up", "ignored"):
        name = {"Adam": "AdamW", "StableAdamW": name}.get(name, f"{name} with decoupled weight decay")
    if switches["lookahead"] == "yes":
        k, part = ({**read(LOOKAHEAD, given), **variant.numbers}[key] for key in ("k", "part"))
        name = f"Lookahead, k = {k}, alpha = {part}, around {name}"
    return name


def findings(variant, recording, given):
    """Return, of every switch that is turned and every number that is another, (words, is_slip)."""
    found = []
    for name, value in variant.turned.items():
        if name == "lookahead" or value == "ahead":  # the title or a note says it
            continue
        standard = Variant(variant.rule, {k: v for k, v in variant.turned.items() if k != name}, variant.numbers)
        words = f"{SWITCHES[name].choices[value]}: {consequence(variant, standard, recording, given)}."
        found.append((words, value in SWITCHES[name].slips))
    for name, value in variant.numbers.items():
        number = {**RULES[variant.rule].numbers, **LOOKAHEAD}[name]
        was = value_of(name, number.names, given)
        standard = Variant(variant.rule, variant.turned, {k: v for k, v in variant.numbers.items() if k != name})
        if was is None:
            words = f"{name} is {value:.6g}, though no argument says so"
        elif name == "lr":
            words = f"The learning rate acts as {value:.6g}, {value / was:.6g} times the argument lr = {was:.6g}"
        else:
            words = f"{name} acts as {value:.6g}, though the argument says {was:.6g}"
        found.append((f"{words}: {consequence(variant, standard, recording, given)}.", was is not None))
    return found


def consequence(variant, standard, recording, given):
    """Return what a difference does to the steps, in numbers."""
    ours, theirs = (steps_of(form, recording, given) for form in (variant, standard))
    return compared(ours, theirs, recording, given, RULES[variant.rule].scale_free)


def compared(ours, theirs, recording, given, scale_free):
    """Return in words where steps first differ from others, and by how much."""
    with np.errstate(all="ignore"):
        differs = ~np.isclose(ours, theirs, rtol=1e-6, atol=1e-13 * np.abs(recording.start), equal_nan=True)
        if not differs.any():
            return "no step differs from the one without that"
        t = int(np.argmax(differs.any(axis=1)))
        places = np.flatnonzero(differs[t])
        ratio = ours[t, places] / theirs[t, places]
        size = np.abs(np.log(np.abs(ratio)))
        worst = int(np.argmax(np.where(np.isfinite(size), size, 1e9)))
        usual = np.abs(ratio - np.median(ratio)) <= 1e-3 * abs(np.median(ratio))
    everywhere = usual.sum() > len(recording.start) / 2  # but, say, where gradients are as small as eps
    worst = int(np.argmax(usual)) if everywhere else worst
    i, gradient = places[worst], f"where the gradient is {abs(recording.gradients[t, places[worst]]):.2g} in size, "
    ordinal = "the first step" if t == 0 else f"step {t + 1}"
    where = "" if everywhere else gradient
    lr = value_of("lr", ("lr", "learning_rate", "eta"), given, 1e-3) * recording.rates[t]
    if not np.isfinite(ours[t, i]):
        return f"{where}{ordinal} is {ours[t, i]}"
    if np.isfinite(theirs[t, i]) and ours[t, i] * theirs[t, i] < 0:
        return f"{where}{ordinal} goes the other way, {abs(ratio[worst]):.3g} times as far"
    if ours[t, i] == 0:
        return f"{where}{ordinal} moves nothing"
    if scale_free:
        return f"{where}{ordinal} is {abs(ours[t, i]) / lr:.3g} lr, not {abs(theirs[t, i]) / lr:.3g} lr"
    if theirs[t, i] == 0:
        return f"{where}{ordinal} moves theta by {abs(ours[t, i]):.2g} where it would stand still without that"
    return f"{where}{ordinal} is {abs(ratio[worst]):.3g} times as long as without that"


def located(match, recording, given, path):
    """Return where a path that no form explains parts from the nearest one: step, parameter, size, and a pattern."""
    t, name = match.steps, title(match.variant, given)
    ours = np.diff(path.theta, axis=0)
    theirs = steps_of(match.variant, recording, given)
    if t >= len(ours):
        return []
    form = "" if not match.variant.moves else " in the form that fits best"
    lines = [
        f"It follows {name}{form} for {t} step{'s' * (t > 1)}."
        if t
        else f"No rule that I know takes its first step; {name} is nearest."
    ]
    with np.errstate(all="ignore"):
        differs = ~np.isclose(ours[t], theirs[t], rtol=1e-6, atol=1e-13 * np.abs(recording.start))
        gap = np.abs(np.log(np.abs(ours[t] / theirs[t])))
    places = np.flatnonzero(differs)
    if not len(places):  # what differs is where it asked for the gradient
        return [*lines, f"In step {t + 1} it asks for the gradient at another point."]
    i = places[int(np.argmax(np.where(np.isfinite(gap[places]), gap[places], 1e9)))]
    names = list(dict.fromkeys(recording.owner(j) for j in places))
    owner = recording.owner(i)
    number = i - recording.starts[list(recording.shapes).index(owner)]
    lines.append(
        f"In step {t + 1} it differs in {len(places)} of {len(recording.start)} numbers, of {', '.join(names)}; most "
        f"in number {number} of {owner}, where the gradient is {recording.gradients[t, i]:.3g}: it steps "
        f"{ours[t, i]:.6g}, {match.variant.rule} {theirs[t, i]:.6g}."
    )
    return lines + pattern(ours, theirs[: len(ours)], recording)


def pattern(ours, theirs, recording):
    """Say whether steps differ by one factor for all numbers, which points to what depends on t alone."""
    zero = recording.start == 0
    with np.errstate(all="ignore"):
        ratio = (ours / theirs)[:, zero]
    factors = [row[np.isfinite(row)] for row in ratio]
    if len(factors) < 3 or any(len(row) < 2 or np.ptp(row) > 1e-3 * abs(row.mean()) for row in factors):
        return []
    shown = ", ".join(f"{row.mean():.3g}" for row in factors[:5])
    return [
        f"In each step all numbers differ by one factor, {shown}, ...: look at what depends on t alone, a bias "
        "correction or a schedule."
    ]
