"""What sentences say of the widget beside them: functions of its numbers, which the page computes anew as they move.

An argument is a number that a widget shows: a hyperparameter, or "condition". They are translated into JavaScript.
"""


def times_lr(momentum):
    """Return the effective learning rate of momentum in units of the learning rate."""
    return 1 / (1 - momentum)


def effective_lr(lr, momentum):
    """Return the effective learning rate of momentum, the terminal step on a slope of 1."""
    return lr / (1 - momentum)


def swing_rate(momentum):
    """Return the factor per step of momentum wherever a coordinate swings."""
    return momentum**0.5


def momentum_limit(momentum):
    """Return the largest stable lr * lambda of momentum."""
    return 2 * (1 + momentum)


def nesterov_limit(momentum):
    """Return the largest stable lr * lambda of Nesterov's method."""
    return 2 * (1 + momentum) / (1 + 2 * momentum)


def descent_limit(condition):
    """Return the largest stable learning rate of gradient descent where the curvatures are 1 and ``condition``."""
    return 2 / condition


def descent_best_lr(condition):
    """Return the best learning rate of gradient descent there."""
    return 2 / (1 + condition)


def descent_best_rate(condition):
    """Return the factor per step with it."""
    return (condition - 1) / (condition + 1)


def uncorrected_first_step(alpha):
    """Return the first step of RMSprop in learning rates."""
    return 1 / (1 - alpha) ** 0.5


def adam_longest_step(beta1, beta2):
    """Return the limit of Adam's longest step in learning rates; it has none unless beta1^2 < beta2."""
    return (1 - beta1) / ((1 - beta2) * (1 - beta1**2 / beta2)) ** 0.5


def matched_lr(lr, sampling_rate):
    """Return the learning rate of the Adam whose mean step is that of StochGradAdam."""
    return lr * sampling_rate**0.5


FUNCTIONS = [
    times_lr, effective_lr, swing_rate, momentum_limit, nesterov_limit, descent_limit, descent_best_lr,
    descent_best_rate, uncorrected_first_step, adam_longest_step, matched_lr,
]  # fmt: skip


def number(value):
    """Return a number as a sentence says it: three significant digits."""
    return f"{value:.3g}"
