"""The same recorded gradients give the same path in NumPy, in gradopt.torch and in torch.optim."""

import numpy as np
import pytest
import torch
from cases import CASES, WITH_REFERENCE, Case, each, recorded_gradients

import gradopt.numpy

GRADIENTS = recorded_gradients()
EVEN = recorded_gradients(low=-2, high=-2)  # of the others the root of a matrix would be rounding


def numpy_path(optimizer, start, gradients=GRADIENTS):
    theta, path = start, []
    for g in gradients:
        theta = optimizer.step(theta, lambda _, g=g: g)
        path.append(theta)
    return np.array(path)


def torch_path(make, start, gradients=GRADIENTS, **more):
    theta = torch.tensor(start, requires_grad=True)
    optimizer, path = make([theta], **more), []
    for g in gradients:
        theta.grad = torch.from_numpy(g.copy())
        optimizer.step()
        path.append(read_off(optimizer, theta))
    return np.array(path)


def read_off(optimizer, theta):
    """Return what the equations call theta: a rule with modes has it in its parameters after ``eval()`` alone."""
    if not hasattr(optimizer, "eval"):
        return theta.detach().numpy().copy()
    optimizer.eval()
    read = theta.detach().numpy().copy()
    optimizer.train()
    return read


def assert_same_path(path, expected):
    """Agree to 1e-12 of each coordinate's own size, which for a start at 0 is how far it has gone."""
    size = np.abs(expected).max(axis=0)
    assert (size > 0).all()
    assert (np.abs(path - expected) <= 1e-12 * size).all()


@each(CASES)
def test_torch_follows_numpy(case):
    start, gradients = np.zeros(GRADIENTS.shape[1]), GRADIENTS if case.is_elementwise else EVEN
    assert_same_path(torch_path(case.torch, start, gradients), numpy_path(case.numpy(), start, gradients))


@pytest.mark.parametrize(
    "more", [{}, {"weight_decay": 0.1}, {"maximize": True}, {"weight_decay": 0.1, "maximize": True}]
)
@each(WITH_REFERENCE)
def test_torch_follows_torch_optim(case, more):
    start = np.linspace(-1, 1, GRADIENTS.shape[1]) if "weight_decay" in more else np.zeros(GRADIENTS.shape[1])
    assert_same_path(torch_path(case.torch, start, **more), torch_path(case.torch_optim, start, **more))


@pytest.mark.parametrize("hyper", [{}, {"lr": 0.2, "momentum": 0.31}])
def test_forms_of_nesterov_are_one_method(hyper):
    optimizer = gradopt.numpy.Nesterov(**hyper)
    theta, path = np.zeros(GRADIENTS.shape[1]), []
    for g in GRADIENTS:
        theta = optimizer.step(theta, lambda _, g=g: g)
        path.append(theta - optimizer.lr * optimizer.momentum * optimizer.m)
    assert_same_path(np.array(path), numpy_path(Case("Nesterov", hyper).numpy(), np.zeros(GRADIENTS.shape[1])))


def test_lr_inside_the_buffer_is_the_same_method_while_lr_is_constant():
    start = np.zeros(GRADIENTS.shape[1])
    inside = gradopt.numpy.Momentum(lr=0.3, lr_inside=True)
    assert_same_path(numpy_path(inside, start), numpy_path(gradopt.numpy.Momentum(lr=0.3), start))
