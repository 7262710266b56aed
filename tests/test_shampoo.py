"""Shampoo: what it is for vectors and matrices, that it turns with the problem, and what it refuses."""

import numpy as np
import pytest
import torch
from cases import parameters, set_gradients

import gradopt.torch
from gradopt.numpy import Shampoo, descend


def turn(n, seed):
    return np.linalg.qr(np.random.default_rng(seed).standard_normal((n, n)))[0]


def gradients(*shape):
    return np.random.default_rng(5).standard_normal(shape)


@pytest.mark.parametrize("hyper", [{}, {"lr": 0.2, "eps": 0.1, "frequency": 3}])
@pytest.mark.parametrize("shape", [(4, 3), (3, 4), (5, 1), (1, 5), (2, 2)])
def test_a_matrix_is_the_same_in_both_packages(shape, hyper):
    theta = torch.zeros(shape, dtype=torch.float64)
    other, own = np.zeros(theta.numel()), gradopt.torch.Shampoo([theta], **hyper)
    optimizer = Shampoo(**hyper, shape=shape)
    for G in gradients(20, *shape):
        theta.grad = torch.from_numpy(G)
        own.step()
        other = optimizer.step(other, lambda _, G=G: G.ravel())
    np.testing.assert_allclose(theta.numpy().ravel(), other, rtol=0, atol=1e-12 * np.abs(other).max())


def test_the_first_step_of_a_matrix_has_singular_values_1():
    G = gradients(4, 3)
    step = -Shampoo(lr=1, eps=1e-15, shape=(4, 3)).step(np.zeros(12), lambda _: G.ravel())
    U, _, V = np.linalg.svd(G, full_matrices=False)
    np.testing.assert_allclose(step.reshape(4, 3), U @ V, atol=1e-6)


def test_a_vector_has_the_root_of_the_whole_matrix():
    theta, R, optimizer = np.zeros(4), 0.01 * np.eye(4), Shampoo(lr=1, eps=0.01)
    for g in gradients(6, 4):
        R += np.outer(g, g)
        before, theta = theta, optimizer.step(theta, lambda _, g=g: g)
        moved = before - theta
        values, Q = np.linalg.eigh(R)
        np.testing.assert_allclose(Q @ (values**0.5 * (Q.T @ moved)), g, atol=1e-12)


@pytest.mark.parametrize("frequency", [1, 4])
def test_a_turned_problem_has_the_turned_path(frequency):
    A, B, target = turn(4, 1), turn(3, 2), gradients(4, 3)
    scales = np.geomspace(0.1, 10, 4)[:, None] * np.geomspace(1, 5, 3)

    def grad(theta):
        return (scales * (theta.reshape(4, 3) - target)).ravel()

    def turned(theta):
        return (A @ grad(A.T @ theta.reshape(4, 3) @ B).reshape(4, 3) @ B.T).ravel()

    optimizer = Shampoo(lr=0.3, frequency=frequency, shape=(4, 3))
    path = descend(optimizer, grad, np.zeros(12), 50).reshape(-1, 4, 3)
    other = descend(optimizer, turned, np.zeros(12), 50).reshape(-1, 4, 3)
    np.testing.assert_allclose(other, A @ path @ B.T, atol=1e-10)


def test_after_the_first_steps_old_roots_serve_until_they_are_due():
    optimizer, rights = Shampoo(frequency=3), []
    for g in gradients(7, 2):
        optimizer.step(np.zeros(2), lambda _, g=g: g)
        rights.append(optimizer.Q)
    changed = [not np.array_equal(x, y) for x, y in zip(rights[:-1], rights[1:], strict=True)]
    assert changed == [True, True, False, False, True, False]


def test_runs_side_by_side_in_torch_are_those_alone():
    rates = torch.tensor([0.0, 0.1, 0.3], dtype=torch.float64)
    stacked = parameters((3, 4, 5), (3, 1, 5))
    optimizer = gradopt.torch.Shampoo(stacked, lr=rates[:, None, None])
    alone = [[x[i].detach().clone() for x in stacked] for i in range(3)]
    others = [gradopt.torch.Shampoo(params, lr=float(lr)) for params, lr in zip(alone, rates, strict=True)]
    for t in range(6):
        set_gradients(stacked, t)
        for params, run in zip(alone, zip(*(x.grad for x in stacked), strict=True), strict=True):
            for theta, g in zip(params, run, strict=True):
                theta.grad = g.clone()
        optimizer.step()
        for other in others:
            other.step()
    for x, each in zip(stacked, zip(*alone, strict=True), strict=True):
        torch.testing.assert_close(x.detach(), torch.stack(each), rtol=1e-12, atol=1e-12)


def test_a_run_that_diverges_leaves_the_others_alone():
    grad = np.array([[1.0, 2], [np.inf, 1]])
    theta = Shampoo(lr=1).step(np.zeros((2, 2)), lambda _: grad)
    assert np.isfinite(theta[0]).all() and np.isnan(theta[1]).all()
    thetas = torch.zeros(2, 1, 2)
    thetas.grad = torch.tensor(grad, dtype=torch.float32)[:, None]
    gradopt.torch.Shampoo([thetas], lr=1.0).step()
    assert thetas[0].isfinite().all() and thetas[1].isnan().all()


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_roots_of_low_precision_are_computed_in_a_higher_one(dtype):
    theta, exact = torch.zeros(3, 4, dtype=dtype), torch.zeros(3, 4)
    for x in (theta, exact):
        x.grad = torch.from_numpy(gradients(3, 4)).to(dtype).to(x.dtype)
        gradopt.torch.Shampoo([x], lr=0.1, eps=1e-2).step()
    torch.testing.assert_close(theta.float(), exact, rtol=0, atol=0.1 * 40 * torch.finfo(dtype).eps)


@pytest.mark.parametrize("shape", [(0, 3), (2.0, 3), (6,), "ab", 6])
def test_a_bad_shape_is_refused(shape):
    with pytest.raises(ValueError, match=r"^shape(\[0\])?="):
        Shampoo(shape=shape)


def test_a_vector_of_another_size_is_refused():
    with pytest.raises(ValueError, match=r"^shape=\(2, 3\) has 6 entries and theta's last axis 5$"):
        Shampoo(shape=(2, 3)).step(np.zeros(5), np.ones_like)
