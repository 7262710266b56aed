"""The rules as plain recursions in float64, with a switch for every convention and every common slip.

Each function takes the gradient, the counter t = 1, 2, ..., the learning rate, hyperparameters h, switches s and the
state x, which it changes, and returns what is subtracted from theta. All of it works coordinate by coordinate on one
long vector. The words of the switches stand in ``gradopt.doctor.switches``.
"""

import numpy as np

from gradopt.readings import coefficients
from gradopt.sampling import int32, keep

WEIGHTS = {
    "1 - beta": lambda beta: 1 - beta,
    "1": lambda beta: 1.0,
    "beta": lambda beta: beta,
    "1 + beta": lambda beta: 1 + beta,
    "2 - beta": lambda beta: 2 - beta,
}


def momentum(g, t, lr, h, s, x):
    """Gradient descent, heavy-ball momentum and Nesterov's."""
    kept = h["momentum"]
    weight = {"1": 1.0, "1 - momentum": 1 - kept, "dampening": 1 - h["dampening"] * (t > 1)}[s["weight in the buffer"]]
    inside = lr if s["lr in the buffer"] == "inside" else 1.0
    outside = lr if inside is not lr else 1.0
    if s["nesterov"] == "ahead":
        x["asked"] = -outside * kept * x.get("m", 0.0)
    x["m"] = kept * x.get("m", 0.0) + weight * inside * g
    if s["nesterov"] == "stored":
        return outside * (inside * g + kept * x["m"])
    return outside * x["m"]


def adam(g, t, lr, h, s, x):
    """Adam and what is made of it: AMSGrad, NAdam, RAdam, AdaBelief, StableAdamW, StochGradAdam."""
    betas = h["beta1"], h["beta2"]
    betas = betas[::-1] if s["betas"] == "swapped" else betas
    n = {"t": t, "t + 1": t + 1, "t - 1": t - 1, "1": t * 0 + 1, "2 t": 2 * t}[s["exponent"]]
    beta1, beta2, divisor_m, divisor_v = coefficients(h["form"], betas, h["decay"], n)
    divisor_m, divisor_v = corrections(s["correction"], divisor_m, divisor_v, lambda beta: 1 - beta**n, betas)
    if s["mask"] == "hashed":
        seed, step, element = int32(h["seed"], np.broadcast_to(t, g.shape), np.arange(g.size))
        g = np.where(keep(seed, step, element, h["sampling_rate"]), g, 0)
    past, weight = (beta2 if s["beta of m"] in (place, "both") else beta1 for place in ("past", "weight"))
    x["m"] = past * x.get("m", 0.0) + WEIGHTS[s["weight in m"]](weight) * g
    square = {"g^2": g * g, "(g - m)^2": (g - x["m"]) ** 2, "|g|": abs(g), "|g|^3": abs(g) ** 3, "2 g": 2 * g}[
        s["what v averages"]
    ]
    past, weight = (beta1 if s["beta of v"] in (place, "both") else beta2 for place in ("past", "weight"))
    x["v"] = past * x.get("v", 0.0) + WEIGHTS[s["weight in v"]](weight) * square
    if s["eps"] == "added to v":
        x["v"] = x["v"] + h["eps"]
    v = x["v"]
    if s["amsgrad"] == "before the correction":
        v = x["v_max"] = np.maximum(x.get("v_max", 0.0), v)
    elif s["amsgrad"] == "after the correction":
        v = x["v_max"] = np.maximum(x.get("v_max", 0.0), v / divisor_v)
        divisor_v = 1.0
    numerator = {"m": x["m"], "g": g * divisor_m, "ahead": 0.0}[s["numerator"]] / divisor_m
    if s["numerator"] == "ahead":  # NAdam's momentum grows, so that its product takes the place of a power
        now, later = (beta1 * (1 - 0.5 * 0.96 ** (i * h["momentum_decay"])) for i in (n, n + 1))
        x["product"] = x.get("product", 1.0) * now
        numerator = later * x["m"] / (1 - x["product"] * later) + (1 - now) * g / (1 - x["product"])
    step = divided(numerator, v, divisor_v, h["eps"], s)
    if s["rectified"] == "yes":
        plain = {"momentum": numerator, "gradient": g, "m, uncorrected": x["m"], "none": 0 * numerator}[s["fallback"]]
        is_adaptive, r_t = rectification(n, beta2, h["threshold"])
        step = np.where(is_adaptive, r_t * step, plain)
        lr = np.where(is_adaptive, lr, 0.0) if s["fallback"] == "none" else lr  # nor does it decay, then
    if s["clipped"] == "by tensor":
        ratio = g * g / np.maximum(v / divisor_v, h["eps"] ** 2)
        mean = np.add.reduceat(ratio, h["starts"]) / np.diff([*h["starts"], g.size])
        lr = lr / np.repeat(np.maximum(1, mean**0.5), np.diff([*h["starts"], g.size]))
    x["rate"] = lr
    return lr * step - (h["eps"] if s["eps"] == "added to theta" else 0)


def corrections(which, of_m, of_v, divisor, betas):
    """Return what m and v are divided by, right or wrong."""
    return {
        "of both": lambda: (of_m, of_v),
        "of v": lambda: (1.0, of_v),
        "of m": lambda: (of_m, 1.0),
        "none": lambda: (1.0, 1.0),
        "of m, multiplied": lambda: (1 / of_m, of_v),
        "of v, multiplied": lambda: (of_m, 1 / of_v),
        "of m, plus": lambda: (2 - of_m, of_v),
        "of v, plus": lambda: (of_m, 2 - of_v),
        "of m, by beta2": lambda: (divisor(betas[1]), of_v),
        "of v, by beta1": lambda: (of_m, divisor(betas[0])),
    }[which]()


