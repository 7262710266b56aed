"""One table: what each rule takes, in which range, how a slider moves it, what the book calls it and what it means.

Both packages check their arguments by it; the page's sliders, the notation and the tests read it.
"""

from numbers import Integral
from typing import NamedTuple

INF = float("inf")


class Range(NamedTuple):
    """An interval; ``ends`` says which of its ends belong to it."""

    low: float
    high: float
    ends: str = "[)"

    def __str__(self):
        return f"{self.ends[0]}{self.low:.10g}, {self.high:.10g}{self.ends[1]}"

    def holds(self, x):
        """Say of a number, or of every entry of an array or a tensor, whether it is inside."""
        above = x >= self.low if self.ends[0] == "[" else x > self.low
        return above & (x <= self.high if self.ends[1] == "]" else x < self.high)


class Scale(NamedTuple):
    """How a slider moves: evenly by steps, evenly in the logarithm, or evenly in the logarithm of the distance to 1."""

    kind: str  # "linear", "logarithmic" or "near one"
    low: float = 0.0
    high: float = 1.0
    step: float = 0.0
    decades: int = 0


class Hyperparameter(NamedTuple):
    """A number that a rule takes: its range, its slider, its symbol in LaTeX and its meaning."""

    range: Range
    scale: Scale | None = None
    symbol: str = ""
    meaning: str = ""
    is_integer: bool = False
    is_pair: bool = False


def _fraction(decades, symbol, meaning, is_pair=False):
    return Hyperparameter(Range(0, 1), Scale("near one", decades=decades), symbol, meaning, is_pair=is_pair)


LR = Hyperparameter(Range(0, INF), Scale("logarithmic", 1e-5, 10), r"\eta", "learning rate")
EPS = Hyperparameter(Range(0, INF), Scale("logarithmic", 1e-12, 10), r"\epsilon", "small constant in a denominator")
MOMENTUM = _fraction(3, r"\gamma", "fraction of the velocity that is kept")
BETWEEN = _fraction(3, r"\beta", "weight of the average $x$ in the point $y$ of the gradient")
RHO = _fraction(4, r"\rho", "weight of the past in both averages of Adadelta")
ALPHA = _fraction(4, r"\alpha", "weight of the past in RMSprop's average of squared gradients")
BETAS = _fraction(4, r"\beta_1, \beta_2", "weights of the past in $m$ and $v$", is_pair=True)
LION_BETAS = _fraction(
    4, r"\beta_1, \beta_2", "weights of the past in what Lion steps along and in what it remembers, $m$", is_pair=True
)
THRESHOLD = Hyperparameter(
    Range(4, INF), Scale("linear", 4, 5, 1), "", "length of the average above which RAdam rectifies"
)
K = Hyperparameter(Range(1, INF), Scale("linear", 1, 20, 1), "k", "fast steps for each slow one", is_integer=True)
PART = Hyperparameter(
    Range(0, 1, "[]"), Scale("linear", 0, 1, 0.05), r"\alpha", "part of the way that the slow step goes"
)
SAMPLING_RATE = Hyperparameter(
    Range(0, 1, "(]"), Scale("linear", 0.05, 1, 0.05), "s", "probability that a coordinate of the gradient is kept"
)
DECAY = Hyperparameter(Range(0, INF), Scale("linear", 0, 1.1, 0.01), r"\delta", r"multiplier of $\beta_1$")
WEIGHT_DECAY = Hyperparameter(
    Range(0, INF), Scale("logarithmic", 1e-5, 10), r"\lambda", "weight decay, decoupled from the gradient"
)
NS_STEPS = Hyperparameter(Range(0, 100), Scale("linear", 0, 10, 1), "", "steps of Newton-Schulz", is_integer=True)
DIAGONAL = Hyperparameter(Range(0, INF, "()"), EPS.scale, EPS.symbol, "where the diagonals of $L$ and $R$ begin")
FREQUENCY = Hyperparameter(
    Range(1, INF), Scale("linear", 1, 100, 1), "", "steps between two roots of a factor", is_integer=True
)
SEED = Hyperparameter(
    Range(0, 2**32), Scale("linear", 0, 99, 1), "", "seed of what is drawn at random", is_integer=True
)

