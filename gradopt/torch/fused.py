"""``fused=True``: a rule's own ``update`` under ``torch.compile``, whose guards watch what it is given.

A large parameter is stepped where it lies, the small ones of a group side by side. What comes in another form, as a
sparse gradient or weights that share memory, is stepped eagerly.
"""

from functools import cache
from itertools import chain
from types import FunctionType

import numpy as np
import torch

from gradopt.torch.rows import Rows, sign

LANES = {"cpu": 1}  # runs in one call: a GPU would wait for calls of one


def step(optimizer, index, group):
    """Step the parameters of a group that compiled code takes; return the others."""
    rows = optimizer.rows.get(index)
    if rows is None or rows.signature != sign(optimizer, group):
        rows = optimizer.rows[index] = Rows(optimizer, group)
    alike, others = rows.runs()
    for (t, *kind, device), runs in alike.items():
        values, whole = vector(optimizer, group, t, device)
        kind = type(optimizer), whole, bool(group["maximize"]), *kind, device, torch.get_num_threads()
        most = LANES.get(device.type, 16)
        for some in (runs[i : i + most] for i in range(0, len(runs), most)):
            lanes = [row.load(i, j) for row, i, j in some]
            tensors = [x.data for x in chain(*lanes)]  # of views the compiler would watch the base as well
            try:
                compiled(len(lanes), *kind)(values, *tensors)
            except Exception as error:
                name = type(error).__name__
                raise RuntimeError(f"fused=True cannot be compiled here ({name}): leave it out") from error
            for row, i, j in some:
                row.store(i, j)
    return others


def vector(optimizer, group, t, device):
    """Return what ``update`` needs besides tensors in step t as one tensor, and the names: which are of integers."""
    group = {name: number(value) for name, value in group.items() if name != "params"}
    numbers = optimizer.numbers(group, t)
    if (weight_decay := optimizer.weight_decay(group)) is not None:
        numbers["weight_decay"] = weight_decay
    values = torch.tensor([*map(float, numbers.values())], dtype=torch.float64, device="cpu")
    whole = tuple((name, isinstance(x, bool | np.integer)) for name, x in numbers.items())
    return values.to(device, non_blocking=True), whole


def number(x):
    """Return the number that a hyperparameter is in whatever form, or a pair of them."""
    return tuple(map(number, x)) if isinstance(x, tuple | list) else x.item() if hasattr(x, "item") else x


@cache
def compiled(lanes, rule, whole, maximize, *_):
    """Return a rule's update of lanes as code of its own: torch limits how often one piece of code is compiled."""

    def step(values, *tensors):
        width = len(tensors) // lanes
        pairs = zip(whole, values.unbind(), strict=True)
        numbers = {name: x.to(torch.int32) if integer else x for (name, integer), x in pairs}
        weight_decay = numbers.pop("weight_decay", None)
        for i in range(0, len(tensors), width):
            theta, g, *state = tensors[i : i + width]
            rule.update(theta, rule.gradient(theta, g, maximize, weight_decay), *state, **numbers)

    code = step.__code__.replace(co_name=rule.__name__)
    return torch.compile(FunctionType(code, globals(), None, None, step.__closure__), dynamic=True, fullgraph=True)
