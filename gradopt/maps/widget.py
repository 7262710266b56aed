"""A map as a widget: a grid over two hyperparameters, made by Python, and the run at the point that is chosen."""

from copy import copy

import anywidget
import numpy as np
from traitlets import Any, Dict, validate

from gradopt.explorer.fragments import RUNS, in_page, module
from gradopt.explorer.specs import to_python, to_spec
from gradopt.explorer.widget import StateError
from gradopt.maps.grid import encoded, nearest, short
from gradopt.maps.measures import MEASURES
from gradopt.numpy import descend
from gradopt.problems import SURFACES, quadratic

MODULE = module(
    *RUNS,
    "pictures",
    "sharing",
    "mount",
    "maps/plane",
    "maps/measures",
    "maps/path",
    "maps/knobs",
    "maps/style",
    "maps/map",
)
"""The one ES module that runs in a notebook and in a built page."""


class Map(anywidget.AnyWidget):
    """Draw what a rule does over two of its hyperparameters; at the point chosen the page runs the rule itself.

    Parameters
    ----------
    optimizer : optimizer of ``gradopt.numpy``
        The point of the map that is nearest to it is shown first; its other hyperparameters stay.
    x, y : Axis
    measure : {"rate", "gap", "farthest", "floor", "longest"}
        What is measured of a run, see :mod:`gradopt.maps.measures`.
    predicted : callable, optional
        Takes arrays of x and y that broadcast and returns the measure by a formula. Without it the grid is measured.
    surface, condition, start, num_steps, batch_size
        As for :class:`~gradopt.explorer.widget.Explorer`.
    lines : list of (xs, ys)
        Curves drawn on the map.
    marks : dict
        {letter: (x, y)}, points with a button each.
    runs : list of (x, y, measured)
        Runs that the lesson made itself, drawn as dots; None for one that diverged.
    figure : matplotlib figure, optional
        Stands for the map where no module runs; by default the map is drawn.

    Raises
    ------
    ValueError
        If an axis names nothing that the rule has, or a point lies beyond the map.

    Examples
    --------
    >>> lr, momentum = np.arange(1, 111) / 25, np.arange(100) / 100
    >>> x, y = Axis("lr", lr, range(5), "lr"), Axis("momentum", momentum, (0, 0.5), "momentum")
    >>> Map(Momentum(lr=0.52, momentum=0.72), x, y, "rate", spectral_radius, condition=1, start=(1, 0), num_steps=300)
    """

    _esm = MODULE

    map = Dict().tag(sync=True)
    point = Any().tag(sync=True)

    def __init__(
        self,
        optimizer,
        x,
        y,
        measure,
        predicted=None,
        *,
        surface="quadratic",
        condition=10,
        start=None,
        num_steps=100,
        batch_size=None,
        lines=(),
        marks=None,
        runs=(),
        figure=None,
    ):
        if figure is not None:
            from matplotlib import pyplot

            pyplot.close(figure)  # or a notebook shows it once more
        self.axes = [axis._replace(values=short(axis.values), ticks=short(axis.ticks)) for axis in (x, y)]
        self.own, self.figure = optimizer, figure
        self.surface, self.own_condition, self.num_steps, self.batch_size = surface, condition, num_steps, batch_size
        self.start = SURFACES[surface].start if start is None else start
        self.measure, self.formula = measure, predicted
        point = {axis.name: self._own(axis.name) for axis in self.axes}
        self.grid = self._grid()
        super().__init__(
            map={
                "optimizer": to_spec(optimizer), "surface": surface, "condition": condition, "start": list(self.start),
                "num_steps": num_steps, "batch_size": batch_size, "coordinate": self.is_coordinate, "measure": measure,
                "predicted": predicted is not None, "grid": encoded(self.grid),
                "axes": [axis._asdict() for axis in self.axes],
                "lines": [[short(xs), short(ys)] for xs, ys in lines], "marks": marks or {}, "runs": list(runs),
            },
            point=point,
        )  # fmt: skip

    def _own(self, name):
        """Return the value that the optimizer, or the surface, has of its own."""
        if name == "condition":
            return self.own_condition
        if name in ("beta1", "beta2"):
            return self.own.betas[name == "beta2"]
        if not hasattr(self.own, name):
            raise ValueError(f"{to_python(self.own)} has no hyperparameter {name!r} for an axis of a map")
        return getattr(self.own, name)

    @property
    def is_coordinate(self):
        """Whether one coordinate tells all: in a round bowl, from a start on its first axis."""
        return self.surface == "quadratic" and self.own_condition == 1 and self.start[1] == 0

    def at(self, point):
        """Return the optimizer and the surface at a point of the map."""
        optimizer, condition = copy(self.own), self.own_condition
        for name, value in point.items():
            if name == "condition":
                condition = value
            elif name in ("beta1", "beta2"):
                optimizer.betas = tuple(value if i == (name == "beta2") else b for i, b in enumerate(optimizer.betas))
            else:
                setattr(optimizer, name, value)
        return optimizer, quadratic(condition) if self.surface == "quadratic" else SURFACES[self.surface]

    def path(self, point=None):
        """Return the path at a point of the map, by default the point shown."""
        optimizer, surface = self.at(self.point if point is None else point)
        grad = surface.grad if self.batch_size is None else surface.stochastic(self.batch_size)
        return descend(optimizer, grad, self.start, self.num_steps)

    def measured(self, point=None):
        """Return the measure of the run at a point of the map, by default the point shown."""
        point = self.point if point is None else point
        return MEASURES[self.measure](self.path(point), self.at(point)[1])

    def value(self, point=None):
        """Return the value that the map has at a point, by default the point shown."""
        i, j = (nearest(axis.values, (self.point if point is None else point)[axis.name]) for axis in self.axes)
        return float(self.grid[j, i])

    def _grid(self):
        x, y = (np.asarray(axis.values, float) for axis in self.axes)
        if self.formula is not None:
            return np.broadcast_to(np.asarray(self.formula(x, y[:, None]), float), (len(y), len(x)))
        names = [axis.name for axis in self.axes]
        return np.array([[self.measured(dict(zip(names, (a, b), strict=True))) for a in x] for b in y])

    @validate("point")
    def _accept(self, proposal):
        point = {}
        for axis in self.axes:
            value, low, *_, high = proposal.value.get(axis.name), *axis.values
            if not isinstance(value, int | float) or not low <= value <= high:
                raise StateError(f"{axis.name}={value!r} must be a number from {low:g} to {high:g}, as the map has it")
            point[axis.name] = axis.values[nearest(axis.values, value)]
        return point

    def __repr__(self):
        """Return the rule and the hyperparameters of the axes."""
        return f"Map({to_python(self.own)}, {' × '.join(axis.name for axis in self.axes)})"

    def _repr_mimebundle_(self, **kwargs):
        from gradopt.maps.figure import image

        data, metadata = super()._repr_mimebundle_(**kwargs)
        return data | {"text/plain": repr(self), "text/html": self.page_html(image(self))}, metadata

    def page_html(self, figure):
        """Return what stands for the map in a page: its state, and a figure until the module runs."""
        return in_page("map", self.get_state(["map", "point"]), figure)
