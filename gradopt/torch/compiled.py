"""A rule's ``update`` as compiled code whose numbers are inputs.

An update mixes arithmetic with numbers, which differ from step to step, and operations on tensors, which do not. So it
runs twice: at every step on tensors of one element, where its numbers are collected, and once under the compiler, where
every one of these numbers is an input. Nothing is compiled again for another step, learning rate or optimizer.
"""

from threading import Lock

import numpy as np
import torch
from torch.overrides import TorchFunctionMode

EXAMPLE = 2**20  # elements of the tensors that the code is compiled for; it works with any number
KERNELS = {}
LOCK = Lock()  # one thread compiles at a time


class Step:
    """A step counter that is about to become t."""

    def __init__(self, t):
        self.t = t

    def add_(self, _):
        return self

    def item(self):
        return self.t


def update(optimizer, group, t, names, tensors):
    """Take step t of a rule; the tensors are theta, g and the state of these names."""
    theta, g, *state = tensors
    optimizer._update(theta, g, {"step": Step(t), **dict(zip(names, state, strict=True))}, group)


def kind(x):
    """Return float or int for a number that is an input of the code, else None.

    Python's integers are part of the code, as in ``x >> 16``; an integer that differs from step to step is NumPy's.
    """
    if isinstance(x, torch.Tensor):
        return None if x.dim() else float if x.is_floating_point() else int
    return float if isinstance(x, float) else int if isinstance(x, np.integer) else None


class Collect(TorchFunctionMode):
    """Collects the numbers, and with them the key of the code: all that tells this sequence of operations apart."""

    def __init__(self):
        super().__init__()
        self.numbers, self.key = {float: [], int: []}, []

    def __torch_function__(self, func, types, args=(), kwargs=None):
        if on_tensors(args):
            self.key.append(func)
            if func is torch.Tensor.lerp_:
                self.key.append(args[2] < 0.5)
            for x in (*args, *kwargs.values()) if kwargs else args:
                if found := kind(x):
                    self.numbers[found].append(x)
                elif not isinstance(x, torch.Tensor):
                    self.key.append(x)
        return func(*args, **(kwargs or {}))


def on_tensors(args):
    """Say whether an operation is not just arithmetic with numbers."""
    return any([isinstance(x, torch.Tensor) and x.dim() > 0 for x in args])


class Replace(TorchFunctionMode):
    """Puts other numbers, the elements of two tensors, into the same places."""

    def __init__(self, floats, ints):
        super().__init__()
        self.numbers = {float: iter(floats.unbind()), int: iter(ints.unbind())}

    def other(self, x):
        """Return what takes the place of an argument."""
        return next(self.numbers[kind(x)]) if kind(x) else x

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if not on_tensors(args):
            return func(*args, **kwargs)
        near = func is torch.Tensor.lerp_ and args[2] < 0.5
        args, kwargs = [*map(self.other, args)], {name: self.other(x) for name, x in kwargs.items()}
        if near:  # torch's formula of the two, without a choice for each element
            x, y, weight = args
            func, args = torch.Tensor.add_, (x, weight * (y - x))
        if "alpha" in kwargs:  # these two take no tensors
            args[1] = kwargs.pop("alpha") * args[1]
        if "value" in kwargs:
            x, a, b = args
            a = kwargs.pop("value") * a
            func, args = torch.Tensor.add_, (x, a * b if func is torch.Tensor.addcmul_ else a / b)
        return func(*args, **kwargs)


def compiled(optimizer, group, t, names, dtype, key, inputs):
    """Return the compiled step t of a rule, with arithmetic in ``dtype``.

    Its inputs are two tensors of numbers and, for each of some lanes, theta, g and the state of these names, all flat.
    """
    ones = tuple(x.numel() == 1 for x in inputs[2:])  # broadcast
    key = (type(optimizer), dtype, inputs[2].dtype, inputs[2].device, ones, *key)
    if key not in KERNELS:
        with LOCK:
            if key not in KERNELS:
                KERNELS[key] = compile_update(optimizer, group, t, names, dtype, inputs)
    return KERNELS[key]


def compile_update(optimizer, group, t, names, dtype, inputs):
    """Compile step t of a rule for inputs like these."""
    import torch._inductor  # takes a second, which only those who compile need to spend
    from torch.fx.experimental.proxy_tensor import make_fx

    width = 2 + len(names)

    def kernel(floats, ints, *tensors):
        for i in range(0, len(tensors), width):
            lane = tensors[i : i + width]
            cast = [x.to(dtype) if x.is_floating_point() else x for x in lane]
            with Replace(floats, ints):
                update(optimizer, group, t, names, cast)
            for x, y in zip(lane, cast, strict=True):
                if x is not y:
                    x.copy_(y)

    # Each lane has a size of its own, or the compiler would take them for equal; it is large enough for all threads.
    sizes = [x.numel() if x.numel() == 1 else EXAMPLE + i // width for i, x in enumerate(inputs[2:])]
    inputs = [*inputs[:2], *(x.new_zeros(size) for x, size in zip(inputs[2:], sizes, strict=True))]
    graph = make_fx(kernel, tracing_mode="symbolic")(*inputs)
    examples = [node.meta["val"] for node in graph.graph.nodes if node.op == "placeholder"]
    try:
        # The compiler itself: what torch.compile puts around it, to tell inputs apart, costs as much as a small step.
        return torch._inductor.compile(graph, examples)
    except Exception as error:
        raise RuntimeError(f"fused=True cannot be compiled here ({type(error).__name__}): leave it out") from error
