"""The rules of part 7 by the protocols of the others: tuned on validation data, then trained with seeds of their own.

On MNIST they are what ``fair-adam`` is, on CIFAR-10 what ``plan-tuned-1-adam`` is: the same network, epochs and seeds,
so that every difference to Adam is paired. Rules of matrices take no kernels of convolutions, and stay with MNIST.
"""

from gradopt.results import plan
from gradopt.train import Experiment

RULES = {  # optimizer, options, factor of the rates
    "adamw": ("AdamW", {}, 1.0),
    "lion": ("Lion", {}, 0.1),
    "schedule-free": ("ScheduleFreeSGD", {}, 1000.0),
    "muon": ("Muon", {}, 10.0),
    "shampoo": ("Shampoo", {"frequency": 10}, 20.0),
}
ELEMENTWISE = ("adamw", "lion", "schedule-free")
RATES = (0.00025, 0.0005, 0.001, 0.002, 0.004, 0.008, 0.016)  # of Adam: its own grid, and one rate more at both ends


def tuned(name, prefix, rates, tuning_seeds, seeds, **settings):
    """Return the tuning of a rule on the rates of Adam, times its factor, and its runs at the rate that was chosen."""
    rule, options, factor = RULES[name]
    at = dict(optimizer=rule, options=options, **settings)
    tuning = f"{prefix}-tuning-{name}"
    return [
        Experiment(tuning, lrs=tuple(float(f"{factor * lr:.4g}") for lr in rates), seeds=tuning_seeds, **at),
        Experiment(f"{prefix}-{name}", tuned_on=tuning, seeds=seeds, **at),
    ]


def mnist(tuning_seeds, seeds):
    """Return the runs on MNIST."""
    return [each for name in RULES for each in tuned(name, "onwards-mnist", RATES, tuning_seeds, seeds)]


def cifar10():
    """Return the runs on CIFAR-10: a small network, a falling rate, averaged weights; Schedule-Free SGD has its own."""
    runs = []
    for name in ELEMENTWISE:
        settings = {**plan.SMALL, "schedule": "linear"}
        if name == "schedule-free":
            settings |= {"schedule": None, "average": None}
        runs += tuned(name, "onwards-cifar", plan.GRID, (300, 301, 302), plan.LOOKS[0.3], **settings)
    return runs
