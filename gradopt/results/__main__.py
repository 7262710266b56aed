"""Run the long runs that this folder has no current result of: ``make results``, or ``python -m gradopt.results``."""

import argparse
import os
import sys
from functools import partial

import torch

from gradopt.results import experiments, plan
from gradopt.train.queue import hours, missing, run_all, spread
from gradopt.train.record import RESULTS


def lists():
    """Yield what each list is for and the list, as they are run; what the second look runs depends on the first."""
    yield from (("shown in the lessons", each) for each in experiments.EXPERIMENTS)
    yield from (("the rules of part 7", each) for each in experiments.ONWARDS)
    yield "the learning rates of the plan", plan.TUNING
    yield from ((f"a first look at {plan.concerns(setting)}", plan.runs(setting, 0)) for setting in plan.SETTINGS)
    for setting in plan.undecided(RESULTS):
        yield f"a second look at {plan.concerns(setting)}", plan.runs(setting, 1)
    yield from (("shown in the lessons", each) for each in experiments.SHOWN)
    yield from (("for a GPU", each) for each in experiments.FOR_A_GPU if torch.cuda.is_available())


def work(run, workers):
    """Run what is missing of every list; say before each what it is for and what it takes."""
    for what, each in lists():
        if absent := missing(each, RESULTS):
            time = hours(absent, workers=workers)
            takes = (
                "nothing kept says how long they take" if time is None else f"their steps take about {time:.1f} hours"
            )
            names = f"{len(absent)} results, {absent[0].name} to {absent[-1].name}"
            print(f"{names}, {what}, are missing: {takes} on {workers} workers", flush=True)
            run(absent)


def main():
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m gradopt.results", description=__doc__)
    parser.add_argument(
        "--cluster", nargs="?", const="", metavar="ADDRESS",
        help="train on the workers of a Dask cluster: that of the scheduler at this address, or one on this machine",
    )  # fmt: skip
    args = parser.parse_args()
    try:
        if args.cluster is None:
            work(partial(run_all, folder=RESULTS), torch.get_num_threads())
            return 0
        from distributed import Client, LocalCluster

        cluster = args.cluster or LocalCluster(n_workers=os.cpu_count(), threads_per_worker=1, dashboard_address=None)
        with Client(cluster) as client:
            work(partial(spread, folder=RESULTS, client=client), len(client.scheduler_info()["workers"]))
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        sys.exit(f"error: {error}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
