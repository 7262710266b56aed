"""Checkpoints go from torch.optim to gradopt.torch and back, and the next steps agree; others are refused, and why."""

import copy

import pytest
import torch
from cases import WITH_REFERENCE, Case, each, parameters, run

import gradopt.torch

SHAPES = [(3, 4), 5, ()]
MORE = [{}, {"weight_decay": 0.1, "maximize": True}]


def resumed(source, make, state, **more):
    """Return an optimizer over copies of another's parameters, with its state."""
    params = [p.detach().clone().requires_grad_() for group in source.param_groups for p in group["params"]]
    optimizer = make(params, **more)
    optimizer.load_state_dict(copy.deepcopy(state))
    return optimizer


def assert_close(params, expected):
    for p, e in zip(params, expected, strict=True):
        torch.testing.assert_close(p, e, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("more", MORE)
@each(WITH_REFERENCE)
def test_a_checkpoint_of_torch_optim_is_loaded(case, more):
    theirs = case.torch_optim(parameters(*SHAPES), **more)
    run(theirs, 7)
    ours = resumed(theirs, Case(case.name).torch, theirs.state_dict())
    fresh = case.torch(parameters(*SHAPES), **more)
    names = fresh.param_groups[0].keys()
    assert ours.param_groups[0].keys() == names  # nothing of torch.optim's is left, and what was saved is there
    assert {name: ours.param_groups[0][name] for name in names - {"params"}} == {
        name: fresh.param_groups[0][name] for name in names - {"params"}
    }
    assert_close(run(ours, 7, first=7), run(theirs, 7, first=7))
    again = resumed(ours, Case(case.name).torch, ours.state_dict())
    assert_close(run(again, 1, first=14), run(theirs, 1, first=14))


@pytest.mark.parametrize("more", MORE)
@each(WITH_REFERENCE)
def test_torch_optim_loads_what_is_written_for_it(case, more):
    ours = case.torch(parameters(*SHAPES), **more)
    run(ours, 7)
    theirs = resumed(ours, case.torch_optim, ours.torch_state_dict())
    assert theirs.param_groups[0].keys() == case.torch_optim(parameters(3)).param_groups[0].keys()
    assert_close(run(theirs, 7, first=7), run(ours, 7, first=7))
    back = resumed(theirs, case.torch, theirs.state_dict())
    assert_close(run(back, 3, first=14), run(ours, 3, first=14))


def test_groups_keep_their_own_hyperparameters():
    first, second = parameters(3, 4)
    theirs = torch.optim.Adam([{"params": [first], "lr": 0.5}, {"params": [second], "betas": (0.5, 0.6)}])
    run(theirs, 3)
    groups = [{"params": [p.detach().clone().requires_grad_()]} for p in (first, second)]
    ours = gradopt.torch.Adam(groups)
    ours.load_state_dict(copy.deepcopy(theirs.state_dict()))
    assert [(group["lr"], group["betas"]) for group in ours.param_groups] == [(0.5, (0.9, 0.999)), (1e-3, (0.5, 0.6))]
    assert_close(run(ours, 3, first=3), run(theirs, 3, first=3))


Optim = torch.optim


@pytest.mark.parametrize(
    ("theirs", "hyper", "name", "says"),
    [
        (
            Optim.Adam,
            {"amsgrad": True},
            "Adam",
            "amsgrad=True is not the rule of Adam: Adam and AMSGrad are two classes",
        ),
        (Optim.Adam, {}, "AMSGrad", "amsgrad=False is not the rule of AMSGrad"),
        (Optim.AdamW, {}, "Adam", "decoupled_weight_decay=True .* weight_decay is L2 in Adam"),
        (Optim.Adam, {"weight_decay": 0.1}, "AdamW", "decoupled_weight_decay=False .* decoupled in AdamW"),
        (Optim.AdamW, {"amsgrad": True}, "AdamW", "amsgrad=True is not the rule of AdamW"),
        (
            gradopt.torch.AdamW,
            {},
            "Adam",
            "decoupled_weight_decay=True, .* not the rule of Adam: .* L2 in Adam and RAdam and decoupled in AdamW",
        ),
        (gradopt.torch.AdamW, {}, "RAdam", "decoupled_weight_decay=True, .* not the rule of RAdam"),
        (gradopt.torch.Adam, {}, "AdamW", "decoupled_weight_decay=False, .* not the rule of AdamW"),
        (Optim.SGD, {"momentum": 0.9}, "SGD", "momentum=0.9 is not the rule of SGD: load it into Momentum"),
        (Optim.SGD, {"momentum": 0.9, "dampening": 0.1}, "Momentum", "dampening=0.1 .* stay with torch.optim"),
        (Optim.SGD, {"momentum": 0.9, "nesterov": True}, "Momentum", "nesterov=True .* two classes"),
        (Optim.RMSprop, {"centered": True}, "RMSprop", "centered=True is not the rule of RMSprop"),
        (Optim.RMSprop, {"momentum": 0.9}, "RMSprop", "momentum=0.9 is not the rule of RMSprop"),
        (Optim.Adagrad, {"lr_decay": 0.1}, "Adagrad", "lr_decay=0.1 is not the rule of Adagrad"),
        (Optim.RAdam, {"weight_decay": 0.1, "decoupled_weight_decay": True}, "RAdam", "weight_decay is L2"),
        (Optim.RAdam, {}, "Adam", "Adam takes states of torch.optim.Adam, and this one is another"),
        (Optim.NAdam, {}, "Adam", "this one is another"),
        (Optim.Adamax, {}, "RAdam", "this one is another"),
        (
            Optim.Muon,
            {},
            "Muon",
            "weight_decay=0.1 is not the rule of Muon: torch's is decoupled and that of gradopt L2",
        ),
        (Optim.Muon, {"weight_decay": 0, "nesterov": False}, "Muon", "nesterov=False is not the rule of Muon"),
        (Optim.Muon, {}, "Momentum", "Momentum takes states of torch.optim.SGD, and this one is another"),
        (Optim.Adam, {}, "StochGradAdam", "it is another optimizer's"),
    ],
)
def test_another_rule_is_refused_and_nothing_changes(theirs, hyper, name, says):
    other, ours = theirs(parameters((3, 1)), **hyper), Case(name).torch(parameters((3, 1)))
    run(other, 2), run(ours, 3)
    before = str(ours.state_dict())
    with pytest.raises(ValueError, match=says):
        ours.load_state_dict(other.state_dict())
    assert str(ours.state_dict()) == before


@pytest.mark.parametrize("one", ["Adam", "AdamW"])
@pytest.mark.parametrize("other", ["Adam", "AdamW"])
def test_decay_of_nothing_is_taken_whichever_kind_it_is(one, other):
    theirs = getattr(torch.optim, one)(parameters(3), weight_decay=0)
    run(theirs, 2)
    ours = resumed(theirs, getattr(gradopt.torch, other), theirs.state_dict())
    assert_close(run(ours, 2, first=2), run(theirs, 2, first=2))


def test_what_torch_optim_does_not_have_is_not_written():
    with pytest.raises(ValueError, match="torch.optim has no StochGradAdam"):
        gradopt.torch.StochGradAdam(parameters(3)).torch_state_dict()
    with pytest.raises(ValueError, match="the threshold 5, not 4"):
        gradopt.torch.RAdam(parameters(3), threshold=4).torch_state_dict()


def test_a_lookahead_around_an_optimizer_of_torch_goes_on_around_ours():
    theirs = gradopt.torch.Lookahead(torch.optim.Adam(parameters(3)), k=3)
    run(theirs, 4)
    ours = resumed(theirs, lambda params: gradopt.torch.Lookahead(gradopt.torch.Adam(params)), theirs.state_dict())
    assert_close(run(ours, 5, first=4), run(theirs, 5, first=4))


def test_the_threshold_of_torchs_radam_comes_with_its_state():
    theirs = torch.optim.RAdam(parameters(3))
    run(theirs, 2)
    ours = resumed(theirs, gradopt.torch.RAdam, theirs.state_dict(), threshold=4)
    assert ours.param_groups[0]["threshold"] == 5
    assert_close(run(ours, 6, first=2), run(theirs, 6, first=2))


def test_a_checkpoint_of_muon_goes_both_ways_to_the_precision_of_torchs():
    theirs = torch.optim.Muon(parameters((3, 4)), lr=0.1, momentum=0.8, weight_decay=0, ns_steps=3)
    run(theirs, 5)
    ours = resumed(theirs, gradopt.torch.Muon, theirs.state_dict())
    back = resumed(ours, torch.optim.Muon, ours.torch_state_dict())
    assert back.param_groups[0].keys() == theirs.param_groups[0].keys()
    assert {name: ours.param_groups[0][name] for name in ("lr", "momentum", "ns_steps")} == {
        "lr": 0.1, "momentum": 0.8, "ns_steps": 3,
    }  # fmt: skip
    assert_close(run(back, 3, first=5), run(theirs, 3, first=5))
    ours = resumed(theirs, gradopt.torch.Muon, theirs.state_dict())
    for p, e in zip(run(ours, 3, first=5), run(theirs, 3, first=5), strict=True):
        torch.testing.assert_close(p, e, rtol=0, atol=0.1 * torch.finfo(torch.bfloat16).eps * 12)
    for more in ({"weight_decay": 0.1}, {"maximize": True}):
        with pytest.raises(ValueError, match="is not the rule of torch.optim.Muon"):
            gradopt.torch.Muon(parameters((3, 4)), **more).torch_state_dict()
