"""Right and wrong answers to the exercises of "The paper on trial"."""

import math

import numpy as np
from scipy import stats
from scipy.optimize import brentq

from gradopt.exercises import claims


def half_width(spread, n):
    return stats.t.isf(0.025, n - 1) * spread / math.sqrt(n)


def searched(spread, width, n=2):
    while half_width(spread, n) > width:
        n += 1
    return n


def solved(spread, width):
    if half_width(spread, 2) <= width:
        return 2
    return math.ceil(brentq(lambda n: half_width(spread, n) - width, 2, 1e7))


def tabulated(spread, width):
    n = np.arange(2, 10_000)
    return n[stats.t.ppf(0.975, n - 1) * spread / n**0.5 <= width].min()


X, Y = {3: 1.0, 1: 5.0, 2: 2.0, 0: 0.5}, {1: 4.0, 0: 2.5, 3: 3.0, 2: 1.0}


def differs(x, y, order=sorted):
    expected = order([x[seed] - y[seed] for seed in x])
    return lambda method: not np.allclose(order(method().differences(x, y)), expected)


ANSWERS = {
    claims.check_control: (
        [
            lambda s, lr: lr * s**0.5,
            lambda s, lr: lr * s / np.sqrt(s),
            lambda s, lr: math.exp(math.log(lr) + math.log(s) / 2),
        ],
        [lambda s, lr: lr * s, lambda s, lr: lr / s**0.5, lambda s, lr: lr, lambda s, lr: 0.01 * s**0.5],
    ),
    claims.check_seeds: (
        [searched, solved, tabulated],
        [
            lambda spread, width: max(2, math.ceil((1.96 * spread / width) ** 2)),
            lambda spread, width: searched(spread, width / 2),
            lambda spread, width: math.ceil(spread / width),
            lambda spread, width: searched(spread, width, n=3),
        ],
    ),
    claims.check_broken: (
        [
            differs(X, Y),
            differs(dict(reversed(X.items())), Y, order=np.sort),
            lambda method: differs(X, Y)(method) or differs(Y, X)(method),
        ],
        [
            differs({0: 1.0, 1: 2.0}, {0: 0.5, 1: 0.1}),
            differs(X, Y, order=list),
            lambda method: True,
        ],
    ),
}
