"""Checks of the answers to the exercises of "Uncertainty: is a surer network a better one?"."""

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from gradopt.exercises import grade, grade_verdicts
from gradopt.measure.uncertainty import calibration_error, entropy, principal_components


def check_useless(useless):
    """Grade ``useless(known, n, classes)``."""
    rng = np.random.default_rng(0)
    share = np.array([0.5, 0.3, 0.15, 0.05])
    known, unseen = (torch.from_numpy(rng.choice(4, size=20_000, p=share)) for _ in range(2))
    ideal = torch.from_numpy(np.log(share)).repeat(len(unseen), 1)

    def logits():
        return torch.as_tensor(useless(known, len(unseen), 4))

    grade(
        ("says the same of every image", lambda: bool((logits() == logits()[0]).all()), "it cannot know more"),
        (
            "the ECE is below 0.03",
            lambda: calibration_error(logits(), unseen) < 0.03,
            "how often does each class occur?",
        ),
        (
            "no other constant has a lower NLL",
            lambda: cross_entropy(logits(), unseen) < cross_entropy(ideal, unseen) + 0.005,
            "all frequencies must be right, not only the largest",
        ),
    )


def check_coverage(accuracy_at, drawn, truth):
    """Grade ``accuracy_at(logits, y, share)``."""
    labels = drawn[:5000]
    logits = truth[:5000]
    mixed = torch.cat([logits[:2500], 10 * logits[2500:].flip(1)])  # half of the images wrong, and sure

    def at(z, share):
        return float(accuracy_at(z, labels, share))

    right = (logits.argmax(1) == labels).double()
    half = right[entropy(logits).argsort()[:2500]].mean().item()
    grade(
        (
            "all of the images give the accuracy",
            lambda: abs(at(logits, 1.0) - right.mean().item()) < 1e-6,
            "share=1 drops none",
        ),
        ("the surest half", lambda: abs(at(logits, 0.5) - half) < 1e-6, "sort by entropy, the lowest first"),
        (
            "the surest tenth is better still",
            lambda: at(logits, 0.1) > at(logits, 0.5) > at(logits, 1.0),
            "lowest entropy, not highest",
        ),
        (
            "it sees a network that is sure of the wrong half",
            lambda: at(mixed, 0.3) < at(mixed, 1.0),
            "use the entropies of these logits",
        ),
    )


def check_corners(lifted, truth):
    """Grade ``lifted(points, directions, mean)``."""
    p = truth[:500].softmax(1)
    directions, shares, mean = principal_components(p)
    points = (p - mean) @ directions

    def back():
        return lifted(points, directions, mean)

    grade(
        (
            "projects to the same points",
            lambda: torch.allclose((back() - mean) @ directions, points),
            "directions are orthonormal: their transpose undoes them",
        ),
        (
            "the origin is the mean",
            lambda: torch.allclose(lifted(torch.zeros(1, 2, dtype=torch.float64), directions, mean)[0], mean),
            "add the mean",
        ),
        (
            "sums are 1",
            lambda: torch.allclose(back().sum(1), torch.ones(500, dtype=torch.float64)),
            "all directions of predictions sum to 0",
        ),
    )


class Binned:
    """An ECE with 15 bins."""

    def __call__(self, logits, y):
        confidence, predicted = logits.double().softmax(-1).max(-1)
        index = self.index(confidence)
        columns = (torch.ones_like(confidence), confidence, (predicted == y).double())
        _, conf, acc = (torch.bincount(index, column, 16) for column in columns)
        return (acc - conf).abs().sum() / len(y)


class Broken(Binned):
    def index(self, confidence):
        return torch.bucketize(confidence, torch.linspace(0, 1, 16, dtype=torch.float64), right=True) - 1


class ClosedLeft(Binned):
    def index(self, confidence):
        return (15 * confidence).long().clamp(max=14)


def check_broken(is_broken):
    """Grade ``is_broken(error)``."""
    broken, closed_left = (lambda logits, y, error=error: error(logits, y) for error in (Broken(), ClosedLeft()))
    grade_verdicts(
        is_broken,
        (
            "calls Broken broken",
            broken,
            True,
            "what if some are sure beyond rounding, and others of the last bin are not?",
        ),
        ("calls the package's sound", calibration_error, False, "within one bin errors of opposite sign cancel"),
        ("calls bins closed on the left sound", closed_left, False, "keep away from the inner edges"),
    )
