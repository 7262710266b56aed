"""What the doctor can look at: a torch.optim.Optimizer, a class with a step in NumPy, and a function that steps."""

import inspect
import warnings

import numpy as np
import torch

from gradopt.doctor.replay import Path
from gradopt.doctor.tensors import give, tensors, values


class UseError(Exception):
    """What was given cannot be looked at; the message says why, and the way out."""


ASSUMED = {"lr": 1e-3}  # where a constructor asks for it and nobody says
SEED = 0


class Subject:
    """Something that steps. ``given`` holds its hyperparameters by name, ``recording`` the gradients that it sees."""

    has_groups = False

    def __init__(self, call, name, hyper):
        self.call, self.name, self.hyper = call, name, hyper
        parameters = inspect.signature(call).parameters.values()
        named = {p.name: p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
        first = self.skipped()
        own = {name: p for i, (name, p) in enumerate(named.items()) if i >= first}
        takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters)
        if (unknown := hyper.keys() - own.keys()) and not takes_any:
            raise UseError(f"{name} takes no {', '.join(sorted(unknown))}: it takes {', '.join(own) or 'nothing'}")
        lacking = [key for key, p in own.items() if p.default is p.empty and key not in hyper]
        self.assumed = {key: ASSUMED[key] for key in lacking if key in ASSUMED}
        if missing := [key for key in lacking if key not in ASSUMED]:
            flags = " ".join(f"--{key} ..." for key in missing)
            raise UseError(f"{name} also needs {', '.join(missing)}: give it as {flags}")
        self.takes = own.keys()
        self.hyper = {**self.assumed, **hyper}

    def skipped(self):
        """Return how many of the first arguments are not hyperparameters."""
        return 0

    def other(self, **hyper):
        """Return the same with other hyperparameters."""
        return type(self)(self.call, self.name, {**self.hyper, **hyper})

    def built(self, *first):
        """Return what is called with its first arguments and the hyperparameters."""
        try:
            return self.call(*first, **self.hyper)
        except Exception as error:  # whatever other people's code raises
            raise UseError(f"{self.name} cannot be made with {said(self.hyper)}: {error}") from error

    def run(self, recording):
        """Return the path along recorded gradients."""
        path, theta = [recording.start], recording.start
        asked, failed = [], ""
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.begin(recording)
            for t, (g, rate) in enumerate(zip(recording.gradients, recording.rates, strict=True), start=1):
                try:
                    theta, distance = self.step(theta, g, rate)
                except Exception as error:  # whatever other people's code raises
                    failed = f"step {t} raises {type(error).__name__}: {error}"
                    break
                if theta is None:
                    failed = f"step {t} returns nothing: it must return the next theta"
                    break
                if np.shape(theta) != recording.start.shape:
                    failed = f"step {t} takes theta from shape {recording.start.shape} to {np.shape(theta)}"
                    break
                path.append(np.array(theta, dtype=float))
                asked.append(distance)
                if not np.isfinite(theta).all():
                    i = int(np.argmax(~np.isfinite(theta)))
                    failed = f"step {t} makes {recording.owner(i)} {theta[i]}"
                    break
        return Path(np.array(path), np.array(asked), failed)


class TorchSubject(Subject):
    """A torch.optim.Optimizer: its class, one that wraps another, or a function of parameters that makes one."""

    has_groups = True

    def __init__(self, call, name, hyper):
        super().__init__(call, name, hyper)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            optimizer = self.make([torch.zeros(2, dtype=torch.float64, requires_grad=True)])
        group = {key: value for key, value in optimizer.param_groups[0].items() if key != "params"}
        own = {key: value for key, value in vars(optimizer).items() if is_number(value)}
        self.given = {**own, **getattr(optimizer, "defaults", {}), **group, **self.hyper}
        self.wraps = inspect.isclass(call) and wraps(call)

    def skipped(self):
        return 1

    def make(self, params):
        """Return the optimizer of parameters, which may be groups."""
        first = torch.optim.Adam(params) if inspect.isclass(self.call) and wraps(self.call) else params
        optimizer = self.built(first)
        if not callable(getattr(optimizer, "step", None)) or not hasattr(optimizer, "param_groups"):
            raise UseError(
                f"{self.name} returns {type(optimizer).__name__}, which has no step() and param_groups: give a class "
                "of optimizers, or a function of params that returns one"
            )
        return optimizer

    def begin(self, recording):
        self.params = tensors(recording)
        torch.manual_seed(SEED)
        self.optimizer = self.make(self.params)
        self.lrs = [group["lr"] for group in self.optimizer.param_groups if "lr" in group]

    def step(self, theta, g, rate):
        if self.lrs:
            for group, lr in zip(self.optimizer.param_groups, self.lrs, strict=True):
                group["lr"] = lr * rate
        give(self.params, g)
        self.advance(self.optimizer)
        return values(self.params), 0.0

    @staticmethod
    def advance(optimizer):
        """Take a step; a closure, where one is needed, leaves the gradients as they are recorded."""
        first = next(iter(inspect.signature(optimizer.step).parameters.values()), None)
        is_needed = first is not None and first.name == "closure" and first.default is first.empty
        optimizer.step(*[lambda: torch.zeros(())] * is_needed)


class ClassSubject(Subject):
    """A class in NumPy with ``step(theta, grad)``, where ``grad`` is the function that returns the gradient."""

    def __init__(self, call, name, hyper):
        super().__init__(call, name, hyper)
        self.begin(None)
        inner = innermost(self.optimizer)
        self.given = {**vars(inner), **vars(self.optimizer), **self.hyper}
        self.wraps = inner is not self.optimizer

    def skipped(self):
        return int(wraps(self.call))

    def begin(self, recording):
        from gradopt.numpy import Adam

        self.optimizer = self.built(*[Adam()] * wraps(self.call))
        self.inner = innermost(self.optimizer)
        self.lr = vars(self.inner).get("lr")

    def step(self, theta, g, rate):
        asked = []

        def grad(point):
            asked.append(point)
            return g.copy()

        if self.lr is not None:
            self.inner.lr = self.lr * rate
        new = self.optimizer.step(theta.copy(), grad)
        return new, np.asarray(asked[0] - theta) if asked else 0.0 * theta


class FunctionSubject(Subject):
    """A function ``step(theta, g, state, **hyperparameters)`` that returns the next theta and keeps what it needs in
    ``state``."""

    wraps = False

    def __init__(self, call, name, hyper):
        super().__init__(call, name, hyper)
        defaults = {key: p.default for key, p in inspect.signature(call).parameters.items() if key in self.takes}
        self.given = {**defaults, **self.hyper}

    def skipped(self):
        return 3

    def begin(self, recording):
        self.state = {}

    def step(self, theta, g, rate):
        lr = {"lr": self.given["lr"] * rate} if "lr" in self.takes else {}
        return self.call(theta.copy(), g.copy(), self.state, **{**self.hyper, **lr}), 0.0


def wraps(cls):
    """Say whether a class takes an optimizer."""
    return [*inspect.signature(cls).parameters][:1] in (["optimizer"], ["base_optimizer"], ["inner"])


def innermost(optimizer):
    """Return the optimizer in NumPy that wrappers wrap."""
    while hasattr(optimizer, "optimizer"):
        optimizer = optimizer.optimizer
    return optimizer


def is_number(value):
    """Say whether a value may be a hyperparameter."""
    return isinstance(value, int | float) or (isinstance(value, tuple) and all(isinstance(x, float) for x in value))


def said(hyper):
    """Return hyperparameters as words."""
    return ", ".join(f"{name}={value}" for name, value in hyper.items()) or "no arguments"
