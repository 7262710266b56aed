"""The sizes of gradients: what they are of, whatever mode the network is in, and what looking leaves alone."""

import json
from functools import partial

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from gradopt.measure.gradients import IMAGES, QUANTILES, by_depth, effective_size, observe
from gradopt.models import ResNet, Single, StackedMLP

RESNET = partial(Single, partial(ResNet, 8))
STACKED = partial(StackedMLP, (12, 6, 6, 3))


@pytest.fixture
def batch():
    rng = torch.Generator().manual_seed(0)
    images = torch.randint(0, 256, (16, 3, 32, 32), generator=rng, dtype=torch.uint8)
    return images, torch.randint(0, 10, (16,), generator=rng)


def flat(runs=2, n=20):
    rng = torch.Generator().manual_seed(1)
    return STACKED(range(runs)), torch.randn(n, 12, generator=rng), torch.arange(n) % 3


def state(model):
    return {name: value.clone() for name, value in model.state_dict().items()}


def test_they_are_of_the_gradient_that_training_takes(batch):
    images, labels = batch
    model = RESNET([0])
    found = by_depth(model.eval(), images, labels)
    cross_entropy(model.train()(images)[0], labels).backward()
    weights = [theta for theta in model.parameters() if theta.dim() > 1]
    for i, g in enumerate(theta.grad.abs().numpy().ravel() for theta in weights):
        below = [(g < quantile).mean() for quantile in found.quantiles[0, i]]
        np.testing.assert_allclose(below, QUANTILES, atol=2 / g.size)
        np.testing.assert_allclose(found.rms[0, i], (g**2).mean() ** 0.5, rtol=1e-4)


def test_one_entry_for_every_weight_from_the_first_layer_to_the_last(batch):
    found = by_depth(RESNET([0]), *batch)
    assert found.rms.shape == found.zeros.shape == (1, 8) and found.quantiles.shape == (1, 8, 5)
    assert found.names[0] == "network.features.0.weight" and found.names[-1] == "network.head.weight"
    assert by_depth(*flat()).names == ["weights.0", "weights.1", "weights.2"]


def test_runs_side_by_side_have_the_sizes_that_they_have_alone():
    model, x, y = flat(runs=3)
    for run in range(3):
        alone = STACKED([run])
        for one, three in zip(by_depth(alone, x, y)[1:], by_depth(model, x, y)[1:], strict=True):
            np.testing.assert_allclose(one[0], three[run], rtol=1e-5)


def test_dead_units_are_counted_as_zeros():
    model, x, y = flat(runs=1)
    with torch.no_grad():
        model.biases[0][:, :, :2] = -1e3  # two of six units that never fire
        model.biases[1].fill_(1e3)
    zeros = by_depth(model, 1e-6 * x, y).zeros[0]  # small is not zero
    np.testing.assert_allclose(zeros[:2], 1 / 3)  # weights into them, and out of them


@pytest.mark.parametrize("training", [True, False])
def test_looking_changes_nothing(batch, training):
    model = RESNET([0]).train(training)
    before, generator = state(model), torch.get_rng_state()
    with torch.no_grad():
        by_depth(model, *batch)
    assert model.training == training and torch.equal(generator, torch.get_rng_state())
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert all(theta.grad is None for theta in model.parameters())


def test_the_mode_returns_when_the_network_fails(batch):
    model = RESNET([0]).eval()
    with pytest.raises(RuntimeError):
        by_depth(model, batch[0][:, :1], batch[1])
    assert not model.training


def test_pixels_may_have_labels():
    model = Single(partial(nn.Conv2d, 3, 2, 1), [0])
    images, labels = torch.full((4, 3, 8, 8), 200, dtype=torch.uint8), torch.ones(4, 8, 8, dtype=torch.int64)
    found = by_depth(model, images, labels)
    cross_entropy(model(images)[0], labels).backward()
    np.testing.assert_allclose(found.rms[0, 0], model.network.weight.grad.square().mean().sqrt(), rtol=1e-5)


def test_what_is_observed_fits_into_json_and_is_of_the_first_images():
    model, x, y = flat(n=IMAGES + 50)
    observed = observe(model, [(x, y)] * 3, None, final=False)
    expected = by_depth(model, x[:IMAGES], y[:IMAGES])
    assert json.loads(json.dumps(observed)) == observed and len(observed) == 2
    for run, record in enumerate(observed):
        assert list(record) == ["quantiles", "rms", "zeros"]
        np.testing.assert_allclose(record["quantiles"], expected.quantiles[run], rtol=1e-4)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_network_that_diverged_has_none(value):
    model, x, y = flat(runs=1)
    with torch.no_grad():
        model.weights[0].fill_(value)
    (record,) = observe(model, [(x, y)] * 3, None, final=True)
    assert record["rms"] == [None] * 3 and record["quantiles"][0] == [None] * 5


def test_batch_normalisation_is_seen_before_training(batch):
    """By its own statistics a layer's gradient does not depend on its weights' scale; by running averages it would."""
    model = RESNET([0])
    before = by_depth(model, *batch).rms[0, -1]
    with torch.no_grad():
        model.network.features[0].weight.mul_(10)
    np.testing.assert_allclose(by_depth(model, *batch).rms[0, -1], before, rtol=1e-3)


def test_effective_size_counts_equal_entries_whatever_their_scale_and_sign():
    g = torch.zeros(4, 5)
    g[0, :3] = torch.tensor([1e-4, -1e-4, 1e-4])
    assert effective_size(g) == pytest.approx(3)
    assert effective_size(torch.tensor([5.0, 0.0])) == 1
