"""The hand-written network: its gradient is the gradient of its loss, and every optimizer can train it."""

import numpy as np
import pytest
import torch

import gradopt.numpy
from gradopt.problems.network import MLP, cross_entropy, log_softmax, softmax

LR = {"SGD": 0.1, "Momentum": 0.02, "Nesterov": 0.02, "Adagrad": 0.05, "Adadelta": 1.0, "RMSprop": 0.01, "Adam": 0.02}
SIZES = [(4, 3), (4, 5, 3), (4, 6, 5, 3), (4, 5, 6, 5, 3)]  # no hidden layer to three


def problem(sizes, n=7, seed=0):
    """A network, a theta with biases that are not 0, and n random examples."""
    rng = np.random.default_rng(seed)
    net = MLP(sizes)
    theta = net.init(rng) + 0.1 * rng.standard_normal(net.size)
    return net, theta, rng.standard_normal((n, sizes[0])), rng.integers(sizes[-1], size=n)


def optimizer(name):
    kind = getattr(gradopt.numpy, name)
    return kind(optimizer("Adam"), k=3) if name == "Lookahead" else kind(lr=LR.get(name, LR["Adam"]))


@pytest.mark.parametrize("sizes", SIZES)
def test_gradient_is_that_of_finite_differences(sizes):
    net, theta, x, y = problem(sizes)
    steps = 1e-6 * np.eye(net.size)
    differences = [(net.loss(theta + h, x, y) - net.loss(theta - h, x, y)) / 2e-6 for h in steps]
    np.testing.assert_allclose(net.grad(theta, x, y), differences, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("sizes", [*SIZES, (784, 32, 32, 10)])
def test_loss_and_gradient_are_those_of_autograd(sizes):
    net, theta, x, y = problem(sizes)
    theta_t, a = torch.tensor(theta, requires_grad=True), torch.tensor(x)
    at = 0
    for layer, (m, n) in enumerate(zip(sizes[:-1], sizes[1:], strict=True)):
        W, b = theta_t[at : at + m * n].reshape(m, n), theta_t[at + m * n : at + m * n + n]
        a = (a if layer == 0 else a.relu()) @ W + b
        at += m * n + n
    loss = torch.nn.functional.cross_entropy(a, torch.tensor(y))
    loss.backward()
    assert at == net.size
    np.testing.assert_allclose(net.loss(theta, x, y), loss.item(), rtol=1e-12)
    np.testing.assert_allclose(net.grad(theta, x, y), theta_t.grad, rtol=1e-10, atol=1e-14)


def test_gradient_at_the_logits_is_prediction_minus_label():
    net, theta, x, y = problem((4, 3), n=1)
    y_hat = softmax(net.forward(theta, x)[0])
    np.testing.assert_allclose(net.grad(theta, x, y)[-3:], y_hat[0] - np.eye(3)[y[0]], rtol=1e-14)


@pytest.mark.parametrize("shift", [0, 1000, -1000])
def test_softmax_at_large_scores(shift):
    z = np.array([[0.0, 1.0, 2.0]])
    expected = np.exp([0, 1, 2]) / np.exp([0, 1, 2]).sum()
    np.testing.assert_allclose(softmax(z + shift)[0], expected, rtol=1e-12)
    np.testing.assert_allclose(log_softmax(z + shift)[0], np.log(expected), rtol=1e-12)


def test_softmax_of_far_apart_scores():
    z = np.array([[1000.0, -1000.0], [-1000.0, 1000.0]])
    assert softmax(z).tolist() == [[1, 0], [0, 1]]
    assert log_softmax(z).tolist() == [[0, -2000], [-2000, 0]]
    assert cross_entropy(z, np.array([0, 1])) == 0
    assert cross_entropy(z, np.array([1, 0])) == 2000


@pytest.mark.parametrize("name", sorted(set(gradopt.numpy.__all__) - {"descend"}))
def test_every_optimizer_reduces_the_loss(name):
    net, theta, x, y = problem((4, 16, 16, 3), n=30)
    rule = optimizer(name)
    losses = [net.loss(theta, x, y)]
    for _ in range(60):
        theta = rule.step(theta, lambda point: net.grad(point, x, y))
        losses.append(net.loss(theta, x, y))
    assert losses[-1] < 0.97 * losses[0]
    assert theta.shape == (net.size,)


def test_training_fits_a_small_set():
    net, theta, x, y = problem((4, 32, 32, 3), n=20)
    rule = optimizer("Adam")
    for _ in range(200):
        theta = rule.step(theta, lambda point: net.grad(point, x, y))
    assert net.loss(theta, x, y) < 0.01
    assert net.accuracy(theta, x, y) == 1


def test_accuracy_counts_right_predictions():
    net = MLP((2, 2))
    theta = np.array([1.0, 0.0, 0.0, 1.0, 0.0, 0.0])  # the logits are the inputs
    x = np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 1.0], [1.0, 2.0]])
    assert net.accuracy(theta, x, np.array([0, 1, 1, 1])) == 0.75


