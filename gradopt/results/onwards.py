"""The rules of part 7 by the protocols of the others: tuned on validation data, then trained with seeds of their own.

On MNIST they are what ``fair-adam`` is, on CIFAR-10 what ``plan-tuned-1-adam`` is: the same network, epochs and seeds,
so that every difference to Adam is paired. Rules of matrices take no kernels of convolutions, and stay with MNIST.
There ``shampoo-braked`` was added when ``shampoo`` had diverged with four of ten seeds.
"""

from gradopt.results import plan
from gradopt.results.arms import arms, tunings

TIMES = {  # the rates of Adam
    "adamw": 1.0, "lion": 0.1, "schedule-free": 1000.0, "muon": 2.5, "shampoo": 20.0, "shampoo-braked": 160.0,
}  # fmt: skip
ELEMENTWISE = ("adamw", "lion", "schedule-free")
RATES = (0.00025, 0.0005, 0.001, 0.002, 0.004, 0.008, 0.016)  # of Adam: its own grid, and one rate more at both ends


def grids(names, rates):
    """Return {name: the learning rates that its tuning tries}."""
    return {name: tuple(float(f"{TIMES[name] * lr:.4g}") for lr in rates) for name in names}


def tuned(prefix, names, rates, tuning_seeds, seeds, **settings):
    """Return the tunings of some rules, and their runs at the rates that these choose."""
    return [
        *tunings(f"{prefix}-tuning", grids(names, rates), tuning_seeds, **settings),
        *arms(prefix, seeds, names, tuned_on=f"{prefix}-tuning", **settings),
    ]


def mnist(tuning_seeds, seeds):
    """Return the runs on MNIST."""
    return tuned("onwards-mnist", tuple(TIMES), RATES, tuning_seeds, seeds, epochs=10)


def cifar10():
    """Return the runs on CIFAR-10: a small network, a falling rate, averaged weights; Schedule-Free SGD has its own."""
    falling = {**plan.SMALL, "schedule": "linear"}
    own = {**plan.SMALL, "average": None}
    return [
        experiment
        for names, settings in ((ELEMENTWISE[:2], falling), (ELEMENTWISE[2:], own))
        for experiment in tuned("onwards-cifar", names, plan.GRID, (300, 301, 302), plan.LOOKS[0.3], **settings)
    ]
