"""Find what is to be looked at, and say what it is."""

import importlib
import inspect

import torch

from gradopt.doctor.subjects import ClassSubject, FunctionSubject, TorchSubject, UseError


def find(path, hyper):
    """Return the subject that ``package.module:name`` is.

    Raises
    ------
    UseError
        If it is not there, if importing it fails, or if it is nothing that the doctor can look at.
    """
    module, _, name = path.partition(":")
    if not module or not name:
        raise UseError(f"{path!r} names nothing: write package.module:Name, as in torch.optim:Adam")
    try:
        found = importlib.import_module(module)
    except ImportError as error:
        raise UseError(
            f"cannot import {module}: {error}. Is it installed here, or does its file lie in this folder?"
        ) from error
    except Exception as error:  # whatever other people's code raises
        raise UseError(f"importing {module} raises {type(error).__name__}: {error}") from error
    try:
        for part in name.split("."):
            found = getattr(found, part)
    except AttributeError:
        close = ", ".join(sorted(key for key in vars(found) if key.lower() == name.lower())[:3])
        raise UseError(f"{module} has no {name}" + (f": did you mean {close}?" if close else "")) from None
    return subject(found, hyper, path)


def subject(call, hyper, name=None):
    """Return what steps as a subject, by what it is and by the names of its arguments."""
    name = name or getattr(call, "__qualname__", None) or type(call).__name__
    if not callable(call):
        raise UseError(f"{name} is a {type(call).__name__}: give a class or a function, not something made of it")
    try:
        names = [*inspect.signature(call).parameters]
    except ValueError:
        raise UseError(f"{name} does not say what arguments it takes: wrap it in a function of your own") from None
    if inspect.isclass(call):
        if issubclass(call, torch.optim.Optimizer):
            return TorchSubject(call, name, hyper)
        if callable(getattr(call, "step", None)):
            torch_like = names[:1] in (["params"], ["parameters"])
            return (TorchSubject if torch_like else ClassSubject)(call, name, hyper)
        raise UseError(f"{name} is no optimizer: it has no method step")
    if names[:1] in (["params"], ["parameters"]) or len(names) == 1:
        return TorchSubject(call, name, hyper)
    if len(names) >= 3:
        return FunctionSubject(call, name, hyper)
    raise UseError(
        f"{name}({', '.join(names)}) is no optimizer that I know: give a class, a function of params that returns an "
        "optimizer, or a function step(theta, g, state) that returns the next theta"
    )
