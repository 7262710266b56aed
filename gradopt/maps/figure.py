"""The figure that stands in a map's place until its module runs, and where it cannot."""

import html
import io
from base64 import b64encode

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from gradopt.lessons.plotting import contour, path
from gradopt.styles import INK, STYLES

COLORS = LinearSegmentedColormap.from_list("map", ["#ffffd9", "#e0f3b2", "#b0dfb8", "#74c8bd", "#3fb2c1"])
"""The colours of ``plane.js`` on a light page."""

NAMES = {
    "rate": "factor per step",
    "gap": "gap after {} steps",
    "floor": "mean gap of the last half",
    "farthest": "largest distance over the first",
    "longest": "longest step over the first",
}


def image(shown):
    """Return the figure of a map, the lesson's own if there is one, as an ``<img>`` of its lines and its alt text."""
    figure, drawn = shown.figure or draw(shown), io.BytesIO()
    width, height = (96 * figure.get_size_inches()).astype(int)
    figure.savefig(drawn, format="svg", metadata={"Date": None})
    data = b64encode(drawn.getvalue()).decode()
    return (
        f'<img alt="{html.escape(alt_text(shown))}" width="{width}" height="{height}" '
        f'style="max-width: 100%; height: auto" src="data:image/svg+xml;base64,{data}">'
    )


def name(shown):
    """Say what a map shows."""
    return NAMES[shown.measure].format(shown.num_steps)


def alt_text(shown):
    """Say in words what the figure shows."""
    axes = " and ".join(f"{axis.name} from {axis.values[0]:.2g} to {axis.values[-1]:.2g}" for axis in shown.axes)
    point = ", ".join(f"{axis} {value:g}" for axis, value in shown.point.items())
    return f"Map of the {name(shown)} over {axes}; it has {shown.value():.3g} at {point}, whose run is drawn beside it."


def draw(shown):
    """Draw a map with its lines and its point, and beside it the path of the run at that point."""
    figure = Figure(figsize=(7.0, 3.3), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[1.5, 1])
    x, y = (np.asarray(axis.values) for axis in shown.axes)
    log = shown.measure != "rate"
    values = np.ma.masked_invalid(np.log10(shown.grid)) if log else np.ma.masked_greater_equal(shown.grid, 1)
    ends = {} if log else {"vmin": 0, "vmax": 1}
    image = left.pcolormesh(np.arange(len(x)), np.arange(len(y)), values, cmap=COLORS, rasterized=True, **ends)
    for xs, ys in shown.map["lines"]:
        left.plot(_place(x, xs), _place(y, ys), color=INK, linewidth=1, linestyle="-")
    at = [_place(axis.values, [shown.point[axis.name]])[0] for axis in shown.axes]
    left.plot(*at, "o", markersize=8, markerfacecolor="none", color=INK)
    for axis, side in zip(shown.axes, "xy", strict=True):
        line = left.xaxis if side == "x" else left.yaxis
        line.set_ticks(_place(axis.values, axis.ticks), [f"{tick:g}" for tick in axis.ticks])
        left.set(**{f"{side}label": axis.label, f"{side}lim": (-0.5, len(axis.values) - 0.5)})
    figure.colorbar(image, ax=left, label=(r"$\log_{10}$ of the " if log else "") + name(shown))
    points, (rule, surface) = shown.path(), shown.at(shown.point)
    style = STYLES[type(rule).__name__]
    if shown.is_coordinate:
        right.plot(points[:41, 0], **style)
        right.set(xlabel="step", ylabel="$x_t$")
    else:
        contour(surface, right)
        path(points, right, type(rule).__name__, every=1 + len(points) // 200)
    return figure


def _place(values, numbers):
    """Return where numbers lie among rising values, counted in them."""
    return np.interp(numbers, values, np.arange(len(values)))
