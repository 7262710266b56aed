"""Training: many runs of a network, those of small ones side by side, on every core or on a GPU."""

from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path
from threading import Event
from typing import NamedTuple

import numpy as np
import torch
from torch import distributed
from tqdm.auto import tqdm

from gradopt.data import checksum
from gradopt.hyperparameters import SETTINGS, check
from gradopt.models import StackedMLP
from gradopt.train.checkpoint import prepare
from gradopt.train.device import chosen_device, is_main
from gradopt.train.setting import Setting
from gradopt.train.stack import Stack

MNIST_SAMPLE_MLP = partial(StackedMLP, (784, 32, 32, 10))
SMALL = 4_000_000  # weights times images a step up to which a CPU is faster on many runs at once than one by one


class History(NamedTuple):
    """What a training run measured, each of shape (learning rates, seeds, evaluations); entry 0 is before training.

    There batch normalisation, which has no averages yet, takes the statistics of the images that are evaluated.
    Losses are cross-entropies in nats per label, accuracies fractions. The training loss is that of as many training
    images as there are validation images. A run that diverged has losses that are not finite. ``seconds`` is what an
    epoch of one run took one worker, without the evaluation; ``workers`` of them worked at once. ``observed`` is what
    ``observe`` returned, a list over the evaluations for every learning rate and seed, or empty without one.
    ``averaged`` is a History of the same runs with averaged weights, or None if none were kept.
    """

    train_loss: np.ndarray
    validation_loss: np.ndarray
    validation_accuracy: np.ndarray
    test_loss: np.ndarray
    test_accuracy: np.ndarray
    seconds: np.ndarray
    workers: int
    observed: list
    averaged: "History | None" = None


