"""The optimizers of gradopt.numpy as JSON, and as the Python that makes them."""

import inspect

import numpy as np

import gradopt.numpy
from gradopt.hyperparameters import check_choice

MOST = {"num_steps": 10_000, "batch_size": 1024}
"""What a page can compute while a slider moves."""

REACH = 10
"""A path that leaves so many windows has diverged; it is drawn no further."""

CLASSES = {name: getattr(gradopt.numpy, name) for name in gradopt.numpy.__all__ if name != "descend"}


def to_spec(optimizer):
    """Return an optimizer's name and all its hyperparameters as JSON: ``{"name": "SGD", "lr": 0.1}``.

    Its state (m, v, t, ...) is left out.

    Raises
    ------
    ValueError
        If it is no optimizer of ``gradopt.numpy``, a hyperparameter is not one number (or one pair), or it reads
        theta as a matrix.
    """
    cls = type(optimizer)
    if (shape := getattr(optimizer, "shape", None)) is not None:
        raise ValueError(f"shape={shape!r} must be None here: a point of a surface is a vector")
    if cls not in CLASSES.values():
        raise ValueError(f"{optimizer!r} is not an optimizer of gradopt.numpy: take one of {', '.join(CLASSES)}")
    return {"name": cls.__name__} | {name: _to_json(name, getattr(optimizer, name)) for name in _parameters(cls)}


def from_spec(spec):
    """Return a new optimizer from its JSON; hyperparameters that are missing have their defaults.

    Raises
    ------
    ValueError, TypeError
        If the name is not that of a class of ``gradopt.numpy``, or the class refuses a hyperparameter.
    """
    hyper = dict(spec)
    name = hyper.pop("name", None)
    check_choice("name", name, CLASSES)
    return CLASSES[name](**{key: _from_json(value) for key, value in hyper.items()})


def to_python(optimizer):
    """Return the Python expression that makes the optimizer, without the arguments that have their defaults."""
    arguments = []
    for name, parameter in _parameters(type(optimizer)).items():
        value = getattr(optimizer, name)
        if parameter.default is parameter.empty:
            arguments.append(to_python(value))
        elif value != parameter.default:
            arguments.append(f"{name}={value!r}")
    return f"{type(optimizer).__name__}({', '.join(arguments)})"


def _parameters(cls):
    return {name: p for name, p in inspect.signature(cls).parameters.items() if p.default is not None}


def _to_json(name, value):
    if name == "optimizer":
        return to_spec(value)
    if isinstance(value, tuple | list):
        return [_to_json(name, entry) for entry in value]
    if isinstance(value, np.generic):
        value = value.item()
    if not isinstance(value, bool | int | float | str):
        raise ValueError(f"{name}={value!r} must be one number: an explorer shows one run of each optimizer")
    return value


def _from_json(value):
    if isinstance(value, dict):
        return from_spec(value)
    return tuple(value) if isinstance(value, list) else value
