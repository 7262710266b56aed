"""What an optimizer of torch should do whatever its rule is: groups, states, closures, missing gradients, layouts."""

import copy
import warnings
from dataclasses import replace

import numpy as np
import torch

from gradopt.doctor.tensors import give, tensors, values

HALF = 12
RANDOM = "It draws random numbers: what is said here holds for torch.manual_seed(0)."
PROBE = 0.1  # the weight decay that is tried where there is none


class Trial:
    """An optimizer over parameters of its own, stepped by hand."""

    def __init__(self, subject, recording, dtype=torch.float64, groups=None, order=1):
        torch.manual_seed(0)
        self.subject, self.params = subject, tensors(recording, dtype)
        self.optimizer = subject.make(groups(self.params) if groups else self.params[::order])

    def run(self, gradients, first=0):
        """Step along gradients and return where that leads."""
        for g in gradients[first:]:
            give(self.params, g)
            self.subject.advance(self.optimizer)
        return values(self.params)


def differs(x, y, tolerance=1e-9):
    """Return the largest difference of two vectors in terms of the larger one, 0 if it is rounding."""
    size = np.maximum(np.abs(x), np.abs(y))
    gap = np.abs(x - y)
    share = np.where(gap <= tolerance * size + 1e-15, 0, gap / np.where(size == 0, 1, size))
    return 0.0 if np.array_equal(x, y, equal_nan=True) else float(np.nanmax(share))


def is_random(subject, recording):
    """Whether two seeds of torch give two paths."""
    first = Trial(subject, recording).run(recording.gradients)
    other = Trial(subject, recording)
    torch.manual_seed(1)
    if differs(first, other.run(recording.gradients)):
        return "note", RANDOM


def saves_its_state(subject, recording):
    """Whether state_dict holds all that the next steps need."""
    whole = Trial(subject, recording).run(recording.gradients)
    first = Trial(subject, recording)
    half = first.run(recording.gradients[:HALF])
    saved = copy.deepcopy(first.optimizer.state_dict())
    second = Trial(subject, replace(recording, start=half))
    second.optimizer.load_state_dict(saved)
    if gap := differs(whole, second.run(recording.gradients, HALF)):
        return "fault", (
            f"State is not saved: trained for {HALF} steps, saved, loaded into a new optimizer and trained on, it "
            f"ends elsewhere, by {gap:.2g} of theta; what is kept outside of self.state and param_groups is lost in "
            "a checkpoint."
        )


def keeps_parameters_apart(subject, recording):
    """Whether a parameter's path depends on what other parameters there are, or on their order."""
    together = Trial(subject, recording).run(recording.gradients)
    turned = Trial(subject, recording, order=-1).run(recording.gradients)
    alone = []
    for i, (name, shape) in enumerate(recording.shapes.items()):
        part = slice(recording.starts[i], recording.starts[i] + recording.sizes[i])
        single = replace(
            recording, shapes={name: shape}, start=recording.start[part], gradients=recording.gradients[:, part]
        )
        alone.append(Trial(subject, single).run(single.gradients))
    gap, order = differs(together, np.concatenate(alone)), differs(together, turned)
    if order:
        return "fault", (
            f"The update depends on the order of parameters: given in reverse they end elsewhere, by {order:.2g} of "
            "theta."
        )
    if gap:
        return "note", (
            f"A parameter's steps depend on the other parameters: alone it ends elsewhere, by {gap:.2g} of theta (a "
            "norm over all of them, or something shared)."
        )


def leaves_gradients(subject, recording):
    """Whether theta.grad is after the step what it was before."""
    forms = {
        "": subject,
        " with weight decay": subject.other(weight_decay=PROBE) if "weight_decay" in subject.takes else None,
    }
    for when, form in forms.items():
        trial = Trial(form or subject, recording)
        for t, g in enumerate(recording.gradients[:HALF], start=1):
            give(trial.params, g)
            before = [theta.grad for theta in trial.params]
            kept = [theta.grad.clone() for theta in trial.params]
            subject.advance(trial.optimizer)
            if any(not torch.equal(x, y) for x, y in zip(before, kept, strict=True)):
                return "note", (
                    f"It changes gradients in place{when}: after step {t} theta.grad is another. Whoever logs its "
                    "norm after the step, goes on accumulating or steps twice works with a wrong one."
                )


