"""States of ``torch.optim``: taken over where its class has the same rule, and written so that it takes them over."""

from collections import defaultdict
from typing import NamedTuple

import torch


class Twin(NamedTuple):
    """torch.optim's class of a rule: the names in its state, and what its options must be."""

    cls: str
    names: dict  # its name: ours
    options: dict


ADAM = {"exp_avg": "m", "exp_avg_sq": "v"}
TWINS = {
    "SGD": Twin("SGD", {}, {"momentum": 0, "nesterov": False}),
    "Momentum": Twin("SGD", {"momentum_buffer": "m"}, {"dampening": 0, "nesterov": False}),
    "Nesterov": Twin("SGD", {"momentum_buffer": "m"}, {"dampening": 0, "nesterov": True}),
    "Adagrad": Twin("Adagrad", {"sum": "v"}, {"lr_decay": 0}),
    "Adadelta": Twin("Adadelta", {"square_avg": "v", "acc_delta": "u"}, {}),
    "RMSprop": Twin("RMSprop", {"square_avg": "v"}, {"momentum": 0, "centered": False}),
    "Adam": Twin("Adam", ADAM, {"amsgrad": False, "decoupled_weight_decay": False}),
    "AdamW": Twin("Adam", ADAM, {"amsgrad": False, "decoupled_weight_decay": True}),
    "AMSGrad": Twin("Adam", {**ADAM, "max_exp_avg_sq": "v_max"}, {"amsgrad": True, "decoupled_weight_decay": False}),
    "RAdam": Twin("RAdam", ADAM, {"decoupled_weight_decay": False, "threshold": 5}),
    "Muon": Twin(
        "Muon",
        {"momentum_buffer": "m"},
        {
            "nesterov": True,
            "ns_coefficients": (3.4445, -4.775, 2.0315),
            "eps": 1e-7,
            "adjust_lr_fn": None,
            "weight_decay": 0,
            "maximize": False,
        },
    ),
}
MARKS = {  # an option of the groups by which a class is known; the first that fits
    "ns_coefficients": "Muon", "amsgrad": "Adam", "momentum_decay": "NAdam", "nesterov": "SGD", "centered": "RMSprop",
    "lr_decay": "Adagrad", "rho": "Adadelta", "decoupled_weight_decay": "RAdam",
}  # fmt: skip
COUNTED = {"Adagrad", "Adadelta", "RMSprop"}  # by torch.optim and not here, where no step depends on it
TORCHS = {"foreach", "capturable", "differentiable", "fused", "initial_accumulator_value", *MARKS} | {
    name for twin in TWINS.values() for name in twin.options
}


def from_torch(optimizer, state):
    """Return a state that is loaded in the names of gradopt, whether it was saved here or by ``torch.optim``.

    Raises
    ------
    ValueError
        If it is of torch.optim and of another rule, or of a form of this rule that gradopt does not have.
    """
    groups, name = state["param_groups"], type(optimizer).__name__
    if not any({"foreach", "ns_coefficients"} & group.keys() for group in groups):
        for group in groups:
            check_decay(optimizer, group)
        return state
    if name not in TWINS:
        return state
    twin = TWINS[name]
    for group in groups:
        found = next((cls for mark, cls in MARKS.items() if mark in group), None)
        if found != twin.cls:
            raise ValueError(f"{name} takes states of torch.optim.{twin.cls}, and this one is another optimizer's")
        for option, value in twin.options.items():
            given = group.get(option, value)
            if given != value and (option != "decoupled_weight_decay" or group["weight_decay"] != 0):
                raise ValueError(
                    f"torch.optim.{twin.cls} with {option}={given} is not the rule of {name}: {advice(option)}"
                )
    own = {option: value for option, value in twin.options.items() if option in optimizer.defaults}
    dropped = TORCHS - optimizer.defaults.keys()
    groups = [{key: x for key, x in group.items() if key not in dropped} | own for group in groups]
    kept = defaultdict(dict)
    for theta, one in state["state"].items():
        kept[theta] = renamed(one, twin.names, name)
    return {**state, "param_groups": groups, "state": kept}


def check_decay(optimizer, group):
    """Raise ``ValueError`` if a group saved here is of the other weight decay: its state has the same names."""
    given, own = (kind.get("decoupled_weight_decay", False) for kind in (group, optimizer.defaults))
    if given != own:
        raise ValueError(
            f"this state is of decoupled_weight_decay={given}, and that is not the rule of {type(optimizer).__name__}: "
            f"{advice('decoupled_weight_decay')}"
        )


def renamed(kept, names, rule):
    """Return what is kept of one parameter under new names, without what has no value."""
    kept = {key: x for key, x in kept.items() if x is not None and not (key == "step" and rule in COUNTED)}
    return {names.get(key, key): x for key, x in kept.items()}


def advice(option):
    """Return what to do about an option that the rule does not have."""
    return {
        "amsgrad": "Adam and AMSGrad are two classes here",
        "nesterov": "Momentum and Nesterov are two classes here",
        "momentum": "load it into Momentum or Nesterov, or, of RMSprop, stay with torch.optim",
        "weight_decay": "torch's is decoupled and that of gradopt L2; set it to 0",
        "decoupled_weight_decay": "weight_decay is L2 in Adam and RAdam and decoupled in AdamW: load it there or set 0",
    }.get(option, "stay with torch.optim")


def to_torch(optimizer):
    """Return the state that ``torch.optim``'s class of the same rule loads.

    Raises
    ------
    ValueError
        If torch.optim does not have the rule, or not with these hyperparameters.
    """
    name = type(optimizer).__name__
    if name not in TWINS:
        raise ValueError(f"torch.optim has no {name}")
    twin, saved = TWINS[name], optimizer.state_dict()
    options = {option: value for option, value in twin.options.items() if option not in optimizer.defaults}
    defaults = getattr(torch.optim, twin.cls)([torch.zeros(1, 1)]).defaults
    for group in saved["param_groups"]:
        if (threshold := group.pop("threshold", 5)) != 5:
            raise ValueError(f"torch.optim.RAdam has the threshold 5, not {threshold}")
        for option in twin.options.keys() & group.keys():
            if group[option] != twin.options[option]:
                raise ValueError(
                    f"{name} with {option}={group[option]} is not the rule of torch.optim.{twin.cls}: {advice(option)}"
                )
            if option not in defaults:
                del group[option]
    saved["param_groups"] = [{**defaults, **options, **group} for group in saved["param_groups"]]
    back = {ours: theirs for theirs, ours in twin.names.items()}
    for i, kept in saved["state"].items():
        own = {back.get(key, key): x for key, x in kept.items()}
        if optimizer.counts or name in COUNTED:
            own["step"] = torch.as_tensor(kept.get("step", 0)).to(torch.float32)
        saved["state"][i] = own
    return saved