def train(
    method, data, lrs, seeds, epochs, batch_size=64, network=MNIST_SAMPLE_MLP, device=None, checkpoint=None,
    progress=False, **setting,
):  # fmt: skip
    """Train one network for every learning rate and seed.

    A seed fixes a run's initial parameters, the order of its examples and their augmentation, which are drawn anew
    every epoch, and the mask of StochGradAdam, whichever runs train beside it. So runs of one seed with several methods
    or learning rates are paired. Small networks train side by side in one product of matrices, and so do all stacked
    ones on a GPU; on a CPU, where large ones gain nothing by it, each of torch's threads trains one run at a time.

    Under ``torchrun`` every process computes its part of each batch; gradients are averaged, and all processes hold
    the same parameters, bit for bit.

    Parameters
    ----------
    method : callable
        Takes parameters and ``lr``, a number or a tensor of shape (runs, 1, 1), and returns an optimizer: any of
        ``gradopt.torch``.
    data : gradopt.data.Dataset
    lrs : sequence of float
        Learning rates.
    seeds : sequence of int
    epochs, batch_size : int
        As in :class:`~gradopt.train.setting.Setting`, and so are further arguments.
    network : callable, default a :class:`gradopt.models.StackedMLP` 784-32-32-10
        Takes the seeds of R runs, returns a module that maps images of shape (R, B, ...) or (B, ...) to logits of shape
        (R, B, classes), or (R, B, classes, H, W) if pixels have labels. Images without channels come flat. R is 1 if
        the module says ``side_by_side = False``, as :class:`gradopt.models.Single` does.
    device : str or torch.device, default the GPU if there is one, else the CPU
    checkpoint : path, default None
        Folder of checkpoints, written after every epoch and when interrupted. A call with the same arguments, on as
        many threads, goes on from there and ends with the same bits; ``epochs`` may have grown. What ``observe``
        returned stays: with more epochs ``final`` was true at the earlier end too, with fewer than are there nowhere.
    progress : bool, default False
        Show a progress bar.
    **setting
        Further arguments of :class:`~gradopt.train.setting.Setting`: ``augment``, ``bfloat16``, ``log_every``,
        ``observe``, ``schedule``, ``average``.

    Returns
    -------
    History

    Raises
    ------
    ValueError
        If an argument is outside its range, or if the checkpoint belongs to another run: of other arguments, another
        source of the optimizer or another version of gradopt or torch.
    OSError
        If ``checkpoint`` cannot be written; what was written before stays whole.
    KeyboardInterrupt
        On Ctrl-C, with the way to go on; every run has then been saved.
    """
    setting = Setting(epochs, batch_size, **setting)
    for seed in seeds:
        check(SETTINGS, seed=seed)
    if batch_size > len(data.train.y):
        raise ValueError(f"batch_size={batch_size} is larger than the {len(data.train.y)} training images")
    if not len(lrs) or not len(seeds):
        raise ValueError("there must be at least one learning rate and one seed")
    replicas = distributed.get_world_size() if distributed.is_initialized() else 1
    if batch_size % replicas:
        raise ValueError(f"batch_size={batch_size} is no multiple of the {replicas} processes that share a batch")
    device = chosen_device(device)
    if device.type == "cuda" and not torch.cuda.is_available():
        raise ValueError(f"device={device} needs a GPU that torch can use, and there is none: take cpu")
    splits = [[torch.from_numpy(array).to(device) for array in part] for part in data]
    splits = [(x if x.dim() == 4 else x.flatten(1), y) for x, y in splits]
    if setting.augment and (splits[0][0].dim() < 4 or splits[0][1].dim() > 1):
        raise ValueError("augment=True needs images of shape (n, channels, height, width), and one label for each")
    threads = torch.get_num_threads()
    workers = threads if device.type == "cpu" and replicas == 1 else 1
    runs = [(lr, seed) for lr in lrs for seed in seeds]
    groups = _groups(runs, network, batch_size, device, workers)
    workers = min(workers, len(groups))
    stacks = [Stack(method, network, group, splits, setting) for group in groups]
    if checkpoint:
        if is_main():
            prepare(checkpoint)
        sha256 = checksum(data)
        for i, stack in enumerate(stacks):
            stack.resume(Path(checkpoint) / f"{i}.checkpoint", sha256)
    steps = len(runs) * epochs * (len(data.train.y) // batch_size)
    stop = Event()
    begin = partial(torch.set_num_threads, max(threads // workers, 1))
    with (
        ThreadPoolExecutor(workers, initializer=begin) as pool,
        tqdm(total=steps, unit="step", smoothing=0.05, disable=not (progress and is_main())) as bar,
    ):
        futures = [pool.submit(stack.train, stop) for stack in stacks]
        try:
            running = True
            while running:
                running = wait(futures, timeout=0.2, return_when="FIRST_EXCEPTION").not_done
                bar.update(sum(stack.step * len(stack.seeds) for stack in stacks) - bar.n)
                if any(future.done() and future.exception() for future in futures):
                    stop.set()
        except KeyboardInterrupt:
            stop.set()
            wait([future for future in futures if not future.cancel()])  # one that had not begun has nothing to save
            saved = f"the same call goes on from {checkpoint}" if checkpoint else "give checkpoint= to be able to go on"
            raise KeyboardInterrupt(f"training stopped: {saved}") from None
    records, observed = zip(*(future.result() for future in futures), strict=True)
    columns = np.concatenate(records, axis=3)  # of shape (evaluations, models, metrics, runs)
    columns = columns.transpose(1, 2, 3, 0).reshape(*columns.shape[1:3], len(lrs), len(seeds), -1)
    histories = []
    for k, model in enumerate(columns):
        seen = [[evaluation[k] for evaluation in part] for part in observed] if setting.observe else []
        seen = [list(run) for part in seen for run in zip(*part, strict=True)]
        seen = [seen[i : i + len(seeds)] for i in range(0, len(seen), len(seeds))]
        histories.append(History(*model, workers, seen))
    return histories[0]._replace(averaged=histories[1] if setting.average is not None else None)


def best(history):
    """Return the index of the learning rate whose mean final validation loss is least; a diverged run rules it out."""
    final = history.validation_loss[..., -1].mean(1)
    return int(np.argmin(np.where(np.isfinite(final), final, np.inf)))


def _groups(runs, network, batch_size, device, workers):
    """Say which runs train side by side."""
    model = network(runs[0][1:])
    weights = sum(theta.numel() for theta in model.parameters())
    if not getattr(model, "side_by_side", True):
        count = len(runs)
    elif device.type == "cuda":
        count = 1
    else:
        count = min(workers, len(runs)) if weights * batch_size <= SMALL else len(runs)
    return [[runs[i] for i in part] for part in np.array_split(np.arange(len(runs)), count)]