def test_images_are_flattened():
    rng = np.random.default_rng(0)
    net, x, y = MLP((784, 4, 10)), rng.random((3, 28, 28)), np.array([0, 1, 2])
    theta = net.init(rng)
    assert np.array_equal(net.grad(theta, x, y), net.grad(theta, x.reshape(3, 784), y))


def test_parameters_are_views():
    net = MLP()
    theta = np.zeros(net.size)
    layers = net.unpack(theta)
    assert [(W.shape, b.shape) for W, b in layers] == [((784, 512), (512,)), ((512, 512), (512,)), ((512, 10), (10,))]
    for W, b in layers:
        W += 1
        b += 2
    assert net.size == 669_706
    assert theta.sum() == net.size + 512 + 512 + 10  # every entry is in just one view


def test_he_initialisation():
    net = MLP((1000, 300, 200, 10))
    layers = net.unpack(net.init(np.random.default_rng(0)))
    assert [W.std() for W, _ in layers] == pytest.approx([(2 / m) ** 0.5 for m in (1000, 300, 200)], rel=0.03)
    assert all((b == 0).all() for _, b in layers)


def test_initialisation_of_the_report():
    theta = MLP().init(np.random.default_rng(0), scale=0.01)
    assert (theta.mean(), theta.std()) == (pytest.approx(0, abs=1e-4), pytest.approx(0.01, rel=0.01))
    assert all((b != 0).all() for _, b in MLP().unpack(theta))


def test_float32_stays_float32():
    net, theta, x, y = problem((4, 5, 3))
    g = net.grad(theta.astype(np.float32), x.astype(np.float32), y)
    assert g.dtype == np.float32
    np.testing.assert_allclose(g, net.grad(theta, x, y), atol=1e-6)


def test_integer_inputs_are_numbers():
    net, theta, x, y = problem((4, 5, 3))
    x = np.round(3 * x).astype(int)
    assert np.array_equal(net.grad(theta, x, y), net.grad(theta, x.astype(float), y))


@pytest.mark.parametrize("sizes", [(), (4,), (4, 0, 3), (4, 2.5, 3), (4, -1)])
def test_bad_sizes(sizes):
    with pytest.raises(ValueError, match="must be two or more positive integers"):
        MLP(sizes)


@pytest.mark.parametrize("scale", ["xavier", -0.1, float("nan"), float("inf"), None])
def test_bad_scale(scale):
    with pytest.raises(ValueError, match=f"scale={scale!r} must be 'he' or a number"):
        MLP((4, 3)).init(np.random.default_rng(0), scale=scale)


@pytest.mark.parametrize(
    "change, message",
    [
        ({"theta": np.zeros(14)}, r"theta of shape \(14,\) must have shape \(15,\)"),
        ({"theta": np.zeros((2, 15))}, r"theta of shape \(2, 15\) must have shape \(15,\)"),
        ({"x": np.zeros((7, 5))}, r"x of shape \(7, 5\) must be .* rows of 4 numbers"),
        ({"x": np.zeros(4)}, r"x of shape \(4,\) must be .* rows of 4 numbers"),
        ({"x": np.zeros((0, 4)), "y": np.zeros(0, int)}, r"x of shape \(0, 4\) must be one or more rows"),
        ({"y": np.zeros(6, int)}, r"y, int64 of shape \(6,\), must be 7 integers"),
        ({"y": np.zeros((7, 3), int)}, r"y, int64 of shape \(7, 3\), must be 7 integers"),
        ({"y": np.zeros(7)}, r"y, float64 of shape \(7,\), must be 7 integers"),
        ({"y": np.full(7, 3)}, "y holds 3, which is no label from 0 to 2"),
        ({"y": np.full(7, -1)}, "y holds -1, which is no label from 0 to 2"),
    ],
)
@pytest.mark.parametrize("method", ["loss", "grad", "accuracy"])
def test_bad_arguments(method, change, message):
    net, theta, x, y = problem((4, 3))
    with pytest.raises(ValueError, match=message):
        getattr(net, method)(**({"theta": theta, "x": x, "y": y} | change))
