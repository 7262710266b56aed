"""StochGradAdam: Adam on a gradient of which a random part is kept."""

import math
from itertools import accumulate

import numpy as np
import torch
from torch.nn.parameter import is_lazy

from gradopt.hyperparameters import DECAYED, check, check_choice
from gradopt.readings import FORMS, coefficients
from gradopt.sampling import hashed, key, threshold
from gradopt.torch.arithmetic import add_product_, has_axes, lerp_, subtract_
from gradopt.torch.base import Optimizer


class StochGradAdam(Optimizer):
    r"""Keep each coordinate of the gradient with probability ``sampling_rate``, set the rest to 0, and step with Adam.

    .. math::
        \phi_t &= \Omega_t \odot g_t, \qquad \Omega_{t,i} \sim \mathrm{Bernoulli}(s) \\
        m_t &= \beta_{1,t} m_{t-1} + (1 - \beta_{1,t}) \phi_t, \qquad \beta_{1,t} = \beta_1 \, \mathrm{decay} \\
        v_t &= \beta_2 v_{t-1} + (1 - \beta_2) \phi_t^2 \\
        \theta_t &= \theta_{t-1} - \mathrm{lr} \; \frac{m_t / (1 - \prod_{i \le t} \beta_{1,i})}
        {\sqrt{v_t / (1 - \beta_2^t)} + \mathrm{eps}}

    The mask is a function of the seed, the parameter's step and the element's position among all elements of all
    groups: the same on every device, after a resume, and whether or not other parameters are frozen. It costs some
    thirty passes over the gradient; with ``fused=True`` it is drawn inside the one pass of the step and never stored.
    With ``sampling_rate=1`` and ``decay=1`` this is :class:`Adam`, bit for bit. Parameters that FSDP2 shards have the
    mask that they would have whole; where every process has an optimizer over other parameters, as under
    ``ZeroRedundancyOptimizer``, each needs a seed of its own.

    Parameters
    ----------
    {params}
    lr : float or tensor that broadcasts against the parameters, default 1e-3
        Learning rate, in units of theta; in [0, inf). The paper's experiments have 1e-2.
    betas : pair of float, default (0.9, 0.999)
        Weights of the past in m and in v, each in [0, 1).
    eps : float, default 1e-8
        Added to the root, in units of the gradient; in [0, inf).
    sampling_rate : float, default 0.8
        Probability s of keeping a coordinate, in (0, 1].
    decay : float, default 1.0
        Multiplier of beta1, in [0, inf), with betas[0] * decay in [0, 1).
    seed : int or integer tensor, default 0
        Seed of the mask, in [0, 2**32). A tensor of shape (R, 1, ..., 1): every parameter has a first axis of R
        separate runs, each with the mask that it would have alone.
    form : key of ``gradopt.readings.FORMS``, default "corrected"
        Reading of the paper's coefficients; "algorithm", "algorithm, t from 1" and "equations" are literal.
    weight_decay : float, default 0
        Coefficient of the L2 penalty: weight_decay * theta is added to the gradient before it is sampled; in [0, inf).
    maximize : bool, default False
        Step up the gradient instead of down.
    fused : bool, default False
        Step with compiled code: one pass over memory.

    Raises
    ------
    {range}
    RuntimeError
        If a gradient is sparse.

    Source
    ------
    :class:`gradopt.numpy.StochGradAdam`; paper, algorithm 1 and equations (1) to (11).
    """

    state_names = ("m", "v")
    counts = True

    def __init__(
        self, params, lr=1e-3, *, betas=(0.9, 0.999), eps=1e-8, sampling_rate=0.8, decay=1.0, seed=0,
        form="corrected", weight_decay=0, maximize=False, fused=False,
    ):  # fmt: skip
        defaults = dict(lr=lr, betas=betas, eps=eps, sampling_rate=sampling_rate, decay=decay, seed=seed, form=form)
        super().__init__(params, {**defaults, "weight_decay": weight_decay, "maximize": maximize}, fused)

    def check_group(self, group):
        """Raise ``ValueError`` if a hyperparameter is outside its range."""
        super().check_group(group)
        check(DECAYED, **{"betas[0] * decay": group["betas"][0] * group["decay"]})
        check_choice("form", group["form"], FORMS)

    def begin(self, thetas, compiling):
        """Make the state of parameters before their first step, with the number of elements before each."""
        super().begin(thetas, compiling)
        params = [theta for group in self.param_groups for theta in group["params"]]
        offsets = dict(zip(params, accumulate(map(elements, params), initial=0), strict=False))
        taken = [(theta, state["offset"]) for theta, state in self.state.items() if "offset" in state]
        if any(offsets.get(theta) != offset for theta, offset in taken):  # parameters have come, gone or got a size
            end = max(offset + elements(theta) for theta, offset in taken)
            offsets = dict(zip(thetas, accumulate(map(elements, thetas), initial=end), strict=False))
        for theta in thetas:
            self.state[theta]["offset"] = offsets[theta]

    def state_keys(self):
        """Return the names of all that is kept of a parameter."""
        return super().state_keys() | {"offset"}

    def tensors(self, theta, state, t):
        """Return what ``update`` needs of a parameter's state in step t."""
        offset = state["offset"] + elements_before(theta)
        if isinstance(t, torch.Tensor):  # add 0, which a C++ compiler cannot know: of elements that it knows are
            offset = offset + t.clamp(max=0).to(torch.int32)  # not negative it infers the same of their hash
        return [*super().tensors(theta, state, t), offset]

    def numbers(self, group, t):
        """Return what ``update`` needs besides tensors."""
        beta1, beta2, divisor_m, divisor_v = coefficients(group["form"], group["betas"], group["decay"], t)
        return {
            "beta1": beta1,
            "beta2": beta2,
            "divisor_v": divisor_v,
            "eps": group["eps"],
            "scale": group["lr"] / divisor_m,  # of m: lr and the divisor of m_hat, without a pass over m
            "key": step_key(group["seed"], t),
            "threshold": np.int32(threshold(group["sampling_rate"])),
        }

    @staticmethod
    def update(theta, g, m, v, offset, *, beta1, beta2, divisor_v, eps, scale, key, threshold):
        """Move ``theta`` in place by one step."""
        phi = torch.where(keep_like(g, key, offset, threshold), g, 0)
        lerp_(m, phi, 1 - beta1)
        add_product_(v.mul_(beta2), phi, phi, 1 - beta2)
        root = (v / divisor_v).sqrt_().add_(eps)
        root.clamp_(min=torch.finfo(v.dtype).tiny)  # an element left out so far would be 0 / 0 where eps rounds to 0
        subtract_(theta, m, scale, root)


