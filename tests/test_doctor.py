"""The doctor names the optimizers of torch, of this book and of other packages, and says truly how they differ."""

import os
import re
import subprocess
import sys

import optimi
import pytest
import pytorch_optimizer
import torch

import gradopt.numpy
import gradopt.torch
from gradopt.doctor import UseError, diagnose
from gradopt.hyperparameters import WALK

DECOUPLED, L2 = "decoupled, as in AdamW", "is L2, not decoupled"
SGD, RMSprop, Adagrad = torch.optim.SGD, torch.optim.RMSprop, torch.optim.Adagrad
NAMED = [  # (optimizer, hyperparameters, name, what a finding says, what a note says)
    (SGD, {}, "SGD", [], [L2]),
    (SGD, {"lr": 0.3, "maximize": True}, "SGD", ["steps up the gradient"], []),
    (SGD, {"momentum": 0.9}, "Momentum", [], [L2]),
    (SGD, {"momentum": 0.9, "weight_decay": 0.1}, "Momentum", [], [L2]),
    (SGD, {"momentum": 0.9, "dampening": 0.3}, "Momentum", ["1 - dampening, but for the first"], []),
    (SGD, {"momentum": 0.9, "nesterov": True}, "Nesterov", [], [L2]),
    (Adagrad, {}, "Adagrad", [], [L2]),
    (Adagrad, {"lr_decay": 0.1, "initial_accumulator_value": 0.5, "eps": 0.01}, "Adagrad", [], []),
    (torch.optim.Adadelta, {"rho": 0.8, "eps": 1e-4}, "Adadelta", [], [L2]),
    (RMSprop, {"alpha": 0.9}, "RMSprop", [], [L2]),
    (RMSprop, {"centered": True, "momentum": 0.5}, "Centred RMSprop", ["is taken off v"], []),
    (torch.optim.Adam, {"betas": (0.8, 0.95), "eps": 1e-4}, "Adam", [], [L2]),
    (torch.optim.Adam, {"maximize": True}, "Adam", ["steps up the gradient"], []),
    (torch.optim.Adam, {"amsgrad": True, "weight_decay": 0.1}, "AMSGrad", [], [L2]),
    (torch.optim.AdamW, {}, "AdamW", [DECOUPLED], []),
    (torch.optim.AdamW, {"amsgrad": True}, "AMSGrad with decoupled weight decay", [DECOUPLED], []),
    (torch.optim.RAdam, {}, "RAdam", [], [L2]),
    (torch.optim.NAdam, {}, "NAdam", ["something inside is float32"], []),
    (torch.optim.Adamax, {}, "Adamax", [], [L2]),
    (optimi.SGD, {"momentum": 0.9}, "Momentum", [], []),
    (optimi.SGD, {"momentum": 0.9, "dampening": True}, "Momentum", ["weight 1 - momentum (an average)"], []),
    (optimi.Adam, {}, "Adam", [], [L2, "kept by the group", "changes gradients in place with weight decay"]),
    (optimi.AdamW, {}, "AdamW", [DECOUPLED], []),
    (optimi.AdamW, {"decouple_lr": True, "weight_decay": 1e-4}, "AdamW", ["lr / (the first lr)"], []),
    (optimi.RAdam, {}, "RAdam", ["eps is added to the root of the corrected v"], [L2]),
    (optimi.Ranger, {}, "Lookahead, k = 6, alpha = 0.5, around RAdam", ["eps is added to the root"], [DECOUPLED]),
    (optimi.StableAdamW, {}, "StableAdamW", [], [DECOUPLED]),
    (optimi.Lion, {}, "Lion", [], []),
    (pytorch_optimizer.RAdam, {}, "RAdam", ["stands still, as in the authors' later code"], [DECOUPLED]),
    (pytorch_optimizer.RAdam, {"degenerated_to_sgd": True}, "RAdam", [], [DECOUPLED]),
    (pytorch_optimizer.Lookahead, {}, "Lookahead, k = 5, alpha = 0.5, around Adam", [], []),
    (pytorch_optimizer.Lookahead, {"k": 3, "alpha": 0.2}, "Lookahead, k = 3, alpha = 0.2, around Adam", [], []),
    (pytorch_optimizer.StableAdamW, {}, "StableAdamW", [], [DECOUPLED]),
    (pytorch_optimizer.AdaBelief, {}, "AdaBelief", [], []),
    (pytorch_optimizer.AdaDelta, {}, "Adadelta", [], []),
    (pytorch_optimizer.AdaMax, {}, "Adamax", [], []),
    (pytorch_optimizer.Lion, {}, "Lion", [], []),
    (pytorch_optimizer.ScheduleFreeSGD, {}, "ScheduleFreeSGD", [], [L2, "changes gradients in place"]),
    (pytorch_optimizer.Tiger, {"weight_decay": 0.0}, "Lion", ["as in Tiger"], [DECOUPLED]),
    (pytorch_optimizer.SGDW, {"momentum": 0.9}, "Momentum", [], [DECOUPLED]),
]


