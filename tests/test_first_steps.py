"""The first steps of every optimizer, worked out by hand."""

from math import sqrt

import numpy as np
import pytest

from gradopt.numpy import (
    SGD,
    Adadelta,
    Adagrad,
    Adam,
    AdamW,
    AMSGrad,
    Lion,
    Lookahead,
    Momentum,
    Muon,
    Nesterov,
    RAdam,
    RMSprop,
    ScheduleFreeSGD,
    Shampoo,
    StochGradAdam,
)

HALF = {"lr": 1.0, "betas": (0.5, 0.75), "eps": 1.0}  # 1 - beta1^2 = 3/4, 1 - beta2^2 = 7/16
RHO_8 = 7 - 2 * 8 * 0.75**8 / (1 - 0.75**8)  # rho_inf = 2 / 0.25 - 1 = 7; 5.22 here, 4.84 at t = 7

# optimizer, gradients, the steps -(theta_t - theta_{t-1}) that they make
STEPS = {
    "SGD": (SGD(lr=0.1), [2, -1], [0.2, -0.1]),
    "Momentum: m = 1, 0.9 + 2, 2.61": (Momentum(lr=0.1), [1, 2, 0], [0.1, 0.29, 0.261]),
    "Momentum, lr inside: m = 0.1, 0.09 + 0.2": (Momentum(lr=0.1, lr_inside=True), [1, 2], [0.1, 0.29]),
    "Nesterov: m = 1, 2.9": (Nesterov(lr=0.1), [1, 2], [0.1, 0.29]),
    "Nesterov, look-ahead: g + 0.9 m": (Nesterov(lr=0.1, form="look-ahead"), [1, 2], [0.19, 0.1 * (2 + 2.61)]),
    "Adagrad: v = 9, 25": (Adagrad(lr=0.5, eps=1), [3, 4], [1.5 / (3 + 1), 2 / (5 + 1)]),
    "Adagrad, eps inside": (Adagrad(lr=0.5, eps=7, eps_inside=True), [3, 4], [1.5 / 4, 2 / sqrt(32)]),
    "Adadelta: v = 2, 3; u = 0, 1": (Adadelta(rho=0.5, eps=2), [2, 2], [2 * sqrt(2 / 4), 2 * sqrt(3 / 5)]),
    "RMSprop: v = 4, 3, 2.5": (RMSprop(lr=1, alpha=0.75, eps=2), [4, 0, 1], [4 / (2 + 2), 0, 1 / (sqrt(2.5) + 2)]),
    "RMSprop, eps inside": (RMSprop(lr=1, alpha=0.75, eps=5, eps_inside=True), [4, 0], [4 / 3, 0]),
    "Adam: m = 1, 1/2; v = 1, 3/4": (Adam(**HALF), [2, 0], [2 / (2 + 1), 2 / 3 / (sqrt(12 / 7) + 1)]),
    "AdamW: Adam's steps, and an eighth of theta = -2/3 back": (
        AdamW(**HALF, weight_decay=1 / 8),
        [2, 0],
        [2 / 3, 2 / 3 / (sqrt(12 / 7) + 1) - 2 / 3 / 8],
    ),
    "AdamW, independent: half of Adam's steps, and an eighth of theta = -1/3 back": (
        AdamW(**{**HALF, "lr": 0.5}, weight_decay=1 / 8, independent_decay=True),
        [2, 0],
        [1 / 3, 1 / 3 / (sqrt(12 / 7) + 1) - 1 / 3 / 8],
    ),
    "AMSGrad: v_max = 1, 1": (AMSGrad(**HALF), [2, 0], [2 / (2 + 1), 2 / 3 / (sqrt(16 / 7) + 1)]),
    "RAdam: m_hat = 2 for seven steps, then r_t m_hat / sqrt(v_hat)": (
        RAdam(**{**HALF, "eps": 0}),
        [2] * 8,
        [2] * 7 + [sqrt((RHO_8 - 4) * (RHO_8 - 2) * 7 / ((7 - 4) * (7 - 2) * RHO_8))],
    ),
    "Lookahead: fast -1, -2; slow -1; fast -2, -3; slow -2": (Lookahead(SGD(lr=1), k=2), [1] * 4, [1, 0, 1, 0]),
    "ScheduleFreeSGD: z = -1, -3, -6; x = -1, -2, -10/3": (ScheduleFreeSGD(), [1, 2, 3], [1, 1, 4 / 3]),
    "Lion: c = 1, -1/4, 3/4; m = 1/2, 1/2, 1": (Lion(lr=0.1, betas=(0.5, 0.75)), [2, -1, 1], [0.1, -0.1, 0.1]),
    "Muon: a number's sign, as it is without Newton-Schulz": (Muon(lr=0.1, ns_steps=0), [3, -0.1], [0.1, 0.1]),
    "Muon: its coefficients add up to 0.701": (Muon(lr=1, momentum=0, ns_steps=1), [-5], [-0.701]),
    "Shampoo: R = 3, 7": (Shampoo(lr=0.5, eps=1), [3**0.5, 2], [0.5 * 3**0.5 / 2, 1 / 8**0.5]),
    "Shampoo of old roots: R = 3, 7, 8": (
        Shampoo(lr=1, eps=1, frequency=2),
        [3**0.5, 2, 1],
        [3**0.5 / 2, 2 / 8**0.5, 1 / 8**0.5],
    ),
    "StochGradAdam: beta1 decay = 1/4; m = 3/2, 3/8; divisors 3/4, 15/16": (
        StochGradAdam(**HALF, sampling_rate=1, decay=0.5),
        [2, 0],
        [2 / (2 + 1), 2 / 5 / (sqrt(12 / 7) + 1)],
    ),
    "StochGradAdam, power: beta1 = 1/2, 1/4; m = 1, 1/4; divisors 1/2, 7/8": (
        StochGradAdam(**HALF, sampling_rate=1, decay=0.5, form="power"),
        [2, 0],
        [2 / (2 + 1), 2 / 7 / (sqrt(12 / 7) + 1)],
    ),
}


