"""The sweep and the race of a :class:`gradopt.race.Race` in NumPy: what its page computes, for figures and text."""

from functools import cache

import numpy as np

from gradopt.race.training import RATES, accuracy, run, score


@cache
def result(rule, lr, seed, num_steps):
    """Return the losses of a run and the fraction of the digits held out that it reads right."""
    losses, theta = run(rule, lr, seed, num_steps)
    return losses, accuracy(theta)


def sweep(race):
    """Return {rule: the loss at the end at every rate of ``RATES``}; ``race`` is the settings of a Race."""
    jobs = {rule: [(rule, lr, race["seed"], race["num_steps"]) for lr in RATES] for rule in race["rules"]}
    return {rule: np.array([score(result(*job)[0]) for job in own]) for rule, own in jobs.items()}


def rates(race, own):
    """Return {rule: its learning rate}: the one for all, or the one at which its sweep ended lowest."""
    if not own:
        return dict.fromkeys(race["rules"], race["lr"])
    return {rule: RATES[int(scores.argmin())] for rule, scores in sweep(race).items()}


def standings(race, own):
    """Return, best first, {rule: (its learning rate, losses of its seeds, their mean accuracy)}."""
    seeds = range(race["seed"] + 1, race["seed"] + 1 + race["seeds"])
    found = {}
    for rule, lr in rates(race, own).items():
        losses, right = zip(*(result(rule, lr, seed, race["num_steps"]) for seed in seeds), strict=True)
        found[rule] = lr, np.array(losses), np.mean(right)
    return dict(sorted(found.items(), key=lambda item: final(item[1][1])))


def final(losses):
    """Return the median over seeds of the loss at the end."""
    return np.median([score(each) for each in losses])
