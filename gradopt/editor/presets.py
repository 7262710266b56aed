"""What a reader can try on each rule: conventions of other books and libraries, and mistakes that people make."""

from typing import NamedTuple

from gradopt.explorer.specs import CLASSES
from gradopt.lessons.source import text_of


class Preset(NamedTuple):
    """A change of a rule: its name in the list, and what stands in the place of what in the source of the class."""

    name: str
    replacements: tuple
    is_mistake: bool = False


def _convention(name, *replacements):
    return Preset(name, replacements)


def _mistake(name, *replacements):
    return Preset(name, replacements, is_mistake=True)


def _exercise(name, *replacements):
    """Return the bug of the lesson's exercise, whose reader is warned."""
    return _mistake(f"{name} (exercise: try it first)", *replacements)


M_HAT = "self.m / (1 - beta1**self.t)"
V_HAT = "self.v / (1 - beta2**self.t)"
EPS_INSIDE = ("eps_inside=False", "eps_inside=True")

PRESETS = {
    "SGD": (
        _convention(
            "the rate falls as 1 / √t",
            ("self.lr = lr", "self.lr, self.t = lr, 0"),
            ("self.lr * g", "self.lr / self.t**0.5 * g"),
            ("g = grad(theta)", "g = grad(theta)\n        self.t += 1"),
        ),
        _convention(
            "steps of length lr: normalised",
            ("self.lr * g", "self.lr * g / (g**2).sum() ** 0.5"),
        ),
        _mistake("it climbs", ("theta - ", "theta + ")),
        _exercise(
            "the gradients pile up",
            ("self.lr = lr", "self.lr, self.total = lr, 0.0"),
            ("g = grad(theta)", "g = self.total = self.total + grad(theta)"),
        ),
    ),
    "Momentum": (
        _convention("lr inside the buffer", ("lr_inside=False", "lr_inside=True")),
        _convention(
            "an average of gradients, not a sum",
            ("self.m = self.momentum * self.m + g", "self.m = self.momentum * self.m + (1 - self.momentum) * g"),
        ),
        _mistake("the velocity is forgotten", ("self.m = self.momentum * self.m + g", "self.m = g")),
        _mistake("the sign of the old velocity is lost", ("self.momentum * self.m + g", "g - self.momentum * self.m")),
    ),
    "Nesterov": (
        _convention("torch's form: theta is the look-ahead point", ('form="theta"', 'form="look-ahead"')),
        _mistake("it looks back, not ahead", ("grad(theta - self.lr", "grad(theta + self.lr")),
        _exercise(
            "the gradient is taken at theta",
            ("grad(theta - self.lr * self.momentum * self.m)", "grad(theta)"),
        ),
    ),
    "Adagrad": (
        _convention("eps inside the root", EPS_INSIDE),
        _mistake("no root", ("self.v**0.5 + self.eps", "self.v + self.eps")),
        _exercise(
            "v starts again every 55 steps",
            ("self.v = 0.0", "self.v, self.t = 0.0, 0"),
            ("self.v = self.v + g**2", "self.v = g**2 + (self.v if self.t % 55 else 0.0)\n        self.t += 1"),
        ),
    ),
    "Adadelta": (
        _convention(
            "eps outside the roots",
            (
                "(self.u + self.eps) ** 0.5 / (self.v + self.eps) ** 0.5",
                "(self.u**0.5 + self.eps) / (self.v**0.5 + self.eps)",
            ),
        ),
        _mistake("u averages gradients, not steps", ("(1 - self.rho) * delta**2", "(1 - self.rho) * g**2")),
        _exercise(
            "u is a step late",
            ("self.v, self.u = 0.0, 0.0", "self.v, self.u, self.old = 0.0, 0.0, 0.0"),
            ("delta = (self.u +", "delta = (self.old +"),
            ("self.u = self.rho", "self.old = self.u\n        self.u = self.rho"),
        ),
    ),
    "RMSprop": (
        _convention("eps inside the root", EPS_INSIDE),
        _convention(
            "with a bias correction",
            ("self.v = 0.0", "self.v, self.t = 0.0, 0"),
            ("root = (", "self.t += 1\n        v_hat = self.v / (1 - self.alpha**self.t)\n        root = ("),
            ("else self.v**0.5", "else v_hat**0.5"),
        ),
        _mistake(
            "alpha weighs the new, not the old",
            ("self.alpha * self.v + (1 - self.alpha) *", "(1 - self.alpha) * self.v + self.alpha *"),
        ),
        _exercise(
            "the variance in place of the mean square",
            ("self.v = 0.0", "self.v, self.mean = 0.0, 0.0"),
            ("root = (", "self.mean = self.alpha * self.mean + (1 - self.alpha) * g\n        root = ("),
            ("else self.v**0.5", "else (self.v - self.mean**2) ** 0.5"),
        ),
    ),
    "Adam": (
        _convention("eps inside the root", ("(v_hat**0.5 + self.eps)", "(v_hat + self.eps) ** 0.5")),
        _convention(
            "eps before the correction",
            ("(v_hat**0.5 + self.eps)", "(self.v**0.5 + self.eps) * (1 - beta2**self.t) ** 0.5"),
        ),
        _convention(
            "an equal form that rounds otherwise",
            ("beta1 * self.m + (1 - beta1) * g", "self.m + (1 - beta1) * (g - self.m)"),
        ),
        _mistake("no bias correction", (M_HAT, "self.m"), (V_HAT, "self.v")),
        _mistake("the betas are swapped", ("beta1, beta2 = self.betas", "beta2, beta1 = self.betas")),
        _exercise("t never increases", ("self.t += 1", "self.t = 1")),
    ),
    "AMSGrad": (
        _convention(
            "no bias corrections, as it was published",
            (M_HAT, "self.m"),
            ("self.v_max / (1 - beta2**self.t)", "self.v_max"),
        ),
        _convention(
            "the maximum after the correction",
            (
                "self.v_max = np.maximum(self.v_max, self.v)",
                f"v_hat = {V_HAT}\n        self.v_max = np.maximum(self.v_max, v_hat)",
            ),
            ("v_hat = self.v_max / (1 - beta2**self.t)", "v_hat = self.v_max"),
        ),
        _mistake("the minimum in place of the maximum", ("np.maximum", "np.minimum")),
    ),
    "RAdam": (
        _convention("the paper's threshold, 4", ("threshold=5", "threshold=4")),
        _mistake("no rectification", ("self.lr * m_hat * r_t", "self.lr * m_hat")),
        _mistake("t never increases", ("self.t += 1", "self.t = 1")),
    ),
    "Lookahead": (
        _convention(
            "a plain average of the weights at the end of each cycle",
            ("self.phi + self.alpha * (theta - self.phi)", "(self.phi + theta) / 2"),
        ),
        _mistake("the fast weights go on from where they are", ("            theta = self.phi\n", "")),
        _exercise("phi starts at zero", ("self.phi = theta\n", "self.phi = 0 * theta\n")),
    ),
    "StochGradAdam": (
        *(
            _convention(f'the paper read literally: "{form}"', ('form="corrected"', f'form="{form}"'))
            for form in ("algorithm, t from 1", "equations")
        ),
        _convention(
            "the gradient that is kept is divided by s",
            ("np.where(mask, g, 0)", "np.where(mask, g, 0) / self.sampling_rate"),
        ),
        _convention("no mask: Adam", ("np.where(mask, g, 0)", "g")),
        _exercise("one mask for ever", ("self.seed, self.t, self.sampling_rate)", "self.seed, 1, self.sampling_rate)")),
    ),
}
"""For every rule that the page's small NumPy can run, what can be tried on it."""


def rewritten(rule, preset):
    """Return the source of a rule's class with a preset's change.

    Raises
    ------
    ValueError
        If the source does not hold exactly once what is to be replaced.
    """
    source = text_of(CLASSES[rule])
    for old, new in preset.replacements:
        if source.count(old) != 1:
            raise ValueError(f"{rule}, {preset.name}: {old!r} stands {source.count(old)} times in its source")
        source = source.replace(old, new)
    return source
