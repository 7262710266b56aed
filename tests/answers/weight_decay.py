"""Right and wrong answers to the exercises of "Decoupled weight decay"."""

import numpy as np

from gradopt.exercises import weight_decay
from gradopt.numpy import descend


def by_root(decay, lr, momentum):
    r = 1 - decay
    return (1 + momentum - r - momentum / r) / lr


def split(network, weight_decay, is_decayed=lambda name, theta: theta.dim() > 1, off=0):
    decayed, others = [], []
    for name, theta in network.named_parameters():
        (decayed if is_decayed(name, theta) else others).append(theta)
    return [{"params": decayed, "weight_decay": weight_decay}, {"params": others, "weight_decay": off}]


def one_group_each(network, weight_decay):
    return [{"params": [x], "weight_decay": 0.0 if x.dim() < 2 else weight_decay} for x in network.parameters()]


def forgotten(network, weight_decay):
    return split(network, weight_decay)[:1]


def end(method, size, lr=0.01, weight_decay=0.5, start=1.0):
    return descend(method(lr=lr, weight_decay=weight_decay), lambda x: 0 * x + size, [start], 50)[-1, 0]


ANSWERS = {
    weight_decay.check_momentum: (
        [
            by_root,
            lambda decay, lr, momentum: decay * (1 - momentum / (1 - decay)) / lr,
            lambda decay, lr, momentum: np.float64(decay / lr) * (1 - decay - momentum) / (1 - decay),
        ],
        [
            lambda decay, lr, momentum: decay / lr,
            lambda decay, lr, momentum: decay * (1 - momentum) / lr,
            lambda decay, lr, momentum: decay / (lr * (1 - momentum)),
            lambda decay, lr, momentum: decay * (1 - momentum),
        ],
    ),
    weight_decay.check_budget: (
        [
            lambda wd, lr, steps, new_lr, new: (1 - (1 - lr * wd) ** (steps / new)) / new_lr,
            lambda wd, lr, steps, new_lr, new: -np.expm1(steps / new * np.log1p(-lr * wd)) / new_lr,
            lambda wd, lr, steps, new_lr, new: (1 - np.exp(np.log(1 - lr * wd) * steps / new)) / new_lr,
        ],
        [
            lambda wd, lr, steps, new_lr, new: wd,
            lambda wd, lr, steps, new_lr, new: wd * lr / new_lr,
            lambda wd, lr, steps, new_lr, new: wd * lr * steps / (new_lr * new),
            lambda wd, lr, steps, new_lr, new: wd * new_lr * new / (lr * steps),
        ],
    ),
    weight_decay.check_groups: (
        [
            split,
            one_group_each,
            lambda network, weight_decay: split(network, weight_decay, lambda name, theta: len(theta.shape) >= 2),
        ],
        [
            lambda network, weight_decay: [{"params": [*network.parameters()], "weight_decay": weight_decay}],
            lambda network, weight_decay: split(network, weight_decay, lambda name, theta: "bias" not in name),
            lambda network, weight_decay: split(network, weight_decay, off=0.01),
            lambda network, weight_decay: split(network, weight_decay, lambda name, theta: theta.dim() < 2),
            forgotten,
        ],
    ),
    weight_decay.check_broken: (
        [
            lambda method: not np.isclose(end(method, 1.0), end(method, 1000.0)),
            lambda method: abs(end(method, 0.01) - end(method, 10.0)) > 0.001,
            lambda method: np.logical_not(np.isclose(end(method, -3.0), end(method, -300.0), rtol=1e-4)),
        ],
        [
            lambda method: True,
            lambda method: method.__name__ == "Broken",
            lambda method: not np.isclose(end(method, 1.0), (1 - 0.005) ** 50 - 0.01 * 50),
            lambda method: not np.isclose(end(method, 1.0, lr=0.01), end(method, 1.0, lr=0.02)),
        ],
    ),
}
