"""What the kept runs of the paper's arms measured, seed by seed, and how lessons name and draw them."""

from functools import cache

import numpy as np

from gradopt.results.arms import ARMS, PAIR
from gradopt.styles import STYLES
from gradopt.train import load
from gradopt.train.record import RESULTS

LABELS = dict(zip(ARMS, ("SGD with momentum", "RMSprop", "Adam", "Adam at √s lr", "StochGradAdam"), strict=True))
_METHODS = ("Momentum", "RMSprop", "Adam", "RAdam", "StochGradAdam")  # whose style an arm has
DRAWN = {arm: STYLES[name] for arm, name in zip(ARMS, _METHODS, strict=True)}
MARKERS = dict(zip(ARMS, "Ds^vo", strict=True))
TITLES = {
    "resnet-20": "ResNet-20", "resnet-56": "ResNet-56", "resnet-110": "ResNet-110", "resnet-152": "ResNet-152",
    "mobilenetv2": "MobileNetV2", "vit-8": "ViT-8", "vgg-16": "VGG-16", "vgg-16-without-bn": "VGG-16 without BN",
}  # fmt: skip
IMAGES = {"cifar10-10000": 10_000, "cifar10-small": 10_000, "cifar10": 45_000}  # to train on

result = cache(load)


def observed(history, at, *keys, lr=0):
    """Return what was observed of every seed at an evaluation, of shape (seeds, ...), NaN for what was not finite.

    Parameters
    ----------
    history : History
    at : int
        Index of the evaluation.
    *keys : str
        Where it stands in what the observer returned, from the outside in.
    lr : int, default 0
        Index of the learning rate.
    """
    values = []
    for run in history.observed[lr]:
        value = run[at]
        for key in keys:
            value = None if value is None else value[key]
        values.append(value)
    return np.array(values, dtype=float)


def measured(name, *keys, at=-1, lr=0):
    """Return what was :func:`observed` in the runs of a kept result, by default at the end."""
    return observed(result(name).history, at, *keys, lr=lr)


def robust(name):
    """Return the accuracy of every seed of a kept result at the end, a mean over the corruptions of its test images."""
    kinds = result(name).history.observed[0][0][-1]["corrupted"]
    return np.mean([measured(name, "corrupted", kind, "accuracy") for kind in kinds], axis=0)


def with_more(name):
    """Return the name of a result, and that of further seeds if all arms of its setting of the paper have them."""
    setting, paper, arm = name.partition("-paper-")
    return [name, f"{setting}-more-{arm}"] if paper and complete(f"{setting}-more") else [name]


def accuracy(*names, lr=0):
    """Return the test accuracy in percent of all seeds of some results, of shape (seeds, evaluations)."""
    parts = [result(part) for name in names for part in with_more(name)]
    return 100 * np.concatenate([part.history.test_accuracy[lr] for part in parts])


def lead(measure, rival, *prefixes, leader="stochgradadam"):
    """Return by how much an arm is ahead of a rival, one number for every seed of some settings.

    Parameters
    ----------
    measure : callable
        Takes the name of a result and returns a number for every seed.
    rival : str
        Arm, as ``leader``.
    *prefixes : str
        Of the settings.
    """
    return np.concatenate([measure(f"{prefix}-{leader}") - measure(f"{prefix}-{rival}") for prefix in prefixes])


def pilot():
    """Return by how much the mask was ahead of the matched Adam in the pilot, in points, one number for every seed.

    Returns
    -------
    dict
        For each schedule, "constant" and "linear", with the weights of the "last" step and the "averaged" ones.
    """
    ahead = {}
    for schedule in ("constant", "linear"):
        masked, matched = (result(f"pilot-{schedule}-{arm}").history for arm in PAIR[::-1])
        for weights, a, b in (("last", masked, matched), ("averaged", masked.averaged, matched.averaged)):
            ahead[schedule, weights] = 100 * (a.test_accuracy - b.test_accuracy)[0, :, -1]
    return ahead


def is_kept(name):
    """Say whether there is a result of this name."""
    return (RESULTS / f"{name}.json").exists()


def complete(prefix):
    """Say whether every arm of a setting is kept."""
    return all(is_kept(f"{prefix}-{arm}") for arm in ARMS)


def settings():
    """Return the prefixes of the settings of CIFAR-10 that are kept whole."""
    shown = [f"six-{network}" for network in TITLES]
    long = [f"full-{network}-{kind}" for network in TITLES for kind in ("paper", "fair")]
    return ["cifar-paper", "cifar-fair", *filter(complete, shown + long)]


def title(prefix):
    """Return the network of a setting and how its learning rates were chosen."""
    network = TITLES[result(f"{prefix}-adam").experiment.network]
    return f"{network}, {'tuned' if prefix.endswith('fair') else 'lr = 0.01'}"


def budget(prefix):
    """Return what every arm of a setting had: images, epochs, seeds."""
    experiment, seeds = result(f"{prefix}-adam").experiment, len(accuracy(f"{prefix}-adam"))
    images = f"{IMAGES[experiment.data]:,} training images"
    return [images, f"{experiment.epochs} epochs", f"{seeds} seed{'s' * (seeds > 1)}"]


def seconds(results):
    """Return how long some results trained, one after the other, each with its workers at once."""
    return sum(r.history.seconds.sum() * r.experiment.log_every / r.history.workers for r in results)
