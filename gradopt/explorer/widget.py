"""The explorer as a widget: a state that Python and the page both read and set."""

import inspect
from contextlib import contextmanager

import anywidget
import numpy as np
from traitlets import Any, TraitError, observe, validate

from gradopt.explorer.fragments import RUNS, in_page, module
from gradopt.explorer.specs import MOST, from_spec, to_python, to_spec
from gradopt.hyperparameters import SETTINGS, check, check_choice
from gradopt.numpy import descend
from gradopt.problems import SURFACES, quadratic

MODULE = module(
    *RUNS,
    "hyperparameters",
    "state",
    "terms",
    "pictures",
    "transport",
    "cards",
    "setup",
    "sharing",
    "explorer",
    "mount",
)
"""The one ES module that runs in a notebook and in a built page."""

STATE = ("optimizers", "surface", "condition", "start", "num_steps", "batch_size", "seed", "t")
"""Names of the synced traits, which are the keys of the JSON in a built page."""


class StateError(TraitError, ValueError):
    """A refused value: a ValueError, as all of gradopt raises, and a TraitError, which traitlets takes back."""


@contextmanager
def _refusing():
    try:
        yield
    except (ValueError, TypeError) as error:
        raise StateError(str(error)) from None


def _at_most(name, value):
    if value > MOST[name]:
        raise ValueError(f"{name}={value!r} is more than an explorer computes, which is {MOST[name]}")
    return int(value)


def _optimizers_from_json(specs, widget):
    with _refusing():
        return tuple(map(from_spec, specs))


class Explorer(anywidget.AnyWidget):
    """Race optimizers on a surface: drag the start, move the hyperparameters, play, and read the inner state.

    Every argument is also an attribute, which Python can set and the page changes; setting the surface leaves the
    start where it is. The optimizers are copied without their state, so that a run starts afresh: to change one, set
    ``optimizers`` again.

    Parameters
    ----------
    *optimizers : optimizers of ``gradopt.numpy``, at least one
    surface : key of ``gradopt.problems.SURFACES``, default "rosenbrock"
    condition : float, default 10
        Condition number of the surface "quadratic", which alone has one; in [1, inf).
    start : (x, y), default the surface's
    num_steps : int, default 100
        In [0, 10000].
    batch_size : int or None, default None
        Examples in a mini-batch, in [1, 1024]; None gives full-batch gradients.
    seed : int, default 0
        Of the mini-batches, in [0, 2**32).
    t : int, default num_steps
        The step shown, in [0, num_steps]. It goes down with ``num_steps``.

    Raises
    ------
    StateError
        If a value is refused, here or when it is set later; it is a ``ValueError`` and a ``TraitError``.

    Examples
    --------
    >>> Explorer(SGD(lr=0.1), Momentum(lr=0.1), surface="quadratic", condition=25)
    """

    _esm = MODULE

    optimizers = Any().tag(sync=True, to_json=lambda value, widget: list(map(to_spec, value)))
    optimizers.tag(from_json=_optimizers_from_json)
    surface = Any().tag(sync=True)
    condition = Any().tag(sync=True)
    start = Any().tag(sync=True)
    num_steps = Any().tag(sync=True)
    batch_size = Any().tag(sync=True)
    seed = Any().tag(sync=True)
    t = Any().tag(sync=True)

    def __init__(
        self,
        *optimizers,
        surface="rosenbrock",
        condition=10.0,
        start=None,
        num_steps=100,
        batch_size=None,
        seed=0,
        t=None,
    ):
        with _refusing():
            check_choice("surface", surface, SURFACES)
            check(SETTINGS, num_steps=num_steps)
        super().__init__(
            optimizers=optimizers,
            surface=surface,
            condition=condition,
            start=SURFACES[surface].start if start is None else start,
            num_steps=num_steps,
            batch_size=batch_size,
            seed=seed,
            t=num_steps if t is None else t,
        )

    @property
    def problem(self):
        """The surface itself, a ``gradopt.problems.Surface``."""
        return quadratic(self.condition) if self.surface == "quadratic" else SURFACES[self.surface]

    @property
    def gradient(self):
        """The function that gives every run its gradients: full-batch, or of mini-batches from the first on."""
        if self.batch_size is None:
            return self.problem.grad
        return self.problem.stochastic(self.batch_size, self.seed)

    @property
    def path(self):
        """What the page draws: an array of shape (number of optimizers, num_steps + 1, 2)."""
        return np.stack([descend(each, self.gradient, self.start, self.num_steps) for each in self.optimizers])

    def __repr__(self):
        """Return the line of Python that makes this explorer."""
        defaults = {name: parameter.default for name, parameter in inspect.signature(Explorer).parameters.items()}
        defaults |= {"start": self.problem.start, "t": self.num_steps}
        arguments = [to_python(each) for each in self.optimizers]
        arguments += [f"{name}={value!r}" for name in STATE[1:] if (value := getattr(self, name)) != defaults[name]]
        return f"Explorer({', '.join(arguments)})"

    def _repr_mimebundle_(self, **kwargs):
        from gradopt.explorer.figure import image

        data, metadata = super()._repr_mimebundle_(**kwargs)
        return data | {"text/html": self.page_html(image(self))}, metadata

    def page_html(self, figure):
        """Return what stands for the explorer in a page: its state, and a figure until the module runs."""
        return in_page("explorer", self.get_state(STATE), figure)

    @validate(*STATE)
    def _accept(self, proposal):
        with _refusing():
            return getattr(self, f"_accept_{proposal.trait.name}")(proposal.value)

    def _accept_optimizers(self, value):
        if len(value) == 0:
            raise ValueError("an explorer needs at least one optimizer, for example Explorer(SGD(lr=0.1))")
        return tuple(from_spec(to_spec(each)) for each in value)

    def _accept_surface(self, value):
        check_choice("surface", value, SURFACES)
        return value

    def _accept_condition(self, value):
        check(SETTINGS, condition=value)
        return float(value)

    def _accept_start(self, value):
        start = np.asarray(value, dtype=float)
        if start.shape != (2,) or not np.isfinite(start).all():
            raise ValueError(f"start={value!r} must be a pair of finite numbers")
        return tuple(start.tolist())

    def _accept_num_steps(self, value):
        check(SETTINGS, num_steps=value)
        return _at_most("num_steps", value)

    def _accept_batch_size(self, value):
        if value is None:
            return None
        check(SETTINGS, batch_size=value)
        return _at_most("batch_size", value)

    def _accept_seed(self, value):
        check(SETTINGS, seed=value)
        return int(value)

    def _accept_t(self, value):
        check(SETTINGS, t=value)
        if value > self.num_steps:
            raise ValueError(f"t={value!r} is after the last step, num_steps={self.num_steps}")
        return int(value)

    @observe("num_steps")
    def _shorten(self, change):
        self.t = min(self.t, self.num_steps)
