"""Every long run of the book: `make results` runs those that this folder has no current result of.

Names begin with what the run is for: ``printed`` repeats a setting of the report, ``scaled`` applies its scaling rule
where it did not, ``tuning`` chooses a learning rate on validation data, ``fair`` trains with that rate on seeds which
the tuning has not seen, ``capacity`` varies the width of the network. For the paper on StochGradAdam, ``sweep`` varies
its sampling rate and decay, ``cifar`` and ``pets`` are its data at a budget for a CPU, ``gradients`` observes these by
depth, ``onwards`` has the rules of part 7, and ``full`` is the paper's own budget, for which a GPU is needed.
"""

from itertools import product

import numpy as np

from gradopt.results import onwards, plan
from gradopt.results.arms import PAIR, PAPER_LR, arms, tunings
from gradopt.train import Experiment

RULES = {  # of the report, with its settings in gradopt's names
    "sgd": ("SGD", {}),
    "nesterov": ("Nesterov", {"momentum": 0.9}),
    "rmsprop": ("RMSprop", {"alpha": 0.9}),
    "adam": ("Adam", {}),
}
GRIDS = {  # factors of 2 around the best of a short run
    "sgd": (0.1, 0.2, 0.4, 0.8, 1.6),
    "nesterov": (0.05, 0.1, 0.2, 0.4, 0.8),
    "rmsprop": (0.00025, 0.0005, 0.001, 0.002, 0.004),
    "adam": (0.0005, 0.001, 0.002, 0.004, 0.008),
}
BATCH_GRIDS = {  # SGD; batches of 1024 are in GRIDS
    64: (0.025, 0.05, 0.1, 0.2, 0.4),
    256: (0.05, 0.1, 0.2, 0.4, 0.8),
    4096: (0.1, 0.2, 0.4, 0.8, 1.6),
    16384: (0.05, 0.1, 0.2, 0.4, 0.8),
}
TUNING_SEEDS, FAIR_SEEDS = (0, 1), tuple(range(100, 110))


def report_lr(batch_size, cap=4096):
    """Return the report's learning rate for SGD: 0.001 for batches of 64, in proportion up to a size."""
    return 0.001 * min(batch_size, cap) / 64


MNIST = [
    *(
        Experiment(f"printed-{name}", rule, (0.001,), options=options, scale=0.01)
        for name, (rule, options) in RULES.items()
    ),
    *(
        Experiment(f"printed-sgd-{n}", "SGD", (report_lr(n),), batch_size=n, scale=0.01)
        for n in (64, 256, 1024, 4096, 8192, 16384)
    ),
    *(
        Experiment(f"scaled-sgd-{n}", "SGD", (report_lr(n, cap=n),), batch_size=n, scale=0.01)
        for n in (8192, 16384)
    ),
    *(
        Experiment(f"tuning-{name}", rule, GRIDS[name], options=options, seeds=TUNING_SEEDS)
        for name, (rule, options) in RULES.items()
    ),
    *(
        Experiment(f"fair-{name}", rule, tuned_on=f"tuning-{name}", options=options, seeds=FAIR_SEEDS)
        for name, (rule, options) in RULES.items()
    ),
    *(
        Experiment(f"tuning-sgd-{n}", "SGD", grid, batch_size=n, seeds=TUNING_SEEDS)
        for n, grid in BATCH_GRIDS.items()
    ),
    *(
        Experiment(f"fair-sgd-{n}", "SGD", tuned_on=f"tuning-sgd-{n}", batch_size=n, seeds=FAIR_SEEDS)
        for n in BATCH_GRIDS
    ),
    *(Experiment(f"capacity-{width}", "Adam", (0.001,), widths=(width, width)) for width in (2, 8, 32, 128, 512)),
]  # fmt: skip

CIFAR_GRIDS = {  # factors of about 3 around the rate of the paper, or what is usual for the rule
    "sgd": (0.01, 0.03, 0.1, 0.3),
    "rmsprop": (0.0003, 0.001, 0.003, 0.01),
    "adam": (0.0003, 0.001, 0.003, 0.01, 0.03),
    "stochgradadam": (0.0003, 0.001, 0.003, 0.01, 0.03),
}
PETS_GRIDS = {
    "sgd": (0.01, 0.03, 0.1),
    "rmsprop": (0.0001, 0.0003, 0.001, 0.003),
    "adam": (0.001, 0.003, 0.01, 0.03, 0.1),
    "stochgradadam": (0.001, 0.003, 0.01, 0.03, 0.1),
}
CIFAR = dict(batch_size=128, augment=True, bfloat16=True)
SMALL = dict(**CIFAR, data="cifar10-10000", epochs=6)
RESNET_20 = dict(**SMALL, network="resnet-20", log_every=2, observe="uncertainty")
FULL = dict(**CIFAR, data="cifar10", epochs=300, log_every=10, observe="uncertainty")
NETWORKS = ("resnet-110", "resnet-152", "mobilenetv2", "vit-8", "vgg-16", "vgg-16-without-bn", "resnet-20")


def tuned_arms(prefix, grids, seeds, tuning_seeds=(0,), **settings):
    """Return the tuning of every rule, and an experiment for every arm at the learning rate that was chosen."""
    return [
        *tunings(f"{prefix}-tuning", grids, tuning_seeds, **settings),
        *arms(f"{prefix}-fair", seeds, tuned_on=f"{prefix}-tuning", **settings),
    ]


