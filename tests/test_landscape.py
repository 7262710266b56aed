"""Slices of a network's loss: what they leave alone, and what rescaling a network does not change."""

import numpy as np
import pytest
import torch
from torch import nn

from gradopt.measure.landscape import direction, losses, permute, rescale
from gradopt.models.deep import logits, parameters_of


def network(seed=0):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 3)).double()


def loss_of(model):
    x = torch.linspace(-1, 1, 20, dtype=torch.float64).reshape(5, 4)
    return lambda: nn.functional.cross_entropy(model(x), torch.arange(5) % 3)


def test_every_filter_of_a_direction_is_as_long_as_that_of_the_network():
    parameters = [torch.randn(5, 3), torch.randn(5), torch.randn(4, 2, 3, 3), torch.tensor(2.0)]
    u = direction(parameters, seed=1)
    for weight, d in zip(parameters[::2], u[::2], strict=True):
        torch.testing.assert_close(d.flatten(1).norm(dim=1), weight.flatten(1).norm(dim=1))
    assert not u[1].any() and not u[3].any()
    assert all(d.shape == theta.shape for d, theta in zip(u, parameters, strict=True))


def test_a_seed_is_a_direction_and_the_global_stream_is_left_alone():
    parameters, state = list(network().parameters()), torch.get_rng_state()
    first, again, other = (direction(parameters, seed) for seed in (3, 3, 4))
    assert torch.equal(torch.get_rng_state(), state)
    assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))
    assert not torch.equal(first[0], other[0])


def test_the_grid_holds_the_losses_and_the_network_is_left_as_it_was():
    model = network()
    loss, parameters = loss_of(model), list(model.parameters())
    before = [theta.clone() for theta in parameters]
    u, v = direction(parameters, 0), direction(parameters, 1)
    values = losses(loss, parameters, [u, v], [np.array([-1.0, 0.0, 0.5]), np.array([0.0, 2.0])])
    assert values.shape == (2, 3)
    assert all(torch.equal(theta, value) for theta, value in zip(parameters, before, strict=True))
    assert values[0, 1] == loss().item()
    with torch.no_grad():
        for theta, a, b in zip(parameters, u, v, strict=True):
            theta.add_(0.5 * a + 2.0 * b)
    assert np.isclose(values[1, 2], loss().item(), rtol=1e-12)


def test_a_generator_of_parameters_will_do():
    model = network()
    line = losses(loss_of(model), model.parameters(), [direction(model.parameters())], [np.linspace(-1, 1, 5)])
    assert line.shape == (5,) and line[2] == loss_of(model)().item()


@pytest.mark.parametrize("normalise", [True, False])
def test_only_a_normalised_slice_is_the_same_for_a_rescaled_network(normalise):
    a = np.linspace(-1, 1, 9)
    lines = []
    for scale in (1.0, 10.0):
        model = network()
        with torch.no_grad():
            model[0].weight.mul_(scale), model[0].bias.mul_(scale), model[2].weight.div_(scale)
        u = direction(model.parameters(), seed=2, normalise=normalise)
        lines.append(losses(loss_of(model), model.parameters(), [u], [a]))
    assert np.allclose(*lines, rtol=1e-9) == normalise


def test_the_parameters_return_when_the_loss_fails():
    model = network()
    before = [theta.clone() for theta in model.parameters()]

    def fail():
        raise RuntimeError("no loss")

    with pytest.raises(RuntimeError, match="no loss"):
        losses(fail, model.parameters(), [direction(model.parameters())], [np.ones(2)])
    assert all(torch.equal(theta, value) for theta, value in zip(model.parameters(), before, strict=True))


def test_directions_and_coordinates_must_match():
    model = network()
    u = direction(model.parameters())
    with pytest.raises(ValueError, match="2 directions need as many coordinates, not 1"):
        losses(loss_of(model), model.parameters(), [u, u], [np.ones(2)])


def test_a_network_with_permuted_units_or_rescaled_layers_is_the_same_function():
    parameters = [
        theta[0].double() if theta[0].shape[0] > 1 else theta[0, 0].double() for theta in parameters_of(3, [0])
    ]
    for b in parameters[1::2]:
        b.data.normal_(generator=torch.Generator().manual_seed(1))
    x = torch.linspace(-1, 1, 5 * 196, dtype=torch.float64).reshape(5, 196)
    expected = logits(parameters, x, skip=False)
    twin = permute(parameters, np.random.default_rng(0))
    assert not torch.equal(twin[0], parameters[0])
    torch.testing.assert_close(logits(twin, x, skip=False), expected)
    torch.testing.assert_close(logits(rescale(parameters, 4.0), x, skip=False), expected)


def test_networks_side_by_side_are_those_of_their_seeds_and_skips_keep_the_input():
    x = torch.linspace(-1, 1, 5 * 196).reshape(5, 196)
    both, one = parameters_of(4, [0, 7]), parameters_of(4, [7])
    for skip in (False, True):
        torch.testing.assert_close(logits(both, x, skip)[1:], logits(one, x, skip))
    with torch.no_grad():
        for theta in one[2:-2]:
            theta.zero_()
    shallow = logits(one[:2] + one[-2:], x, skip=True)
    torch.testing.assert_close(logits(one, x, skip=True), shallow)


def test_a_skip_adds_a_layer_times_its_scale_which_is_one_over_the_root_of_the_depth_if_none_is_given():
    x, network = torch.linspace(-1, 1, 5 * 196).reshape(5, 196), parameters_of(4, [7])
    torch.testing.assert_close(logits(network, x, skip=True), logits(network, x, skip=True, scale=0.5))
    h = x @ network[0].mT + network[1]
    for W, b in zip(network[2:-2:2], network[3:-2:2], strict=True):
        h = h + 0.25 * (h.relu() @ W.mT + b)
    torch.testing.assert_close(logits(network, x, True, scale=0.25), h.relu() @ network[-2].mT + network[-1])
