"""Programs of events in the life of an optimizer: steps, and what else may happen to its parameters and its state.

The same program is run with any optimizer; every draw is made before, so that two of them see the same.
"""

import copy

import torch
from cases import parameters

DTYPES = [torch.float32, torch.float64, torch.bfloat16]


class Life:
    """An optimizer over a few parameters, to which events happen."""

    def __init__(self, make, shapes, dtype, more):
        self.params = parameters(*shapes, dtype=dtype)
        half = len(shapes) // 2
        self.optimizer = make([{"params": self.params[:half]}, {"params": self.params[half:], "lr": 0.02}], **more)

    def pick(self, i):
        """Return one of the parameters."""
        return self.params[i % len(self.params)]

    def step(self, seed, absent=()):
        """Step with gradients, some of which may be absent."""
        generator = torch.Generator().manual_seed(seed)
        for i, p in enumerate(self.params):
            g = torch.randn(p.shape, dtype=torch.float64, generator=generator).to(p.dtype)
            p.grad = None if i in absent else g
        self.optimizer.step()

    def strange(self, seed, i, how):
        """Step with a gradient of a strange layout."""
        self.step(seed)
        p = self.pick(i)
        p.grad = LAYOUTS[how](p.grad)
        self.optimizer.step()

    def cast(self, i, dtype):
        """Change the type of a parameter, and that of its state as loading it would."""
        p = self.pick(i)
        p.grad, p.data = None, p.data.to(DTYPES[dtype])
        self.each(i, lambda x: x.to(p.dtype))

    def reset(self, i):
        """Forget what is kept of a parameter."""
        self.optimizer.state.pop(self.pick(i), None)

    def forget(self):
        """Forget all that is kept."""
        self.optimizer.state.clear()

    def zero(self, i):
        """Set the state of a parameter to 0 in place."""
        self.each(i, lambda x: x.zero_())

    def replace(self, i):
        """Put other tensors in the place of a parameter's state."""
        self.each(i, lambda x: 0.5 * x)

    def each(self, i, change):
        state = self.optimizer.state.get(self.pick(i), {})
        state.update({name: change(x) for name, x in state.items() if name in ("m", "v", "v_max", "u")})

    def part(self, i, steps):
        """Let the counter of a parameter run ahead."""
        state = self.optimizer.state.get(self.pick(i), {})
        if "step" in state:
            state["step"].add_(steps)

    def tie(self, i, j):
        """Let two parameters of one shape share their memory."""
        p, q = self.pick(i), self.pick(j)
        if p.shape == q.shape and p.dtype == q.dtype:
            q.data = p.data

    def share(self, i, j):
        """Let two parameters overlap in memory."""
        p, q = self.pick(i), self.pick(j)
        if p is not q and p.dtype == q.dtype and min(p.numel(), q.numel()) > 1:
            both = torch.cat([p.data.flatten(), q.data.flatten()])
            p.data, q.data = both[: p.numel()].view(p.shape), both[p.numel() - 1 : -1].view(q.shape)

    def swap(self, i, j):
        """Exchange the states of two parameters of one shape."""
        p, q = self.pick(i), self.pick(j)
        state = self.optimizer.state
        if p.shape == q.shape and p.dtype == q.dtype and p in state and q in state:
            state[p], state[q] = state[q], state[p]

    def turn(self, i):
        """Transpose a parameter where it lies; a square one keeps its shape."""
        p = self.pick(i)
        p.grad = None
        if p.dim() == 2 and p.shape[0] == p.shape[1]:
            p.data = p.data.t()

    def resize(self, i, n):
        """Give a parameter another size."""
        p = self.pick(i)
        self.optimizer.state.pop(p, None)
        p.grad, p.data = None, torch.linspace(-1, 1, n, dtype=p.dtype)

    def change(self, name, value):
        """Change a hyperparameter of the first group."""
        group = self.optimizer.param_groups[0]
        if name in group:
            group[name] = value

    def reload(self):
        """Save and load the state."""
        self.optimizer.load_state_dict(copy.deepcopy(self.optimizer.state_dict()))

    def copy(self):
        """Go on with copies of all."""
        self.optimizer, self.params = copy.deepcopy((self.optimizer, self.params))

    def add(self, n):
        """Add a group."""
        (p,) = parameters(n, dtype=self.params[0].dtype, seed=n)
        self.params.append(p)
        self.optimizer.add_param_group({"params": [p], "weight_decay": 0.1})

    def drop(self):
        """Remove the first group, if there is another one."""
        if len(self.optimizer.param_groups) > 1:
            gone = self.optimizer.param_groups.pop(0)["params"]
            self.params = [p for p in self.params if all(p is not other for other in gone)]
            for p in gone:
                self.optimizer.state.pop(p, None)


LAYOUTS = {
    "expanded": lambda g: g.flatten()[:1].expand(g.numel()).view(g.shape) if g.numel() else g,
    "strided": lambda g: torch.stack([g, g], -1)[..., 0],
    "negative": lambda g: torch._neg_view(-g),
    "backwards": lambda g: g.flip(0).flip(0) if g.dim() else g,
    "transposed": lambda g: g.t().contiguous().t() if g.dim() == 2 else g,
}


def run(program, make, shapes, dtype, **more):
    """Run a program; return the numbers that are left, or the kind of error that ended it."""
    life = Life(make, shapes, dtype, more)
    for name, *arguments in program:
        try:
            getattr(life, name)(*arguments)
        except (RuntimeError, ValueError, TypeError) as error:
            return type(error)
    state = life.optimizer.state
    kept = [[state[p][name] for name in sorted(state[p])] if p in state else [] for p in life.params]
    return [torch.as_tensor(x).detach().clone() for p, own in zip(life.params, kept, strict=True) for x in (p, *own)]
