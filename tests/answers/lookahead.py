"""Right and wrong answers to the exercises of "Lookahead"."""

from copy import deepcopy

import numpy as np
import torch

from gradopt.exercises import lookahead
from gradopt.measure.slow_weights import factors
from gradopt.numpy import SGD, Lookahead, Momentum, descend


def parameters(optimizer):
    return [theta for group in optimizer.param_groups for theta in group["params"]]


def swap(optimizer, f, copy=torch.clone, back=True):
    thetas = parameters(optimizer)
    with torch.no_grad():
        fast = [copy(theta) for theta in thetas]
        for theta in thetas:
            theta.copy_(optimizer.state[theta]["phi"])
        loss = f()
        for theta, value in zip(thetas, fast, strict=True):
            if back:
                theta.copy_(value)
    return loss


def by_data(optimizer, f):
    thetas = parameters(optimizer)
    fast = [theta.data for theta in thetas]
    for theta in thetas:
        theta.data = optimizer.state[theta]["phi"].clone()
    loss = f().item()
    for theta, value in zip(thetas, fast, strict=True):
        theta.data = value
    return loss


def by_numpy(optimizer, f):
    thetas = parameters(optimizer)
    fast = [theta.detach().numpy().copy() for theta in thetas]
    with torch.no_grad():
        for theta in thetas:
            theta.set_(optimizer.state[theta]["phi"].clone())
        loss = f()
        for theta, value in zip(thetas, fast, strict=True):
            theta.set_(torch.from_numpy(value))
    return loss


def same_lr(size=abs, root=True, up=True):
    def answer(lr, k, alpha, curvature):
        outer = size(1 - alpha + alpha * (1 - lr * curvature) ** k)
        inner = outer ** (1 / k) if root else outer
        return (1 - inner if up else inner) / curvature

    return answer


def averages(alpha=0.5, aside=True, first=1):
    def answer(problem, seed, num_steps):
        if not aside:
            return descend(Lookahead(SGD(lr=0.05)), problem.stochastic(4, seed), np.zeros(2), num_steps)[::5]
        result, path = [np.zeros(2)], descend(SGD(lr=0.05), problem.stochastic(4, seed), np.zeros(2), num_steps)
        for t in range(5 * first, num_steps + 1, 5):
            result.append((1 - alpha) * result[-1] + alpha * path[t])
        return np.array(result)

    return answer


def averages_in_a_loop(problem, seed, num_steps):
    optimizer, grad, theta = SGD(lr=0.05), problem.stochastic(4, seed), np.zeros(2)
    average, kept = theta, [theta]
    for t in range(num_steps):
        theta = optimizer.step(theta, grad)
        if (t + 1) % 5 == 0:
            average = average + 0.5 * (theta - average)
            kept.append(average)
    return np.stack(kept)


def averages_by_weights(problem, seed, num_steps):
    points = descend(SGD(lr=0.05), problem.stochastic(4, seed), np.zeros(2), num_steps)[::5]
    ages = np.arange(len(points))[:, None] - np.arange(len(points))
    weights = np.where((ages >= 0) & (np.arange(len(points)) > 0), 0.5 ** np.clip(ages + 1, 0, 99), 0)
    return weights @ points


def largest(momentum, lrs, steps=4000, wrap=True, choose=np.max):
    method = Momentum(lr=lrs[:, None], momentum=momentum)
    method = Lookahead(method) if wrap else method
    last = descend(method, lambda x: x, np.ones((len(lrs), 1)), steps)[-1, :, 0]
    return choose(lrs[np.abs(last) < 1e-3])


def one_by_one(momentum, lrs):
    for lr in sorted(lrs, reverse=True):
        theta, method = np.ones(1), Lookahead(Momentum(lr=lr, momentum=momentum))
        for _ in range(4000):
            theta = method.step(theta, lambda x: x)
            if np.abs(theta) > 1e6:
                break
        if np.abs(theta) < 1e-3:
            return lr


def until_one_fails(momentum, lrs):
    """Take the last of the rates before the first that fails."""
    method = Lookahead(Momentum(lr=lrs[:, None], momentum=momentum))
    last = descend(method, lambda x: x, np.ones((len(lrs), 1)), 4000)[-1, :, 0]
    works = np.abs(last) < 1e-3
    return lrs[max(np.argmin(works) - 1, 0)] if not works.all() else lrs[-1]


def still(method, k=5, steps=10, start=3.0):
    return descend(method(SGD(lr=0.1), k=k, alpha=0.5), np.zeros_like, [start], steps)


ANSWERS = {
    lookahead.check_slow: (
        [swap, by_data, by_numpy],
        [
            lambda optimizer, f: f(),
            lambda optimizer, f: swap(optimizer, f, back=False),
            lambda optimizer, f: swap(optimizer, f, copy=lambda theta: theta.data),
        ],
    ),
    lookahead.check_speed: (
        [same_lr(), same_lr(np.abs), same_lr(lambda x: np.sqrt(x * x))],
        [
            lambda lr, k, alpha, curvature: alpha * lr,
            same_lr(lambda x: max(x, 0)),
            same_lr(root=False),
            same_lr(up=False),
        ],
    ),
    lookahead.check_aside: (
        [averages(), averages_in_a_loop, averages_by_weights],
        [averages(aside=False), averages(alpha=0.2), averages(first=2)],
    ),
    lookahead.check_limit: (
        [(largest, factors), (lambda *given: largest(*given, choose=max), factors), (one_by_one, factors)],
        [
            (lambda momentum, lrs: lrs[lrs < 2 * (1 + momentum)].max(), factors),
            (lambda momentum, lrs: largest(momentum, lrs, wrap=False), factors),
            (until_one_fails, factors),
            (lambda momentum, lrs: np.argmax(lrs), factors),
        ],
    ),
    lookahead.check_broken: (
        [
            lambda method: not np.allclose(still(method), 3.0),
            lambda method: (np.abs(still(method, k=3) - 3.0) > 1e-9).any(),  # a NumPy bool
            lambda method: bool(still(deepcopy(method), start=-1.0)[5, 0] != -1.0),
        ],
        [
            lambda method: bool((still(method, start=0.0) != 0).any()),
            lambda method: not np.allclose(still(method, steps=4), 3.0),
            lambda method: True,
        ],
    ),
}
