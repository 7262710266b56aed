"""What Adam and what is made of it may do otherwise."""

from gradopt.doctor.switches.switch import RARE_WEIGHTS, Switch

WRONG_CORRECTIONS = frozenset(
    {"of m, multiplied", "of v, multiplied", "of m, plus", "of v, plus", "of m, by beta2", "of v, by beta1"}
)
SWITCHES = {
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
            "exceeds 1, as in StableAdamW",
        },
    ),
    "mask": Switch(
        "whether the gradient is masked",
        {"none": "The gradient is not masked", "hashed": "A hash of seed, step and element masks the gradient"},
    ),
    "eps in the maximum": Switch(
        "where Adamax's eps stands",
        {"yes": "eps is added to |g| inside the maximum", "no": "eps is added to the maximum"},
    ),
    "sign": Switch(
        "which average's sign is taken",
        {"of both": "The sign is that of beta1 m + (1 - beta1) g", "of m": "The sign is that of m, as in Tiger"},
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
}
