"""Checks of the answers to the exercises of "A doctor for optimizers"."""

from functools import cache

import numpy as np

from gradopt.doctor import diagnose
from gradopt.exercises import grade, grade_verdicts
from gradopt.numpy import Adam, Momentum, RAdam, descend


class Broken(Adam):
    """Adam that reads its learning rate once."""

    def step(self, theta, grad):
        self.first = vars(self).get("first", self.lr)
        self.lr = self.first
        return super().step(theta, grad)


def check_under(method):
    """Grade a class that the doctor calls Adam with eps under the root."""
    report = cache(lambda: diagnose(method))
    grade(
        ("is called Adam", lambda: report().title == "Adam", "start from gradopt.numpy.Adam"),
        (
            "has eps under the root",
            lambda: report().variant.turned.get("eps") == "under the root",
            "(v_hat + eps) ** 0.5",
        ),
        (
            "differs in nothing else",
            lambda: report().title == "Adam" and len(report().findings) == 1,
            "print(diagnose(YourClass)) says in what",
        ),
    )


def check_blind(method):
    """Grade a class that the doctor calls Adam and that is not Adam."""
    rows = np.random.default_rng(5).standard_normal((200, 3))

    def is_taken_for_adam():
        report = diagnose(method)
        return report.title == "Adam" and report.is_standard

    def parts_from_adam():
        ours, theirs = (descend(cls(lr=0.1), Recorded(rows), np.zeros(3), 200) for cls in (method, Adam))
        return not np.allclose(ours, theirs, rtol=1e-6)

    grade(
        ("is called Adam, with nothing found", is_taken_for_adam, "what does the doctor never see?"),
        ("is not Adam", parts_from_adam, "200 steps on gradients of size 1 should show it"),
    )


class Recorded:
    """Returns one recorded gradient after the other, wherever it is asked."""

    def __init__(self, rows):
        self.rows, self.t = rows, -1

    def __call__(self, theta):
        self.t += 1
        return self.rows[self.t]


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade_verdicts(
        is_broken,
        ("calls Broken broken", Broken, True, "what does a scheduler do to an optimizer?"),
        ("calls Adam sound", Adam, False, "its steps must follow lr at once"),
        ("calls RAdam sound", RAdam, False, "its steps must follow lr at once"),
        ("calls momentum sound", Momentum, False, "with lr outside the buffer the steps follow at once"),
    )
