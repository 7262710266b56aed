"""A session of `make gpu`: what is run, that it ends in time, and what is told of it."""

import _thread
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from statistics import mean
from threading import Timer

import gpu_steps
import torch
from gpu_carry import take_home, unpack

from gradopt.data import DataError
from gradopt.results.minutes import IN_SMALL, MINUTES
from gradopt.train.checkpoint import write
from gradopt.train.device import device_name
from gradopt.train.names import dataset
from gradopt.train.queue import cost, kind, progress, runs, share
from gradopt.train.record import is_current

PROCESSES = {"cpu": 1, "cuda": 4}
MEMORY = 4 * 2**30  # bytes of a GPU that a process may take
UTILIZATION = ["nvidia-smi", "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits"]


def session(folder, begun, limit, processes=None, out=None):
    """Check, measure, train and tell, all within ``limit`` seconds from ``begun``; return the exit status.

    Parameters
    ----------
    folder : path
        Results, measurements and checkpoints go into its ``gpu``, from which another session goes on; CIFAR-10 that
        was carried into it is unpacked into its ``data``.
    begun, limit : float
        Seconds; the first as ``time.time`` counts them.
    processes : int, default 4 on a GPU and 1 on a CPU
    out : path, default None
        Folder for what is to be taken home.
    """
    reserve = min(30, limit / 5)  # half of it to end what runs, half to tell of it
    stop, last = begun + limit - reserve, begun + limit - reserve / 2
    place, device = Path(folder) / "gpu", gpu_steps.DEVICE
    processes = processes or PROCESSES[device]
    experiments, lines = checked(folder, processes, MINUTES if device == "cuda" else IN_SMALL)
    ready = f"checked in {time.time() - begun:.0f} s: {device_name()}, torch {torch.__version__}"
    print("\n".join([f"{ready}, {len(experiments)} experiments", *lines]), flush=True)
    path = place / "steps.json"
    if gpu_steps.unmeasured(gpu_steps.known(path)):
        minute = min(stop, time.time() + min(60, limit / 3))
        run([(gpu_steps.measure_all, path)], minute, min(last, minute + 10))
    measured = gpu_steps.known(path)
    lines += gpu_steps.lines(measured)
    before, trained = [progress(each, place) for each in experiments], time.time()
    busy = run([(share, experiments, place)] * processes, stop, last)
    after, wall = [progress(each, place) for each in experiments], time.time() - trained
    slots = processes * (torch.get_num_threads() if device == "cpu" else 1)
    finished = [is_current(each, place) for each in experiments]
    lines += told(experiments, before, after, finished, slots, wall, measured.get("as in the list", {}).get("seconds"))
    if busy:
        lines.append(f"the GPU had no work in {1 - mean(busy):.0%} of the time of training")
    if out:
        left = take_home(place, out)
        lines += [f"too large to be taken home: {path} ({path.stat().st_size / 2**20:.0f} MiB)" for path in left]
    for each in [place, out] if out else [place]:
        write(Path(each) / "summary.txt", ("\n".join(lines) + "\n").encode())
    print("\n".join(lines), flush=True)
    return 0


