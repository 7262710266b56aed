"""One training loop: many seeds and learning rates of a network at once."""

from typing import NamedTuple

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from gradopt.checks import check
from gradopt.models import StackedMLP


class History(NamedTuple):
    """What a training run measured, each of shape (learning rates, seeds, epochs + 1); entry 0 is before training.

    Losses are cross-entropies in nats per image, accuracies fractions. The training loss is that of as many training
    images as there are validation images. A run that diverged has losses that are not finite.
    """

    train_loss: np.ndarray
    validation_loss: np.ndarray
    validation_accuracy: np.ndarray
    test_accuracy: np.ndarray


def train(method, data, lrs, seeds, epochs, batch_size=64, sizes=(784, 32, 32, 10), scale="he"):
    """Train one network for every learning rate and seed, all at once.

    A seed fixes a run's initial parameters and the order of its examples, which are drawn anew every epoch, so runs
    of one seed with several methods or learning rates are paired. StochGradAdam's mask is not part of the pairing:
    it counts elements over all runs, so it differs from run to run and with their number.

    Parameters
    ----------
    method : callable
        Takes parameters and ``lr`` (a tensor of shape (runs, 1, 1)), returns an optimizer: any of ``gradopt.torch``.
    data : gradopt.data.Dataset
    lrs : sequence of float
        Learning rates.
    seeds : sequence of int
    epochs : int
    batch_size : int, default 64
        The examples left over after the last whole batch of an epoch wait for the next epoch's order.
    sizes, scale
        As in :class:`gradopt.models.StackedMLP`.

    Returns
    -------
    History

    Raises
    ------
    ValueError
        If ``batch_size`` or ``epochs`` is outside its range.
    """
    check(batch_size=batch_size, num_steps=epochs)
    if batch_size > len(data.train.y):
        raise ValueError(f"batch_size={batch_size} is larger than the {len(data.train.y)} training images")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # on matrices this small a second thread waits more than it works
    try:
        return _train(method, data, lrs, seeds, epochs, batch_size, sizes, scale)
    finally:
        torch.set_num_threads(threads)


def _train(method, data, lrs, seeds, epochs, batch_size, sizes, scale):
    run_seeds = np.tile(seeds, len(lrs))
    lr = torch.tensor(np.repeat(lrs, len(seeds)), dtype=torch.float32).reshape(-1, 1, 1)
    model = StackedMLP(sizes, run_seeds, scale)
    optimizer = method(model.parameters(), lr=lr)
    splits = [(torch.from_numpy(part.x).flatten(1), torch.from_numpy(part.y)) for part in data]
    x, y = splits[0]
    splits[0] = x[: len(data.validation.y)], y[: len(data.validation.y)]
    orders = [np.random.default_rng(seed) for seed in seeds]

    records = [_evaluate(model, splits)]
    for _ in range(epochs):
        order = torch.from_numpy(np.tile(np.stack([rng.permutation(len(y)) for rng in orders]), (len(lrs), 1)))
        for start in range(0, len(y) - batch_size + 1, batch_size):
            batch = order[:, start : start + batch_size]
            loss = _losses(model(x[batch]), y[batch]).sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        records.append(_evaluate(model, splits))
    columns = np.array(records).transpose(1, 2, 0).reshape(4, len(lrs), len(seeds), epochs + 1)
    return History(*columns)


def best(history):
    """Return the index of the learning rate whose mean final validation loss is least; a diverged run rules it out."""
    final = history.validation_loss[..., -1].mean(1)
    return int(np.argmin(np.where(np.isfinite(final), final, np.inf)))


def _losses(logits, y):
    runs, n, classes = logits.shape
    y = y.expand(runs, n)
    return cross_entropy(logits.reshape(-1, classes), y.reshape(-1), reduction="none").reshape(runs, n).mean(1)


@torch.no_grad()
def _evaluate(model, splits):
    """Return training loss, validation loss, validation accuracy and test accuracy of every run."""
    (x, y), validation, test = splits
    train_loss = _losses(model(x), y)
    logits = model(validation[0])
    accuracies = [(model(x).argmax(-1) == y).float().mean(1) for x, y in (validation, test)]
    return [m.numpy() for m in (train_loss, _losses(logits, validation[1]), *accuracies)]
