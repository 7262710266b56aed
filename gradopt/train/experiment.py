"""Experiments: what to run, written down so that a result can be read, checked and run again."""

import json
import platform
import re
import shutil
import warnings
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from filelock import FileLock
from torch.utils.flop_counter import FlopCounterMode

import gradopt
import gradopt.torch
from gradopt.data import checksum, cifar10, colour, first, mnist, pets
from gradopt.hyperparameters import SETTINGS, check, check_choice
from gradopt.measure import gradients, segmentation, uncertainty
from gradopt.models import VGG16, MobileNetV2, ResNet, Single, StackedMLP, UNet, ViT8
from gradopt.torch.skipupdate import SkipUpdate
from gradopt.train import checkpoint
from gradopt.train.loop import History, best, chosen_device, train
from gradopt.train.stack import VERSIONS, is_main

MEASURED = [name for name in History._fields if name not in ("workers", "observed", "averaged")]
RESULTS = Path(gradopt.__file__).parent / "results"
DATA = {
    "mnist": mnist,
    "mnist-sample": partial(mnist, sample=True),
    "mnist-sample-colour": lambda: colour(mnist(sample=True)),
    "cifar10": cifar10,
    "cifar10-10000": partial(cifar10, 10_000),
    "cifar10-small": lambda: first(cifar10(10_000), 10_000, validation=1_000),  # as many images, evaluated sooner
    "pets": pets,
    "pets-64": partial(pets, size=64),
}
NETWORKS = {
    **{f"resnet-{depth}": partial(ResNet, depth) for depth in (8, 20, 56, 110, 152)},
    **{f"plain-{depth}": partial(ResNet, depth, skip=False) for depth in (20, 56)},
    "resnet-8-glorot": partial(ResNet, 8, init="glorot"),
    "resnet-20-glorot": partial(ResNet, 20, init="glorot"),
    "plain-20-glorot": partial(ResNet, 20, skip=False, init="glorot"),
    "mobilenetv2": MobileNetV2,
    "vit-8": ViT8,
    "vgg-16": VGG16,
    "vgg-16-without-bn": partial(VGG16, batch_norm=False),
    "unet": UNet,
}
TAKES = {"mlp": ("mnist", "mnist-sample"), "unet": ("pets", "pets-64")}  # of DATA; the other networks take
COLOURED = ("cifar10", "cifar10-10000", "cifar10-small", "mnist-sample-colour")
OPTIMIZERS = {**{name: getattr(gradopt.torch, name) for name in gradopt.torch.__all__}, "SkipUpdate": SkipUpdate}
OBSERVERS = {  # function of gradopt: of DATA
    "uncertainty": (uncertainty.observe, COLOURED),
    "scores": (uncertainty.observe_scores, COLOURED),
    "segmentation": (segmentation.observe, TAKES["unet"]),
    "gradients": (gradients.observe, DATA),
}
KINDS = {"data_sha256": str, "gradopt": str, "torch": str, "device": str, "date": str}


