"""Lookahead: slow weights that follow another optimizer's fast weights."""

from collections import defaultdict
from itertools import chain

import torch

from gradopt.hyperparameters import RULES, check
from gradopt.torch.base import new_step, next_t


class Lookahead(torch.optim.Optimizer):
    r"""Let another optimizer take k steps, then go back a part of the way.

    .. math:: \phi \leftarrow \phi + \mathrm{alpha} \, (\theta_k - \phi), \qquad \theta_0 \leftarrow \phi

    ``param_groups`` are the inner optimizer's, so learning-rate schedulers work on either; the inner optimizer keeps
    its own state (its momentum, say) across the synchronisation. Steps are counted from the first one in which a
    parameter requires a gradient; its phi is taken then.

    Parameters
    ----------
    optimizer : torch.optim.Optimizer
        Takes the fast steps.
    k : int, default 5
        Fast steps per slow step, in [1, inf).
    alpha : float, default 0.5
        Fraction of the way to the fast weights, in [0, 1]; 1 gives the inner optimizer back.

    Raises
    ------
    ValueError
        If ``k`` or ``alpha`` is outside its range, or the optimizer keeps points of its own to evaluate at, as
        :class:`ScheduleFreeSGD` does: it would overwrite those that Lookahead sets.

    Source
    ------
    :class:`gradopt.numpy.Lookahead`; Zhang et al. (2019), algorithm 1.
    """

    def __init__(self, optimizer, k=5, alpha=0.5):
        check(RULES["Lookahead"], k=k, alpha=alpha)
        if hasattr(optimizer, "eval"):
            raise ValueError(
                f"{type(optimizer).__name__} keeps points of its own to evaluate at, over which Lookahead has no say: "
                "use either without the other"
            )
        own = {"lookahead_k": k, "lookahead_alpha": alpha}
        for group in optimizer.param_groups:
            group.update(own)
        # torch's __init__ would make parameter groups of its own; its __setstate__ sets up all the rest
        self.__setstate__({"optimizer": optimizer, "slow": {}, "defaults": optimizer.defaults | own})

    @property
    def param_groups(self):
        """The parameter groups of the inner optimizer, with k and alpha."""
        return self.optimizer.param_groups

    @param_groups.setter
    def param_groups(self, groups):
        self.optimizer.param_groups = groups

    @property
    def state(self):
        """What both optimizers keep of each parameter."""
        own = {theta: {"phi": slow["phi"], "lookahead_step": slow["step"]} for theta, slow in self.slow.items()}
        inner = self.optimizer.state
        return {theta: {**inner.get(theta, {}), **own.get(theta, {})} for theta in {**inner, **own}}

    def add_param_group(self, param_group):
        """Add a parameter group to the inner optimizer."""
        own = {name: self.defaults[name] for name in ("lookahead_k", "lookahead_alpha")}
        self.optimizer.add_param_group({**own, **param_group})

    @torch.no_grad()
    def step(self, closure=None):
        """Take a fast step and, after every k of them, a slow one.

        Parameters
        ----------
        closure : callable, default None
            Handed to the inner optimizer.

        Returns
        -------
        What the inner optimizer's step returns.
        """
        self._init_group(torch.compiler.is_dynamo_compiling())
        loss = self.optimizer.step(closure)
        for group in self.param_groups:
            for theta in group["params"]:
                if theta in self.slow:
                    self.update(theta, self.slow[theta], group["lookahead_k"], group["lookahead_alpha"])
        return loss

    @staticmethod
    def update(theta, slow, k, alpha):
        """Count a fast step of ``theta``; after every k of them move phi towards theta and theta to phi."""
        phi, t = slow["phi"], next_t(slow)
        slow["step"].add_(1)
        if torch.compiler.is_dynamo_compiling():  # one graph for every t
            step = torch.lerp(phi, theta, alpha)
            phi.copy_(torch.where(t % k == 0, step, phi))
            theta.copy_(torch.where(t % k == 0, step, theta))
        elif t % k == 0:
            phi.lerp_(theta, alpha)
            theta.copy_(phi)

    def state_dict(self):
        """Return the state of both optimizers, with the counter as a number, which no loading casts."""
        saved = super().state_dict()
        for kept in saved["state"].values():
            if "lookahead_step" in kept:
                kept["lookahead_step"] = kept["lookahead_step"].item()
        return saved

    def _init_group(self, compiling):
        # run for real by torch.compile: see gradopt.torch.base
        for theta in chain.from_iterable(group["params"] for group in self.param_groups):
            if theta.requires_grad and theta not in self.slow:
                self.slow[theta] = {
                    "step": new_step(theta.device if compiling else "cpu"), "phi": theta.detach().clone(),
                }  # fmt: skip

    def __getstate__(self):
        return {"optimizer": self.optimizer, "slow": self.slow, "defaults": self.defaults}

    def __setstate__(self, state):
        """Take over a state; what ``load_state_dict`` gives is shared out. One that is refused changes nothing."""
        if "state" in state:
            inner, slow = defaultdict(dict), {}
            for theta, kept in state["state"].items():
                kept = dict(kept)
                if "phi" not in kept:
                    raise ValueError(
                        "this state has no phi: it is not a Lookahead's, but perhaps its inner optimizer's"
                    )
                step = torch.tensor(kept.pop("lookahead_step"))
                slow[theta] = {"step": step, "phi": kept.pop("phi")}
                if kept:
                    inner[theta] = kept
            self.optimizer.__setstate__({"state": inner, "param_groups": state["param_groups"]})
            state = {"slow": slow}
        super().__setstate__(state)