def told(report):
    return " ".join(text for text, _ in report.findings), " ".join(report.notes)


@pytest.mark.parametrize(
    ("cls", "hyper", "title", "findings", "notes"), NAMED, ids=lambda x: getattr(x, "__module__", None) and x.__name__
)
def test_names_and_differences(cls, hyper, title, findings, notes):
    report = diagnose(cls, **hyper)
    assert report.title == title
    said, noted = told(report)
    assert [part for part in findings if part not in said] == []
    assert [part for part in notes if part not in noted] == []
    if not findings:
        assert report.is_standard and report.is_known


@pytest.mark.parametrize("room", [gradopt.numpy, gradopt.torch], ids=["numpy", "torch"])
@pytest.mark.parametrize("name", WALK)
def test_the_rules_of_this_book(room, name):
    report = diagnose(getattr(room, name))
    assert report.title == ("Lookahead, k = 5, alpha = 0.5, around Adam" if name == "Lookahead" else name)
    assert report.is_standard


@pytest.mark.parametrize(
    ("cls", "says"),
    [
        (gradopt.numpy.AdamW, DECOUPLED),
        (gradopt.torch.AdamW, DECOUPLED),
        (gradopt.numpy.Lion, ""),
        (gradopt.torch.Lion, ""),
        (gradopt.numpy.ScheduleFreeSGD, "is the average x"),
        (gradopt.torch.ScheduleFreeSGD, ""),
    ],
)
def test_the_rules_of_part_7(cls, says):
    report = diagnose(cls)
    assert report.title == cls.__name__ and report.is_known and "whether eps" not in repr(report)
    assert says in told(report)[0] and report.is_standard == (not says)


@pytest.mark.parametrize(
    ("cls", "hyper", "says"),
    [
        (gradopt.numpy.Momentum, {"lr_inside": True}, "lr stands inside the momentum buffer"),
        (gradopt.numpy.RMSprop, {"eps_inside": True}, "eps is under the root"),
        (gradopt.numpy.Adagrad, {"eps_inside": True}, "eps is under the root"),
        (gradopt.numpy.RAdam, {"threshold": 4}, ""),
        (gradopt.numpy.StochGradAdam, {"decay": 0.9, "form": "power", "seed": 7}, ""),
    ],
)
def test_choices_of_the_numpy_classes(cls, hyper, says):
    report = diagnose(cls, **hyper)
    assert report.title == cls.__name__ and says in told(report)[0] and report.is_known


@pytest.mark.parametrize("cls", [pytorch_optimizer.Yogi, pytorch_optimizer.AdamP, torch.optim.Rprop])
def test_what_is_no_known_rule_is_located(cls):
    report = diagnose(cls)
    assert not report.title and not report.is_known
    assert "is no rule that I know" in repr(report) and "it differs in" in " ".join(report.located)


