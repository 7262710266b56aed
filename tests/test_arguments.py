"""Every hyperparameter is checked when an optimizer is made, and the message says what is wrong."""

import inspect
import math
import re

import numpy as np
import pytest
import torch
from cases import parameters

import gradopt.numpy
import gradopt.torch
from gradopt.hyperparameters import ENGINE, RULES, check

BAD = {  # argument -> its range, values outside, values at its edges
    "lr": ("[0, inf)", [-1e-9, math.inf], [0, 0.5]),
    "momentum": ("[0, 1)", [-0.1, 1], [0, 0.999]),
    "RMSprop alpha": ("[0, 1)", [-0.1, 1], [0, 0.999]),
    "Lookahead alpha": ("[0, 1]", [-0.1, 1.1], [0, 1]),
    "rho": ("[0, 1)", [-0.1, 1], [0, 0.999]),
    "eps": ("[0, inf)", [-1e-9, math.inf], [0, 1]),
    "weight_decay": ("[0, inf)", [-0.1, math.inf], [0, 0.1]),
    "Shampoo eps": ("(0, inf)", [0, math.inf], [1e-9, 1]),
    "frequency": ("[1, inf)", [0, 2.5], [1, 10]),
    "threshold": ("[4, inf)", [3.9, math.inf], [4, 100]),
    "k": ("[1, inf)", [0, 2.5, 2.0], [1, 10]),
    "ns_steps": ("[0, 100)", [-1, 2.5, 100], [0, 99]),
    "sampling_rate": ("(0, 1]", [0, 1.1], [1e-6, 1]),
    "decay": ("[0, inf)", [-0.1, math.inf], [0, 1.1]),
    "seed": ("[0, 4294967296)", [-1, 2**32, 0.5], [0, 2**32 - 1]),
    "betas": ("[0, 1)", [(-0.1, 0.9), (1, 0.9), (0.9, 1), 0.9], [(0, 0), (0.5, 0.999)]),
}
NEVER = {  # kind of argument -> what is none
    "lr": [math.nan, True, None, "1", np.True_, np.array([]), np.array([0.1, math.nan])],
    "k": [math.nan, True, None, "1", 2.0, np.float32(2), torch.tensor(2.0)],
    "betas": [(0.9, math.nan), (True, 0.9), (0.9, "1"), (0.9,), (0.9, 0.9, 0.9), None, "ab"],
}
FREE = {
    "params",
    "optimizer",
    "maximize",
    "fused",
    "lr_inside",
    "eps_inside",
    "independent_decay",
    "form",
    "shape",
}  # not a number


def numpy_optimizer(cls, **arguments):
    inner = [gradopt.numpy.SGD()] if cls is gradopt.numpy.Lookahead else []
    return cls(*inner, **arguments)


def torch_optimizer(cls, **arguments):
    if cls is gradopt.torch.Lookahead:
        return cls(gradopt.torch.SGD(parameters(3)), **arguments)
    return cls(parameters(3), **arguments)


PACKAGES = {"numpy": (gradopt.numpy, numpy_optimizer), "torch": (gradopt.torch, torch_optimizer)}
CLASSES = [
    pytest.param(getattr(package, name), make, id=f"{which}-{name}")
    for which, (package, make) in PACKAGES.items()
    for name in package.__all__
    if name != "descend"
]


def signature(cls):
    return inspect.signature(cls.__init__).parameters.keys() - {"self"}


def row(cls, name):
    return BAD.get(f"{cls.__name__} {name}") or BAD[name]


def arguments(column):
    """One test per class, checked argument and value in a column of BAD."""
    return [
        pytest.param(*case.values, name, value, id=f"{case.id}-{name}={value}")
        for case in CLASSES
        for name in sorted(signature(case.values[0]) - FREE)
        for value in row(case.values[0], name)[column]
    ]


def says(cls, name, value):
    """Match a message that names the argument, the value (of a pair: the pair or its bad entry) and the range."""
    values = [value, *value] if isinstance(value, tuple) else [value]
    found = "|".join(re.escape(repr(v)) for v in values)
    return rf"^{name}(\[[01]\])?=({found}) .*{re.escape(row(cls, name)[0])}$"


@pytest.mark.parametrize(("cls", "make"), CLASSES)
def test_the_table_has_every_number_that_a_rule_takes(cls, make):
    engine = ENGINE.keys() if cls.__module__.startswith("gradopt.torch") and cls.__name__ != "Lookahead" else set()
    assert signature(cls) - FREE == RULES[cls.__name__].keys() | engine


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in NEVER.items() for value in values])
def test_what_is_no_number_is_refused(name, value):
    (table,) = (table for table in (RULES["Adam"], RULES["Lookahead"]) if name in table)
    with pytest.raises(ValueError, match=rf"^{name}(\[[01]\])?="):
        check(table, **{name: value})