@dataclass(frozen=True)
class Experiment:
    """What to train, on what and how: everything that a result depends on.

    Parameters
    ----------
    name : str
        The result is kept as ``name.json``, so it is one that every system takes for a file.
    optimizer : str
        Key of ``OPTIMIZERS``; Lookahead wraps Adam.
    lrs : tuple of float
        Learning rates.
    tuned_on : str, default None
        Name of the experiment whose learning rate with the least validation loss is taken in place of ``lrs``.
    lr_factor : float, default 1
        Of that learning rate.
    options : dict, default {}
        Further arguments of the optimizer.
    data : key of ``DATA``, default "mnist"
    seeds : tuple of int, default 0 to 9
    epochs, batch_size : int, default 10 and 1024
    network : "mlp" or key of ``NETWORKS``, default "mlp"
    widths : tuple of int, default (512, 512)
        Of the hidden layers of the "mlp".
    scale : "he" or float, default "he"
        Of the initial parameters of the "mlp", as in :class:`gradopt.models.StackedMLP`.
    augment, bfloat16, log_every : default False, False and 1
        As in :func:`train`.
    observe : key of ``OBSERVERS``, default None
        What else is measured at every evaluation.
    schedule, average : default None
        As in :func:`train`.

    Raises
    ------
    ValueError
        If ``name`` is no name for a file, if ``optimizer``, ``data``, ``network`` or ``observe`` is unknown, if the
        network or the observer does not take the data, if a number is outside its range, or if neither ``lrs`` nor
        ``tuned_on`` is given.
    """

    name: str
    optimizer: str
    lrs: tuple = ()
    tuned_on: str | None = None
    lr_factor: float = 1.0
    options: dict = field(default_factory=dict)
    data: str = "mnist"
    seeds: tuple = tuple(range(10))
    epochs: int = 10
    batch_size: int = 1024
    network: str = "mlp"
    widths: tuple = (512, 512)
    scale: str | float = "he"
    augment: bool = False
    bfloat16: bool = False
    log_every: int = 1
    observe: str | None = None
    schedule: str | None = None
    average: float | None = None

    def __post_init__(self):
        check_name(self.name)
        check_choice("optimizer", self.optimizer, OPTIMIZERS)
        check_choice("data", self.data, DATA)
        check_choice("network", self.network, ["mlp", *NETWORKS])
        check_choice("observe", self.observe, (None, *OBSERVERS))
        takers = {"network": TAKES.get(self.network, COLOURED), "observe": OBSERVERS.get(self.observe, (None, DATA))[1]}
        for taker, takes in takers.items():
            if self.data not in takes:
                name = getattr(self, taker)
                raise ValueError(f"{taker}={name!r} takes the data {' or '.join(takes)}, not {self.data!r}")
        check(SETTINGS, batch_size=self.batch_size)
        for lr in self.lrs:
            check(SETTINGS, lr=lr)
        for seed in self.seeds:
            check(SETTINGS, seed=seed)
        if not (self.lrs or self.tuned_on):
            raise ValueError(f"{self.name} needs learning rates, or in tuned_on an experiment to take one from")

    def method(self, params, lr):
        """Return the optimizer over ``params``."""
        if self.optimizer == "Lookahead":
            return gradopt.torch.Lookahead(gradopt.torch.Adam(params, lr=lr), **self.options)
        return OPTIMIZERS[self.optimizer](params, lr=lr, **self.options)

    def train(self, checkpoint=None, device=None, progress=False):
        """Train, and return the :class:`History`; the arguments are those of :func:`train`."""
        if self.network == "mlp":
            network = partial(StackedMLP, (784, *self.widths, 10), scale=self.scale)
        else:
            network = partial(Single, NETWORKS[self.network])
        observe = OBSERVERS[self.observe][0] if self.observe else None
        return train(
            self.method, dataset(self.data), self.lrs, self.seeds, self.epochs, self.batch_size, network,
            device=device, checkpoint=checkpoint, progress=progress, augment=self.augment, bfloat16=self.bfloat16,
            log_every=self.log_every, observe=observe, schedule=self.schedule, average=self.average,
        )  # fmt: skip

    def run(self, folder, device=None, progress=False):
        """Train and write the result into a folder; return the History. A run that was cut goes on where it was.

        To be called while :func:`locked` holds.
        """
        path, checkpoints = (Path(folder) / f"{self.name}.{end}" for end in ("json", "checkpoints"))
        if path.is_dir():
            raise IsADirectoryError(f"{path}, where the result goes, is a folder: rename or delete it")
        history = self.train(checkpoints, device, progress)
        if is_main():
            result = {
                "experiment": asdict(self),
                "data_sha256": data_sha256(self.data),
                **VERSIONS,
                "device": device_name(device),
                "date": datetime.now(UTC).date().isoformat(),
                "workers": history.workers,
                **_written(history),
                "averaged": history.averaged and _written(history.averaged),
            }
            checkpoint.write(path, f"{json.dumps(result)}\n".encode())
            shutil.rmtree(checkpoints)
        return history

    def is_current(self, folder):
        """Say whether the folder has a result of just this experiment on just these data; warn of a damaged one."""
        try:
            return not self.differences(load(self.name, folder))
        except FileNotFoundError:
            return False
        except ValueError as error:
            warnings.warn(str(error), stacklevel=2)
            return False

    def differences(self, result):
        """Return in words how a result is of another experiment or of other data; nothing if it is of just these."""
        return checkpoint.differences(asdict(result.experiment), asdict(self)) or checkpoint.differences(
            {"data_sha256": result.data_sha256}, {"data_sha256": data_sha256(self.data)}
        )

    def resolved(self, folder):
        """Return the experiment with the learning rate that its tuning chose, if it has one."""
        if not self.tuned_on:
            return self
        tuning = load(self.tuned_on, folder)
        return replace(self, lrs=(self.lr_factor * tuning.experiment.lrs[best(tuning.history)],))


class Result(NamedTuple):
    """A result as it was kept: the experiment, what it measured, and with what."""

    experiment: Experiment
    history: History
    data_sha256: str
    gradopt: str
    torch: str
    device: str
    date: str


