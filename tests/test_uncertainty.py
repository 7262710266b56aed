"""Measures of uncertainty: their values where these are known, and what an observer of training keeps."""

import json
import math
from functools import partial

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from gradopt.data import Dataset, Images
from gradopt.measure.uncertainty import (
    brier,
    calibration_error,
    corrupt,
    entropy,
    observe,
    principal_components,
    reliability,
    temperature,
)
from gradopt.models import ResNet, Single
from gradopt.torch import Adam
from gradopt.train import train

SURE = [1e4, 0.0, 0.0, 0.0]


def logits_of(*p):
    return torch.tensor(p, dtype=torch.float64).log()


def calibrated(n, classes=10):
    """Return logits, and labels drawn with the probabilities that the logits say."""
    generator = torch.Generator().manual_seed(0)
    z = 2 * torch.randn(n, classes, generator=generator, dtype=torch.float64)
    return z, z.softmax(-1).multinomial(1, generator=generator)[:, 0]


def images(n, size=8):
    return torch.randint(256, (n, 3, size, size), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize(
    "logits, value",
    [
        (torch.full((4,), 7.0), 1),
        (torch.tensor(SURE), 0),
        (logits_of(0.5, 0.5, 0, 0), 0.5),
        (logits_of(0.5, 0.25, 0.125, 0.125), 7 / 8),
    ],
)
def test_entropy_is_zero_for_certainty_and_one_for_ignorance(logits, value):
    assert entropy(logits).item() == pytest.approx(value, abs=1e-6)


def test_brier_score_by_hand():
    y = torch.tensor([0])
    assert brier(torch.tensor([SURE]), y) == 0
    assert brier(torch.tensor([SURE]), y + 1) == 2
    assert brier(logits_of(0.5, 0.25, 0.25)[None], y).item() == pytest.approx(0.25 + 2 / 16)


def test_reliability_by_hand():
    z = torch.cat([logits_of(0.6, 0.4).repeat(3, 1), logits_of(0.2, 0.8)[None]])
    count, confidence, accuracy = reliability(z, torch.tensor([0, 0, 1, 1]), bins=5)
    assert count.tolist() == [0, 0, 3, 1, 0]  # a confidence on a border belongs to the bin below
    np.testing.assert_allclose(confidence, [0, 0, 0.6, 0.8, 0], rtol=1e-12)
    np.testing.assert_allclose(accuracy, [0, 0, 2 / 3, 1, 0], rtol=1e-12)
    error = calibration_error(z, torch.tensor([0, 0, 1, 1]), bins=5).item()
    assert error == pytest.approx((3 * (2 / 3 - 0.6) + 0.2) / 4)


@pytest.mark.parametrize("bins", [5, 15, 100])
def test_calibrated_predictions_have_no_more_error_than_chance_makes(bins):
    z, y = calibrated(20_000)
    assert calibration_error(z, y, bins) < math.sqrt(bins / 20_000) / 2
    assert calibration_error(3 * z, y, bins) > 0.1 < calibration_error(z / 3, y, bins)


@pytest.mark.parametrize("scale", [0.25, 1.0, 3.0, 40.0])
def test_temperature_undoes_a_scale(scale):
    z, y = calibrated(20_000)
    assert temperature(scale * z, y) == pytest.approx(scale, rel=0.02)


def test_temperature_has_the_least_loss():
    z, y = calibrated(500)
    t = temperature(3 * z, y)
    losses = [cross_entropy(3 * z / (t * factor), y).item() for factor in (0.99, 1, 1.01)]
    assert losses[1] == min(losses)


@pytest.mark.parametrize("flip, value", [(1, 0.001), (-1, 1000), (math.nan, math.nan)])
def test_temperature_stays_finite_where_the_best_is_not(flip, value):
    z = flip * torch.eye(3)  # all right, all wrong, diverged
    assert temperature(z, torch.arange(3)) == pytest.approx(value, rel=1e-6, nan_ok=True)


def test_principal_components_are_those_of_the_covariance():
    p = calibrated(200, 6)[0].softmax(-1)
    directions, shares, mean = principal_components(p, 3)
    values, vectors = np.linalg.eigh(np.cov(p.numpy().T))
    np.testing.assert_allclose(shares, values[::-1][:3] / values.sum(), rtol=1e-9)
    np.testing.assert_allclose(np.abs(vectors[:, ::-1][:, :3].T @ directions.numpy()), np.eye(3), atol=1e-9)
    assert (directions.max(0).values >= -directions.min(0).values).all()
    np.testing.assert_allclose(mean, p.mean(0))


@pytest.mark.parametrize("kind", ["noise", "contrast", "pixelation"])
def test_a_corruption_is_repeatable_and_the_severe_one_is_farther(kind):
    x = images(20)
    mild, severe = (corrupt(x, kind, severity) for severity in (1, 2))
    assert mild.dtype == torch.uint8 and mild.shape == x.shape
    assert torch.equal(mild, corrupt(x, kind, 1))
    distances = [(y.float() - x).square().mean().item() for y in (mild, severe)]
    assert 0 < distances[0] < distances[1]
    assert (kind == "noise") != torch.equal(mild, corrupt(x, kind, 1, seed=1))


def test_corruptions_have_the_strength_that_they_say():
    x = torch.full((10, 3, 40, 40), 100, dtype=torch.uint8)
    assert corrupt(x, "noise", 2).float().std().item() == pytest.approx(25.5, rel=0.02)
    assert torch.equal(corrupt(x, "contrast", 2), x) and torch.equal(corrupt(x, "pixelation", 2), x)
    x[1:, :, ::2] = 200
    contrast, coarse = corrupt(x, "contrast", 2), corrupt(x, "pixelation", 1)
    assert contrast[0].unique().tolist() == [100] and contrast[1:].unique().tolist() == [138, 162]  # of 137.5, 162.5
    assert coarse[0].unique().tolist() == [100] and coarse[1:].unique().tolist() == [150]
    x[..., 4] = 0
    odd = corrupt(x[:1, :, :7, :5], "pixelation", 2)
    assert odd.shape == (1, 3, 7, 5) and odd[0, 0, 0].tolist() == [100, 100, 100, 100, 0]


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: corrupt(images(1), "fog", 1), "kind='fog' must be one of 'noise', 'contrast', 'pixelation'"),
        (lambda: corrupt(images(1), "noise", 3), "severity=3 must be one of 1, 2"),
        (lambda: corrupt(images(1).float(), "noise", 1), r"torch.float32 and shape \(1, 3, 8, 8\) must be torch.uint8"),
        (lambda: reliability(torch.zeros(2, 3), torch.tensor([0, 1]), bins=0), "bins=0 must be at least 1"),
        (lambda: principal_components(torch.zeros(5, 3), 4), "k=4 must be from 1 to 3"),
        (lambda: principal_components(torch.zeros(5, 3), 0), "k=0 must be from 1 to 3"),
    ],
)
def test_wrong_arguments(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def mean_model(x):
    """Return logits of two runs, the second of which has diverged."""
    z = x.float().mean((2, 3)) / 10
    return torch.stack([z, z * math.nan])


Y = mean_model(images(400))[0].softmax(-1).multinomial(1, generator=torch.Generator().manual_seed(0))[:, 0]


def observed(final):
    z = mean_model(images(400))
    return observe(mean_model, [(images(400), Y)] * 3, [z, 2 * z, z], final)


def test_what_is_observed_belongs_together():
    (run, _) = observed(final=True)
    count, confidence, accuracy = torch.tensor(run["reliability"], dtype=torch.float64)
    assert sum(run["entropies"]) == count.sum() == 400
    assert np.dot(run["entropies"], np.arange(0.025, 1, 0.05)) / 400 == pytest.approx(run["entropy"], abs=0.025)
    gap = (count * (confidence - accuracy).abs()).sum() / 400
    assert run["ece"] == pytest.approx(gap.item(), rel=1e-3)
    assert run["doubled"]["accuracy"] == run["tempered"]["accuracy"] == run["accuracy"]
    assert run["doubled"]["entropy"] < run["entropy"]
    z = mean_model(images(400))[0]
    assert run["temperature"] == pytest.approx(temperature(2 * z, Y), rel=1e-4)  # the validation images'
    assert run["tempered"]["nll"] == pytest.approx(cross_entropy(z / run["temperature"], Y).item(), rel=1e-4)
    assert run["clean"] == {name: run[name] for name in run["clean"]}
    assert len(run["corrupted"]) == 6 and run["corrupted"]["pixelation-1"]["nll"] > 0
    parts = run["components"]
    points, corners = (np.array(parts[name]) for name in ("points", "corners"))
    assert points.shape == (300, 2) and corners.shape == (3, 2) and len(parts["entropy"]) == len(parts["label"]) == 300
    p = z.softmax(-1).numpy()[:300]
    np.testing.assert_allclose(p @ corners, points, atol=2e-3)  # a point is the mean of the corners, weighted by p


def test_every_prediction_is_counted_also_where_rounding_makes_an_entropy_exceed_one():
    z = 1e-5 * torch.randn(1, 400, 10, generator=torch.Generator().manual_seed(0))
    assert (entropy(z) > 1).any()
    (run,) = observe(None, [(images(400), Y)] * 3, [z] * 3, final=False)
    assert sum(run["entropies"]) == 400


def test_a_run_that_diverged_is_observed_as_none():
    for final in (False, True):
        run = observed(final)[1]
        assert run["nll"] is run["brier"] is run["ece"] is run["entropy"] is None
        assert sum(run["entropies"]) == 0
        json.dumps(run, allow_nan=False)
    assert run["temperature"] is run["components"] is run["doubled"]["entropy"] is run["corrupted"]["noise-1"]["nll"]


def test_training_keeps_a_short_record():
    x, y = images(32, 32).numpy(), np.arange(32) % 10
    data = Dataset(*(Images(x, y) for _ in range(3)))
    network = partial(Single, partial(ResNet, 8))
    history = train(Adam, data, (0.01,), (0,), 2, 16, network, observe=observe)
    first, middle, last = history.observed[0][0]
    assert set(first) == set(middle) < set(last)
    assert last["nll"] == pytest.approx(history.test_loss[0, 0, -1], rel=1e-4)
    assert last["clean"]["accuracy"] == last["accuracy"] == pytest.approx(history.test_accuracy[0, 0, -1], abs=1e-5)
    sizes = [len(json.dumps(part, allow_nan=False)) for part in (middle, last)]
    assert sizes[0] < 800 and sizes[1] < 12_000  # 31 evaluations are below 30 kB
    assert last["nll"] == float(f"{last['nll']:.5g}")


def test_images_that_cannot_be_corrupted_are_refused_at_once():
    part = (torch.zeros(4, 784), torch.zeros(4, dtype=torch.int64))
    with pytest.raises(ValueError, match="must be torch.uint8 of shape"):
        observe(None, [part] * 3, [torch.zeros(1, 4, 10)] * 3, final=False)
