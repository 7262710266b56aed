"""StochGradAdam: Adam on a gradient of which a random part is kept."""

import math
from itertools import chain, takewhile

import numpy as np
import torch
from torch.overrides import handle_torch_function, has_torch_function_unary

from gradopt.checks import check, check_choice
from gradopt.sampling import FORMS, coefficients, hashed, is_kept, key
from gradopt.torch.base import Optimizer, count, subtract_


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
    With ``sampling_rate=1`` and ``decay=1`` this is :class:`Adam`, bit for bit.

    Parameters
    ----------
    params : iterable of tensors, of (name, tensor) pairs, or of dicts that are parameter groups
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
    form : key of ``gradopt.sampling.FORMS``, default "corrected"
        Reading of the paper's coefficients; "algorithm", "algorithm, t from 1" and "equations" are literal.
    weight_decay : float, default 0
        Coefficient of the L2 penalty: weight_decay * theta is added to the gradient before it is sampled; in [0, inf).
    maximize : bool, default False
        Step up the gradient instead of down.
    fused : bool, default False
        Step with compiled code: one pass over memory.

    Raises
    ------
    ValueError
        If a hyperparameter of any group is outside its range.
    RuntimeError
        If a gradient is sparse.

    Source
    ------
    :class:`gradopt.numpy.StochGradAdam`; paper, algorithm 1 and equations (1) to (11).
    """

    state_names = ("step", "m", "v")

    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, sampling_rate=0.8, decay=1.0, seed=0, form="corrected",
        weight_decay=0, *, maximize=False, fused=False,
    ):  # fmt: skip
        defaults = dict(lr=lr, betas=betas, eps=eps, sampling_rate=sampling_rate, decay=decay, seed=seed, form=form)
        super().__init__(params, {**defaults, "weight_decay": weight_decay, "maximize": maximize}, fused)

    def check_group(self, group):
        """Raise ``ValueError`` if a hyperparameter is outside its range."""
        super().check_group(group)
        check(**{"betas[0] * decay": group["betas"][0] * group["decay"]})
        check_choice("form", group["form"], FORMS)

    def new_state(self, theta, device):
        """Return the state of a parameter before its first step, with the number of elements before it."""
        params = chain.from_iterable(group["params"] for group in self.param_groups)
        before = takewhile(lambda other: other is not theta, params)
        offset = sum(other.numel() * (2 if other.is_complex() else 1) for other in before)
        return {**super().new_state(theta, device), "offset": offset}

    def update(self, theta, g, state, group):
        """Move ``theta`` in place by one step."""
        m, v = state["m"], state["v"]
        t = count(state)
        mask = keep_like(g, group["seed"], t, state["offset"], group["sampling_rate"])
        phi = torch.where(mask, g, 0)
        beta1_t, beta2_t, divisor_m, divisor_v = coefficients(group["form"], group["betas"], group["decay"], t)
        m.lerp_(phi, 1 - beta1_t)
        v.mul_(beta2_t).addcmul_(phi, phi, value=1 - beta2_t)
        v_hat = v / divisor_v
        least = torch.finfo(v.dtype).smallest_normal * torch.finfo(v.dtype).eps  # above 0; float16 rounds 1e-8 to 0,
        root = v_hat.sqrt_().add_(max(group["eps"], least))  # and an element left out so far would become 0 / 0
        subtract_(theta, group["lr"] / divisor_m, m, root)  # the divisor of m_hat, without a pass over m


def keep_like(g, seed, t, offset, sampling_rate):
    """Return the mask of a gradient, whose elements count on from ``offset``.

    A tensor of R seeds says that the first axis of every parameter counts R runs; each counts its own elements.
    """
    shape = g.shape
    if isinstance(seed, torch.Tensor):
        offset, shape = offset // len(seed), shape[1:]
    if not isinstance(offset, torch.Tensor):
        offset = to_int32(offset)
    if isinstance(t, torch.Tensor):  # 0, which a C++ compiler cannot know: of an element that it knows is not negative
        offset = offset + t.clamp(max=0).to(torch.int32)  # it infers that products are neither, and drops masks of mix
    element = (torch.arange(math.prod(shape), dtype=torch.int32, device=g.device) + offset).view(shape)
    return is_kept(hash_elements(step_key(seed, t), element), sampling_rate)


def step_key(seed, t):
    """Return the part of the hash that all elements share: a tensor if seed or t is one."""
    if isinstance(seed, torch.Tensor):
        return key(seed.to(torch.int32), torch.as_tensor(t, dtype=torch.int32))
    if isinstance(t, torch.Tensor):
        return key(torch.full((), to_int32(seed), dtype=torch.int32, device=t.device), t.to(torch.int32))
    with np.errstate(over="ignore"):  # NumPy warns when a scalar wraps
        return key(np.int32(to_int32(seed)), np.int32(t))


def hash_elements(key, element):
    """Hash, and be one operation, not thirty, for what watches the operations, as ``fused`` does."""
    if has_torch_function_unary(element):
        return handle_torch_function(hash_elements, (element,), key, element)
    return hashed(key, element)


def to_int32(x):
    """Wrap a Python integer as int32 arithmetic does."""
    return (x + 2**31) % 2**32 - 2**31
