"""The book's figures: one style, one colour and line style per method, contours, paths and curves with bands."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib_inline.backend_inline import set_matplotlib_formats

# Okabe and Ito's palette, its light colours darkened to a contrast of 3:1 on white.
_BLUE, _RED, _GREEN, _PINK, _GOLD, _SKY, _INK = (
    "#0072B2", "#D55E00", "#008060", "#B5578F", "#A87B00", "#3A8FC4", "#333333",
)  # fmt: skip
_OLIVE, _TEAL, _BROWN, _VIOLET = "#6B7A00", "#12808F", "#8F3A00", "#7B5EA7"  # relatives, for methods of one family

STYLES = {
    "SGD": dict(color=_INK, linestyle="-"),
    "Momentum": dict(color=_BLUE, linestyle=(0, (7, 1.5))),
    "Nesterov": dict(color=_SKY, linestyle="-"),
    "Adagrad": dict(color=_GREEN, linestyle=(0, (1, 1))),
    "Adadelta": dict(color=_OLIVE, linestyle=(0, (6, 2, 1, 2))),
    "RMSprop": dict(color=_TEAL, linestyle=(0, (4, 1, 1, 1))),
    "Adam": dict(color=_RED, linestyle="-"),
    "AMSGrad": dict(color=_BROWN, linestyle=(0, (5, 1.5))),
    "RAdam": dict(color=_VIOLET, linestyle=(0, (1, 1))),
    "Lookahead": dict(color=_GOLD, linestyle=(0, (6, 2, 1, 2))),
    "StochGradAdam": dict(color=_PINK, linestyle=(0, (3, 1))),
}
"""Colour and line style of every method, the same in every figure; relatives differ in line style, too."""

CYCLE = [
    dict(color=color, linestyle=linestyle)
    for color, linestyle in zip(
        (_BLUE, _RED, _GREEN, _PINK, _GOLD, _INK),
        ("-", (0, (5, 1.5)), (0, (1, 1)), (0, (6, 2, 1, 2)), (0, (3, 1)), (0, (8, 2))),
        strict=True,
    )
]
"""Colours and line styles for lines that are not methods."""


def use_style():
    """Set the book's style: vector figures, dark ink on nothing, light axes. Call it once at the top of a lesson."""
    set_matplotlib_formats("svg")
    mpl.rcParams.update(
        {
            "figure.figsize": (7.0, 3.6),
            "figure.facecolor": "none",
            "figure.constrained_layout.use": True,
            "savefig.facecolor": "none",
            "axes.facecolor": "none",
            "axes.edgecolor": "#666666",
            "axes.labelcolor": _INK,
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
            "text.color": _INK,
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
    ax.plot(*np.array(surface.minima).T, linestyle="none", marker="*", markersize=11, color=_GOLD, zorder=4)
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
    style = STYLES.get(label, {}) | style
    mean, spread = runs.mean(0), runs.std(0, ddof=1)
    (line,) = ax.plot(x, mean, label=label, **style)
    ax.fill_between(x, mean - spread, mean + spread, color=line.get_color(), alpha=0.18, linewidth=0)


def digits(images, ax, labels=None):
    """Draw a row of images of shape (n, 28, 28) in ink, with a label under each."""
    ax.imshow(np.concatenate(list(images), axis=1), cmap="gray_r", vmin=0, vmax=1)
    ax.set(xticks=[28 * i + 13.5 for i in range(len(images))] if labels is not None else [], yticks=[])
    if labels is not None:
        ax.set_xticklabels(labels)
    ax.tick_params(length=0)
    ax.grid(False)
    ax.spines[:].set_visible(False)


def figure(columns=1, rows=1, **kwargs):
    """Return ``plt.subplots`` at the book's width: 7 inches, 3.2 inches a row."""
    kwargs.setdefault("figsize", (7.0, 3.2 * rows + 0.2))
    return plt.subplots(rows, columns, **kwargs)
