"""Experiments: what to run, written down so that a result can be read, checked and run again."""

import json
import platform
import re
import shutil
from dataclasses import asdict, dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

import gradopt
import gradopt.torch
from gradopt.checks import check_choice
from gradopt.data import checksum, mnist
from gradopt.models import StackedMLP
from gradopt.train import checkpoint
from gradopt.train.loop import History, best, chosen_device, train
from gradopt.train.stack import is_main

RESULTS = Path(gradopt.__file__).parents[1] / "results"
DATA = {"mnist": mnist, "mnist-sample": partial(mnist, sample=True)}


@dataclass(frozen=True)
class Experiment:
    """What to train, on what and how: everything that a result depends on.

    Parameters
    ----------
    name : str
        The result is kept as ``name.json``.
    optimizer : str
        Name of a class of ``gradopt.torch``; Lookahead wraps Adam.
    lrs : tuple of float
        Learning rates.
    tuned_on : str, default None
        Name of the experiment whose learning rate with the least validation loss is taken in place of ``lrs``.
    options : dict, default {}
        Further arguments of the optimizer.
    data : "mnist" or "mnist-sample", default "mnist"
    seeds : tuple of int, default 0 to 9
    epochs, batch_size : int, default 10 and 1024
    widths : tuple of int, default (512, 512)
        Of the hidden layers.
    scale : "he" or float, default "he"
        Of the initial parameters, as in :class:`gradopt.models.StackedMLP`.

    Raises
    ------
    ValueError
        If ``optimizer`` or ``data`` is unknown, or neither ``lrs`` nor ``tuned_on`` is given.
    """

    name: str
    optimizer: str
    lrs: tuple = ()
    tuned_on: str | None = None
    options: dict = field(default_factory=dict)
    data: str = "mnist"
    seeds: tuple = tuple(range(10))
    epochs: int = 10
    batch_size: int = 1024
    widths: tuple = (512, 512)
    scale: str | float = "he"

    def __post_init__(self):
        check_choice("optimizer", self.optimizer, gradopt.torch.__all__)
        check_choice("data", self.data, DATA)
        if not (self.lrs or self.tuned_on):
            raise ValueError(f"{self.name} needs learning rates, or in tuned_on an experiment to take one from")

    @property
    def cost(self):
        """About how long it takes, in no unit: products and the price of each step."""
        sizes = (784, *self.widths, 10)
        weights = sum(a * b for a, b in zip(sizes[:-1], sizes[1:], strict=True))
        return max(len(self.lrs), 1) * len(self.seeds) * self.epochs * (weights + 20_000) * (1 + 64 / self.batch_size)

    def method(self, params, lr):
        """Return the optimizer over ``params``."""
        if self.optimizer == "Lookahead":
            return gradopt.torch.Lookahead(gradopt.torch.Adam(params, lr=lr), **self.options)
        return getattr(gradopt.torch, self.optimizer)(params, lr=lr, **self.options)

    def train(self, checkpoint=None, device=None, progress=False):
        """Train, and return the :class:`History`; the arguments are those of :func:`train`."""
        network = partial(StackedMLP, (784, *self.widths, 10), scale=self.scale)
        return train(
            self.method, dataset(self.data), self.lrs, self.seeds, self.epochs, self.batch_size, network,
            device=device, checkpoint=checkpoint, progress=progress,
        )  # fmt: skip

    def run(self, folder, device=None, progress=False):
        """Train and write the result into a folder; return the History. A run that was cut goes on where it was."""
        checkpoints = Path(folder) / f"{self.name}.checkpoints"
        history = self.train(checkpoints, device, progress)
        if is_main():
            result = {
                "experiment": asdict(self),
                "data_sha256": data_sha256(self.data),
                "gradopt": gradopt.__version__,
                "torch": torch.__version__.partition("+")[0],
                "device": device_name(device),
                "workers": history.workers,
                "history": {name: _plain(values) for name, values in history._asdict().items() if name != "workers"},
            }
            checkpoint.write(Path(folder) / f"{self.name}.json", f"{json.dumps(result)}\n".encode())
            shutil.rmtree(checkpoints)
        return history

    def is_current(self, folder):
        """Say whether the folder has a result of just this experiment on just these data."""
        try:
            result = json.loads((Path(folder) / f"{self.name}.json").read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return False
        same = result["experiment"] == json.loads(json.dumps(asdict(self)))
        return same and result["data_sha256"] == data_sha256(self.data)

    def resolved(self, folder):
        """Return the experiment with the learning rate that its tuning chose, if it has one."""
        if not self.tuned_on:
            return self
        tuning = load(self.tuned_on, folder)
        return replace(self, lrs=(tuning.experiment.lrs[best(tuning.history)],))


class Result(NamedTuple):
    """A result as it was kept: the experiment, what it measured, and with what."""

    experiment: Experiment
    history: History
    data_sha256: str
    gradopt: str
    torch: str
    device: str


def load(name, folder=None):
    """Return the :class:`Result` of an experiment from a folder, by default the repository's ``results``.

    Raises
    ------
    FileNotFoundError
        If there is none; the message says how to make it.
    """
    path = Path(folder or RESULTS) / f"{name}.json"
    try:
        result = json.loads(path.read_text())
    except FileNotFoundError:
        raise FileNotFoundError(f"there is no {path}: `make results` runs what is missing") from None
    columns = {key: np.array(values, dtype=float) for key, values in result.pop("history").items()}
    history = History(**columns, workers=result.pop("workers"))
    experiment = {key: tuple(x) if isinstance(x, list) else x for key, x in result.pop("experiment").items()}
    return Result(Experiment(**experiment), history, **result)


def run_all(experiments, folder, device=None):
    """Run what the folder does not have, cheapest first, a tuning before what takes its learning rate from it."""
    left = list(experiments)
    while left:
        waiting = {experiment.name for experiment in left}
        ready = [experiment for experiment in left if experiment.tuned_on not in waiting]
        experiment = min(ready, key=lambda experiment: experiment.cost)
        left.remove(experiment)
        experiment = experiment.resolved(folder)
        if experiment.is_current(folder):
            continue
        print(f"{experiment.name} ({len(left)} more)", flush=True)
        experiment.run(folder, device, progress=True)


@cache
def dataset(name):
    """Return the data set of an experiment."""
    return DATA[name]()


@cache
def data_sha256(name):
    """Return the checksum of all images and labels of a data set."""
    return checksum(dataset(name))


def device_name(device=None):
    """Return the name of the GPU, or of the CPU and how many threads torch has there."""
    if chosen_device(device).type == "cuda":
        return torch.cuda.get_device_name()
    try:
        cpu = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())[1]
    except (FileNotFoundError, TypeError):
        cpu = platform.machine()
    return f"{cpu}, {torch.get_num_threads()} threads"


def _plain(values):
    """Return nested lists with seven digits, None for what is not finite."""
    if values.ndim:
        return [_plain(row) for row in values]
    return float(f"{values:.7g}") if np.isfinite(values) else None
