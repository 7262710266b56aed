"""Lookahead: slow weights that follow another optimizer's fast weights."""

from collections import defaultdict
from itertools import chain

import torch

from gradopt.checks import check
from gradopt.torch.base import count, new_step


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
        If ``k`` or ``alpha`` is outside its range.

    Source
    ------
    :class:`gradopt.numpy.Lookahead`; Zhang et al. (2019), algorithm 1.
    """

    def __init__(self, optimizer, k=5, alpha=0.5):
        check(k=k, alpha=alpha)
        # torch's __init__ would make parameter groups of its own; its __setstate__ sets up all the rest
        self.__setstate__(
            {"optimizer": optimizer, "k": k, "alpha": alpha, "defaults": optimizer.defaults, "state": defaultdict(dict)}
        )

    @property
    def param_groups(self):
        """The parameter groups of the inner optimizer."""
        return self.optimizer.param_groups

    def add_param_group(self, param_group):
        """Add a parameter group to the inner optimizer."""
        self.optimizer.add_param_group(param_group)

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
        for theta in chain.from_iterable(group["params"] for group in self.param_groups):
            if theta in self.state:
                self.update(theta, self.state[theta])
        return loss

    def update(self, theta, state):
        """Count a fast step of ``theta``; after every k of them move phi towards theta and theta to phi."""
        phi = state["phi"]
        t = count(state)
        if torch.compiler.is_dynamo_compiling():  # one graph for every t: compute the slow step, keep it or not
            slow = torch.lerp(phi, theta, self.alpha)
            phi.copy_(torch.where(t % self.k == 0, slow, phi))
            theta.copy_(torch.where(t % self.k == 0, slow, theta))
        elif t % self.k == 0:
            phi.lerp_(theta, self.alpha)
            theta.copy_(phi)

    def state_dict(self):
        """Return the state of both optimizers, with k and alpha."""
        return {**super().state_dict(), "optimizer": self.optimizer.state_dict(), "k": self.k, "alpha": self.alpha}

    def load_state_dict(self, state_dict):
        """Restore what ``state_dict`` returned."""
        super().load_state_dict(state_dict)
        self.optimizer.load_state_dict(state_dict["optimizer"])
        self.k, self.alpha = state_dict["k"], state_dict["alpha"]

    def _init_group(self, compiling):
        # run for real by torch.compile: see gradopt.torch.base
        for theta in chain.from_iterable(group["params"] for group in self.param_groups):
            if theta.requires_grad and not self.state[theta]:
                step = new_step(theta.device if compiling else "cpu")
                self.state[theta].update({"step": step, "phi": theta.detach().clone()})

    def __getstate__(self):
        return {**super().__getstate__(), "optimizer": self.optimizer, "k": self.k, "alpha": self.alpha}

    def __setstate__(self, state):
        super().__setstate__({name: value for name, value in state.items() if name != "param_groups"})
