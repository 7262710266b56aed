"""Checks of the answers to the exercises of "Learning is not optimising"."""

import numpy as np
import torch

from gradopt.exercises import grade, grade_verdicts
from gradopt.problems.network import cross_entropy, log_softmax, softmax


def check_size(test_size):
    """Grade ``test_size(K, half_width, confidence)``."""

    def enough(n, K, half_width, confidence):
        return 2 * K * np.exp(-2 * n * half_width**2) <= 1 - confidence

    cases = [(1, 0.01, 0.95), (11, 0.01, 0.95), (1000, 0.05, 0.99)]
    grade(
        (
            "is enough",
            lambda: all(enough(test_size(*case), *case) for case in cases),
            "is it half the width, two sides?",
        ),
        (
            "is not more than enough",
            lambda: all(not enough(test_size(*case) - 1, *case) for case in cases),
            "solve 2 K exp(-2 n h^2) = 1 - c for n",
        ),
        (
            "is a whole number",
            lambda: all(test_size(*case) == int(test_size(*case)) for case in cases),
            "round up",
        ),
    )


def check_stop(stop):
    """Grade ``stop(losses, patience)``."""
    grade(
        (
            "stops when patience is at an end",
            lambda: stop([5, 4, 3, 4, 3.5, 3.2, 3.1], 2) == 4,
            "which epoch was best?",
        ),
        ("does not see the future", lambda: stop([5, 4, 5, 5, 1, 0], 2) == 3, "the lowest loss comes after the end"),
        (
            "waits while it improves",
            lambda: stop([5, 4, 4.5, 3, 3.5, 2], 2) == 5,
            "every new best starts the count anew",
        ),
        ("counts a tie as no progress", lambda: stop([1, 1, 1, 0], 2) == 2, "lower than ever, not as low as"),
    )


class CrossEntropy:
    def __call__(self, logits, y):
        return cross_entropy(logits, y)


class Broken(CrossEntropy):
    def __call__(self, logits, y):
        return cross_entropy(softmax(logits), y)


class Twice(CrossEntropy):
    def __call__(self, logits, y):
        return cross_entropy(log_softmax(logits), y)


class Torch(CrossEntropy):
    def __call__(self, logits, y):
        return torch.nn.functional.cross_entropy(torch.tensor(logits, dtype=float), torch.tensor(y)).item()


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade_verdicts(
        is_broken,
        ("calls Broken broken", Broken, True, "what of an answer that is surely right?"),
        ("calls cross-entropy sound", CrossEntropy, False, "compare with minus the log of softmax"),
        ("calls torch's sound", Torch, False, "allow for rounding"),
        ("calls a log_softmax before it sound", Twice, False, "what is it, taken twice?"),
    )
