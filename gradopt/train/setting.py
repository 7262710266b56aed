"""How runs are trained, apart from what is trained on what: all of it is in the signature of a checkpoint."""

from collections.abc import Callable
from dataclasses import dataclass

from gradopt.hyperparameters import SETTINGS, check, check_choice
from gradopt.train.schedules import SCHEDULES


@dataclass(frozen=True)
class Setting:
    """How long, in which batches and how runs are trained and observed.

    Parameters
    ----------
    epochs : int
    batch_size : int, default 64
        The examples left over after the last whole batch of an epoch wait for the next epoch's order.
    augment : bool, default False
        Pad every training image by four black pixels, crop it at random to its size and flip it half of the time.
    bfloat16 : bool, default False
        Compute products and convolutions in bfloat16 (autocast); parameters and their updates stay in float32.
    log_every : int, default 1
        Epochs between evaluations; divides ``epochs``.
    observe : callable, default None
        Called at each evaluation with the network, the three pairs of images and labels, the logits of the first
        training images, the validation and the test images, and whether the last epoch is over; returns for each run
        what ``json`` can write.
    schedule : key of ``SCHEDULES``, default None
        How the learning rate changes over all epochs, as "linear", "cosine" or "warm-up-linear"; None keeps it.
    average : float, default None
        Also evaluate averaged weights: after every step they keep this part of themselves and take the rest from the
        weights, batch statistics included; in [0, 1).

    Raises
    ------
    ValueError
        If an argument is outside its range.
    """

    epochs: int
    batch_size: int = 64
    augment: bool = False
    bfloat16: bool = False
    log_every: int = 1
    observe: Callable | None = None
    schedule: str | None = None
    average: float | None = None

    def __post_init__(self):
        check({**SETTINGS, "epochs": SETTINGS["num_steps"]}, batch_size=self.batch_size, epochs=self.epochs)
        check_choice("schedule", self.schedule, (None, *SCHEDULES))
        if self.average is not None and not 0 <= self.average < 1:
            raise ValueError(f"average={self.average!r} must lie in [0, 1)")
        if self.log_every < 1 or self.epochs % self.log_every:
            raise ValueError(f"log_every={self.log_every} must be a positive divisor of epochs={self.epochs}")

    def signature(self):
        """Return by name what the bits of runs depend on; without a schedule more epochs only go on."""
        return {
            "batch_size": int(self.batch_size),
            "augment": bool(self.augment),
            "bfloat16": bool(self.bfloat16),
            "log_every": int(self.log_every),
            "schedule": self.schedule and f"{self.schedule} over {self.epochs} epochs",
            "average": self.average,
            "observe": self.observe and f"{self.observe.__module__}.{title(self.observe)}",
        }


def title(function):
    """Return the name of a function, of a partial one that of its class."""
    return getattr(function, "__qualname__", type(function).__qualname__)
