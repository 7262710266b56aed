"""Schedule-Free SGD: gradient descent that is read off at an average of its points, and asks between the two."""

import torch

from gradopt.torch.arithmetic import lerp_, subtract_
from gradopt.torch.base import Optimizer


class ScheduleFreeSGD(Optimizer):
    r"""Step z by a gradient that is taken between z and x, where x, the result, is the mean of all z so far.

    .. math::
        z_t &= z_{t-1} - \mathrm{lr} \; \nabla f(y_t) \\
        x_t &= (1 - c_t) \, x_{t-1} + c_t \, z_t \\
        y_{t+1} &= (1 - \mathrm{momentum}) \, z_t + \mathrm{momentum} \; x_t

    with c_t = 1 / t. While training the parameters are y, where gradients are taken. ``eval()`` makes them x, which is
    to be evaluated and used; ``train()`` makes them y again. A state that is saved says which they were. What else
    changes the parameters is undone by the next step, which computes y from x and z.

    Parameters
    ----------
    {params}
    lr : float or tensor that broadcasts against the parameters, default 1.0
        Learning rate, in units of theta per unit of gradient; in [0, inf). No schedule is meant to change it.
    momentum : float, default 0.9
        Weight of the average x in the point y at which the gradient is taken, in [0, 1).
    {engine}

    Raises
    ------
    {range}
    RuntimeError
        If a gradient is sparse, or from ``step`` between ``eval()`` and ``train()``.

    Source
    ------
    :class:`gradopt.numpy.ScheduleFreeSGD`; ``SGDScheduleFree`` of the package ``schedulefree``, without its warm-up.
    """

    state_names = ("x", "z")
    counts = True

    def __init__(self, params, lr=1.0, *, momentum=0.9, weight_decay=0, maximize=False, fused=False):
        defaults = dict(lr=lr, momentum=momentum, weight_decay=weight_decay, maximize=maximize, training=True)
        super().__init__(params, defaults, fused)

    def begin(self, thetas, compiling):
        """Let x and z begin where the parameters are."""
        super().begin(thetas, compiling)
        for theta in thetas:
            for name in self.state_names:
                self.state[theta][name].copy_(theta)

    def numbers(self, group, t):
        """Return what ``update`` needs besides tensors."""
        return {"lr": group["lr"], "momentum": group["momentum"], "c": 1 / t}

    @staticmethod
    def update(theta, g, x, z, *, lr, momentum, c):
        """Move ``theta``, which is y, in place by one step."""
        subtract_(z, g, lr)
        lerp_(x, z, c)
        lerp_(theta.copy_(z), x, momentum)

    def eval(self):
        """Make the parameters x, to be evaluated."""
        self._switch(training=False)

    def train(self):
        """Make the parameters y again, to be trained."""
        self._switch(training=True)

    @torch.no_grad()
    def _switch(self, training):
        for group in self.param_groups:
            if group["training"] == training:
                continue
            group["training"] = training
            for theta in group["params"]:
                if not (state := self.state.get(theta)):  # y and x are still the start
                    continue
                if training:
                    lerp_(theta.copy_(state["z"]), state["x"], group["momentum"])
                else:
                    theta.copy_(state["x"])

    def _init_group(self, compiling):
        if not all(group["training"] for group in self.param_groups):
            raise RuntimeError("the parameters are the average x, not the point y of gradients: call train() first")
        super()._init_group(compiling)