def checked(folder, processes, experiments):
    """Return the experiments that can be run here, and in lines what is not as it should be; exit if none can."""
    own = str(Path(folder) / "data")
    lines, absent = [], set()
    if os.environ.setdefault("GRADOPT_DATA", own) == own:
        unpack(folder, own)
    for name in {each.data: None for each in experiments}:
        try:
            dataset(name)
        except DataError as error:
            absent.add(name)
            waiting = sum(each.data == name for each in experiments)
            why = " ".join(str(error).split())
            lines.append(f"waiting for {name}, {waiting} of the list: {why} `make carry` packs CIFAR-10 to be brought.")
    experiments = [each for each in experiments if each.data not in absent]
    if not experiments:
        sys.exit(f"error: {' '.join(lines)}")
    if gpu_steps.DEVICE == "cuda" and (free := torch.cuda.mem_get_info()[0]) < processes * MEMORY:
        most = max(free // MEMORY, 1)
        sys.exit(
            f"error: {processes} processes may need more than the GPU's free {free / 2**30:.0f} GiB: --processes {most}"
        )
    if problem := gpu_steps.fused_agrees():
        lines.append(f"every step is taken in a loop: {problem}")
        experiments = [in_loops(each) for each in experiments]
    return experiments, lines


def in_loops(experiment):
    """Return an experiment without fused steps."""
    return replace(experiment, options={name: x for name, x in experiment.options.items() if name != "fused"})


def run(jobs, stop, last):
    """Run jobs, each a function and its arguments, in processes of their own; return how busy the GPU was, sampled.

    At ``stop`` they are interrupted, to save what they are at, and at ``last`` those that are still there are killed.
    """
    context = multiprocessing.get_context("spawn")
    started = [context.Process(target=until, args=(stop, *job)) for job in jobs if time.time() < stop]
    for process in started:
        process.start()
    busy = []
    while any(process.is_alive() for process in started) and time.time() < last:
        time.sleep(0.2)
        if gpu_steps.DEVICE == "cuda":
            busy += utilization()
    for process in started:
        if process.exitcode:
            print(f"a process ended with exit status {process.exitcode}", flush=True)
        process.kill()
        process.join()
    return busy


def until(stop, function, *arguments):
    """Call a function, and interrupt it at a time as Ctrl-C does."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background would ignore it
    timer = Timer(max(stop - time.time(), 0), _thread.interrupt_main)
    timer.daemon = True
    timer.start()
    try:
        function(*arguments)
    except KeyboardInterrupt:
        pass  # what it was at is saved
    finally:
        timer.cancel()


def utilization():
    """Return the part of the last moment in which the GPU worked, in a list that is empty where nothing tells it."""
    try:
        answer = subprocess.run(UTILIZATION, capture_output=True, text=True, timeout=5).stdout
        return [float(answer.split()[0]) / 100]
    except (OSError, subprocess.TimeoutExpired, IndexError, ValueError):
        return []


def told(experiments, before, after, finished, slots, wall, alone=None):
    """Return in lines what a call trained, how fast, what is not finished, and how long the rest takes.

    Parameters
    ----------
    experiments : sequence of Experiment
    before, after : sequences of pairs
        What :func:`gradopt.train.queue.progress` said of each.
    finished : sequence of bool
        Which have a result.
    slots : int
        How many runs were trained at once.
    wall : float
        Seconds that the call trained.
    alone : float, default None
        Seconds of a step of ``gpu_steps.NETWORK`` while nothing else was trained.
    """
    done, seconds, left = Counter(), Counter(), Counter()
    lines, unfinished = [], []
    for each, was, now, over in zip(experiments, before, after, finished, strict=True):
        whole = runs(each) * each.epochs
        done[kind(each)] += now[0] - was[0]
        seconds[kind(each)] += now[1] - was[1]
        left[kind(each)] += whole - now[0]
        if now[0] and not over:
            unfinished.append(f"{each.name} ({now[0] / whole:.0%})")
    speeds = rates(done, seconds, slots, wall)
    if speeds:
        each = ", ".join(f"{network} on {data} {speeds[network, w, data]:.3g}" for network, w, data in speeds)
        lines.append(f"trained {sum(done.values()) / wall:.3g} epochs a second; if all of the time, {each}")
        lines.append(f"{waited(seconds, slots, wall):.0%} of the time was not spent in training steps")
        first = experiments[0]
        if alone and first.network == gpu_steps.NETWORK and kind(first) in speeds:
            times = speeds[kind(first)] * steps(first) * alone
            lines.append(f"{slots} at once are {times:.2f} times as fast as the steps of one alone")
    lines.append(f"{sum(finished)} of {len(experiments)} experiments are done")
    if unfinished:
        lines.append(f"not finished, another call goes on with their checkpoints: {', '.join(unfinished)}")
    if not all(finished):
        prices = {kind(each): price(each) for each in experiments}
        rest = time_left(left, speeds, prices)
        takes = "unknown time: nothing was trained that tells" if rest is None else f"about {rest / 60:.1f} minutes"
        lines.append(f"the rest takes {takes}")
    return lines


def steps(experiment):
    """Return the steps of an epoch."""
    return len(dataset(experiment.data).train.y) // experiment.batch_size


def price(experiment):
    """Return the cost of an epoch of one run, in no unit."""
    return cost(experiment) / runs(experiment) / experiment.epochs * len(dataset(experiment.data).train.y)


def waited(seconds, slots, wall):
    """Return the part of the time that was not spent in training steps."""
    return 1 - sum(seconds.values()) / (slots * wall)


def rates(done, seconds, slots, wall):
    """Return for each kind the epochs a second that all slots train, waiting as much as they did."""
    working = slots * (1 - waited(seconds, slots, wall))
    return {each: working * done[each] / seconds[each] for each in done if seconds[each] > 0}


def time_left(left, speeds, prices):
    """Return the seconds that epochs of each kind take; one that was not trained, by its price. None if none was."""
    if not speeds:
        return None
    paid = mean(speeds[each] * prices[each] for each in speeds)  # a second
    return sum(epochs / speeds.get(each, paid / prices[each]) for each, epochs in left.items())