def load(name, folder=None):
    """Return the :class:`Result` of an experiment from a folder, by default the package's own ``results``.

    Raises
    ------
    FileNotFoundError
        If there is none; the message says how to make it.
    ValueError
        If there is one that is damaged or cannot be read; the message says which and what to do.
    """
    path = Path(folder or RESULTS) / f"{name}.json"
    try:
        return parsed(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise FileNotFoundError(
            f"there is no {path}: `make results` in a checkout, or anywhere `python -m gradopt.results`, "
            "runs what is missing"
        ) from None
    except Exception as error:  # a damaged file may hold anything
        raise ValueError(
            f"{path} is no whole result ({type(error).__name__}: {error}): delete it and run it again, or take another "
            "name"
        ) from None


def parsed(text):
    """Return the :class:`Result` that a file holds; raise an exception of any kind if it is none."""
    result = {"observed": [], "averaged": None, "date": "", **json.loads(text)}  # an older one has no date
    experiment, workers = restored(result.pop("experiment")), result.pop("workers")
    averaged = result.pop("averaged")
    history = _read(result.pop("history"), result.pop("observed"), workers, experiment)
    if experiment.average is not None:
        history = history._replace(averaged=_read(**averaged, workers=workers, experiment=experiment))
    if wrong := [key for key, kind in KINDS.items() if not isinstance(result[key], kind)]:
        raise ValueError(f"{wrong[0]} is no {KINDS[wrong[0]].__name__}")
    return Result(experiment, history, **result)


def restored(settings):
    """Return the experiment of a result; an older one had fewer settings, and all others at their defaults."""
    return Experiment(**{key: tuple(x) if isinstance(x, list) else x for key, x in settings.items()})


def check_name(name):
    """Raise ``ValueError`` unless every system takes ``name`` for that of a file."""
    legal = (
        isinstance(name, str)
        and name.isprintable()
        and not set(name) & set('<>:"/\\|?*')
        and not re.match(r"(con|prn|aux|nul|com\d|lpt\d) *(\.|$)", name, re.IGNORECASE)
        and name == name.strip(" ").rstrip(".")
        and 0 < len(name.encode()) <= 200
    )
    if not legal:
        raise ValueError(
            f"name={name!r} is no name for a file on every system: take 1 to 200 letters, digits and signs other than "
            '<>:"/\\|?*, with no dot at the end and no space at either, and none that Windows keeps for itself, as CON'
        )


@contextmanager
def locked(folder, name):
    """Hold the lock of a result, which the system takes from a process that ends, in whatever way.

    Raises
    ------
    filelock.Timeout
        If another process holds it.
    OSError
        If the folder cannot be written.
    """
    if not is_main():
        yield
        return
    checkpoint.prepare(folder)
    path = Path(folder) / f"{name}.lock"
    with FileLock(path, timeout=0):
        try:
            yield
        finally:
            with suppress(OSError):  # Windows does not delete an open file
                path.unlink()


@cache
def flops(network):
    """Return the floating-point operations of a network for one image."""
    with torch.device("meta"), FlopCounterMode(display=False) as counter:
        size = 128 if network == "unet" else 32
        NETWORKS[network]().eval()(torch.empty(1, 3, size, size))
    return counter.get_total_flops()


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
        cpu = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))[1]
    except (OSError, TypeError):
        cpu = platform.machine()
    return f"{cpu}, {torch.get_num_threads()} threads"


def _written(history):
    """Return what a file holds of a history."""
    return {"observed": history.observed, "history": {name: _plain(getattr(history, name)) for name in MEASURED}}


def _read(history, observed, workers, experiment):
    """Return the History that a file holds of an experiment; raise an exception of any kind if it is none."""
    columns = {key: np.array(values, dtype=float) for key, values in history.items()}
    runs = len(experiment.lrs), len(experiment.seeds)
    shape = (*runs, experiment.epochs // experiment.log_every + 1)
    if wrong := [key for key, column in columns.items() if column.shape != shape]:
        raise ValueError(f"{wrong[0]} is not of shape {shape}")
    if not isinstance(workers, int):
        raise ValueError("workers is no int")
    if not isinstance(observed, list) or (experiment.observe and np.shape(observed)[:2] != runs):
        raise ValueError(f"observed is not of shape {runs}")
    return History(**columns, workers=workers, observed=observed)


def _plain(values):
    """Return nested lists with seven digits, None for what is not finite."""
    if values.ndim:
        return [_plain(row) for row in values]
    return float(f"{values:.7g}") if np.isfinite(values) else None
