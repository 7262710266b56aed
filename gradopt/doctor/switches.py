"""The conventions and slips that the doctor knows: for each switch its question, its choices, and what a choice means.

The first choice is that of the rule as this book and ``torch.optim`` have it, unless a rule of ``gradopt.doctor.rules``
says otherwise. A choice in ``slips`` is a mistake wherever it is found; the others are conventions, which matter when a
hyperparameter is carried from one implementation to another.
"""

from typing import NamedTuple


class Switch(NamedTuple):
    """A place where implementations of a rule part."""

    asks: str
    choices: dict  # value: what a report says of it
    slips: frozenset = frozenset()
    rare: frozenset = frozenset()  # slips that are tried alone, not together with another


SQUARE_WEIGHTS = {
    "1 - beta": "The squared gradient enters v with the weight 1 - beta2",
    "1": "The squared gradient enters v with the weight 1 in place of 1 - beta2: v is a sum that leaks, not an average",
    "beta": "The squared gradient enters v with the weight beta2 in place of 1 - beta2",
    "1 + beta": "The squared gradient enters v with the weight 1 + beta2 in place of 1 - beta2",
    "2 - beta": "The squared gradient enters v with the weight 2 - beta2 in place of 1 - beta2",
}
RARE_WEIGHTS = frozenset({"1 + beta", "2 - beta"})
WRONG_CORRECTIONS = frozenset(
    {"of m, multiplied", "of v, multiplied", "of m, plus", "of v, plus", "of m, by beta2", "of v, by beta1"}
)
SWITCHES = {
    "direction": Switch(
        "whether it goes down or up the gradient",
        {
            "down": "It steps down the gradient",
            "up": "It steps up the gradient: it maximises (or a sign is wrong)",
        },
    ),
    "scheduled lr": Switch(
        "whether it follows a learning rate that a scheduler changes",
        {
            "followed": "It follows a learning rate that changes",
            "ignored": "The learning rate is read once: when a scheduler changes it in param_groups, nothing happens",
        },
        frozenset({"ignored"}),
    ),
    "counter": Switch(
        "what its counter t counts",
        {
            "own": "Every parameter counts its own steps",
            "shared": "The counter is shared between parameters and advances at each of them, so that t depends on how "
            "many parameters come before: the bias corrections are over too soon",
        },
        frozenset({"shared"}),
    ),
    "decay": Switch(
        "whether its weight decay is L2 or decoupled",
        {
            "L2": "Weight decay is L2, not decoupled: weight_decay * theta is added to the gradient, and is averaged "
            "and "
            "divided with it",
            "lr * weight_decay": "Weight decay is decoupled, as in AdamW: theta shrinks by the factor "
            "1 - lr * weight_decay, apart from the gradient",
            "weight_decay": "Weight decay is decoupled from the gradient and from the learning rate: theta shrinks by "
            "the "
            "factor 1 - weight_decay at every step, also when lr is small",
            "lr / first lr": "Weight decay is decoupled from the gradient and from the size of the learning rate: "
            "theta "
            "shrinks by the factor 1 - weight_decay * lr / (the first lr)",
            "after the step": "Weight decay is decoupled and applied after the step, to the new theta",
            "up": "weight_decay * theta is subtracted from the gradient: weights grow in place of shrinking",
            "ignored": "weight_decay is accepted and does nothing",
        },
        frozenset({"up", "ignored"}),
    ),
    "weight in the buffer": Switch(
        "with which weight the gradient enters the momentum buffer",
        {
            "1": "The gradient enters the momentum buffer with the weight 1, so that a constant gradient ends in "
            "steps of "
            "lr / (1 - momentum)",
            "1 - momentum": "The gradient enters the momentum buffer with the weight 1 - momentum (an average): lr "
            "must be "
            "1 / (1 - momentum) times as large for the same path",
            "dampening": "The gradient enters the momentum buffer with the weight 1 - dampening, but for the first, "
            "which "
            "enters whole, as in torch.optim.SGD",
        },
    ),
    "lr in the buffer": Switch(
        "whether lr stands inside or outside the momentum buffer, which only a change of lr shows",
        {
            "outside": "lr stands outside the momentum buffer: a new lr scales the whole step at once",
            "inside": "lr stands inside the momentum buffer: after lr is changed, old gradients go on with the old lr",
        },
    ),
    "nesterov": Switch(
        "whether it is Nesterov's method",
        {
            "none": "It does not look ahead",
            "stored": "It stores the look-ahead point: the step is lr * (g + momentum * m), with g at theta, as in "
            "torch.optim.SGD(nesterov=True)",
            "ahead": "It asks for the gradient at theta - lr * momentum * m, as in Nesterov's own form",
        },
    ),
    "exponent": Switch(
        "which exponent the bias corrections have",
        {
            "t": "The bias corrections have the exponent t = 1, 2, ...",
            "t + 1": "t starts at 1 and the exponent is t + 1: the bias corrections are those of the next step",
            "t - 1": "The exponent of the bias corrections is t - 1: in the first step they divide by 0",
            "1": "The counter t never advances: the bias corrections stay those of the first step",
            "2 t": "The counter t advances twice a step",
        },
        frozenset({"t + 1", "t - 1", "1", "2 t"}),
    ),
    "correction": Switch(
        "whether m and v are corrected for their start at zero",
        {
            "of both": "m and v are both corrected for their start at zero",
            "of v": "m is not corrected for its start at zero, v is",
            "of m": "v is not corrected for its start at zero, m is",
            "none": "There is no bias correction",
            "of m, multiplied": "m is multiplied by 1 - beta1^t where it should be divided",
            "of v, multiplied": "v is multiplied by 1 - beta2^t where it should be divided",
            "of m, plus": "The correction of m is 1 + beta1^t in place of 1 - beta1^t",
            "of v, plus": "The correction of v is 1 + beta2^t in place of 1 - beta2^t",
            "of m, by beta2": "The correction of m has beta2 in place of beta1",
            "of v, by beta1": "The correction of v has beta1 in place of beta2",
        },
        WRONG_CORRECTIONS,
        WRONG_CORRECTIONS,
    ),
    "eps": Switch(
        "where eps stands",
        {
            "outside": "eps is added to the root of the corrected v",
            "under the root": "eps is under the root: it counts for gradients below sqrt(eps), not below eps",
            "before the correction": "eps is added to the root before the bias correction, so that in early steps it "
            "acts as "
            "if it were larger",
            "under the root, before the correction": "eps is under the root and added before the bias correction",
            "squared, under the root": "eps is squared and under the root",
            "at least eps": "The root is at least eps, in place of having eps added",
            "added to v": "eps is added to v itself at every step, and once more to the root",
            "added to theta": "eps stands outside the quotient and is added to theta: it protects from no division by "
            "0 and "
            "moves every parameter by eps a step",
            "absent": "eps is nowhere: a coordinate whose gradient has always been 0 becomes 0/0",
            "subtracted": "eps is subtracted from the root: small gradients step the wrong way",
        },
        frozenset({"added to theta", "absent", "subtracted"}),
        frozenset({"subtracted"}),
    ),
    "betas": Switch(
        "which beta belongs to which average",
        {"named": "beta1 averages g and beta2 averages g^2", "swapped": "beta1 and beta2 are swapped"},
        frozenset({"swapped"}),
    ),
    "beta of m": Switch(
        "which beta averages g",
        {
            "beta1": "m is averaged with beta1",
            "past": "m is beta2 * m + (1 - beta1) * g: the weights of past and present do not add up to 1",
            "weight": "m is beta1 * m + (1 - beta2) * g: the weights of past and present do not add up to 1",
            "both": "m is averaged with beta2 in place of beta1",
        },
        frozenset({"past", "weight", "both"}),
        frozenset({"past", "weight", "both"}),
    ),
    "beta of v": Switch(
        "which beta averages the squares",
        {
            "beta2": "v is averaged with beta2",
            "past": "v is beta1 * v + (1 - beta2) * g^2: the weights of past and present do not add up to 1",
            "weight": "v is beta2 * v + (1 - beta1) * g^2: the weights of past and present do not add up to 1",
            "both": "v is averaged with beta1 in place of beta2",
        },
        frozenset({"past", "weight", "both"}),
        frozenset({"past", "weight", "both"}),
    ),
    "weight in m": Switch(
        "with which weight the gradient enters m",
        {
            "1 - beta": "The gradient enters m with the weight 1 - beta1",
            "1": "The gradient enters m with the weight 1 in place of 1 - beta1",
            "beta": "The gradient enters m with the weight beta1 in place of 1 - beta1",
            "1 + beta": "The gradient enters m with the weight 1 + beta1 in place of 1 - beta1",
            "2 - beta": "The gradient enters m with the weight 2 - beta1 in place of 1 - beta1",
        },
        frozenset({"1", "beta", *RARE_WEIGHTS}),
        RARE_WEIGHTS,
    ),
    "weight in v": Switch(
        "with which weight the square enters v", SQUARE_WEIGHTS, frozenset({"1", "beta", *RARE_WEIGHTS}), RARE_WEIGHTS
    ),
    "weight in u": Switch(
        "with which weight the square enters u",
        {
            name: words.replace("squared gradient enters v", "squared update enters u").replace(": v is", ": u is")
            for name, words in SQUARE_WEIGHTS.items()
        },
        frozenset({"1", "beta", *RARE_WEIGHTS}),
        RARE_WEIGHTS,
    ),
    "what v averages": Switch(
        "what v averages",
        {
            "g^2": "v averages the squared gradient",
            "(g - m)^2": "v averages (g - m)^2, the squared distance of the gradient from its average, as in AdaBelief",
            "|g|": "v averages |g|: the square is missing",
            "|g|^3": "v averages |g|^3 where it should average g^2",
            "2 g": "v averages 2 g where it should average g^2: it is not even positive",
        },
        frozenset({"|g|", "|g|^3", "2 g"}),
        frozenset({"|g|^3", "2 g"}),
    ),
    "amsgrad": Switch(
        "whether the second moment may fall (AMSGrad)",
        {
            "none": "The second moment may fall",
            "before the correction": "The largest v so far divides, taken before the bias correction, as in "
            "torch.optim",
            "after the correction": "The largest v so far divides, taken after the bias correction",
        },
    ),
    "numerator": Switch(
        "what is divided",
        {
            "m": "The average m is divided",
            "g": "The gradient itself is divided: the average m is kept and not used",
            "ahead": "What is divided looks ahead: mostly m, with the next step's momentum, and a part of g, as in "
            "NAdam",
        },
        frozenset({"g"}),
    ),
    "rectified": Switch(
        "whether the steps are rectified (RAdam)",
        {"no": "Steps are not rectified", "yes": "Steps are scaled by RAdam's r_t once rho_t is above the threshold"},
    ),
    "fallback": Switch(
        "what it does while rho_t is not above the threshold",
        {
            "momentum": "While rho_t is not above the threshold it takes the plain step lr * m_hat",
            "none": "While rho_t is not above the threshold it stands still, as in the authors' later code",
            "m, uncorrected": "While rho_t is not above the threshold it takes the step lr * m, without bias "
            "correction",
            "gradient": "While rho_t is not above the threshold it takes the step lr * g",
        },
    ),
    "clipped": Switch(
        "whether steps are clipped",
        {
            "no": "Steps are not clipped",
            "by tensor": "lr is divided, tensor by tensor, by the root mean square of g / sqrt(v_hat) where that "
            "exceeds 1, "
            "as in StableAdamW",
        },
    ),
    "mask": Switch(
        "whether the gradient is masked",
        {"none": "The gradient is not masked", "hashed": "A hash of seed, step and element masks the gradient"},
    ),
    "root": Switch(
        "which power of v divides",
        {
            "square": "The square root of v divides",
            "none": "v itself divides, without a root: the step has the units of 1 / gradient",
            "cube": "The cube root of v divides",
        },
        frozenset({"none"}),
    ),
    "square": Switch(
        "whether v takes squares",
        {"square": "v takes g^2", "none": "v takes |g|: the square is missing"},
        frozenset({"none"}),
    ),
    "division": Switch(
        "whether the root divides",
        {"divided": "The root divides", "multiplied": "The root multiplies where it should divide"},
        frozenset({"multiplied"}),
    ),
    "v starts at": Switch(
        "where v starts",
        {
            "0": "v starts at 0",
            "the argument": "v starts at initial_accumulator_value",
            "0.1": "v starts at 0.1, as in Keras's Adagrad: the first steps are shorter, and the scale of the loss "
            "counts",
            "1": "v starts at 1, as in TensorFlow 1: the first steps are shorter, and the scale of the loss counts",
        },
    ),
    "v corrected": Switch(
        "whether v is corrected for its start at zero",
        {"no": "v is not corrected for its start at zero", "yes": "v is corrected for its start at zero, as Adam's"},
    ),
    "centred": Switch(
        "whether the mean is taken off v",
        {"no": "v is not centred", "yes": "The squared average of g is taken off v (centred)"},
    ),
    "epsilons": Switch(
        "where Adadelta's eps stands",
        {
            "under both roots": "eps stands under both roots",
            "outside both roots": "eps is added to both roots, not under them: the first steps are "
            "sqrt(eps) times as long",
            "under the upper root": "eps stands under the upper root alone: where the gradient has always been 0 it "
            "is 0/0",
        },
        frozenset({"under the upper root"}),
    ),
    "ratio": Switch(
        "which root divides which",
        {
            "published": "The root of u is divided by that of v",
            "upside down": "The quotient of the roots is upside down",
        },
        frozenset({"upside down"}),
    ),
    "u averages": Switch(
        "what u averages",
        {
            "delta": "u averages the squared update without lr",
            "lr delta": "u averages the squared step with lr in it: lr acts again and again",
            "g": "u averages the squared gradient where it should average the squared update",
        },
        frozenset({"g"}),
    ),
    "eps in the maximum": Switch(
        "where Adamax's eps stands",
        {"yes": "eps is added to |g| inside the maximum", "no": "eps is added to the maximum"},
    ),
    "sign": Switch(
        "which average's sign is taken",
        {"of both": "The sign is that of beta1 m + (1 - beta1) g", "of m": "The sign is that of m, as in Tiger"},
    ),
    "lookahead": Switch(
        "whether slow weights follow (Lookahead)",
        {"no": "No slow weights", "yes": "Slow weights follow after every k steps (Lookahead)"},
    ),
    "slow weights start": Switch(
        "where the slow weights start",
        {
            "at the start": "The slow weights start where theta starts",
            "at the first meeting": "The slow weights start at the first synchronisation: theta is not taken back "
            "there",
            "at 0": "The slow weights start at 0: the first synchronisation throws theta towards 0",
            "one step late": "The slow weights start after the first fast step",
        },
        frozenset({"at the first meeting", "at 0", "one step late"}),
    ),
    "way": Switch(
        "which part of the way the slow weights go",
        {
            "alpha": "The slow weights go the part alpha of the way to the fast ones",
            "1 - alpha": "The slow weights go the part 1 - alpha of the way to the fast ones: alpha weighs the slow "
            "ones",
        },
        frozenset({"1 - alpha"}),
    ),
}
