"""Checks of the answers to the exercises of "Decoupled weight decay"."""

import numpy as np
import torch
from torch import nn

import gradopt.torch
from gradopt.exercises import grade, says
from gradopt.numpy import Adam, AdamW, Momentum, descend


def check_momentum(l2_for):
    """Grade ``l2_for(decay, lr, momentum)``."""

    def lost(decay, lr, momentum):
        l2 = l2_for(decay, lr, momentum)
        path = descend(Momentum(lr=lr, momentum=momentum), lambda theta: l2 * theta, [1.0], 400)[:, 0]
        return 1 - path[-1] / path[-2]

    grade(
        (
            "without momentum",
            lambda: np.isclose(lost(0.01, 0.1, 0.0), 0.01),
            "SGD loses the fraction lr * l2 of theta in a step",
        ),
        (
            "with momentum, about",
            lambda: np.isclose(lost(0.001, 0.1, 0.9), 0.001, rtol=0.02),
            "each pull is repeated: the effective learning rate is lr / (1 - momentum)",
        ),
        (
            "with momentum, exactly",
            lambda: all(np.isclose(lost(d, 0.2, m), d) for d, m in ((0.02, 0.9), (0.05, 0.5))),
            "put theta_t = (1 - decay)^t into theta_(t+1) = theta_t - lr l2 theta_t + momentum (theta_t - theta_(t-1))",
        ),
    )


def check_budget(decay_for):
    """Grade ``decay_for(weight_decay, lr, num_steps, new_lr, new_steps)``."""

    def left(lr, weight_decay, num_steps):
        return descend(AdamW(lr=lr, weight_decay=weight_decay), np.zeros_like, [1.0], num_steps)[-1, 0]

    def keeps(weight_decay, lr, num_steps, new_lr, new_steps):
        new = decay_for(weight_decay, lr, num_steps, new_lr, new_steps)
        return np.isclose(left(new_lr, new, new_steps), left(lr, weight_decay, num_steps))

    grade(
        (
            "another learning rate",
            lambda: keeps(0.1, 0.01, 1000, 0.003, 1000),
            "what a step takes is lr * weight_decay",
        ),
        (
            "another number of steps",
            lambda: keeps(0.1, 0.01, 300, 0.01, 75),
            "a quarter of the steps must each take about four times as much",
        ),
        (
            "exact where decay is strong",
            lambda: keeps(2.0, 0.1, 10, 0.05, 5),
            "after T steps (1 - lr * weight_decay)**T is left",
        ),
    )


def check_groups(groups):
    """Grade ``groups(network, weight_decay)``."""

    def network():
        return nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(16, 8), nn.LayerNorm(8))

    def factors():
        """Return the axes of each parameter, and what one step without gradients leaves of it."""
        net = network()
        for theta in net.parameters():
            theta.data.fill_(1.0)
            theta.grad = torch.zeros_like(theta)
        gradopt.torch.AdamW(groups(net, 0.5), lr=0.5).step()
        return [(theta.dim(), theta.detach()) for theta in net.parameters()]

    grade(
        (
            "every parameter is in a group, once",
            lambda: sum(len([*group["params"]]) for group in groups(network(), 0.5)) == len([*network().parameters()]),
            "a parameter that no group has is never trained",
        ),
        (
            "matrices and kernels decay",
            lambda: all((theta == 0.75).all() for dim, theta in factors() if dim > 1),
            "a group is a dict of params and its own weight_decay",
        ),
        (
            "biases, scales and shifts do not",
            lambda: all((theta == 1).all() for dim, theta in factors() if dim == 1),
            "they have a single axis; the default of weight_decay is not 0",
        ),
    )


class Broken(AdamW):
    """It divides the decay, too."""

    def step(self, theta, grad):
        moved = Adam.step(self, theta, grad)
        root = (self.v / (1 - self.betas[1] ** self.t)) ** 0.5 + self.eps
        return moved - self.lr * self.weight_decay * theta / root


class Independent(AdamW):
    def __init__(self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(lr, betas, eps, weight_decay, independent_decay=True)


class Afterwards(AdamW):
    """AdamW that shrinks the new theta."""

    def step(self, theta, grad):
        return (1 - self.lr * self.weight_decay) * Adam.step(self, theta, grad)


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade(
        (
            "calls Broken broken",
            lambda: says(is_broken, Broken, verdict=True),
            "feed it gradients of two sizes: do the weights shrink alike?",
        ),
        (
            "calls AdamW sound",
            lambda: says(is_broken, AdamW, verdict=False),
            "its path does not change when all gradients are doubled",
        ),
        (
            "calls an independent decay and one after the step sound",
            lambda: says(is_broken, Independent, verdict=False) and says(is_broken, Afterwards, verdict=False),
            "how much it shrinks is a convention; by what it divides is not",
        ),
    )
