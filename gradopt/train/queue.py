"""A list of experiments: what is missing, how long it takes, and running it here or on the workers of a cluster."""

from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import torch
from filelock import Timeout

from gradopt.train import checkpoint
from gradopt.train.device import device_name
from gradopt.train.names import dataset, flops
from gradopt.train.record import RESULTS, is_current, load, locked, resolved, run


def runs(experiment):
    """Return how many runs an experiment has; one whose learning rate is still to be chosen has one for each seed."""
    return max(len(experiment.lrs), 1) * len(experiment.seeds)


def cost(experiment):
    """Return about how long an experiment takes, in no unit: operations and the price of each step."""
    sizes = (784, *experiment.widths, 10)
    weights = sum(a * b for a, b in zip(sizes[:-1], sizes[1:], strict=True))
    step = (2 * weights if experiment.network == "mlp" else flops(experiment.network)) + 40_000
    return runs(experiment) * experiment.epochs * step * (1 + 64 / experiment.batch_size)


def missing(experiments, folder):
    """Return the experiments that a folder has no current result of, one whose tuning is missing among them."""
    absent = []
    for experiment in sorted(experiments, key=lambda experiment: bool(experiment.tuned_on)):
        waits = experiment.tuned_on in {other.name for other in absent}
        if waits or not is_current(resolved(experiment, folder), folder):
            absent.append(experiment)
    return sorted(absent, key=cost)


def hours(experiments, folder=RESULTS, workers=None):
    """Return about how long the steps of experiments take, or None where nothing kept can tell.

    What can is a result of the same network on the same data, of this device if there is one.
    """
    took = defaultdict(list)
    for path in Path(folder).glob("*.json"):
        with suppress(ValueError):  # a damaged one is run again
            result = load(path.stem, folder)
            took[kind(result.experiment), result.device == device_name()].append(result.history.seconds[..., 1:].mean())
    known = [took[kind(each), True] or took[kind(each), False] for each in experiments]
    if not all(known):
        return None
    seconds = sum(median(times) * runs(each) * each.epochs for times, each in zip(known, experiments, strict=True))
    return seconds / 3600 / (workers or torch.get_num_threads())


def kind(experiment):
    """Return what the time of an epoch depends on most."""
    return experiment.network, experiment.widths, experiment.data


def run_all(experiments, folder):
    """Run what a folder has no current result of, cheapest first, a tuning before what takes its learning rate from it.

    Raises
    ------
    RuntimeError
        If another process is at one of them.
    """
    left = sorted(experiments, key=cost)
    while left:
        experiment = ready(left)[0]
        left.remove(experiment)
        experiment = resolved(experiment, folder)
        if is_current(experiment, folder):
            continue
        print(f"{experiment.name} ({len(left)} more)", flush=True)
        try:
            with locked(folder, experiment.name):
                run(experiment, folder, progress=True)
        except Timeout:
            raise RuntimeError(f"another process is at {experiment.name}: wait for it, or stop it") from None


def share(experiments, folder):
    """Run what a folder has no current result of, in order, beside processes that do the same: each takes another one.

    The learning rates are given, not tuned. What fails is named in a line, and the next one is run.
    """
    for experiment in experiments:
        with suppress(Timeout), locked(folder, experiment.name):
            if is_current(experiment, folder):
                continue
            try:
                run(experiment, folder)
                print(f"done: {experiment.name}", flush=True)
            except (ValueError, OSError, RuntimeError) as error:
                print(f"failed: {experiment.name}: {' '.join(str(error).split())}", flush=True)


def progress(experiment, folder):
    """Return how many epochs of a run a folder has of an experiment, in its result or checkpoints, and their seconds.

    The seconds are those of the steps, as in ``History``.
    """
    if is_current(experiment, folder):
        seconds = load(experiment.name, folder).history.seconds
        return runs(experiment) * experiment.epochs, experiment.log_every * seconds[..., 1:].sum()
    steps = len(dataset(experiment.data).train.y) // experiment.batch_size
    epochs = seconds = 0.0
    there = Path(folder, f"{experiment.name}.checkpoints").glob("*.checkpoint*")  # of some only the one before is left
    for path in {path.with_name(f"{path.name.split('.')[0]}.checkpoint") for path in there}:
        state = checkpoint.load(path)
        if state is None:  # nothing whole is left of it
            continue
        side_by_side = len(state["signature"]["seeds"])
        epochs += side_by_side * state["step"] / steps
        logged = state["records"][1:, 0, -1, :].sum().item()
        seconds += experiment.log_every * (logged + side_by_side * state["seconds"])
    return epochs, seconds


def spread(experiments, folder, client):
    """Run what a folder has no current result of on the workers of a Dask cluster, which need no common folder.

    A result is written here when it arrives. A worker that dies loses what it was at, and another begins it anew.

    Parameters
    ----------
    experiments : sequence of Experiment
    folder : path
    client : distributed.Client

    Raises
    ------
    distributed.KilledWorker
        If one experiment has lost several workers.
    """
    from distributed import as_completed

    checkpoint.prepare(folder)
    left, running, finished = sorted(experiments, key=cost), {}, as_completed()

    def submit():
        for experiment in ready(left, running.values()):
            left.remove(experiment)
            experiment = resolved(experiment, folder)
            if not is_current(experiment, folder):
                future = client.submit(made, experiment, pure=False)
                running[future.key] = experiment
                finished.add(future)

    submit()
    for future in finished:
        experiment = running.pop(future.key)
        checkpoint.write(Path(folder) / f"{experiment.name}.json", future.result())
        print(f"{experiment.name} ({len(left) + len(running)} more)", flush=True)
        submit()


def ready(left, running=()):
    """Return the experiments that wait for no tuning."""
    waiting = {experiment.name for experiment in (*left, *running)}
    return [experiment for experiment in left if experiment.tuned_on not in waiting]


def made(experiment):
    """Return the file of an experiment's result, as a worker makes it: on one thread, in a folder of its own."""
    torch.set_num_threads(1)
    with TemporaryDirectory() as folder:
        run(experiment, folder)
        return (Path(folder) / f"{experiment.name}.json").read_bytes()