def rectification(t, beta2, threshold):
    """Return whether rho_t is above the threshold, and RAdam's r_t."""
    rho_inf = 2 / (1 - beta2) - 1
    rho_t = rho_inf - 2 * t * beta2**t / (1 - beta2**t)
    r_t = ((rho_t - 4) * (rho_t - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho_t)) ** 0.5
    return rho_t > threshold, r_t


def adamax(g, t, lr, h, s, x):
    """Adam with the largest gradient so far, which fades, in place of the root."""
    x["m"] = h["beta1"] * x.get("m", 0.0) + (1 - h["beta1"]) * g
    x["u"] = np.maximum(h["beta2"] * x.get("u", 0.0), abs(g) + (h["eps"] if s["eps in the maximum"] == "yes" else 0))
    corrected = x["m"] / (1.0 if s["correction"] == "none" else 1 - h["beta1"] ** t)
    return lr * corrected / (x["u"] + (0 if s["eps in the maximum"] == "yes" else h["eps"]))


def lion(g, t, lr, h, s, x):
    """The sign of an average of the gradient, and that of another average."""
    m = x.get("m", 0.0)
    x["m"] = h["beta2"] * m + (1 - h["beta2"]) * g
    return lr * np.sign(x["m"] if s["sign"] == "of m" else h["beta1"] * m + (1 - h["beta1"]) * g)


def schedule_free(g, t, lr, h, s, x):
    """Schedule-Free SGD: z, which steps, seen from x, the mean; the gradient is that of y between the two."""
    before, between = x.get("z", 0.0), 1 - h["momentum"]
    after = before - lr * g
    moved = after / t
    x["z"] = after - moved
    if s["theta is"] == "x":
        x["asked"] = between * before
        return -moved
    return -moved - between * (x["z"] - before)


def rmsprop(g, t, lr, h, s, x):
    """RMSprop, with its centred form and its momentum."""
    alpha = h["alpha"]
    x["v"] = alpha * x.get("v", start_of_v(h, s)) + WEIGHTS[s["weight in v"]](alpha) * (
        abs(g) if s["square"] == "none" else g * g
    )
    v = x["v"]
    if s["centred"] == "yes":
        x["mean"] = alpha * x.get("mean", 0.0) + (1 - alpha) * g
        v = v - x["mean"] ** 2
    step = divided(g, v, 1 - alpha**t if s["v corrected"] == "yes" else 1.0, h["eps"], s)
    inside = s["lr in the buffer"] == "inside"
    x["m"] = h["momentum"] * x.get("m", 0.0) + (lr if inside else 1.0) * step
    return (x["m"] if inside else lr * x["m"]) - (h["eps"] if s["eps"] == "added to theta" else 0)


def adagrad(g, t, lr, h, s, x):
    """Adagrad, with torch's decay of the learning rate."""
    x["v"] = x.get("v", start_of_v(h, s)) + (abs(g) if s["square"] == "none" else g * g)
    lr = lr / (1 + (t - 1) * h["lr_decay"])
    return lr * divided(g, x["v"], 1.0, h["eps"], s) - (h["eps"] if s["eps"] == "added to theta" else 0)


def adadelta(g, t, lr, h, s, x):
    """Adadelta."""
    rho, eps = h["rho"], h["eps"]
    x["v"] = rho * x.get("v", 0.0) + WEIGHTS[s["weight in v"]](rho) * g * g
    u = x.get("u", 0.0)
    if s["epsilons"] == "under both roots":
        ratio = (u + eps) ** 0.5 / (x["v"] + eps) ** 0.5
    elif s["epsilons"] == "under the upper root":
        ratio = (u + eps) ** 0.5 / x["v"] ** 0.5
    else:
        ratio = (u**0.5 + eps) / (x["v"] ** 0.5 + eps)
    delta = (1 / ratio if s["ratio"] == "upside down" else ratio) * g
    step = lr * delta
    x["u"] = rho * u + WEIGHTS[s["weight in u"]](rho) * {"delta": delta, "lr delta": step, "g": g}[s["u averages"]] ** 2
    return step


def start_of_v(h, s):
    """Return where a second moment starts."""
    return h["initial_accumulator_value"] if s["v starts at"] == "the argument" else float(s["v starts at"])


def divided(numerator, v, divisor, eps, s):
    """Divide by the root of a second moment, with eps where the switch says."""
    v_hat, power = v / divisor, {"square": 0.5, "none": 1.0, "cube": 1 / 3}[s["root"]]
    root = {
        "outside": lambda: v_hat**power + eps,
        "subtracted": lambda: v_hat**power - eps,
        "under the root": lambda: (v_hat + eps) ** power,
        "before the correction": lambda: (v**power + eps) / divisor**power,
        "under the root, before the correction": lambda: ((v + eps) / divisor) ** power,
        "squared, under the root": lambda: (v_hat + eps**2) ** power,
        "at least eps": lambda: np.maximum(v_hat**power, eps),
        "added to v": lambda: v_hat**power + eps,
    }.get(s["eps"], lambda: v_hat**power)()
    return numerator * root if s["division"] == "multiplied" else numerator / root