def pair(network, lrs=(PAPER_LR,), seeds=(0,), **settings):
    """Return StochGradAdam and its match, with their gradients by depth."""
    return arms(f"gradients-{network}", seeds, PAIR, lrs, network=network, observe="gradients", **settings)


SIX = [  # the paper's networks, every arm once, at one small budget: shown, and judged by nothing
    arms(f"six-{network}", (400,), **{**plan.SMALL, "network": network, "epochs": 2, "log_every": 1})
    for network in ("resnet-56", "resnet-110", "resnet-152", "vgg-16", "mobilenetv2", "vit-8")
]

CHOICES = {  # what the paper leaves open, and what one may take
    "batch_size": (64, 128, 256),
    "augment": (False, True),
    "network": ("resnet-8", "resnet-8-glorot"),
    "schedule": (None, "linear"),
    "weight_decay": (0.0, 1e-4, 5e-4),
    "eps": (1e-8, 1e-7),
    "form": ("corrected", "algorithm, t from 1"),
    "decay": (1.0, 0.9),
}
RULE_CHOICES, MASK_CHOICES = ("weight_decay", "eps"), ("form", "decay")  # options of every rule, of StochGradAdam alone


def universes(n=24):
    """Return n of all combinations of CHOICES, drawn at random without replacement, each a dict."""
    every = list(product(*CHOICES.values()))
    chosen = np.random.default_rng(0).choice(len(every), n, replace=False)
    return [dict(zip(CHOICES, every[i], strict=True)) for i in chosen]


def universe(i, choices):
    """Return the experiments of one combination: StochGradAdam, its match and Adam, two seeds each."""
    rule, mask = ({key: choices[key] for key in keys} for keys in (RULE_CHOICES, MASK_CHOICES))
    others = {key: value for key, value in choices.items() if key not in {*rule, *mask}}
    settings = {**plan.SMALL, **others}
    return [
        *arms(f"multiverse-{i}", (500, 501), ("adam", "adam-matched"), more=rule, **settings),
        *arms(f"multiverse-{i}", (500, 501), ("stochgradadam",), more={**rule, **mask}, **settings),
    ]


MULTIVERSE = [experiment for i, choices in enumerate(universes()) for experiment in universe(i, choices)]

SWEEP_RATES, SWEEP_DECAYS = (0.05, 0.2, 0.5, 0.8), (0.5, 0.9, 0.99)
SWEEPS = [  # on MNIST, which a CPU can afford ten seeds of
    Experiment(f"sweep-{name}", rule, (), "tuning-adam", factor, options, seeds=FAIR_SEEDS, epochs=3)
    for name, rule, factor, options in [
        *((f"stochgradadam-{s}", "StochGradAdam", 1.0, {"sampling_rate": s}) for s in SWEEP_RATES),
        *((f"matched-{s}", "Adam", s**0.5, {}) for s in SWEEP_RATES),
        *((f"skipupdate-{s}", "SkipUpdate", 1.0, {"sampling_rate": s}) for s in SWEEP_RATES),
        *((f"decay-{d}", "StochGradAdam", 1.0, {"sampling_rate": 0.8, "decay": d}) for d in SWEEP_DECAYS),
    ]
]
CIFAR_10 = [
    *arms("cifar-paper", tuple(range(6)), **RESNET_20),
    *tuned_arms("cifar", CIFAR_GRIDS, tuple(range(100, 106)), **RESNET_20),
    *pair("vgg-16-without-bn", (PAPER_LR, 0.0003), **{**SMALL, "epochs": 2}),
    *pair("plain-20", **SMALL),
    *pair("resnet-20", **SMALL),
    *pair("vgg-16", **{**SMALL, "epochs": 2}),
]
PETS = tuned_arms(
    "pets", PETS_GRIDS, (100, 101, 102), (0, 1), data="pets-64", network="unet", batch_size=16, epochs=10,
    log_every=2, observe="segmentation",
)  # fmt: skip
EXPERIMENTS = [MNIST, SWEEPS, CIFAR_10, PETS, plan.PILOT]
ONWARDS = [onwards.mnist(TUNING_SEEDS, FAIR_SEEDS), onwards.cifar10()]
SHOWN = [MULTIVERSE, *SIX]  # after what the plan judges
PLANNED = [plan.TUNING, *(plan.runs(setting, look) for look in range(len(plan.LOOKS)) for setting in plan.SETTINGS)]
FOR_A_GPU = [  # in the order of what they buy: the paper's network, then the others, then more seeds
    arms("full-resnet-56-paper", (0,), **FULL, network="resnet-56"),
    tuned_arms("full-resnet-56", CIFAR_GRIDS, (100, 101, 102), **FULL, network="resnet-56"),
    tuned_arms(
        "full-pets", PETS_GRIDS, (100, 101, 102, 103, 104), (0, 1, 2), data="pets", network="unet", batch_size=64,
        epochs=40, log_every=4, bfloat16=True, observe="segmentation",
    ),
    *(arms(f"full-{name}-paper", (0,), **FULL, network=name) for name in NETWORKS),
    arms("full-resnet-56-more", (1, 2), **FULL, network="resnet-56"),
]  # fmt: skip
