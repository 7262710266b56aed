"""Parameters in rows: the state of small ones lies side by side for good, they and their gradients are copied there.

A call of compiled code costs more than the arithmetic of a small parameter; a row of them takes one. A large one is a
row of its own and is not copied.
"""

from collections import Counter, defaultdict
from itertools import accumulate, groupby
from operator import is_

import torch
from torch.nn.parameter import is_lazy

SMALL = 2**16  # elements under which copies into a row and back cost less than a call
FEW = 4  # small parameters whose eager steps cost no more than a call


class Rows:
    """The parameters of a group: most in ``rows``, the ``others`` stepped eagerly."""

    def __init__(self, optimizer, group):
        self.signature, alike = sign(optimizer, group), defaultdict(list)
        thetas = [theta for theta in group["params"] if is_plain(theta)]
        holders = Counter(theta.untyped_storage().data_ptr() for theta in thetas)
        for theta in thetas:
            state = optimizer.state.get(theta, {})
            plain = theta.is_floating_point() and holders[theta.untyped_storage().data_ptr()] == 1
            if plain and all(name in state and state[name].dtype is theta.dtype for name in optimizer.state_names):
                large = theta.numel() >= SMALL and theta.is_contiguous()
                alike[theta.device, theta.dtype, id(theta) if large else None].append(theta)
        self.rows = [Row(optimizer, some, copied=key[2] is None) for key, some in alike.items()]
        inside = {theta for row in self.rows for theta in row.thetas}
        self.others = [theta for theta in group["params"] if theta not in inside]

    def fit(self, optimizer, group):
        """Say whether parameters and state are still those that the rows were made of."""
        return self.signature == sign(optimizer, group) and all(row.fits(optimizer) for row in self.rows)

    def runs(self, alone):
        """Return {(t, dtype, device): [(row, i, j)]}, parameters i to j - 1 for compiled code, and a list of others."""
        runs, eager = defaultdict(list), [theta for theta in self.others if theta.grad is not None]
        for row in self.rows:
            i = 0
            for (taken, steps), run in groupby(row.kinds()):
                i, j = i + len([*run]), i
                pays = i - j > FEW or not row.copies
                if taken and alone and pays and row.starts[i] - row.starts[j] > 1:  # a size of 1 is compiled apart
                    runs[steps + 1, row.thetas[0].dtype, row.thetas[0].device].append((row, j, i))
                elif taken is not None:
                    eager += row.thetas[j:i]
        return runs, eager


def sign(optimizer, group):
    """Return all that the rows of a group depend on, but for the contents of the state."""
    return [
        (id(theta), theta.data_ptr(), theta.dtype, theta.shape, theta.is_contiguous(), theta in optimizer.state)
        for theta in group["params"]
        if is_plain(theta)
    ]


def is_plain(theta):
    """Say whether a parameter lies in the memory of this process, and all of it."""
    return not is_lazy(theta) and not hasattr(theta, "to_local")


class Row:
    """Parameters of one device and dtype, with a flat tensor for every state and, if they are copied, theta and g."""

    def __init__(self, optimizer, thetas, copied):
        self.thetas, self.counts = thetas, optimizer.counts
        states = [optimizer.state_of(theta) for theta in thetas]
        sizes = [theta.numel() for theta in thetas]
        self.starts = [*accumulate(sizes, initial=0)]

        def views(row):
            return [part.view(theta.shape) for part, theta in zip(row.split(sizes), thetas, strict=True)]

        self.copies = [thetas[0].detach().new_empty(self.starts[-1]) for _ in range(2 * copied)]
        self.views = [views(row) for row in self.copies]
        self.state = [torch.cat([state[name].reshape(-1) for state in states]) for name in optimizer.state_names]
        for name, row in zip(optimizer.state_names, self.state, strict=True):
            for state, view in zip(states, views(row), strict=True):
                state[name] = view
        self.steps = torch.tensor([int(state.get("step", 0)) for state in states], device="cpu")
        for state, step in zip(states, self.steps, strict=True):
            state.update({"step": step} if self.counts else {})
        self.shift = None  # the number of an element minus its place in the row: one for all, where that will do
        if "offset" in states[0]:
            shifts = [state["offset"] - start for state, start in zip(states, self.starts, strict=False)]
            every = torch.tensor(shifts, device="cpu").repeat_interleave(torch.tensor(sizes, device="cpu"))
            self.shift = (every[:1] if len(set(shifts)) == 1 else every).to(thetas[0].device, torch.int32)
        self.kept = self.contents(optimizer)

    def contents(self, optimizer):
        """Return all that is kept of the parameters."""
        return [x for theta in self.thetas for x in optimizer.state.get(theta, {}).values()]

    def fits(self, optimizer):
        """Say whether the state is still the one that lies here."""
        state = self.contents(optimizer)
        return len(state) == len(self.kept) and all(map(is_, state, self.kept))

    def kinds(self):
        """Return for each parameter whether compiled code takes its gradient, None without one, and its steps."""
        dtype, gs = self.thetas[0].dtype, [theta.grad for theta in self.thetas]
        taken = [
            None if g is None else type(g) is torch.Tensor and g.dtype is dtype and g.layout is torch.strided
            for g in gs
        ]
        return [*zip(taken, self.steps.tolist(), strict=True)]

    def load(self, i, j):
        """Return theta, g, the state and the offset of parameters i to j - 1 as flat tensors."""
        thetas, part = self.thetas[i:j], slice(self.starts[i], self.starts[j])
        gs = [theta.grad for theta in thetas]
        if self.copies:
            torch._foreach_copy_(self.views[0][i:j] + self.views[1][i:j], thetas + gs)
            lane = [row[part] for row in (*self.copies, *self.state)]
        else:
            lane = [thetas[0].view(-1), gs[0].resolve_neg().contiguous().view(-1), *self.state]
        if self.shift is not None:
            lane.append((self.shift if len(self.shift) == 1 else self.shift[part]) + self.starts[i])
        return lane

    def store(self, i, j):
        """Copy parameters i to j - 1 back, and count their step."""
        if self.copies:
            torch._foreach_copy_(self.thetas[i:j], self.views[0][i:j])
        if self.counts:
            self.steps[i:j] += 1
