"""``fused=True``: a step as few calls of compiled code, each of one pass over memory.

The code takes flat tensors of any size. A large parameter is one as it lies in memory; the small ones of a group, whose
calls would cost more than their arithmetic, are copied into one and back. Their state lies flat for good.
"""

from collections import defaultdict
from itertools import accumulate

import torch
from torch.nn.functional import pad

from gradopt.torch.compiled import Collect, compiled, update

SMALL = 2**16  # elements under which copies into a shared tensor and back cost less than a call
LANES = {"cpu": 1}  # in one call: each is compiled for itself, but a GPU would wait for calls of one
PAD = 2  # elements at the end of a shared tensor: the compiler treats the sizes 0 and 1 apart


def step(optimizer):
    """Step every parameter that has a gradient."""
    if optimizer.plan is None or optimizer.plan.signature != signature(optimizer):
        optimizer._init_group(compiling=False)
        optimizer.plan = Plan(optimizer)
    for part in optimizer.plan.parts:
        part.step(optimizer)


class Plan:
    """How an optimizer steps the parameters that have a gradient now."""

    def __init__(self, optimizer):
        self.parts = []
        for index, group in enumerate(optimizer.param_groups):
            alike = defaultdict(list)
            for theta in group["params"]:
                if theta.grad is not None:
                    refuse(theta)
                    state = optimizer.state[theta]
                    alike[theta.device, theta.dtype, float(state.get("step", 0))].append((theta, state))
            self.parts += [Part(index, *zip(*pairs, strict=True)) for pairs in alike.values()]
        self.signature = signature(optimizer)


def signature(optimizer):
    """Return what a plan depends on."""
    groups = optimizer.param_groups
    return len(optimizer.state), [[id(p) for p in group["params"] if p.grad is not None] for group in groups]


def refuse(theta):
    """Raise ``RuntimeError`` for what is stepped without ``fused`` only."""
    if not theta.is_floating_point():
        raise RuntimeError(f"fused=True takes no parameters of {theta.dtype}: leave it out")
    if theta.grad.is_sparse:
        raise RuntimeError("fused=True takes no sparse gradients: leave it out")


class Part:
    """Parameters of one group, device and dtype that have taken equally many steps."""

    def __init__(self, index, thetas, states):
        self.index, self.device = index, thetas[0].device
        self.dtype = torch.promote_types(thetas[0].dtype, torch.float32)  # of the arithmetic
        self.names = [name for name in states[0] if name != "step"]
        self.steps = torch.tensor([float(state.get("step", 0)) for state in states])
        for state, step in zip(states, self.steps, strict=True):
            state.update({"step": step} if "step" in state else {})
        lanes = [[i] for i, theta in enumerate(thetas) if is_large(theta)]
        lanes.append([i for i, theta in enumerate(thetas) if not is_large(theta)])
        self.lanes = [Lane([thetas[i] for i in lane], [states[i] for i in lane], self.names) for lane in lanes if lane]
        state = [self.dtype if x.is_floating_point() else x.dtype for x in self.lanes[0].state]
        self.one = [torch.zeros(1, dtype=dtype) for dtype in (self.dtype, self.dtype, *state)]

    def step(self, optimizer):
        """Step them."""
        group = optimizer.param_groups[self.index]
        for name, value in group.items():
            if isinstance(value, torch.Tensor) and value.dim() > 0:
                raise RuntimeError(f"fused=True takes no {name} of shape {tuple(value.shape)}: leave it out")
        t = self.steps.add_(1)[0].item()
        with Collect() as collected:
            update(optimizer, group, t, self.names, self.one)
        floats = torch.tensor(collected.numbers[float], dtype=self.dtype).to(self.device, non_blocking=True)
        ints = torch.tensor(collected.numbers[int], dtype=torch.int32).to(self.device, non_blocking=True)
        most = LANES.get(self.device.type, 16)
        for i in range(0, len(self.lanes), most):
            lanes = self.lanes[i : i + most]
            inputs = [floats, ints, *(x for lane in lanes for x in lane.load())]
            compiled(optimizer, group, t, self.names, self.dtype, collected.key, inputs)(*inputs)
            for lane in lanes:
                lane.store()


def is_large(theta):
    """Say whether a parameter is stepped as it lies in memory."""
    return theta.numel() >= SMALL and theta.is_contiguous()


class Lane:
    """Flat tensors for theta, g and the state: those of one large parameter, or shared ones for many small."""

    def __init__(self, thetas, states, names):
        self.thetas, self.sizes = thetas, [theta.numel() for theta in thetas]
        self.shared = not is_large(thetas[0])
        if self.shared:
            self.sizes.append(PAD)
            self.flat = [thetas[0].new_zeros(sum(self.sizes)) for _ in range(2)]
            self.views = [view for x in self.flat for view in self.split(x)]
        self.state = [self.flatten(name, states) for name in names]

    def split(self, flat):
        """Return views of a flat tensor in the shapes of the parameters."""
        return [part.view(theta.shape) for part, theta in zip(flat.split(self.sizes), self.thetas, strict=False)]

    def flatten(self, name, states):
        """Move the state of this name into a flat tensor, and return it."""
        if name == "offset":  # becomes, for each element, the number of the element minus its place in the flat tensor
            starts = accumulate(self.sizes, initial=0)
            shifts = torch.tensor([state[name] - start for state, start in zip(states, starts, strict=False)])
            alike = bool((shifts == shifts[0]).all())
            repeats = torch.tensor(self.sizes[: len(shifts)])
            shifts = shifts[:1] if alike else pad(shifts.repeat_interleave(repeats), (0, PAD))
            return shifts.to(self.thetas[0].device, torch.int32)
        flat = torch.cat([state[name].reshape(-1) for state in states] + [states[0][name].new_zeros(PAD * self.shared)])
        for state, view in zip(states, self.split(flat), strict=True):
            state[name] = view
        return flat

    def load(self):
        """Return the flat tensors."""
        gs = [theta.grad for theta in self.thetas]
        if not self.shared:
            return self.thetas[0].detach().view(-1), gs[0].reshape(-1), *self.state
        torch._foreach_copy_(self.views, self.thetas + gs)
        return *self.flat, *self.state

    def store(self):
        """Put the parameters back where they belong."""
        if self.shared:
            torch._foreach_copy_(self.thetas, self.views[: len(self.thetas)])
