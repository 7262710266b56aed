"""Training epoch by epoch and scores of single images."""

import numpy as np
import pytest
import torch
from torch import nn

from gradopt.measure.learning import batch_loss, epochs_of, score
from gradopt.models import StackedMLP


def images(n=12):
    rng = np.random.default_rng(0)
    return rng.standard_normal((n, 2, 2)).astype(np.float32), rng.integers(0, 3, n)


def test_every_example_is_met_once_an_epoch():
    theta, met = torch.zeros(1, requires_grad=True), []

    def loss(batch):
        met.append(batch)
        return theta.sum()

    assert list(epochs_of(torch.optim.SGD([theta], lr=0.1), loss, n=6, epochs=2, batch_size=2)) == [0, 1, 2]
    assert sorted(np.concatenate(met[:3])) == sorted(np.concatenate(met[3:])) == list(range(6))
    assert theta.item() == pytest.approx(-0.6)


def test_the_loss_of_a_batch_is_the_sum_of_the_networks_mean_losses():
    (x, y), model = images(), StackedMLP((4, 3), seeds=[0, 1])
    batch = np.array([3, 1, 7])
    logits, labels = model(torch.from_numpy(x[batch]).flatten(1)), torch.from_numpy(y[batch])
    means = [nn.functional.cross_entropy(z, labels) for z in logits]
    torch.testing.assert_close(batch_loss(model, (x, y))(batch), sum(means))


def test_scores_of_a_network_that_does_not_care_and_of_one_that_is_sure():
    x, y = images()
    losses, _ = score(lambda flat: torch.zeros(1, len(flat), 3), (x, y))
    np.testing.assert_allclose(losses, np.log(3))
    one_hot = nn.functional.one_hot(torch.from_numpy(y), 3).float()[None]
    losses, right = score(lambda flat: one_hot, (x, y), scale=2.0)
    assert right.all() and losses == pytest.approx(np.log(1 + 2 * np.exp(-2)))
