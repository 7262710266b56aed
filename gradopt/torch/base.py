"""What the optimizers of this package share: the loop over parameters, their state, the checks and torch.compile."""

from itertools import chain

import torch

from gradopt.checks import RANGES, check
from gradopt.torch import fused


class Optimizer(torch.optim.Optimizer):
    """Base class: a rule declares its state in ``state_names`` and writes ``update``; everything else is here.

    Parameters
    ----------
    params : iterable of tensors, of (name, tensor) pairs, or of dicts that are parameter groups
    defaults : dict
        Hyperparameters of the groups that do not give their own.
    fused : bool, default False
        Step with compiled code, one pass over memory, instead of one operation after another.

    Raises
    ------
    ValueError
        If a hyperparameter of the defaults or of a group is outside its range.
    """

    state_names = ()  # buffers that start at 0 in the shape of the parameter, and "step" for a rule that counts
    takes_sparse = False
    plan = None  # of fused steps, made by the first one

    def __init__(self, params, defaults, fused=False):
        self.check_group(defaults)
        self.fused = fused
        super().__init__(params, defaults)

    def add_param_group(self, param_group):
        """Add a parameter group; the hyperparameters that it does not give come from the defaults."""
        self.check_group({name: param_group.get(name, default) for name, default in self.defaults.items()})
        super().add_param_group(param_group)

    def check_group(self, group):
        """Raise ``ValueError`` if a hyperparameter is outside its range."""
        check(**{name: value for name, value in group.items() if name in RANGES})

    @torch.no_grad()
    def step(self, closure=None):
        """Step every parameter that has a gradient.

        Parameters
        ----------
        closure : callable, default None
            Computes the gradients and returns the loss; called once, before the step.

        Returns
        -------
        The loss, or None without a closure.
        """
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        compiling = torch.compiler.is_dynamo_compiling()
        if self.fused and not compiling:
            fused.step(self)
            return loss
        self._init_group(compiling)
        for group in self.param_groups:
            for theta in group["params"]:
                if theta.grad is not None:
                    self._update(theta, theta.grad, self.state[theta], group)
        return loss

    def update(self, theta, g, state, group):
        """Move ``theta`` in place by one step of the rule; ``g`` is its gradient and may not be changed."""
        raise NotImplementedError

    def new_state(self, theta, device):
        """Return the state of a parameter before its first step; ``device`` is where the counter lives."""
        return {name: new_step(device) if name == "step" else torch.zeros_like(theta) for name in self.state_names}

    def _init_group(self, compiling):
        # torch.compile runs a method of this name for real instead of tracing it, so that the state which the first
        # step creates is already there when the step is traced, and the second step fits the same graph.
        for theta in chain.from_iterable(group["params"] for group in self.param_groups):
            if theta.grad is None:
                continue
            if not self.takes_sparse and theta.grad.is_sparse:
                raise RuntimeError(f"{type(self).__name__} does not support sparse gradients")
            if not self.state[theta] and self.state_names:
                self.state[theta].update(self.new_state(theta, theta.device if compiling else "cpu"))

    def _update(self, theta, g, state, group):
        if group["maximize"]:
            g = -g
        if group["weight_decay"] != 0:
            if g.is_sparse:
                raise RuntimeError("weight_decay option is not compatible with sparse gradients")
            g = g.add(theta, alpha=group["weight_decay"])
        if theta.is_complex():
            theta, g = torch.view_as_real(theta), torch.view_as_real(g.resolve_conj())
            state = {
                name: torch.view_as_real(x) if isinstance(x, torch.Tensor) and x.is_complex() else x
                for name, x in state.items()
            }
            lr = group["lr"]
            if isinstance(lr, torch.Tensor) and lr.dim() > 0:
                group = {**group, "lr": lr.unsqueeze(-1)}
        self.update(theta, g, state, group)

    def __getstate__(self):
        return {**super().__getstate__(), "fused": self.fused}

    def __setstate__(self, state):
        super().__setstate__({**state, "plan": None})  # also called when a state is loaded


def new_step(device):
    """Return a step counter at 0: a float32 tensor as in ``torch.optim``, exact to 2**24 steps."""
    return torch.zeros((), dtype=torch.float32, device=device)


def count(state):
    """Advance the step counter of a parameter and return t.

    A number in eager mode. Under ``torch.compile``, which would compile every new number anew, a tensor, in float64
    because 1 - beta2**t loses half of float32's digits at the first step.
    """
    t = state["step"].add_(1)
    return t.double() if torch.compiler.is_dynamo_compiling() else t.item()


def subtract_(theta, scale, m, root=None):
    """Compute ``theta -= scale * m / root`` in place; ``scale`` is a number or a tensor that broadcasts.

    A number goes into a fused operation, one pass over memory without a temporary tensor.
    """
    if isinstance(scale, torch.Tensor):
        theta.sub_((m if root is None else m / root) * scale)
    elif root is None:
        theta.sub_(m, alpha=scale)
    else:
        theta.addcdiv_(m, root, value=-scale)
