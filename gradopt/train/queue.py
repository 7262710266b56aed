"""A list of experiments: what is missing, how long it takes, and running it here or on the workers of a cluster."""

from pathlib import Path
from statistics import median
from tempfile import gettempdir

import torch
from filelock import Timeout

from gradopt.train import checkpoint
from gradopt.train.experiment import RESULTS, dataset, device_name, flops, load, locked


def cost(experiment):
    """Return about how many floating-point operations the steps of an experiment take, with the price of each step."""
    sizes = (784, *experiment.widths, 10)
    weights = sum(a * b for a, b in zip(sizes[:-1], sizes[1:], strict=True))
    image = 2 * weights if experiment.network == "mlp" else flops(experiment.network)
    images = len(dataset(experiment.data).train.y) * experiment.epochs
    runs = max(len(experiment.lrs), 1) * len(experiment.seeds)
    return runs * images * (3 * image + 40_000) * (1 + 64 / experiment.batch_size)


def missing(experiments, folder):
    """Return the experiments that a folder has no current result of, one whose tuning is missing among them."""
    absent = []
    for experiment in sorted(experiments, key=lambda experiment: bool(experiment.tuned_on)):
        waits = experiment.tuned_on in {other.name for other in absent}
        if waits or not experiment.resolved(folder).is_current(folder):
            absent.append(experiment)
    return sorted(absent, key=cost)


def hours(experiments, folder=RESULTS, workers=None):
    """Return about how long experiments take here, by what those that are kept took; None if they cannot tell.

    Those on this device say it, if there are any, and those with the same network.
    """
    rates, here = {}, device_name()
    for path in Path(folder).glob("*.json"):
        result = load(path.stem, folder)
        epochs = result.experiment.epochs * result.history.seconds[..., 1:].size / result.history.seconds.shape[-1]
        rate = result.history.seconds[..., 1:].mean() * epochs / cost(result.experiment)
        rates.setdefault((result.device == here, result.experiment.network), []).append(rate)
    if not rates:
        return None
    best = max(here for here, _ in rates)
    every = [rate for (here, _), found in rates.items() if here == best for rate in found]
    seconds = sum(median(rates.get((best, each.network), every)) * cost(each) for each in experiments)
    return seconds / 3600 / (workers or torch.get_num_threads())


def run_all(experiments, folder, device=None):
    """Run what a folder has no current result of, cheapest first, a tuning before what takes its learning rate from it.

    Raises
    ------
    RuntimeError
        If another process is at one of them.
    """
    left = missing(experiments, folder)
    while left:
        experiment = ready(left)[0]
        left.remove(experiment)
        experiment = experiment.resolved(folder)
        if experiment.is_current(folder):  # a tuning that was missing chose what it had chosen before
            continue
        print(f"{experiment.name} ({len(left)} more)", flush=True)
        try:
            with locked(folder, experiment.name):
                experiment.run(folder, device, progress=True)
        except Timeout:
            raise RuntimeError(f"another process is at {experiment.name}: wait for it, or stop it") from None


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
    left, running, finished = missing(experiments, folder), {}, as_completed()

    def submit():
        for experiment in ready(left, running.values()):
            left.remove(experiment)
            experiment = experiment.resolved(folder)
            if not experiment.is_current(folder):
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
    """Return the file of an experiment's result, as a worker makes it: on one thread, with checkpoints of its own."""
    torch.set_num_threads(1)
    folder = Path(gettempdir()) / f"gradopt-{experiment.name}"
    with locked(folder, experiment.name):
        experiment.run(folder)
        return (folder / f"{experiment.name}.json").read_bytes()