@pytest.mark.parametrize(("optimizer", "gradients", "expected"), STEPS.values(), ids=STEPS.keys())
def test_steps(optimizer, gradients, expected):
    theta = [np.zeros(1)]
    for g in gradients:
        theta.append(optimizer.step(theta[-1], lambda _, g=g: np.array([float(g)])))
    np.testing.assert_allclose(-np.diff(np.ravel(theta)), expected, rtol=1e-13, atol=1e-15)


def test_nesterov_asks_for_the_gradient_ahead():
    # f = theta^2 / 2 from 1: m = 1, theta = 0.9; ahead is 0.9 - 0.09 = 0.81; m = 0.9 + 0.81, theta = 0.9 - 0.171
    optimizer, theta, asked = Nesterov(lr=0.1), np.ones(1), []
    for _ in range(2):
        theta = optimizer.step(theta, lambda point: asked.append(point[0]) or point)
    np.testing.assert_allclose([*asked, theta[0]], [1, 0.81, 0.729], rtol=1e-14)


def test_momentum_lr_inside_differs_after_lr_changes():
    # m = 1, 2.9 outside: 0.2 * 2.9; m = 0.1, 0.09 + 0.4 inside: 0.49
    for lr_inside, second_step in [(False, 0.58), (True, 0.49)]:
        optimizer = Momentum(lr=0.1, lr_inside=lr_inside)
        optimizer.step(np.zeros(1), lambda _: np.array([1.0]))
        optimizer.lr = 0.2
        np.testing.assert_allclose(optimizer.step(np.zeros(1), lambda _: np.array([2.0])), -second_step, rtol=1e-14)


@pytest.mark.parametrize(("threshold", "first_adaptive"), [(5, 6), (4, 5)])
def test_radam_starts_to_adapt(threshold, first_adaptive):
    # with beta2 = 0.999 rho_5 = 4.996 and rho_6 = 5.994; before that a gradient of 10 makes steps of 10 lr
    optimizer, steps = RAdam(lr=1, threshold=threshold), []
    for _ in range(8):
        steps.append(-optimizer.step(np.zeros(1), lambda _: np.full(1, 10.0))[0])
    assert steps[: first_adaptive - 1] == pytest.approx([10] * (first_adaptive - 1))
    assert max(steps[first_adaptive - 1 :]) < 1
