"""Right and wrong answers to the exercises of "Learning is not optimising"."""

import math

import numpy as np
import torch

from gradopt.exercises import learning_is_not_optimising as checks
from gradopt.problems.network import log_softmax


def exact(K, half_width, confidence):
    return np.log(2 * K / (1 - confidence)) / (2 * half_width**2)


def by_counting(K, half_width, confidence):
    n = 1
    while 2 * K * math.exp(-2 * n * half_width**2) > 1 - confidence:
        n += 1
    return n


def stop(losses, patience):
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        if epoch - best == patience:
            break
    return epoch


def stop_with_a_counter(losses, patience):
    lowest, waited = math.inf, 0
    for epoch, loss in enumerate(losses):
        lowest, waited = (loss, 0) if loss < lowest else (lowest, waited + 1)
        if waited == patience:
            return epoch
    return len(losses) - 1


def stop_by_arrays(losses, patience):
    for epoch in range(patience, len(losses)):
        if np.argmin(losses[: epoch + 1]) <= epoch - patience:
            return np.int64(epoch)
    return len(losses) - 1


def stop_at_a_tie(losses, patience):
    best = 0
    for epoch, loss in enumerate(losses):
        if loss <= losses[best]:
            best = epoch
        if epoch - best == patience:
            break
    return epoch


def stop_at_rises(losses, patience):
    rises = 0
    for epoch in range(1, len(losses)):
        rises = rises + 1 if losses[epoch] >= losses[epoch - 1] else 0
        if rises == patience:
            return epoch
    return len(losses) - 1


def apart(method, logits=((2.0, -1.0, 0.5), (0.0, 3.0, 1.0)), y=(0, 2)):
    logits, y = np.array(logits), np.array(y)
    return method()(logits, y) + log_softmax(logits)[np.arange(len(y)), y].mean()


def against_torch(method):
    logits = np.random.default_rng(0).standard_normal((20, 5))
    y = np.arange(20) % 5
    return (
        abs(method()(logits, y) - torch.nn.functional.cross_entropy(torch.tensor(logits), torch.tensor(y)).item())
        > 1e-6
    )


ANSWERS = {
    checks.check_size: (
        [lambda *case: int(np.ceil(exact(*case))), by_counting, lambda *case: math.floor(exact(*case)) + 1.0],
        [
            exact,
            lambda K, half_width, confidence: math.ceil(exact(K, 2 * half_width, confidence)),
            lambda K, half_width, confidence: math.ceil(exact(0.5 * K, half_width, confidence)),
        ],
    ),
    checks.check_stop: (
        [stop, stop_with_a_counter, stop_by_arrays],
        [stop_at_a_tie, stop_at_rises, lambda losses, patience: np.argmin(losses) + patience],
    ),
    checks.check_broken: (
        [
            lambda method: bool(method()(np.array([[100.0, 0.0, 0.0]]), np.array([0])) > 0.01),
            lambda method: np.abs(apart(method)) > 1e-6,  # a NumPy bool
            against_torch,
        ],
        [
            lambda method: abs(apart(method, np.zeros((2, 3)))) > 1e-6,  # equal logits show nothing
            lambda method: method()(np.array([[4.0, 0.0, 0.0]]), np.array([0])) > 0.01,  # not sure enough
            lambda method: method.__name__ == "Broken",
        ],
    ),
}