def skips_missing_gradients(subject, recording):
    """Whether a parameter without a gradient rests, and takes its next step as if nothing had been."""
    trial = Trial(subject, recording)
    trial.run(recording.gradients[:2])
    before = trial.params[1].detach().clone()
    for g in recording.gradients[2:4]:
        give(trial.params, g)
        trial.params[1].grad = None
        try:
            subject.advance(trial.optimizer)
        except Exception as error:  # whatever other people's code raises
            return "fault", f"A parameter whose gradient is None makes it raise {type(error).__name__}: {error}."
    if not torch.equal(before, trial.params[1]):
        return "fault", "A parameter whose gradient is None moves: it should rest."
    if subject.wraps:  # slow weights count steps, not gradients
        return None
    rested = trial.run(recording.gradients[5:7])
    other = Trial(subject, recording)
    other.run(recording.gradients[:2])
    part = slice(recording.starts[1], recording.starts[1] + recording.sizes[1])
    straight = other.run(recording.gradients[5:7])
    if differs(rested[part], straight[part]):
        return "note", (
            "The counter goes on for a parameter without a gradient (it is kept by the group, or by the optimizer): "
            "its average has fewer terms than its bias correction believes. torch.optim counts by parameter."
        )


def stands_zeros(subject, recording):
    """Whether a first gradient of 0 gives nan."""
    zeros = Trial(subject, recording).run(np.zeros_like(recording.gradients[:2]))
    if not np.isfinite(zeros).all():
        return "fault", "A gradient that is 0 from the start makes theta nan: 0/0, where eps should stand."


def follows_groups(subject, recording):
    """Whether a parameter group's own lr acts."""
    trial = Trial(subject, recording)
    if "lr" not in trial.optimizer.param_groups[0]:
        return "note", "Its param_groups hold no lr: schedulers and groups with rates of their own cannot be used."

    def groups(params, factor):
        lr = float(trial.optimizer.param_groups[0]["lr"])
        return [{"params": params[:1]}, {"params": params[1:], "lr": factor * lr}]

    if subject.wraps:
        return None
    ends = [
        Trial(subject, recording, groups=lambda params, f=f: groups(params, f)).run(recording.gradients[:HALF])
        for f in (1, 0.1)
    ]
    if not differs(*(end[recording.starts[1] :] for end in ends)):
        return (
            "fault",
            "A parameter group's own lr is ignored: all groups step with that of the constructor or the first.",
        )


def takes_a_closure(subject, recording):
    """Whether step(closure) computes gradients once, before the step, and returns the loss."""
    plain, trial, calls = Trial(subject, recording), Trial(subject, recording), []

    def closure():
        calls.append(torch.is_grad_enabled())
        give(trial.params, recording.gradients[0])
        return torch.tensor(3.0)

    plain.run(recording.gradients[:1])
    loss = trial.optimizer.step(closure)
    if not calls:
        return "fault", "step(closure) never calls the closure."
    if not all(calls):
        return "fault", "step(closure) calls the closure without gradients: wrap the call in torch.enable_grad()."
    if loss is None or float(loss) != 3:
        return "fault", "step(closure) does not return the closure's loss."
    if len(calls) > 1:
        return "note", f"step(closure) calls the closure {len(calls)} times: every step costs as many gradients."
    if differs(values(plain.params), values(trial.params)):
        return "fault", "step(closure) steps with other gradients than those that the closure leaves."


def keeps_dtypes(subject, recording):
    """Whether float32 parameters stay float32 and go where float64 ones go."""
    trial = Trial(subject, recording, torch.float32)
    end = trial.run(recording.gradients)
    if any(theta.dtype != torch.float32 for theta in trial.params):
        return "fault", "Parameters in float32 become another dtype."
    whole = Trial(subject, recording).run(recording.gradients)
    if gap := differs(end, whole, 1e-2):
        return "note", f"In float32 it goes elsewhere than in float64, by up to {gap:.2g} of theta."


def reads_any_layout(subject, recording):
    """Whether a transposed parameter takes the same steps."""
    straight = Trial(subject, recording).run(recording.gradients[:HALF])
    trial = Trial(subject, recording)
    first = trial.params[0].detach().T.contiguous().T.requires_grad_()
    trial.params[0] = first
    trial.optimizer = subject.make(trial.params)
    if differs(straight, trial.run(recording.gradients[:HALF])):
        return "fault", "A parameter that is not contiguous takes other steps than one that is."


CHECKS = {
    is_random: "whether it is random",
    saves_its_state: "whether its state is saved",
    keeps_parameters_apart: "whether parameters are kept apart",
    leaves_gradients: "whether it leaves gradients as they are",
    skips_missing_gradients: "what it does without a gradient",
    stands_zeros: "what it does with gradients that are 0",
    follows_groups: "whether it follows its parameter groups",
    takes_a_closure: "whether it takes a closure",
    keeps_dtypes: "whether it keeps dtypes",
    reads_any_layout: "whether it reads any layout",
}


def examined(subject, recording):
    """Return (faults, notes, what could not be decided) of all checks."""
    found = {"fault": [], "note": [], "open": []}
    for check, asks in CHECKS.items():
        if RANDOM in found["note"]:  # two paths would differ for that alone
            found["open"].append(asks)
            continue
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                result = check(subject, recording)
        except Exception as error:  # whatever other people's code raises
            result = "open", f"{asks} (the trial raised {type(error).__name__}: {error})"
        if result:
            found[result[0]].append(result[1])
    return found["fault"], found["note"], found["open"]