ADAM = {"lr": LR, "betas": BETAS, "eps": EPS}
WALK = {
    "SGD": {"lr": LR},
    "Momentum": {"lr": LR, "momentum": MOMENTUM},
    "Nesterov": {"lr": LR, "momentum": MOMENTUM},
    "Adagrad": {"lr": LR, "eps": EPS},
    "Adadelta": {"lr": LR, "rho": RHO, "eps": EPS},
    "RMSprop": {"lr": LR, "alpha": ALPHA, "eps": EPS},
    "Adam": ADAM,
    "AMSGrad": ADAM,
    "RAdam": {**ADAM, "threshold": THRESHOLD},
    "Lookahead": {"k": K, "alpha": PART},
    "StochGradAdam": {**ADAM, "sampling_rate": SAMPLING_RATE, "decay": DECAY, "seed": SEED},
}
"""The hyperparameters that are numbers of each rule of the walk, from SGD to StochGradAdam."""

RULES = {
    **WALK,
    "AdamW": {**ADAM, "weight_decay": WEIGHT_DECAY},
    "ScheduleFreeSGD": {"lr": LR, "momentum": BETWEEN},
    "Lion": {"lr": LR, "betas": LION_BETAS},
    "Muon": {"lr": LR, "momentum": MOMENTUM, "ns_steps": NS_STEPS},
    "Shampoo": {"lr": LR, "eps": DIAGONAL, "frequency": FREQUENCY},
}
"""Those of every rule; a choice of forms stands in the rule's own class."""

ENGINE = {"weight_decay": Hyperparameter(Range(0, INF), None, "", "coefficient of the L2 penalty")}
"""What every rule of ``gradopt.torch`` also takes, but Lookahead and those with a weight decay of their own."""

DECAYED = {"betas[0] * decay": Hyperparameter(Range(0, 1))}
"""What weighs the past in StochGradAdam's m."""

MATRIX = {"shape": Hyperparameter(Range(1, INF), is_integer=True, is_pair=True)}
"""Rows and columns, where a vector of ``gradopt.numpy`` is to be read as a matrix."""

SETTINGS = {
    "num_steps": Hyperparameter(Range(0, INF), Scale("linear", 10, 500, 10), is_integer=True),
    "condition": Hyperparameter(Range(1, INF), Scale("logarithmic", 1, 1000), r"\kappa", "condition number"),
    "seed": SEED,
    "lr": LR,
    **{name: Hyperparameter(Range(0, INF)) for name in ("noise", "l2")},
    **{name: Hyperparameter(Range(1, INF), is_integer=True) for name in ("batch_size", "n", "d")},
    "t": Hyperparameter(Range(0, INF), is_integer=True),
}
"""What problems, runs and explorers take."""


def check(table, **values):
    """Raise ``ValueError`` for the first value outside its range.

    Parameters
    ----------
    table : dict
        A row of ``RULES``, or ``SETTINGS``: its keys are the names.
    **values
        A value is a number, an array or a tensor (every entry is checked), or a pair of these.

    Raises
    ------
    ValueError
        Names the argument, its value and its range.
    """
    for name, value in values.items():
        what = table[name]
        if not what.is_pair:
            _check_one(name, value, what.range, what.is_integer)
        elif not isinstance(value, tuple | list) or len(value) != 2:
            raise ValueError(f"{name}={value!r} must be a pair of numbers, each in {what.range}")
        else:
            for i, entry in enumerate(value):
                _check_one(f"{name}[{i}]", entry, what.range, what.is_integer)


def check_choice(name, value, choices):
    """Raise ``ValueError``, naming the choices, unless ``value`` is one of them."""
    if value not in choices:
        raise ValueError(f"{name}={value!r} must be one of {', '.join(map(repr, choices))}")


def _check_one(name, value, interval, is_integer):
    kind = "an integer" if is_integer else "a number"
    is_bool = isinstance(value, bool) or str(getattr(value, "dtype", "")).endswith("bool")
    if is_bool or (is_integer and not _is_integer(value)):
        raise ValueError(f"{name}={value!r} must be {kind} in {interval}")
    if (value.numel() if hasattr(value, "numel") else getattr(value, "size", 1)) == 0:
        raise ValueError(f"{name}={value!r} is empty: it must be {kind} in {interval}")
    try:
        inside = interval.holds(value)
    except TypeError:
        raise ValueError(f"{name}={value!r} must be {kind} in {interval}") from None
    if not (inside.all() if hasattr(inside, "all") else inside):
        raise ValueError(f"{name}={value!r} is outside its range {interval}")


def _is_integer(value):
    dtype = getattr(value, "dtype", None)
    kind = getattr(dtype, "kind", None)  # NumPy's
    return isinstance(value, Integral) or kind in ("i", "u") or str(dtype).startswith("torch.int")
