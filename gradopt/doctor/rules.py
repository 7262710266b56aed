"""The rules that the doctor knows: each a recursion, its hyperparameters, and its standard form."""

from collections.abc import Callable
from typing import NamedTuple

from gradopt.doctor import recursions


class Number(NamedTuple):
    """A hyperparameter: the names it goes by, what it is if nobody says, and what else it often is."""

    names: tuple
    default: float
    often: tuple = ()


class Rule(NamedTuple):
    """A rule in its standard form."""

    recursion: Callable
    numbers: dict
    switches: tuple  # those of its family that may be turned
    form: dict = {}  # where its standard form differs from the first choices
    scale_free: bool = False  # a step is about lr long, so that lr is its unit
    source: str = ""


LR = Number(("lr", "learning_rate", "eta", "step_size", "alpha"), 1e-3)
EPS = Number(("eps", "epsilon"), 1e-8, (1e-6, 1e-7, 1e-10, 1e-3, 1e-5, 1e-12, 1e-16, 0.0))
MOMENTUM = {
    "lr": LR,
    "momentum": Number(("momentum", "mu", "gamma", "beta"), 0.0, (0.9,)),
    "dampening": Number(("dampening",), 0.0),
}
ADAM = {
    "lr": LR,
    "beta1": Number(("beta1", "beta_1", "b1", "betas"), 0.9, (0.95, 0.0)),
    "beta2": Number(("beta2", "beta_2", "b2", "betas"), 0.999, (0.99, 0.95, 0.9)),
    "eps": EPS,
    "decay": Number((), 1.0),
    "momentum_decay": Number(("momentum_decay",), 4e-3),
    "form": Number((), "corrected"),
}
MASK = {
    "sampling_rate": Number(("sampling_rate",), 0.8),
    "decay": Number(("decay",), 1.0),
    "seed": Number(("seed",), 0),
    "form": Number(("form",), "corrected"),
}
RMSPROP = {
    "lr": LR,
    "alpha": Number(("alpha", "rho", "beta2", "beta", "gamma", "decay", "betas"), 0.99, (0.9, 0.999)),
    "eps": EPS,
    "momentum": Number(("momentum",), 0.0),
    "initial_accumulator_value": Number(("initial_accumulator_value",), 0.0),
}
ADAGRAD = {
    "lr": LR,
    "eps": Number(EPS.names, 1e-10, (1e-8, 1e-7, 1e-6, 0.0)),
    "lr_decay": Number(("lr_decay",), 0.0),
    "initial_accumulator_value": Number(("initial_accumulator_value",), 0.0),
}
ADADELTA = {"lr": Number(LR.names, 1.0), "rho": Number(("rho", "alpha", "beta"), 0.9, (0.95,)),
            "eps": Number(EPS.names, 1e-6, (1e-7, 1e-8))}  # fmt: skip
LION = {
    "lr": LR,
    "beta1": ADAM["beta1"],
    "beta2": Number((*ADAM["beta2"].names, "beta"), 0.99, (0.999, 0.9)),  # Tiger has but one
}
SCHEDULE_FREE = {"lr": Number(LR.names, 1.0), "momentum": Number(("momentum", "beta"), 0.9, (0.95,))}
LOOKAHEAD = {
    "k": Number(("lookahead_k", "k", "la_steps"), 5, (6, 10)),
    "part": Number(("lookahead_alpha", "la_alpha"), 0.5, (0.8,)),
}
ANY = ("direction", "scheduled lr", "decay")
ADAMS = (
    *ANY, "counter", "exponent", "correction", "eps", "betas", "beta of m", "beta of v", "weight in m", "weight in v",
    "what v averages", "amsgrad", "numerator", "root", "division",
)  # fmt: skip
MOMENTA = (*ANY, "weight in the buffer", "lr in the buffer")
RULES = {
    "SGD": Rule(recursions.momentum, {**MOMENTUM, "momentum": Number((), 0.0)}, ANY, source="Robbins and Monro (1951)"),
    "Nesterov": Rule(
        recursions.momentum, MOMENTUM, (*MOMENTA, "nesterov"), {"nesterov": "stored"},
        source="Sutskever et al. (2013), section 2",
    ),
    "Momentum": Rule(recursions.momentum, MOMENTUM, MOMENTA, source="Polyak (1964)"),
    "Adagrad": Rule(
        recursions.adagrad, ADAGRAD, (*ANY, "eps", "v starts at", "square", "root", "division"),
        {"v starts at": "the argument"}, scale_free=True, source="Duchi et al. (2011)",
    ),
    "Adadelta": Rule(
        recursions.adadelta, ADADELTA,
        (*ANY, "epsilons", "weight in v", "weight in u", "ratio", "u averages"), source="Zeiler (2012)",
    ),
    "RMSprop": Rule(
        recursions.rmsprop, RMSPROP,
        (*ANY, "eps", "centred", "v starts at", "v corrected", "weight in v", "lr in the buffer", "square", "root",
         "division"), scale_free=True, source="Hinton's lecture 6e (2012)",
    ),
    "Adam": Rule(recursions.adam, ADAM, ADAMS, scale_free=True, source="Kingma and Ba (2015)"),
    "AMSGrad": Rule(
        recursions.adam, ADAM, ADAMS, {"amsgrad": "before the correction"}, True, "Reddi et al. (2018)"
    ),
    "RAdam": Rule(
        recursions.adam, {**ADAM, "threshold": Number(("threshold", "n_sma_threshold"), 5, (4,))},
        (*ADAMS, "fallback"), {"rectified": "yes", "eps": "before the correction"}, source="Liu et al. (2020)",
    ),
    "StochGradAdam": Rule(
        recursions.adam, {**ADAM, **MASK}, ADAMS, {"mask": "hashed"}, True, "Yun (2023)"
    ),
    "AdaBelief": Rule(
        recursions.adam, ADAM, ADAMS, {"what v averages": "(g - m)^2", "eps": "added to v"}, True,
        "Zhuang et al. (2020)",
    ),
    "NAdam": Rule(
        recursions.adam,
        {**ADAM, "lr": Number(LR.names, 2e-3)},
        ADAMS, {"numerator": "ahead"}, True, "Dozat (2016)",
    ),
    "Adamax": Rule(
        recursions.adamax, ADAM, (*ANY, "eps in the maximum", "correction"), scale_free=True,
        source="Kingma and Ba (2015), section 7.1",
    ),
    "Lion": Rule(
        recursions.lion, LION, (*ANY, "sign"), {"decay": "lr * weight_decay"}, scale_free=True,
        source="Chen et al. (2023)",
    ),
    "ScheduleFreeSGD": Rule(
        recursions.schedule_free, SCHEDULE_FREE, (*ANY, "theta is"), source="Defazio et al. (2024)"
    ),
    "StableAdamW": Rule(
        recursions.adam, ADAM, ADAMS, {"clipped": "by tensor", "decay": "lr * weight_decay"}, True,
        "Wortsman et al. (2023)",
    ),
}  # fmt: skip
"""In the order in which names are tried: where several fit, as SGD and Momentum(momentum=0) do, the first is said."""
