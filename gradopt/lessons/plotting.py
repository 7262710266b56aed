"""The book's figures: one style, contours, paths and curves with bands."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import MaxNLocator
from matplotlib_inline.backend_inline import set_matplotlib_formats

from gradopt.styles import CYCLE, INK, STAR, STYLES


def use_style():
    """Set the book's style: vector figures, dark ink on nothing, light axes. Call it once at the top of a lesson."""
    set_matplotlib_formats("svg")
    mpl.rcParams.update(
        {
            "figure.figsize": (7.0, 3.6),
            "figure.facecolor": "none",
            "figure.constrained_layout.use": True,
            "figure.labelsize": "medium",
            "savefig.facecolor": "none",
            "axes.facecolor": "none",
            "axes.edgecolor": "#666666",
            "axes.labelcolor": INK,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "axes.titlesize": 11,
            "axes.titlelocation": "left",
            "axes.prop_cycle": mpl.cycler(color=[style["color"] for style in CYCLE])
            + mpl.cycler(linestyle=[style["linestyle"] for style in CYCLE]),
            "grid.color": "#999999",
            "grid.alpha": 0.25,
            "legend.frameon": False,
            "legend.handlelength": 3.0,
            "lines.linewidth": 1.8,
            "font.size": 10.5,
            "text.color": INK,
            "xtick.color": "#555555",
            "ytick.color": "#555555",
            "svg.hashsalt": "gradopt",
        }
    )


def contour(surface, ax, levels=14):
    """Draw the contours of a surface, evenly spaced in the logarithm of f above its minimum, and its minima."""
    x, y = (np.linspace(*bounds, 300) for bounds in surface.bounds)
    values = surface.f(np.stack(np.meshgrid(x, y), axis=-1))
    height = values - surface.f(np.array(surface.minima)).min()
    steps = np.geomspace(max(height.min(), height.max() * 1e-5), height.max(), levels)
    ax.contour(x, y, height, levels=steps, colors="#777777", linewidths=0.6, alpha=0.7)
    ax.plot(*np.array(surface.minima).T, linestyle="none", marker="*", markersize=11, color=STAR, zorder=4)
    ax.set(xlim=surface.bounds[0], ylim=surface.bounds[1], xlabel=r"$\theta_1$", ylabel=r"$\theta_2$")
    ax.grid(False)


def path(points, ax, label=None, every=1, **style):
    """Draw a path of shape (T + 1, 2) with a dot at every ``every``-th step and a ring at its start."""
    style = STYLES.get(label, CYCLE[0]) | style
    ax.plot(*points.T, label=label, **(style | {"linewidth": 1.4}))
    ax.plot(*points[::every].T, linestyle="none", marker="o", markersize=2.6, color=style["color"])
    ax.plot(*points[0], marker="o", markersize=7, markerfacecolor="none", color=style["color"])


def band(x, runs, ax, label=None, **style):
    """Draw the mean over runs (axis 0) of shape (runs, len(x)) with a band of one standard deviation."""
    mean, spread = runs.mean(0), runs.std(0, ddof=1)
    between(x, mean, mean - spread, mean + spread, ax, label, **(STYLES.get(label, {}) | style))


def between(x, middle, low, high, ax, label=None, **style):
    """Draw a line with a band from ``low`` to ``high``, all of shape (len(x),)."""
    (line,) = ax.plot(x, middle, label=label, **style)
    ax.fill_between(x, low, high, color=line.get_color(), alpha=0.18, linewidth=0)


def layer_sizes(quantiles, rms, ax, color):
    """Draw root mean squares by layer, from the first to the last, with the range of quantiles (layers, q)."""
    layer = np.arange(1, len(rms) + 1)
    ax.semilogy(layer, rms, color=color, linestyle="-")
    ax.fill_between(layer, *np.maximum(quantiles[:, [0, -1]].T, 1e-12), color=color, alpha=0.2, linewidth=0)
    ax.set_xlabel("weight")


def digits(images, ax, labels=None):
    """Draw a row of images of shape (n, 28, 28) in ink, with a label under each."""
    ax.imshow(np.concatenate(list(images), axis=1), cmap="gray_r", vmin=0, vmax=1)
    ax.set(xticks=[28 * i + 13.5 for i in range(len(images))] if labels is not None else [], yticks=[])
    if labels is not None:
        ax.set_xticklabels(labels)
    ax.tick_params(length=0)
    ax.grid(False)
    ax.spines[:].set_visible(False)


def mask(labels, ax, title="", below=""):
    """Draw labels of shape (H, W): 0 a thing, 1 the background, 2 its border."""
    colours = mpl.colors.ListedColormap(["#0072B2", "#D0D0D0", "#E0A030"])
    ax.imshow(np.asarray(labels), cmap=colours, vmin=0, vmax=2, interpolation="nearest")
    ax.set(xticks=[], yticks=[])
    ax.set_title(title, fontsize=11, loc="center")
    ax.set_xlabel(below, fontsize=11)
    ax.grid(False)
    ax.spines[:].set_visible(False)


def figure(columns=1, rows=1, **kwargs):
    """Return ``plt.subplots`` at the book's width: 7 inches, 3.2 inches a row."""
    kwargs.setdefault("figsize", (7.0, 3.2 * rows + 0.2))
    return plt.subplots(rows, columns, **kwargs)


def trajectory(points, surface, ax, label, title=None):
    """Draw the contours of a surface and a path on it, in the style of the method that ``label`` names."""
    contour(surface, ax)
    path(points, ax, label)
    ax.set_title(title)


QUANTITIES = {
    "train_loss": "training loss (nats)",
    "validation_loss": "validation loss (nats)",
    "validation_accuracy": "validation accuracy (%)",
}


def by_epoch(history, quantity, choice, ax, label=None, **style):
    """Draw a quantity of a training history by epoch, at the learning rate of index ``choice``: a band over seeds."""
    values = getattr(history, quantity)[choice] * (100 if quantity.endswith("accuracy") else 1)
    band(np.arange(values.shape[-1]), values, ax, label, **style)
    ax.set(xlabel="epoch", ylabel=QUANTITIES[quantity])
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))


def log_ticks(ax, ticks, labels=None, axis="x"):
    """Scale one axis, "x" or "y", by the logarithm, with nothing but these numbers on it, or their labels."""
    ax.set(**{f"{axis}scale": "log"})
    line = getattr(ax, f"{axis}axis")
    line.set_ticks(ticks, labels or [f"{tick:g}" for tick in ticks])
    line.set_ticks([], minor=True)
