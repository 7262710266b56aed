"""Results: made, kept as JSON, read again, and told from those of other experiments."""

import json
import shutil
import warnings
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
from filelock import FileLock

import gradopt
from gradopt.train import checkpoint
from gradopt.train.device import device_name, is_main
from gradopt.train.experiment import Experiment
from gradopt.train.loop import History, best
from gradopt.train.names import data_sha256
from gradopt.train.stack import VERSIONS

MEASURED = [name for name in History._fields if name not in ("workers", "observed", "averaged")]
RESULTS = Path(gradopt.__file__).parent / "results"
KINDS = {"data_sha256": str, "gradopt": str, "torch": str, "device": str, "date": str}


def run(experiment, folder, device=None, progress=False):
    """Train and write the result into a folder; return the History. A run that was cut goes on where it was.

    To be called while :func:`locked` holds.
    """
    path, checkpoints = (Path(folder) / f"{experiment.name}.{end}" for end in ("json", "checkpoints"))
    if path.is_dir():
        raise IsADirectoryError(f"{path}, where the result goes, is a folder: rename or delete it")
    history = experiment.train(checkpoints, device, progress)
    if is_main():
        result = {
            "experiment": asdict(experiment),
            "data_sha256": data_sha256(experiment.data),
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


def is_current(experiment, folder):
    """Say whether the folder has a result of just this experiment on just these data; warn of a damaged one."""
    try:
        return not differences(experiment, load(experiment.name, folder))
    except FileNotFoundError:
        return False
    except ValueError as error:
        warnings.warn(str(error), stacklevel=2)
        return False


def differences(experiment, result):
    """Return in words how a result is of another experiment or of other data; nothing if it is of just these."""
    return checkpoint.differences(asdict(result.experiment), asdict(experiment)) or checkpoint.differences(
        {"data_sha256": result.data_sha256}, {"data_sha256": data_sha256(experiment.data)}
    )


def resolved(experiment, folder):
    """Return the experiment with the learning rate that its tuning chose, if it has one."""
    if not experiment.tuned_on:
        return experiment
    tuning = load(experiment.tuned_on, folder)
    return replace(experiment, lrs=(experiment.lr_factor * tuning.experiment.lrs[best(tuning.history)],))


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
        own = "`make results` in a checkout, or anywhere `python -m gradopt.results`, runs what is missing"
        other = f"`python -m gradopt.train` makes it, with --name {name} --folder {path.parent} and what to train"
        raise FileNotFoundError(f"there is no {path}: {own if path.parent == RESULTS else other}") from None
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
