"""Experiments: what to run, written down so that a result can be read, checked and run again."""

import re
from dataclasses import dataclass, field
from functools import partial

import gradopt.torch
from gradopt.hyperparameters import SETTINGS, check, check_choice
from gradopt.models import Single, StackedMLP
from gradopt.train.loop import train
from gradopt.train.names import COLOURED, DATA, NETWORKS, OBSERVERS, OPTIMIZERS, TAKES, dataset
from gradopt.train.setting import Setting


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
        As in :func:`~gradopt.train.train`.
    observe : key of ``OBSERVERS``, default None
        What else is measured at every evaluation.
    schedule, average : default None
        As in :func:`~gradopt.train.train`.

    Raises
    ------
    ValueError
        If ``name`` is no name for a file, if ``optimizer``, ``data``, ``network``, ``observe`` or ``schedule`` is
        unknown, if the network or the observer does not take the data, if a number is outside its range, or if neither
        ``lrs`` nor ``tuned_on`` is given.
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
        Setting(self.epochs, self.batch_size, log_every=self.log_every, schedule=self.schedule, average=self.average)
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
        """Train, and return the :class:`History`; the arguments are those of :func:`~gradopt.train.train`."""
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
