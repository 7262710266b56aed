"""Right and wrong answers to the exercises of "Momentum under noise"."""

import copy

import numpy as np

from gradopt.exercises import noise
from gradopt.numpy import descend


def total(errors=(1.0, 0.0), only_first=True, reduce=np.sum, sign=1):
    def answer(optimizer, grad, start, num_steps):
        sums = []
        for error in errors:
            rule, theta, points = copy.deepcopy(optimizer), start, []
            for t in range(num_steps):
                theta = rule.step(theta, lambda at, on=error * (t == 0 or not only_first): grad(at) + on)
                points.append(theta)
            sums.append(reduce(points))
        return sign * (sums[0] - sums[1])

    return answer


def counted(optimizer, grad, start, num_steps):
    calls = []

    def off(at):
        calls.append(at)
        return grad(at) + (len(calls) == 1)

    return (descend(optimizer, off, start, num_steps) - descend(optimizer, grad, start, num_steps)).sum()


def as_array(optimizer, grad, start, num_steps):
    return np.array([total()(optimizer, grad, start, num_steps)])


def lr_for(second=True, effective=True, curvature=True):
    def answer(floor, momentum, bend, variance):
        bend = bend if curvature else 1.0
        c = (1 - momentum) / (1 + momentum) if second else 0.0
        alpha = 2 * floor / (variance / bend + floor * bend * c)
        return (1 - momentum) * alpha if effective else alpha

    return answer


def by_bisection(floor, momentum, curvature, variance):
    low, high = 0.0, 2 * (1 + momentum) / curvature
    for _ in range(80):
        lr = (low + high) / 2
        made = (1 + momentum) * lr * variance / ((1 - momentum) * curvature * (2 * (1 + momentum) - lr * curvature))
        low, high = (lr, high) if made < floor else (low, lr)
    return lr


def direct(floor, momentum, curvature, variance):
    top = 2 * floor * (1 - momentum**2) * curvature
    return top / ((1 + momentum) * variance + floor * (1 - momentum) * curvature**2)


def errors(method, n=4000, seed=3):
    oracle = method(seed)
    return np.array([oracle(np.zeros(1))[0] for _ in range(n)])


def neighbours(method):
    e = errors(method)
    return abs(np.mean(e[1:] * e[:-1])) > 0.1 * np.mean(e**2)


def pair_sums(method):
    """Var(a + b) is the sum of the variances only where a and b are not correlated."""
    e = errors(method, seed=5)
    return not 0.8 < np.mean((e[1:] + e[:-1]) ** 2) / (2 * np.mean(e**2)) < 1.2


def correlated(method):
    e = errors(method)
    return bool(e.std() < 1e-9 or abs(np.corrcoef(e[1:], e[:-1])[0, 1]) > 0.2)


ANSWERS = {
    noise.check_total: (
        [total(), counted, as_array],
        [
            lambda optimizer, grad, start, num_steps: -1 / (grad(start + 1) - grad(start))[0],
            total(only_first=False),
            total(reduce=lambda points: points[-1]),
            total(sign=-1),
        ],
    ),
    noise.check_floor: (
        [lr_for(), by_bisection, direct],
        [lr_for(second=False), lr_for(effective=False), lr_for(curvature=False)],
    ),
    noise.check_broken: (
        [neighbours, pair_sums, correlated],
        [
            lambda method: True,
            lambda method: np.ptp(errors(method, 10)) == 0,  # does not see Turns
            lambda method: abs(errors(method).mean()) > 0.1,
            lambda method: abs(errors(method, 2).sum()) < 1e-9,  # does not see Broken
        ],
    ),
}
