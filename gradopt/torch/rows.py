"""Parameters in rows: the state of small ones lies side by side for good, they and their gradients are copied there.

A call of compiled code costs more than the arithmetic of a small parameter; a row of them takes one. A large one is a
row of its own and is not copied.
"""

from collections import Counter, defaultdict
from itertools import accumulate, groupby

import torch
from torch.nn.parameter import is_lazy

SMALL = 2**16  # elements under which copies into a row and back cost less than a call


class Rows:
    """The parameters of a group: most in ``rows``, the ``others`` stepped eagerly."""

    def __init__(self, optimizer, group):
        holders = Counter(theta.untyped_storage().data_ptr() for theta in group["params"] if is_plain(theta))
        alike, self.others = defaultdict(list), []
        for theta in group["params"]:
            state = optimizer.state.get(theta, {})
            made = all(name in state and state[name].dtype is theta.dtype for name in optimizer.state_names)
            fits = made and optimizer.elementwise and is_plain(theta)
            if fits and holders[theta.untyped_storage().data_ptr()] == 1:
                large = theta.numel() >= SMALL and theta.is_contiguous()
                alike[theta.device, theta.dtype, id(theta) if large else None].append(theta)
            else:
                self.others.append(theta)
        self.rows = [Row(optimizer, thetas) for thetas in alike.values()]
        self.signature = sign(optimizer, group)

    def runs(self):
        """Return {(t, dtype, device): [(row, i, j)]}, parameters i to j - 1 for compiled code, and a list of others."""
        runs, others = defaultdict(list), [*self.others]
        for row in self.rows:
            j = 0
            for (taken, steps), run in groupby(zip(map(is_taken, row.thetas), row.steps.tolist(), strict=True)):
                i, j = j, j + len([*run])
                if taken and row.starts[j] - row.starts[i] > 1:  # a size of 1 would be compiled apart
                    runs[steps + 1, row.thetas[0].dtype, row.thetas[0].device].append((row, i, j))
                else:
                    others += row.thetas[i:j]
        return runs, others


def sign(optimizer, group):
    """Return all that rows depend on: where parameters and their state, which the rows keep in memory, lie."""
    return [
        (id(theta), theta.data_ptr(), theta.dtype, theta.shape, theta.is_contiguous())
        + tuple(x.data_ptr() if isinstance(x, torch.Tensor) else x for x in optimizer.state.get(theta, {}).values())
        for theta in group["params"]
        if is_plain(theta)
    ]


def is_plain(theta):
    """Say whether a parameter is of real numbers that lie in the memory of this process, all of them."""
    return not is_lazy(theta) and not hasattr(theta, "to_local") and theta.is_floating_point()


def is_taken(theta):
    """Say whether compiled code takes a parameter's gradient."""
    g = theta.grad
    return type(g) is torch.Tensor and g.dtype is theta.dtype and g.layout is torch.strided and not g.is_neg()


class Row:
    """Parameters of one device and dtype: their state in flat tensors, and room for copies of them and their g."""

    def __init__(self, optimizer, thetas):
        states = [optimizer.state_of(theta) for theta in thetas]
        sizes = [theta.numel() for theta in thetas]
        self.thetas, self.starts = thetas, [*accumulate(sizes, initial=0)]

        def split(row):
            return [part.view(theta.shape) for part, theta in zip(row.split(sizes), thetas, strict=True)]

        copied = self.starts[-1] < SMALL or len(thetas) > 1 or not thetas[0].is_contiguous()
        self.copies = [thetas[0].detach().new_empty(self.starts[-1]) for _ in range(2 * copied)]
        self.views = [*map(split, self.copies)]
        self.state = [torch.cat([state[name].flatten() for state in states]) for name in optimizer.state_names]
        self.steps = torch.tensor([int(state.get("step", 0)) for state in states], device="cpu")
        parts = dict(zip(optimizer.state_names, map(split, self.state), strict=True))
        if optimizer.counts:
            parts["step"] = self.steps
        for name, row in parts.items():
            for state, part in zip(states, row, strict=True):
                state[name] = part
        self.shift = None  # the number of an element minus its place in the row: one for all, where that will do
        if "offset" in states[0]:
            shifts = [state["offset"] - start for state, start in zip(states, self.starts, strict=False)]
            every = torch.tensor(shifts, device="cpu").repeat_interleave(torch.tensor(sizes, device="cpu"))
            self.shift = every[: 1 if len({*shifts}) == 1 else None].to(thetas[0].device, torch.int32)

    def load(self, i, j):
        """Return theta, g, the state and the offset of parameters i to j - 1 as flat tensors."""
        thetas, part = self.thetas[i:j], slice(self.starts[i], self.starts[j])
        gs = [theta.grad for theta in thetas]
        if self.copies:
            torch._foreach_copy_(self.views[0][i:j] + self.views[1][i:j], thetas + gs)
            lane = [row[part] for row in (*self.copies, *self.state)]
        else:
            lane = [thetas[0].view(-1), gs[0].contiguous().view(-1), *self.state]
        if self.shift is not None:
            lane.append((self.shift if len(self.shift) == 1 else self.shift[part]) + self.starts[i])
        return lane

    def store(self, i, j):
        """Copy parameters i to j - 1 back, and count their step."""
        if self.copies:
            torch._foreach_copy_(self.thetas[i:j], self.views[0][i:j])
        self.steps[i:j] += 1
