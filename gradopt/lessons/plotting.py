"""The book's figures: one style, contours, paths and curves with bands."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import MaxNLocator
from matplotlib_inline.backend_inline import set_matplotlib_formats
from scipy import stats
from scipy.spatial import ConvexHull

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
    ax.set_title(title, fontsize=9, loc="center")
    ax.set_xlabel(below, fontsize=9)
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


def rows(measured, ax, hollow=()):
    """Draw dots with intervals, {method: (value, half-width)}, one row each from the top; those in ``hollow`` open."""
    for name, (value, half) in measured.items():
        color = STYLES[name]["color"]
        face = "white" if name in hollow else color
        ax.errorbar(value, [name], xerr=half, fmt="o", color=color, markerfacecolor=face)
    ax.yaxis.set_inverted(True)
    ax.grid(axis="y", visible=False)


def one_in_front(x, lines, front, xlabel, ylabel, yticks, **axes):
    """Draw a panel for each method, its own line in front of the others in grey, and a last panel with all.

    Parameters
    ----------
    x : array of shape (n,)
    lines : dict
        For each name of ``STYLES`` an array of shape (n,).
    front : callable
        Takes a name and its axes and draws what stands in front.
    xlabel, ylabel : str
        Of the whole figure.
    yticks : sequence of float
        Written as they are.
    **axes
        What ``Axes.set`` takes, for all panels.
    """
    rows = len(lines) // 3 + 1
    fig, panels = figure(columns=3, rows=rows, figsize=(7.0, 1.9 * rows), sharex=True, sharey=True)
    *own, together = panels.flat[: len(lines) + 1]
    for ax, name in zip(own, lines, strict=True):
        for y in lines.values():
            ax.plot(x, y, "-", color="#999999", alpha=0.4, linewidth=0.7)
        front(name, ax)
        ax.set_title(name)
    for name, y in lines.items():
        together.plot(x, y, **STYLES[name] | {"linewidth": 1})
    together.set_title("all of them")
    together.set(**axes)
    together.set_yticks(yticks, yticks)
    together.set_yticks([], minor=True)
    fig.supxlabel(xlabel, fontsize=10.5)
    fig.supylabel(ylabel, fontsize=10.5)
    return fig


def panel_figure(n, columns=3, height=3.2, **kwargs):
    """Return a figure and its n axes, in rows of at most ``columns``."""
    columns = min(columns, n)
    rows = -(-n // columns)
    fig, axes = figure(columns, rows, figsize=(7.0, height * rows), squeeze=False, **kwargs)
    for ax in axes.flat[n:]:
        ax.set_axis_off()
    return fig, axes.flat[:n]


def intervals(differences, ax, styles, each=True):
    """Draw sets of paired differences by name, one a row from below: the 95 percent interval of the mean, and dots.

    The dots are the differences; or with ``each=False`` their mean.
    """
    for row, (d, style) in enumerate(zip(differences.values(), styles, strict=True)):
        ax.plot(stats.ttest_1samp(d, 0).confidence_interval(), (row, row), color=style["color"], linestyle="-")
        dots = d if each else d.mean(keepdims=True)
        ax.plot(dots, np.full(len(dots), row), "o", color=style["color"], markersize=4 if each else 6)
    ax.axvline(0, color="#777777", linestyle=":", linewidth=1.2)
    ax.set_yticks(range(len(differences)), differences)
    ax.set_ylim(-0.6, len(differences) - 0.4)


def legend_below(fig, columns=3):
    """Draw the legend of the first axes of a figure below all of them."""
    fig.legend(*fig.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=columns, fontsize=9)


def simplex(points, corners, ax, colours, names, title=None):
    """Draw points in a plane that cuts or shadows a simplex, and its corners, of which the three outermost are named.

    Parameters
    ----------
    points, corners : arrays of shape (n, 2) and (k, 2)
        The origin is the mean of the points.
    ax : matplotlib Axes
    colours : array of shape (n,)
        In [0, 1].
    names : sequence of k str
    title : str, default none

    Returns
    -------
    matplotlib PathCollection
        The dots, for a colour bar.
    """
    ax.fill(*corners[ConvexHull(corners).vertices].T, color="#999999", alpha=0.15, linewidth=0)
    ax.plot(*corners.T, linestyle="none", marker="x", color="#777777", markersize=5)
    for i in np.argsort(-np.linalg.norm(corners, axis=1))[:3]:
        x, y = 9 * corners[i] / np.linalg.norm(corners[i])
        side = "left" if x > 0 else "right"
        ax.annotate(names[i], corners[i], (x, y), textcoords="offset points", fontsize=9, va="center", ha=side)
    ax.set_title(title, fontsize=9.5)
    ax.set_aspect("equal")
    ax.margins(0.22)
    ax.set_axis_off()
    return ax.scatter(*points.T, c=colours, s=7, cmap="viridis", vmin=0, vmax=1)
