"""The figure that stands in a race's place until its module runs, and where it cannot."""

import numpy as np
from matplotlib.figure import Figure

from gradopt.explorer.figure import as_html
from gradopt.lessons.plotting import STYLES, between, log_ticks
from gradopt.race.contest import final, standings, sweep
from gradopt.race.training import RATES

HIGHEST = 4  # loss that is still drawn; guessing has log 10
TICKS = [0.1, 0.2, 0.5, 1, 2]
POINTS = 50  # of a curve, each the mean of the steps around it


def image(race):
    """Return a race as an ``<img>``: the sweep, the race at one rate and at each rule's own; a compact one as given."""
    ways = [race["own"]] if race["compact"] else [False, True]
    raced = {own: standings(race, own) for own in ways}
    figure = Figure(figsize=(7.0, 3.9), layout="constrained")
    panels = list(np.atleast_1d(figure.subplots(1, len(ways) + (not race["compact"]), sharey=True)))
    panels[0].set_ylabel("training loss")
    log_ticks(panels[0], TICKS, axis="y")
    if not race["compact"]:
        _sweep(race, panels.pop(0))
    for ax, own in zip(panels, ways, strict=True):
        _curves(raced[own], ax)
        ax.set_title(title(race, own))
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return as_html(figure, " ".join(alt_text(race, own, raced[own]) for own in ways))


def title(race, own):
    """Say at which learning rates a race is run."""
    return "Each at its own rate" if own else f"All at {race['lr']:g}"


def alt_text(race, own, found):
    """Say in words how a race ended, best first."""
    ends = [f"{rule} {final(losses):.2g}" for rule, (_, losses, _) in found.items()]
    return f"{title(race, own)}, training loss after {race['num_steps']} steps, best first: {', '.join(ends)}."


def _sweep(race, ax):
    for rule, scores in sweep(race).items():
        ax.plot(RATES, np.where(scores < HIGHEST, scores, np.nan), **STYLES[rule])
    ax.set(xscale="log", xlabel="learning rate", title="The sweep", xticks=RATES[::4])


def _curves(found, ax):
    for rule in sorted(found):
        losses = found[rule][1]
        size = max(1, losses.shape[1] // POINTS)
        whole = losses[:, : losses.shape[1] // size * size]
        points = whole.reshape(len(losses), -1, size).mean(-1).clip(max=HIGHEST)
        step = size * (np.arange(points.shape[1]) + 0.5)
        between(step, np.median(points, 0), points.min(0), points.max(0), ax, label=rule, **STYLES[rule])
    ax.set(xlabel="step", ylim=(None, HIGHEST))
