"""Optimizers for torch with one real bug each, of those that training code has: the doctor must find every one."""

import torch


class MyAdam(torch.optim.Optimizer):
    """Adam as people write it, right as it stands; the others break one thing."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for theta in self.order(group["params"]):
                if theta.grad is not None:
                    self.update(theta, self.gradient(theta, group), self.kept(theta), group)
        return loss

    def order(self, params):
        return params

    def gradient(self, theta, group):
        return theta.grad + group["weight_decay"] * theta

    def kept(self, theta):
        state = self.state[theta]
        if not state:
            state.update(step=0, m=torch.zeros_like(theta), v=torch.zeros_like(theta))
        return state

    def count(self, state, group):
        state["step"] += 1
        return state["step"]

    def update(self, theta, g, state, group):
        beta1, beta2 = group["betas"]
        t = self.count(state, group)
        state["m"].mul_(beta1).add_(g, alpha=1 - beta1)
        state["v"].mul_(beta2).addcmul_(g, g, value=1 - beta2)
        root = (state["v"] / (1 - beta2**t)).sqrt_().add_(group["eps"])
        theta.sub_(self.rate(group) * (state["m"] / (1 - beta1**t)) / root)

    def rate(self, group):
        return group["lr"]


class SharedCounter(MyAdam):
    t = 0

    def count(self, state, group):
        self.t += 1
        return self.t


class LateCounter(MyAdam):
    def count(self, state, group):
        return super().count(state, group) + 1


class StuckCounter(MyAdam):
    def count(self, state, group):
        return 1


class GroupCounter(MyAdam):
    def step(self, closure=None):
        for group in self.param_groups:
            group["step"] = group.get("step", 0) + 1
        return super().step(closure)

    def count(self, state, group):
        return group["step"]


class Unsaved(MyAdam):
    def kept(self, theta):
        self.own = getattr(self, "own", {})
        return self.own.setdefault(theta, dict(step=0, m=torch.zeros_like(theta), v=torch.zeros_like(theta)))


class UnsavedCounter(MyAdam):
    def count(self, state, group):
        self.counts = getattr(self, "counts", {})
        self.counts[id(state)] = self.counts.get(id(state), 0) + 1
        return self.counts[id(state)]


class InPlace(MyAdam):
    def gradient(self, theta, group):
        return theta.grad.mul_(1.0).add_(theta, alpha=group["weight_decay"])


class Ordered(MyAdam):
    """Divide every parameter's step by the norm of the parameter before it."""

    last = 1.0

    def update(self, theta, g, state, group):
        super().update(theta, g / self.last, state, group)
        self.last = 1 + float(theta.norm())


class Clipped(MyAdam):
    """Clip the norm of all gradients together."""

    def order(self, params):
        norm = sum(float(theta.grad.norm()) ** 2 for theta in params if theta.grad is not None) ** 0.5
        self.factor = min(1, 1 / (norm + 1e-12))
        return params

    def gradient(self, theta, group):
        return theta.grad * self.factor


class ReadsLrOnce(MyAdam):
    def __init__(self, params, lr=1e-3, **more):
        super().__init__(params, lr, **more)
        self.lr = lr

    def rate(self, group):
        return self.lr


class NoneMoves(MyAdam):
    def step(self, closure=None):
        for group in self.param_groups:
            for theta in group["params"]:
                theta.grad = torch.ones_like(theta) if theta.grad is None else theta.grad
        return super().step(closure)


class NoLoss(MyAdam):
    def step(self, closure=None):
        super().step(closure)


class NoGradients(MyAdam):
    @torch.no_grad()
    def step(self, closure=None):
        loss = closure() if closure is not None else None
        super().step()
        return loss


class Contiguous(MyAdam):
    """Write the step into the memory of the parameter as if it were contiguous."""

    def update(self, theta, g, state, group):
        flat = torch.as_strided(theta, (theta.numel(),), (1,))
        if "m" in state and state["m"].shape != flat.shape:
            state.update(m=torch.zeros_like(flat), v=torch.zeros_like(flat))
        super().update(flat, g.reshape(-1), state, group)


class NoEps(MyAdam):
    def update(self, theta, g, state, group):
        super().update(theta, g, state, {**group, "eps": 0.0})


class Float32(MyAdam):
    def gradient(self, theta, group):
        return super().gradient(theta, group).float().to(theta.dtype)


class Random(MyAdam):
    def gradient(self, theta, group):
        return torch.where(torch.rand_like(theta) < 0.8, theta.grad, 0)


class NeedsClosure(MyAdam):
    def step(self, closure):
        return super().step(closure)


class Raises(MyAdam):
    def count(self, state, group):
        if super().count(state, group) == 3:
            raise RuntimeError("no third step")
        return state["step"]


class Nan(MyAdam):
    def rate(self, group):
        return float("nan")


class Grows(MyAdam):
    def step(self, closure=None):
        super().step(closure)
        for theta in self.param_groups[0]["params"]:
            theta.data = torch.cat([theta.data.reshape(-1), torch.zeros(1)])


class NeedsMore(MyAdam):
    def __init__(self, params, model, **more):
        super().__init__(params, **more)


def adam_of_d2l(theta, g, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-6):
    """Adam with a counter that never advances and eps outside of the quotient, as a textbook has it for TensorFlow."""
    beta1, beta2 = betas
    t = 1
    state["v"] = beta1 * state.get("v", 0.0) + (1 - beta1) * g
    state["s"] = beta2 * state.get("s", 0.0) + (1 - beta2) * g**2
    v_hat = state["v"] / (1 - beta1**t)
    s_hat = state["s"] / (1 - beta2**t)
    return theta - lr * v_hat / s_hat**0.5 + eps


def nothing(theta):
    """Is no optimizer."""