BROKEN = [  # (class, what a finding or a note says)
    ("SharedCounter", "The counter is shared between parameters"),
    (
        "LateCounter",
        "the exponent is t + 1: the bias corrections are those of the next step: the first step is 0.744 lr",
    ),
    ("StuckCounter", "The counter t never advances"),
    ("GroupCounter", "The counter goes on for a parameter without a gradient"),
    ("Unsaved", "State is not saved"),
    ("UnsavedCounter", "State is not saved"),
    ("InPlace", "changes gradients in place"),
    ("Ordered", "depends on the order of parameters"),
    ("Clipped", "depend on the other parameters"),
    ("ReadsLrOnce", "The learning rate is read once"),
    ("ReadsLrOnce", "A parameter group's own lr is ignored"),
    ("NoneMoves", "whose gradient is None moves"),
    ("NoLoss", "does not return the closure's loss"),
    ("NoGradients", "calls the closure without gradients"),
    ("Contiguous", "not contiguous takes other steps"),
    ("Random", "It draws random numbers"),
    ("NoEps", "eps is nowhere"),
    ("NoEps", "0 from the start makes theta nan"),
    ("Float32", "something inside is float32"),
    ("Raises", "Step 3 raises RuntimeError: no third step"),
    ("Nan", "Step 1 makes weight nan"),
    ("Grows", "Step 1 takes theta"),
    ("adam_of_d2l", "The counter t never advances"),
    ("adam_of_d2l", "eps stands outside the quotient"),
]


@pytest.mark.parametrize(("name", "says"), BROKEN, ids=lambda x: x.split()[0])
def test_bugs_are_said(name, says):
    report = diagnose(f"broken_optimizers:{name}")
    assert says in " ".join(told(report)), report
    if name not in ("GroupCounter", "Clipped", "Float32", "InPlace"):
        assert not report.is_known


def test_a_right_one_is_right():
    for name in ("MyAdam", "NeedsClosure"):
        report = diagnose(f"broken_optimizers:{name}")
        assert report.title == "Adam" and report.is_standard


def test_what_could_not_be_decided_is_said():
    assert "whether lr stands inside or outside the momentum buffer" not in repr(diagnose(SGD, momentum=0.9))

    def velocity(theta, g, state, momentum=0.9):
        state["m"] = momentum * state.get("m", 0.0) + 1e-3 * g
        return theta - state["m"]

    report = diagnose(velocity)
    assert report.is_standard and report.title == "Momentum"
    assert "how it follows a learning rate that changes" in report.undecided[-2]
    assert any("inside or outside the momentum buffer" in question for question in report.undecided)


def doctor(*words):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, "-m", "gradopt.doctor", *words], capture_output=True, text=True, env=environment
    )


def test_the_command_prints_the_report_and_says_by_its_status_how_it_went():
    right = doctor("torch.optim:Adam", "--lr", "0.1", "--betas", "0.8,0.9", "--amsgrad", "true")
    assert right.returncode == 0 and "is AMSGrad." in right.stdout and not right.stderr
    wrong = doctor("broken_optimizers:LateCounter")
    assert wrong.returncode == 1 and "Fault:" in wrong.stdout
    lost = doctor("torch.optim:adam_")
    assert lost.returncode == 2 and not lost.stdout and "torch.optim has no adam_" in lost.stderr


@pytest.mark.parametrize(
    ("path", "hyper", "says"),
    [
        ("torch", {}, "write package.module:Name"),
        ("no_such_module:Adam", {}, "cannot import no_such_module"),
        ("torch.optim:ADAM", {}, "did you mean Adam"),
        ("torch.optim:Adam", {"beta": 0.9}, "takes no beta: it takes lr, betas"),
        ("torch.optim:Adam", {"lr": -1.0}, "cannot be made with lr=-1.0: Invalid learning rate"),
        ("gradopt.numpy:Adam", {"lr": -1}, "cannot be made with lr=-1: lr=-1 is outside its range"),
        ("torch.optim:Optimizer", {}, "also needs defaults"),
        ("torch.nn:Linear", {}, "is no optimizer: it has no method step"),
        ("broken_optimizers:NeedsMore", {}, "also needs model: give it as --model"),
        ("broken_optimizers:nothing", {}, "returns NoneType, which has no step()"),
        ("math:pi", {}, "is a float"),
        ("operator:add", {}, "is no optimizer that I know"),
    ],
)
def test_what_cannot_be_tried_is_refused_with_the_way_out(path, hyper, says):
    with pytest.raises(UseError, match=re.escape(says)):
        diagnose(path, **hyper)


@pytest.mark.parametrize(
    ("text", "says"),
    [("def step(:", "importing mine raises SyntaxError: "), ("1 / 0", "importing mine raises ZeroDivisionError: ")],
)
def test_a_module_that_does_not_run_is_refused(tmp_path, monkeypatch, text, says):
    (tmp_path / "mine.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(UseError, match=says):
        diagnose("mine:step")
