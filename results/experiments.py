"""Every long run of the book: `make results` runs those that this folder has no current result of.

Names begin with what the run is for: ``printed`` repeats a setting of the report, ``scaled`` applies its scaling rule
where it did not, ``tuning`` chooses a learning rate on validation data, ``fair`` trains with that rate on seeds which
the tuning has not seen, ``capacity`` varies the width of the network.
"""

from pathlib import Path

from gradopt.train import Experiment
from gradopt.train.experiment import run_all

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


EXPERIMENTS = [
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

if __name__ == "__main__":
    run_all(EXPERIMENTS, Path(__file__).parent)
