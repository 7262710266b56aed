"""Muon is U p(S) V^T, by the singular values and by torch.optim.Muon, for one matrix and for many side by side."""

import numpy as np
import pytest
import torch
from cases import parameters, run

import gradopt.numpy
import gradopt.torch
from gradopt.explorer.specs import to_spec
from gradopt.models import StackedMLP

SHAPES = [(8, 8), (4, 16), (16, 4), (1, 8), (8, 1)]
RNG = np.random.default_rng(0)


def by_singular_values(u, ns_steps):
    """Return what the polynomial does to the singular values of u / |u|, of a tall matrix times sqrt(m / n)."""
    left, s, right = np.linalg.svd(u / np.linalg.norm(u), full_matrices=False)
    for _ in range(ns_steps):
        s = 3.4445 * s - 4.7750 * s**3 + 2.0315 * s**5
    m, n = u.shape
    return max(1, m / n) ** 0.5 * (left * s) @ right


def path(optimizer, theta, gradients):
    for g in gradients:
        theta = optimizer.step(theta, lambda _, g=g: g)
    return theta


@pytest.mark.parametrize("ns_steps", [0, 1, 5])
@pytest.mark.parametrize("shape", SHAPES)
def test_steps_are_a_polynomial_of_the_singular_values(shape, ns_steps):
    theta, *gradients = RNG.standard_normal((11, *shape))
    expected, m = theta, 0.0
    for g in gradients:
        m = 0.9 * m + 0.1 * g
        expected = expected - 0.1 * by_singular_values(0.9 * m + 0.1 * g, ns_steps)
    optimizer = gradopt.numpy.Muon(lr=0.1, momentum=0.9, ns_steps=ns_steps, shape=shape)
    found = path(optimizer, theta.ravel(), [g.ravel() for g in gradients])
    np.testing.assert_allclose(found.reshape(shape), expected, rtol=0, atol=1e-11)


@pytest.mark.parametrize("shape", SHAPES)
def test_torch_follows_numpy(shape):
    theta, *gradients = RNG.standard_normal((11, *shape))
    expected = path(gradopt.numpy.Muon(lr=0.1, shape=shape), theta.ravel(), [g.ravel() for g in gradients])
    param = torch.tensor(theta, requires_grad=True)
    optimizer = gradopt.torch.Muon([param], lr=0.1)
    for g in gradients:
        param.grad = torch.tensor(g)
        optimizer.step()
    np.testing.assert_allclose(param.detach().numpy().ravel(), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("hyper", [{}, {"momentum": 0.31, "ns_steps": 3}])
@pytest.mark.parametrize("shape", [*SHAPES, (64, 32)])
def test_torch_optim_makes_the_same_steps_in_bfloat16(shape, hyper):
    (start,) = parameters(shape)
    (found,) = run(gradopt.torch.Muon(parameters(shape), lr=0.1, **hyper), 10)
    (theirs,) = run(torch.optim.Muon(parameters(shape), lr=0.1, weight_decay=0, **hyper), 10)
    assert (found - theirs).norm() < 4 * torch.finfo(torch.bfloat16).eps * (found - start).norm()
    assert (found - theirs).norm() > 1e-6 * (found - start).norm()  # once torch computes in more, compare exactly


@pytest.mark.parametrize("shape", [(3, 2), (2, 3), (20, 12)])
def test_runs_side_by_side_are_the_same_bits(shape):
    thetas, *gradients = RNG.standard_normal((6, 4, shape[0] * shape[1]))
    together = path(gradopt.numpy.Muon(lr=0.1, shape=shape), thetas, gradients)
    for i, theta in enumerate(thetas):
        alone = path(gradopt.numpy.Muon(lr=0.1, shape=shape), theta, [g[i] for g in gradients])
        np.testing.assert_array_equal(together[i], alone)


def test_networks_side_by_side_are_stepped_as_they_are_alone():
    def trained(seeds, lr):
        model = StackedMLP((6, 8, 8, 3), seeds)
        optimizer = gradopt.torch.Muon(model.parameters(), lr=lr)
        x = torch.linspace(-1, 1, 30).view(5, 6)
        for _ in range(5):
            optimizer.zero_grad()
            model(x).square().sum().backward()
            optimizer.step()
        return [theta.detach() for theta in model.parameters()]

    together = trained([3, 4], torch.tensor([0.1, 0.01]).view(-1, 1, 1))
    for i, (seed, lr) in enumerate([(3, 0.1), (4, 0.01)]):
        for theta, alone in zip(together, trained([seed], lr), strict=True):
            torch.testing.assert_close(theta[i], alone[0], rtol=1e-4, atol=1e-5)


def test_a_shape_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"^shape=\(2, 3\) has 6 entries and theta's last axis 4$"):
        gradopt.numpy.Muon(shape=(2, 3)).step(np.zeros(4), lambda theta: theta)
    with pytest.raises(ValueError, match=r"^shape\[1\]=0 is outside its range \[1, inf\)$"):
        gradopt.numpy.Muon(shape=(2, 0))
    with pytest.raises(ValueError, match="^shape=6 must be a pair of numbers"):
        gradopt.numpy.Muon(shape=6)


def test_an_explorer_shows_vectors_only():
    assert to_spec(gradopt.numpy.Muon()) == {"name": "Muon", "lr": 1e-3, "momentum": 0.95, "ns_steps": 5}
    with pytest.raises(ValueError, match=r"shape=\(1, 2\) must be None here: a point of a surface is a vector"):
        to_spec(gradopt.numpy.Muon(shape=(1, 2)))


def test_a_number_is_a_matrix_of_one_entry_and_zero_stays():
    assert gradopt.numpy.Muon(lr=1.0, ns_steps=0).step(2.0, lambda theta: -3.0) == 3.0
    assert gradopt.numpy.Muon(shape=(2, 2)).step(np.ones(4), np.zeros_like).tolist() == [1.0] * 4
