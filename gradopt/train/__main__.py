"""Train from the command line: ``python -m gradopt.train mnist --optimizer adam --lr 1e-3``."""

import argparse
import hashlib
import os
import re
import sys
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import torch
from filelock import Timeout
from torch import distributed

from gradopt.train.device import is_main
from gradopt.train.experiment import Experiment
from gradopt.train.names import DATA, NETWORKS, OBSERVERS, OPTIMIZERS
from gradopt.train.record import differences, load, locked, run
from gradopt.train.schedules import SCHEDULES

RULES = {name.lower(): name for name in OPTIMIZERS}


def positive(text):
    """Return an integer above zero."""
    if not (text.isdecimal() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is no integer above 0")
    return int(text)


def seed(text):
    """Return an integer from 0 to 2**32 - 1."""
    if not (text.isdecimal() and int(text) < 2**32):
        raise argparse.ArgumentTypeError(f"{text!r} is no integer from 0 to {2**32 - 1}")
    return int(text)


def scale(text):
    """Return "he" or a number."""
    if text == "he":
        return text
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is neither 'he' nor a number") from None


def option(text):
    """Return the name and the value of an argument of the optimizer; commas make a tuple."""
    name, _, value = text.partition("=")
    try:
        numbers = tuple(int(part) if part.isdigit() else float(part) for part in value.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form name=number or name=number,number") from None
    return name, numbers if len(numbers) > 1 else numbers[0]


def parser():
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(
        prog="python -m gradopt.train",
        description="Train a network with one optimizer, several learning rates and seeds, and write the result as "
        "JSON. A run that was cut goes on where it was when the same command is given again. "
        "`torchrun --standalone --nproc-per-node N -m gradopt.train ...` shares every batch among N processes.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    made.add_argument("data", choices=DATA, help="all of it, or the part that is named")
    made.add_argument("--optimizer", choices=RULES, default="adam", help="update rule; lookahead wraps Adam")
    made.add_argument("--lr", type=float, nargs="+", default=[1e-3], metavar="LR", help="learning rates")
    made.add_argument(
        "--options", type=option, nargs="*", default=[], metavar="NAME=VALUE",
        help="further arguments of the optimizer, such as momentum=0.9 or betas=0.9,0.99",
    )  # fmt: skip
    made.add_argument("--batch-size", type=positive, default=64, metavar="N", help="images a step")
    made.add_argument("--epochs", type=positive, default=10, metavar="N", help="passes over the training images")
    made.add_argument("--seeds", type=positive, default=1, metavar="N", help="how many runs of each learning rate")
    made.add_argument("--first-seed", type=seed, default=0, metavar="N", help="the others follow it")
    made.add_argument("--network", choices=["mlp", *NETWORKS], default="mlp", help="mlp has 784-...-10 units")
    made.add_argument("--widths", type=positive, nargs="*", default=[512, 512], metavar="N", help="hidden layers, mlp")
    made.add_argument("--scale", type=scale, default="he", help="initial weights, mlp: he, or a standard deviation")
    made.add_argument("--augment", action="store_true", help="crop and flip training images at random")
    made.add_argument("--bfloat16", action="store_true", help="compute products and convolutions in bfloat16")
    made.add_argument("--log-every", type=positive, default=1, metavar="N", help="epochs between evaluations")
    made.add_argument("--observe", choices=OBSERVERS, help="what else to measure at every evaluation")
    made.add_argument("--schedule", choices=SCHEDULES, help="how the learning rate changes; it stays if not given")
    made.add_argument("--average", type=float, metavar="PART", help="also evaluate averaged weights, which keep this")
    made.add_argument("--device", default="auto", help="such as cpu or cuda:1; auto: the GPU if there is one")
    made.add_argument("--name", default="auto", help="of the result; auto: made of the arguments")
    made.add_argument("--folder", type=Path, default=Path("runs"), help="where the result and checkpoints go")
    return made


def main(arguments=None):
    """Run the command line; return the exit status."""
    parse = parser()
    args = parse.parse_args(arguments)
    device = None if args.device == "auto" else args.device
    if "RANK" in os.environ:  # set by torchrun
        if device is None and torch.cuda.is_available():
            device = f"cuda:{os.environ['LOCAL_RANK']}"
        distributed.init_process_group("nccl" if (device or "").startswith("cuda") else "gloo")
    name = name_of(args, parse) if args.name == "auto" else args.name
    try:
        experiment = Experiment(
            name, RULES[args.optimizer], tuple(args.lr), options=dict(args.options), data=args.data,
            seeds=tuple(range(args.first_seed, args.first_seed + args.seeds)), epochs=args.epochs,
            batch_size=args.batch_size, network=args.network, widths=tuple(args.widths), scale=args.scale,
            augment=args.augment, bfloat16=args.bfloat16, log_every=args.log_every, observe=args.observe,
            schedule=args.schedule, average=args.average,
        )  # fmt: skip
        there = found(experiment, args.folder)
        with nullcontext() if there else locked(args.folder, name):
            there = there or found(experiment, args.folder)  # what another process wrote before this one had the lock
            history = there or run(experiment, args.folder, device, progress=True)
    except Timeout:
        parse.exit(2, f"{parse.prog}: error: another process is at work on {args.folder / name}.json: wait for it\n")
    except (ValueError, TypeError, OSError, RuntimeError) as error:
        parse.exit(2, f"{parse.prog}: error: {' '.join(str(error).split())}\n")
    except KeyboardInterrupt:
        parse.exit(130, f"\nstopped: the same command goes on from {args.folder / name}.checkpoints\n")
    if is_main():
        print(report(args.lr, history))
        print(f"{'found' if there else 'wrote'} {args.folder / name}.json")
    if distributed.is_initialized():
        distributed.destroy_process_group()
    return 0


def found(experiment, folder):
    """Return the history that the folder has of an experiment, or None; refuse one of other settings."""
    try:
        result = load(experiment.name, folder)
    except FileNotFoundError:
        return None
    if differ := differences(experiment, result):
        raise ValueError(
            f"{folder / experiment.name}.json is of another run: {differ}. Give another --name, or delete the file"
        )
    return result.history


def name_of(args, parse):
    """Return a name that says what is not at its default as far as a file's name can, and ends in a digest of it."""
    parts = [args.data, args.optimizer]
    for key, value in vars(args).items():
        if key in ("data", "optimizer", "device", "name", "folder"):
            continue
        if key == "lr" or value != parse.get_default(key):
            parts.append(f"{key}{value}")
    readable = "-".join(re.sub(r"[^\w.]+", "-", part, flags=re.ASCII).strip("-") for part in parts)
    return f"{readable[:100]}-{hashlib.sha256(repr(parts).encode()).hexdigest()[:8]}"


def report(lrs, history):
    """Return a line for every learning rate: mean and standard deviation over the seeds, at the end."""
    rows = ["learning rate   validation loss    test accuracy (%)   seconds an epoch and run"]
    for i, lr in enumerate(lrs):
        loss, accuracy = history.validation_loss[i, :, -1], 100 * history.test_accuracy[i, :, -1]
        with np.errstate(invalid="ignore"):  # losses of runs that diverged may be infinite
            spread = [f"{x.mean():.4f}" + (f" +- {x.std(ddof=1):.4f}" if len(x) > 1 else "") for x in (loss, accuracy)]
        seconds = history.seconds[i, :, 1:].mean() / history.workers
        rows.append(f"{lr:<13g}   {spread[0]:<17}  {spread[1]:<19} {seconds:.2f}")
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