def test_every_hyperparameter_has_a_slider_that_stays_inside_and_a_meaning():
    for hyperparameters in RULES.values():
        for one in hyperparameters.values():
            assert one.meaning and one.scale.kind in ("linear", "logarithmic", "near one")
            assert one.range.low <= one.scale.low < one.scale.high


@pytest.mark.parametrize(("cls", "make", "name", "value"), arguments(1))
def test_bad_value_is_refused(cls, make, name, value):
    with pytest.raises(ValueError, match=says(cls, name, value)):
        make(cls, **{name: value})


@pytest.mark.parametrize(("cls", "make", "name", "value"), arguments(2))
def test_value_at_the_edge_is_kept_and_works(cls, make, name, value):
    optimizer = make(cls, **{name: value})
    group = optimizer.param_groups[0] if hasattr(optimizer, "param_groups") else {}
    own = f"lookahead_{name}"  # in the groups of its inner optimizer
    assert group.get(name, group.get(own)) == value if group else getattr(optimizer, name) == value
    if group:
        (theta,) = group["params"]
        theta.grad = torch.ones_like(theta)
        optimizer.step()
        assert theta.isfinite().all()
    else:
        assert np.isfinite(optimizer.step(np.zeros(3), np.ones_like)).all()


@pytest.mark.parametrize(
    ("cls", "make", "name", "value"),
    [p for p in arguments(1) if p.id.startswith("torch") and not p.id.startswith("torch-Lookahead")],
)
def test_bad_value_of_a_group_is_refused(cls, make, name, value):
    optimizer = make(cls)
    for refuse in (optimizer.add_param_group, lambda group: cls([group])):
        with pytest.raises(ValueError, match=says(cls, name, value)):
            refuse({"params": parameters(2), name: value})
    assert len(optimizer.param_groups) == 1


def test_bad_default_is_refused_though_every_group_gives_its_own():
    with pytest.raises(ValueError, match=says(gradopt.torch.SGD, "lr", -1)):
        gradopt.torch.SGD([{"params": parameters(2), "lr": 0.1}], lr=-1)


def test_bad_lr_of_a_group_is_refused_through_lookahead():
    optimizer = torch_optimizer(gradopt.torch.Lookahead)
    with pytest.raises(ValueError, match=says(gradopt.torch.SGD, "lr", -1)):
        optimizer.add_param_group({"params": parameters(2), "lr": -1})


@pytest.mark.parametrize(("make", "array"), [(numpy_optimizer, np.array), (torch_optimizer, torch.tensor)])
def test_every_entry_of_a_learning_rate_is_checked(make, array):
    cls = {numpy_optimizer: gradopt.numpy.SGD, torch_optimizer: gradopt.torch.SGD}[make]
    make(cls, lr=array([[0.0], [1.0]]))
    for bad in ([[0.1], [-0.1]], [[0.1], [math.nan]]):
        with pytest.raises(ValueError, match=r"(?s)^lr=.*\[0, inf\)$"):
            make(cls, lr=array(bad))


@pytest.mark.parametrize("which", PACKAGES)
def test_decayed_beta1_is_checked(which):
    package, make = PACKAGES[which]
    with pytest.raises(ValueError, match=r"betas\[0\] \* decay=1\.8 is outside its range \[0, 1\)"):
        make(package.StochGradAdam, decay=2.0)
    make(package.StochGradAdam, decay=2.0, betas=(0.4, 0.999))


@pytest.mark.parametrize("value", ["Corrected", None, 1])
@pytest.mark.parametrize("which", PACKAGES)
def test_form_is_checked(which, value):
    package, make = PACKAGES[which]
    with pytest.raises(ValueError, match=rf"^form={value!r} must be one of .*'corrected'.*'equations'"):
        make(package.StochGradAdam, form=value)


def test_form_of_nesterov_is_checked():
    with pytest.raises(ValueError, match="^form='torch' must be one of 'theta', 'look-ahead'$"):
        gradopt.numpy.Nesterov(form="torch")


@pytest.mark.parametrize(("cls", "make"), CLASSES)
def test_every_argument_is_documented(cls, make):
    for name in signature(cls):
        assert f"\n    {name} : " in cls.__doc__ or f"\n    {name}, " in cls.__doc__, name
