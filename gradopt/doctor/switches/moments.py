"""What rules that divide by a second moment may do otherwise."""

from gradopt.doctor.switches.switch import RARE_WEIGHTS, Switch

SQUARE_WEIGHTS = {
    "1 - beta": "The squared gradient enters v with the weight 1 - beta2",
    "1": "The squared gradient enters v with the weight 1 in place of 1 - beta2: v is a sum that leaks, not an average",
    "beta": "The squared gradient enters v with the weight beta2 in place of 1 - beta2",
    "1 + beta": "The squared gradient enters v with the weight 1 + beta2 in place of 1 - beta2",
    "2 - beta": "The squared gradient enters v with the weight 2 - beta2 in place of 1 - beta2",
}
SWITCHES = {
    "eps": Switch(
        "where eps stands",
        {
            "outside": "eps is added to the root of the corrected v",
            "under the root": "eps is under the root: it counts for gradients below sqrt(eps), not below eps",
            "before the correction": "eps is added to the root before the bias correction, so that in early steps it "
            "acts as if it were larger",
            "under the root, before the correction": "eps is under the root and added before the bias correction",
            "squared, under the root": "eps is squared and under the root",
            "at least eps": "The root is at least eps, in place of having eps added",
            "added to v": "eps is added to v itself at every step, and once more to the root",
            "added to theta": "eps stands outside the quotient and is added to theta: it protects from no division "
            "by 0 and moves every parameter by eps a step",
            "absent": "eps is nowhere: a coordinate whose gradient has always been 0 becomes 0/0",
            "subtracted": "eps is subtracted from the root: small gradients step the wrong way",
        },
        frozenset({"added to theta", "absent", "subtracted"}),
        frozenset({"subtracted"}),
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
}
