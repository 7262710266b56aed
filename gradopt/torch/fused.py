"""``fused=True``: a rule's own ``update`` under ``torch.compile``, whose guards watch what it is given.

A large parameter is stepped where it lies, the small ones of a group side by side. What comes in another form, as a
sparse gradient or weights that share memory, is stepped eagerly.
"""

from functools import cache
from types import FunctionType

import numpy as np
import torch

from gradopt.torch.arithmetic import has_axes
from gradopt.torch.rows import Rows

LANES = {"cpu": 1}  # runs in one call: a GPU would wait for calls of one


def step(optimizer, index, group):
    """Step the parameters of a group that have a gradient."""
    rows = optimizer.rows.get(index)
    if rows is None or not rows.fit(optimizer, group):
        rows = optimizer.rows[index] = Rows(optimizer, group)
    alike, eager = rows.runs(alone=not any(map(has_axes, group.values())))
    for (t, _, device), runs in alike.items():
        most = LANES.get(device.type, 16)
        for i in range(0, len(runs), most):
            call(optimizer, group, t, [row.load(*run) for row, *run in runs[i : i + most]])
            for row, *run in runs[i : i + most]:
                row.store(*run)
    for theta in eager:
        optimizer.step_one(theta, group)


def call(optimizer, group, t, lanes):
    """Take step t of parameters in lanes: for each theta, g and the state as flat tensors."""
    group = {name: number(value) for name, value in group.items() if name != "params"}
    numbers = optimizer.numbers(group, t)
    if (weight_decay := optimizer.weight_decay(group)) is not None:
        numbers["weight_decay"] = weight_decay
    ints = {name: x for name, x in numbers.items() if isinstance(x, bool | np.integer)}
    floats = {name: x for name, x in numbers.items() if name not in ints}
    theta = lanes[0][0]
    vectors = [
        torch.tensor([*some.values()], dtype=dtype, device="cpu").to(theta.device, non_blocking=True)
        for some, dtype in ((floats, torch.float64), (ints, torch.int32))
    ]
    kind = len(lanes), theta.dtype, theta.device, torch.get_num_threads()
    code = compiled(type(optimizer), (*floats, *ints), bool(group["maximize"]), len(lanes[0]), *kind)
    try:
        code(*vectors, *(x.data for lane in lanes for x in lane))  # of views the compiler would watch the base as well
    except Exception as error:
        raise RuntimeError(f"fused=True cannot be compiled here ({type(error).__name__}): leave it out") from error


def number(x):
    """Return the number that a hyperparameter is in whatever form, or a pair of them."""
    return tuple(map(number, x)) if isinstance(x, tuple | list) else x.item() if hasattr(x, "item") else x


@cache
def compiled(rule, names, maximize, width, *kind):
    """Return a rule's update of lanes as code of its own: torch limits how often one piece of code is compiled."""

    def step(floats, ints, *tensors):
        numbers = dict(zip(names, (*floats.unbind(), *ints.unbind()), strict=True))
        weight_decay = numbers.pop("weight_decay", None)
        for i in range(0, len(tensors), width):
            theta, g, *state = tensors[i : i + width]
            rule.update(theta, rule.gradient(theta, g, maximize, weight_decay), *state, **numbers)

    code = step.__code__.replace(co_name=rule.__name__)
    return torch.compile(FunctionType(code, globals(), None, None, step.__closure__), dynamic=True, fullgraph=True)