def keep_like(g, key, offset, threshold):
    """Return the mask of a gradient, whose elements count on from ``offset``.

    A key with axes is that of R runs, which the first axis of every parameter counts; each counts its own elements.
    """
    shape = g.shape
    if has_axes(key):
        offset, shape = offset // len(key), shape[1:]
    element = torch.arange(math.prod(shape), dtype=torch.int32, device=g.device) + to_int32(offset)
    return hashed(key, element.view(shape)) < threshold


def step_key(seed, t):
    """Return the part of the hash that all elements share: a tensor if seed or t is one."""
    if isinstance(seed, torch.Tensor):
        return key(seed.to(torch.int32), torch.as_tensor(t).to(torch.int32))
    if isinstance(t, torch.Tensor):
        return key(torch.full((), to_int32(seed), dtype=torch.int32, device=t.device), t.to(torch.int32))
    with np.errstate(over="ignore"):  # NumPy warns when a scalar wraps
        return key(np.int32(to_int32(seed)), np.int32(to_int32(int(t))))


def to_int32(x):
    """Wrap an integer, or keep a tensor, which has wrapped."""
    return x if isinstance(x, torch.Tensor) else (x + 2**31) % 2**32 - 2**31


def elements_before(theta):
    """Return how many elements of a sharded parameter other processes hold before this one's."""
    if not hasattr(theta, "to_local") or all(placement.is_replicate() for placement in theta.placements):
        return 0
    if [placement.is_shard(0) for placement in theta.placements] != [True]:
        raise RuntimeError(f"the mask of a parameter cannot be shared out as {theta.placements}: shard its first axis")
    rows = -(-len(theta) // theta.device_mesh.size())
    return min(rows * theta.device_mesh.get_local_rank(), len(theta)) * elements(theta) // len(theta)


def elements(theta):
    """Return how many real numbers a parameter is; none, while it waits for its size."""
    return 0 if is_lazy(theta) else theta.numel() * (2 if theta.is_complex() else 1)
