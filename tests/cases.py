"""The one table of optimizers that the tests are parametrised from, and the gradients that they replay."""

from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pytest
import torch

import gradopt.numpy
import gradopt.torch
from gradopt.hyperparameters import RULES

REFERENCES = {  # torch.optim's version of a class, where it has one
    "SGD": torch.optim.SGD,
    "Momentum": partial(torch.optim.SGD, momentum=0.9),
    "Nesterov": partial(torch.optim.SGD, momentum=0.9, nesterov=True),
    "Adagrad": torch.optim.Adagrad,
    "Adadelta": torch.optim.Adadelta,
    "RMSprop": torch.optim.RMSprop,
    "Adam": torch.optim.Adam,
    "AdamW": torch.optim.AdamW,
    "AMSGrad": partial(torch.optim.Adam, amsgrad=True),
    "RAdam": torch.optim.RAdam,
}
NUMPY_ONLY = {"Nesterov": {"form": "look-ahead"}}  # the form that gradopt.torch and torch.optim have


@dataclass(frozen=True)
class Case:
    """An optimizer with hyperparameters; ``lookahead`` holds those of a Lookahead around it."""

    name: str
    hyper: dict = field(default_factory=dict)
    lookahead: dict | None = None
    has_reference: bool = True

    @property
    def id(self):
        values = "-".join(f"{name}={value}" for name, value in {**self.hyper, **(self.lookahead or {})}.items())
        outer = "Lookahead-" if self.lookahead is not None else ""
        return f"{outer}{self.name}-{values or 'defaults'}".replace(" ", "")

    @property
    def reference(self):
        """torch.optim's factory, or None."""
        return REFERENCES.get(self.name) if self.has_reference and self.lookahead is None else None

    @property
    def is_elementwise(self):
        """Whether an entry's step depends on no other entry: a rule of matrices takes no complex ones."""
        return getattr(gradopt.torch, self.name).elementwise

    def numpy(self):
        optimizer = getattr(gradopt.numpy, self.name)(**self.hyper, **NUMPY_ONLY.get(self.name, {}))
        return optimizer if self.lookahead is None else gradopt.numpy.Lookahead(optimizer, **self.lookahead)

    def torch(self, params, **more):
        optimizer = getattr(gradopt.torch, self.name)(params, **{**self.hyper, **more})
        return optimizer if self.lookahead is None else gradopt.torch.Lookahead(optimizer, **self.lookahead)

    def torch_optim(self, params, **more):
        return self.reference(params, **{**self.hyper, **more})


DEFAULTS = [Case(name) for name in RULES if name != "Lookahead"] + [Case("Adam", lookahead={})]
ODD = [
    Case("SGD", {"lr": 3.7}),
    Case("Momentum", {"lr": 0.2, "momentum": 0.31}),
    Case("Momentum", {"momentum": 0.0}),
    Case("Nesterov", {"lr": 0.2, "momentum": 0.31}),
    Case("Adagrad", {"lr": 0.7, "eps": 0.1}),
    Case("Adadelta", {"lr": 0.3, "rho": 0.21, "eps": 0.1}),
    Case("RMSprop", {"lr": 0.3, "alpha": 0.21, "eps": 0.1}),
    Case("Adam", {"lr": 0.3, "betas": (0.31, 0.77), "eps": 0.1}),
    Case("Adam", {"betas": (0.0, 0.0)}),
    Case("AdamW", {"lr": 0.3, "betas": (0.31, 0.77), "eps": 0.1, "weight_decay": 0.7}),
    Case("AMSGrad", {"lr": 0.3, "betas": (0.31, 0.77), "eps": 0.1}),
    Case("RAdam", {"lr": 0.3, "betas": (0.31, 0.88), "eps": 0.1}),
    Case("RAdam", {"betas": (0.9, 0.6)}),  # rho_inf is 4: never adaptive
    Case("RAdam", {"threshold": 4}, has_reference=False),
    Case("StochGradAdam", {"lr": 0.3, "betas": (0.31, 0.77), "eps": 0.1, "sampling_rate": 0.3, "seed": 2**32 - 1}),
    Case("StochGradAdam", {"decay": 0.9, "form": "corrected"}),
    Case("StochGradAdam", {"decay": 0.9, "form": "power", "seed": 7}),
    Case("StochGradAdam", {"decay": 0.9, "form": "algorithm", "seed": 7}),
    Case("StochGradAdam", {"decay": 0.9, "form": "algorithm, t from 1"}),
    Case("StochGradAdam", {"decay": 0.9, "form": "equations"}),
    Case("ScheduleFreeSGD", {"lr": 0.2, "momentum": 0.31}),
    Case("ScheduleFreeSGD", {"momentum": 0.0}),
    Case("Lion", {"lr": 0.3, "betas": (0.31, 0.77)}),
    Case("Lion", {"betas": (0.0, 0.0)}),  # sign descent
    Case("Muon", {"lr": 0.3, "momentum": 0.31, "ns_steps": 3}),
    Case("Muon", {"momentum": 0.0, "ns_steps": 0}),  # the gradient, normalised
    Case("Shampoo", {"lr": 0.3, "eps": 0.1, "frequency": 3}),
    Case("SGD", lookahead={"k": 3, "alpha": 0.2}),
    Case("Nesterov", {"lr": 0.1}, lookahead={"k": 1, "alpha": 0.7}),
    Case("StochGradAdam", {"seed": 5}, lookahead={"k": 4, "alpha": 1}),
]
CASES = DEFAULTS + ODD
ELEMENTWISE = [case for case in CASES if case.is_elementwise]
WITH_REFERENCE = [case for case in CASES if case.reference]


# torch's own import of inductor warns
compiles = pytest.mark.filterwarnings("ignore:`torch.jit.script_method` is deprecated")


def each(cases):
    """Parametrise a test over cases."""
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.id)


def recorded_gradients(num_steps=300, d=24, low=-6, high=3):
    """Return gradients (num_steps, d), float64, one in ten exactly 0; coordinates of magnitudes 10^low to 10^high."""
    rng = np.random.default_rng(0)
    g = rng.standard_normal((num_steps, d)) * np.logspace(low, high, d)
    return np.where(rng.random(g.shape) < 0.1, 0.0, g)


def parameters(*shapes, dtype=torch.float64, seed=0):
    """Return parameters of these shapes, the same ones for the same seed."""
    generator = torch.Generator().manual_seed(seed)
    return [torch.randn(shape, dtype=dtype, generator=generator).requires_grad_() for shape in shapes]


def set_gradients(params, seed):
    """Give every parameter a gradient, the same one for the same seed."""
    generator = torch.Generator().manual_seed(seed)
    for p in params:
        p.grad = torch.randn(p.shape, dtype=p.dtype, generator=generator)


def run(optimizer, num_steps, first=0, step=None):
    """Take steps with gradients that depend on the number of the step alone; return copies of the parameters."""
    params = [p for group in optimizer.param_groups for p in group["params"]]
    for t in range(first, first + num_steps):
        set_gradients(params, t)
        (step or optimizer.step)()
    return [p.detach().clone() for p in params]
