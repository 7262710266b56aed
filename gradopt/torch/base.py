"""What the optimizers of this package share: the loop over parameters, their state, the checks and torch.compile."""

import torch

from gradopt.hyperparameters import ENGINE, RULES, check
from gradopt.torch import fused
from gradopt.torch.arithmetic import add, has_axes
from gradopt.torch.checkpoints import from_torch, to_torch

SHARED = {  # paragraphs of the docstrings of all rules
    "{params}": """\
    params : iterable of tensors, of (name, tensor) pairs, or of dicts that are parameter groups""",
    "{engine}": """\
    weight_decay : float, default 0
        Coefficient of the L2 penalty: weight_decay * theta is added to the gradient; in [0, inf).
    maximize : bool, default False
        Step up the gradient instead of down.
    fused : bool, default False
        Step with compiled code: one pass over memory.""",
    "{range}": """\
    ValueError
        If a hyperparameter of any group is outside its range.""",
}
NUMBERS = {name for row in RULES.values() for name in row}
NONE = {}  # the state of a parameter whose rule keeps none


class Optimizer(torch.optim.Optimizer):
    """Base class: a rule declares its state and writes ``numbers`` and ``update``; everything else is here.

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

    state_names = ()  # of tensors that start at 0 in the shape of the parameter
    counts = False  # whether a parameter also has a counter, "step"
    takes_sparse = False
    elementwise = True  # whether an entry's step depends on no other entry
    hyperparameters = ENGINE  # with their ranges

    def __init_subclass__(cls, **more):
        super().__init_subclass__(**more)
        cls.hyperparameters = {**cls.hyperparameters, **RULES.get(cls.__name__, {})}
        for name, paragraph in SHARED.items() if cls.__doc__ else ():
            cls.__doc__ = cls.__doc__.replace(f"    {name}", paragraph)

    def __init__(self, params, defaults, fused=False):
        self.check_group(defaults)
        self.fused, self.rows = fused, {}
        super().__init__(params, defaults)

    def add_param_group(self, param_group):
        """Add a parameter group; the hyperparameters that it does not give come from the defaults."""
        self.check_group({name: param_group.get(name, default) for name, default in self.defaults.items()})
        super().add_param_group(param_group)

    def check_group(self, group):
        """Raise ``ValueError`` if a hyperparameter is outside its range."""
        check(self.hyperparameters, **{name: x for name, x in group.items() if name in self.hyperparameters})

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
        self._init_group(compiling)
        for i, group in enumerate(self.param_groups):
            if has_axes(group["lr"]) and "initial_lr" in group:
                raise RuntimeError(
                    f"a scheduler fills lr of shape {tuple(group['lr'].shape)} with one number: multiply it in place "
                    "instead, without a scheduler"
                )
            thetas = group["params"]
            if self.fused and not compiling and not any(map(has_axes, group.values())):
                thetas = fused.step(self, i, group)
            for theta in thetas:
                if theta.grad is not None:
                    self.step_one(theta, group)
        return loss

    def step_one(self, theta, group):
        """Step one parameter, one operation after another."""
        g, state = theta.grad, self.state_of(theta)
        t = next_t(state) if self.counts else None
        tensors = self.tensors(theta, state, t)
        if not self.elementwise and (theta.is_complex() or hasattr(theta, "to_local")):
            raise RuntimeError(f"{type(self).__name__} supports no complex and no sharded parameters")
        if hasattr(theta, "to_local"):  # the part of a sharded parameter that this process holds
            theta, g, *tensors = (x.to_local() if hasattr(x, "to_local") else x for x in (theta, g, *tensors))
        if theta.is_complex():
            theta, g, *tensors = (pairs(x) for x in (theta, g, *tensors))
            group = {**group, "lr": group["lr"].unsqueeze(-1)} if has_axes(group["lr"]) else group
        g = self.gradient(theta, g, group["maximize"], self.weight_decay(group))
        self.update(theta, g, *tensors, **self.numbers(group, t))
        if self.counts:  # a step that failed has not counted
            state["step"].add_(1)

    def tensors(self, theta, state, t):
        """Return what ``update`` needs of a parameter's state in step t."""
        return [state[name] for name in self.state_names]

    def numbers(self, group, t):
        """Return by name what ``update`` needs besides tensors in step t = 1, 2, ...: by default the hyperparameters.

        Under ``torch.compile``, which would compile every new number anew, t is a tensor, else a number.
        """
        return {name: group[name] for name in self.defaults if name in NUMBERS}

    @staticmethod
    def update(theta, g, *state, **numbers):
        """Move ``theta`` in place by one step of the rule; ``g`` is its gradient and may not be changed."""
        raise NotImplementedError

    @staticmethod
    def gradient(theta, g, maximize, weight_decay):
        """Return the gradient of what is minimised, with the L2 penalty if weight_decay is not None."""
        if weight_decay is not None and g.is_sparse:
            raise RuntimeError("weight_decay option is not compatible with sparse gradients")
        g = -g if maximize else g
        return g if weight_decay is None else add(g, theta, weight_decay)

    @staticmethod
    def weight_decay(group):
        """Return the coefficient of the L2 penalty, None if it is 0."""
        value = group["weight_decay"]
        return value if isinstance(value, torch.Tensor) or value != 0 else None

    def state_of(self, theta):
        """Return the state of a parameter; nothing is kept for a rule without."""
        return self.state[theta] if self.state_names else NONE

    def begin(self, thetas, compiling):
        """Make the state of parameters before their first step."""
        for theta in thetas:
            step = new_step(theta.device if compiling else "cpu")
            zeros = {name: torch.zeros_like(theta) for name in self.state_names}
            self.state[theta].update({"step": step} | zeros if self.counts else zeros)

    def _init_group(self, compiling):
        # torch.compile runs a method of this name for real instead of tracing it, so that the state which the first
        # step creates is already there when the step is traced, and the second step fits the same graph.
        thetas = [theta for group in self.param_groups for theta in group["params"] if theta.grad is not None]
        if not self.takes_sparse and any(theta.grad.is_sparse for theta in thetas):
            raise RuntimeError(f"{type(self).__name__} does not support sparse gradients")
        if self.state_names and (new := [theta for theta in thetas if not self.state[theta]]):
            self.begin(new, compiling)

    def state_keys(self):
        """Return the names of all that is kept of a parameter."""
        return {*self.state_names, "step"} if self.counts else {*self.state_names}

    def torch_state_dict(self):
        """Return the state as the class of ``torch.optim`` that has this rule loads it.

        Raises
        ------
        ValueError
            If torch.optim has no such class, or not with these hyperparameters.
        """
        return to_torch(self)

    def __getstate__(self):
        return {**super().__getstate__(), "fused": self.fused}

    def __setstate__(self, state):
        """Take over a state, perhaps of an older version or of ``torch.optim``; what is refused changes nothing."""
        if "defaults" in vars(self):  # not when copied, where there is nothing yet
            state = from_torch(self, state)
        for kept in state["state"].values():
            found = {name for name, x in kept.items() if x is not None}
            if found and found != self.state_keys():
                raise ValueError(
                    f"{type(self).__name__} keeps {said(self.state_keys())} of a parameter, and this state has "
                    f"{said(found)}: it is another optimizer's"
                )
            if self.counts:
                kept["step"] = torch.as_tensor(kept["step"]).to(torch.int64)
        for group in state["param_groups"]:
            for name, value in state.get("defaults", vars(self).get("defaults")).items():
                group.setdefault(name, value)
        super().__setstate__({**state, "rows": {}})


def said(names):
    """Return names as words."""
    return ", ".join(sorted(names)) or "nothing"


def new_step(device):
    """Return a counter of steps at 0: an integer, since that of ``torch.optim``, in float32, stops at 2**24."""
    return torch.zeros((), dtype=torch.int64, device=device)


def next_t(state):
    """Return the number of a parameter's next step."""
    t = state["step"] + 1
    return t.double() if torch.compiler.is_dynamo_compiling() else t.item()


def pairs(x):
    """Return a view of a complex tensor as pairs of reals, anything else as it is."""
    return torch.view_as_real(x.resolve_conj()) if isinstance(x, torch.Tensor) and x.is_complex() else x
