"""Figures that set things side by side: methods in panels and rows, intervals, a simplex and its corners."""

import numpy as np
from scipy import stats
from scipy.spatial import ConvexHull

from gradopt.lessons.plotting import figure, log_ticks
from gradopt.styles import STYLES


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


def tuning_map(x, y, loss, ax, xticks, yticks, **colors):
    """Draw a loss of shape (len(y), len(x)) over two hyperparameters on logarithmic axes; return the image."""
    image = ax.pcolormesh(edges(x), edges(y), loss, cmap="cividis_r", rasterized=True, **colors)
    log_ticks(ax, xticks)
    log_ticks(ax, yticks, axis="y")
    ax.grid(False)
    return image


def edges(values):
    """Return where cells around values end that are equally wide in the logarithm."""
    values = np.asarray(values)
    half = (values[1] / values[0]) ** 0.5
    return np.append(values / half, values[-1] * half)


def intervals(differences, ax, styles):
    """Draw sets of paired differences by name, one a row from below: the 95 percent interval of the mean, and dots."""
    for row, (d, style) in enumerate(zip(differences.values(), styles, strict=True)):
        ax.plot(stats.ttest_1samp(d, 0).confidence_interval(), (row, row), color=style["color"], linestyle="-")
        ax.plot(d, np.full(len(d), row), "o", color=style["color"], markersize=4)
    ax.axvline(0, color="#777777", linestyle=":", linewidth=1.2)
    ax.set_yticks(range(len(differences)), differences)
    ax.set_ylim(-0.6, len(differences) - 0.4)


def legend_below(fig, columns=3):
    """Draw the legend of the first axes of a figure below all of them."""
    fig.legend(*fig.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=columns)


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
        ax.annotate(names[i], corners[i], (x, y), textcoords="offset points", va="center", ha=side)
    ax.set_title(title)
    ax.set_aspect("equal")
    ax.margins(0.22)
    ax.set_axis_off()
    return ax.scatter(*points.T, c=colours, s=7, cmap="viridis", vmin=0, vmax=1)
