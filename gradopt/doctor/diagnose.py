"""Say which rule an optimizer is and how it differs from it."""

import textwrap
from dataclasses import dataclass, field

from gradopt.doctor import words
from gradopt.doctor.behaviour import PROBE, examined
from gradopt.doctor.find import find, subject
from gradopt.doctor.replay import STEPS, recorded
from gradopt.doctor.rules import RULES
from gradopt.doctor.search import choices, follow, search
from gradopt.doctor.subjects import said
from gradopt.doctor.switches import SWITCHES
from gradopt.doctor.variants import Variant, read, value_of

FLOAT32 = "It agrees to 5 digits and not to 9, though all that it was given is float64: something inside is float32."
UNSEEN = f"what comes after {STEPS} steps, sparse gradients, complex parameters, other devices, compiled or fused steps"


@dataclass
class Report:
    """What the doctor found; printed, it is the report in words."""

    subject: str
    title: str  # the rule, in the form that has a name; "" if none is known
    variant: Variant  # the nearest one, if none is known
    located: list = field(default_factory=list)  # where it parts from the nearest rule, if none is known
    findings: list = field(default_factory=list)  # (words, whether it is a fault)
    notes: list = field(default_factory=list)  # what a reader should know and nobody need mend
    undecided: list = field(default_factory=list)

    @property
    def is_known(self):
        """Whether it is a known rule in a known convention, with no fault."""
        return bool(self.title) and not any(is_fault for _, is_fault in self.findings)

    @property
    def is_standard(self):
        """Whether nothing at all was found."""
        return bool(self.title) and not self.findings

    def __repr__(self):
        lines = [f"{self.subject} is {self.title}." if self.title else f"{self.subject} is no rule that I know."]
        lines += self.located
        lines += [("Fault: " if is_fault else "Differs: ") + text for text, is_fault in self.findings]
        lines += [f"Note: {text}" for text in self.notes]
        lines.append("What I could not decide: " + "; ".join(self.undecided) + ".")
        return "\n".join(textwrap.fill(line, 100, subsequent_indent="  ") for line in lines)


def diagnose(optimizer, **hyper):
    """Return a report on an optimizer: which rule it is and every way in which it differs.

    Parameters
    ----------
    optimizer : class, callable or str
        A ``torch.optim.Optimizer``; a function of params that returns one; a class in NumPy with ``step(theta, grad)``,
        where ``grad`` is a function, as in ``gradopt.numpy``; a function ``step(theta, g, state)`` that returns the
        next theta and keeps what it needs in the dict ``state``; or ``"package.module:Name"`` of one of these.
    **hyper
        Its hyperparameters.

    Returns
    -------
    Report

    Raises
    ------
    UseError
        If it is none of these, or cannot be made with these hyperparameters.

    Examples
    --------
    >>> from gradopt.numpy import Adam
    >>> diagnose(Adam).title
    'Adam'
    """
    seen = find(optimizer, hyper) if isinstance(optimizer, str) else subject(optimizer, hyper)
    recording = recorded() if seen.has_groups else recorded().whole()
    given = seen.given
    if value_of("lr", ("lr",), given) is None:  # nothing can be changed
        recording = recording.steady()
    path = seen.run(recording)
    match = search(recording, given, path, seen.name)
    report = Report(seen.name + (f" with {said(seen.hyper)}" if seen.hyper else ""), "", match.variant)
    if seen.assumed:
        report.notes.append(f"Nobody said {', '.join(seen.assumed)}: I took {said(seen.assumed)}.")
    if len(path.theta) > 1 and (path.theta == recording.start).all():
        report.located = ["No step moves anything, whatever the gradient is."]
    elif match.is_exact:
        report.title = words.title(match.variant, given)
        if path.failed:
            report.title += f", as far as {len(path.theta) - 1} of {STEPS} steps show"
        report.findings += words.findings(match.variant, recording, given)
        report.notes += facts(match.variant, recording, given, seen)
        report.undecided += open_questions(match, recording, given, path)
    else:
        report.located = words.located(match, recording, given, path)
    if match.is_exact and match.is_single:
        report.findings.append((FLOAT32, False))
    if path.failed:
        report.findings.append((f"{path.failed[0].upper()}{path.failed[1:]}.", True))
    if seen.has_groups and not path.failed:
        faults, notes, open_ = examined(seen, recording)
        is_meant = match.variant.switches["mask"] == "hashed"  # by the place of an element among all
        report.findings += [] if is_meant else [(text, True) for text in faults]
        report.notes += faults if is_meant else []
        report.notes += notes
        report.undecided += open_
    report.undecided.append(UNSEEN)
    return report


def facts(variant, recording, given, seen):
    """Return what a user of the rule should know: its source, and what its weight decay does."""
    found = [f"{variant.rule}: {RULES[variant.rule].source}."] if RULES[variant.rule].source else []
    if variant.switches["nesterov"] == "ahead":
        found.append(SWITCHES["nesterov"].choices["ahead"] + ".")
    if given.get("weight_decay"):
        if variant.switches["decay"] == Variant(variant.rule).switches["decay"]:
            found.append(SWITCHES["decay"].choices[variant.switches["decay"]] + ".")
    elif "weight_decay" in seen.takes:
        other = seen.other(weight_decay=PROBE)
        path = other.run(recording)
        for value, text in SWITCHES["decay"].choices.items():
            if follow(variant.turn("decay", value), recording, other.given, path).is_exact:
                found.append(f"With weight_decay={PROBE}: {text[0].lower()}{text[1:]}.")
                break
        else:
            found.append(f"With weight_decay={PROBE} it does what no form of weight decay that I know does.")
    return found


def open_questions(match, recording, given, path):
    """Return the questions whose other answers would have given the same path."""
    asked, rule = [], match.variant.rule
    for change in choices(rule, given):
        joined = match.variant.joined(change)
        other = joined and follow(joined, recording, given, path)
        if other and other.is_exact and other.is_single == match.is_single:
            asked += [SWITCHES[name].asks for name in change.turned]
            for name, value in change.numbers.items():
                asked.append(f"whether {name} is {value} or {read(RULES[rule].numbers, given)[name]}")
    if value_of("lr", ("lr",), given) is None:
        asked.append("how it follows a learning rate that changes, since it shows none")
    return list(dict.fromkeys(asked))
