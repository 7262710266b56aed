"""The figure that stands in an explorer's place until its module runs, and where it cannot."""

import base64
import html
import io

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from gradopt.explorer.specs import REACH, to_python, to_spec
from gradopt.lessons.plotting import CYCLE, STYLES, contour, path

LOWEST = 1e-16  # gap that is still drawn
SIZE = 56_000  # bytes of the picture at most; text makes a third more of them


def image(explorer):
    """Return an explorer's state as an ``<img>``: paths on the contours, the gap over the steps, and alt text."""
    surface, paths = explorer.problem, explorer.path
    with np.errstate(all="ignore"):
        gaps = surface.f(paths) - surface.f(np.array(surface.minima)).min()
    figure = _figure(surface, labels(explorer.optimizers), explorer.optimizers, paths, gaps)
    return as_html(figure, alt_text(explorer, paths, gaps))


def as_html(figure, alt):
    """Return a Matplotlib figure as an ``<img>`` that holds its picture."""
    width, height = (100 * figure.get_size_inches()).astype(int)
    data = base64.b64encode(_png(figure)).decode()
    return (
        f'<img alt="{html.escape(alt)}" width="{width}" height="{height}" '
        f'style="max-width: 100%; height: auto" src="data:image/png;base64,{data}">'
    )


def labels(optimizers):
    """Name each optimizer by its class, with the hyperparameters that differ from its namesakes'."""
    names, values = zip(*(_flat(to_spec(each)) for each in optimizers), strict=True)
    namesakes = [[v for n, v in zip(names, values, strict=True) if n == name] for name in names]
    return [
        ", ".join([name, *(f"{key}={own[key]}" for key in own if any(other[key] != own[key] for other in others))])
        for name, own, others in zip(names, values, namesakes, strict=True)
    ]


def alt_text(explorer, paths, gaps):
    """Say in words what the figure shows: surface, start, steps, and where each optimizer ends."""
    x, y = explorer.start
    condition = f" with condition number {explorer.condition:g}" if explorer.surface == "quadratic" else ""
    noise = f", mini-batches of {explorer.batch_size} with seed {explorer.seed}" if explorer.batch_size else ""
    ends = [
        f"{to_python(each)} " + ("diverged" if far else f"ends {gap[-1]:.2g} above the minimum")
        for each, gap, far in zip(explorer.optimizers, gaps, _far(paths[:, -1], explorer.problem), strict=True)
    ]
    return (
        f"{explorer.num_steps} steps from ({x:g}, {y:g}) on the surface {explorer.surface}{condition}{noise}, "
        f"as paths on its contours and as the gap above its minimum over the steps: {'; '.join(ends)}."
    )


def _flat(spec):
    """Return the name with the inner one's, and the hyperparameters with the inner ones under ``name key``."""
    own = {key: value for key, value in spec.items() if key not in ("name", "optimizer")}
    if "optimizer" not in spec:
        return spec["name"], own
    name, inner = _flat(spec["optimizer"])
    return f"{spec['name']}({name})", own | {f"{name} {key}": value for key, value in inner.items()}


def _far(points, surface):
    """Say which points of a path lie outside REACH windows; a nan does."""
    return ~(np.abs(points).max(axis=-1) < REACH * np.abs(surface.bounds).max())


def _near(points, surface):
    """Return a path up to its first far point: what comes after would hatch the window with straight lines."""
    far = _far(points, surface)
    return points[: far.argmax() + 1] if far.any() else points


def _styles(optimizers):
    names = [type(each).__name__ for each in optimizers]
    if len(set(names)) == len(names):
        return [STYLES[name] for name in names]
    return [CYCLE[i % len(CYCLE)] for i in range(len(names))]


def _figure(surface, labels, optimizers, paths, gaps):
    columns = min(3, max(1, 100 // (8 + max(map(len, labels)))))
    rows = -(-len(labels) // columns)
    figure = Figure(figsize=(7.0, 3.2 + 0.2 * rows), layout="constrained")
    left, right = figure.subplots(1, 2)
    contour(surface, left)
    for label, style, points, gap in zip(labels, _styles(optimizers), paths, gaps, strict=True):
        path(_near(points, surface), left, **style)
        drawn = (gap > LOWEST) & (gap < 1e3 * max(gaps[0, 0], 1.0))
        right.plot(np.where(drawn, gap, np.nan), label=label, **style)
    right.set(yscale="log", xlabel="step", ylabel="$f - f_{min}$", xlim=(0, max(1, paths.shape[1] - 1)))
    figure.legend(*right.get_legend_handles_labels(), loc="outside lower center", ncols=columns)
    return figure


def _png(figure):
    """Return a PNG of 32 colours at the highest density that keeps it below ``SIZE``."""
    for density in (200, 150, 100):
        drawn, small = io.BytesIO(), io.BytesIO()
        figure.savefig(drawn, dpi=density)
        Image.open(drawn).quantize(32, method=Image.Quantize.FASTOCTREE).save(small, format="png", optimize=True)
        if small.tell() < SIZE:
            break
    return small.getvalue()
