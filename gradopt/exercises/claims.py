"""Checks of the answers to the exercises of "The paper on trial"."""

import numpy as np

from gradopt.exercises import grade, grade_verdicts


def check_control(control):
    """Grade ``control(s, lr)``."""
    grade(
        ("no mask, no change", lambda: abs(control(1.0, 0.01) - 0.01) < 1e-9, "at s = 1 StochGradAdam is Adam"),
        (
            "a quarter kept",
            lambda: abs(control(0.25, 0.01) - 0.005) < 1e-9,
            "m shrinks by s, the root of v by its root",
        ),
        (
            "in proportion to the rate",
            lambda: abs(control(0.5, 2.0) - 2 * control(0.5, 1.0)) < 1e-12,
            "Adam's step is lr times a ratio",
        ),
    )


def check_seeds(seeds):
    """Grade ``seeds(spread, width)``."""
    grade(
        (
            "half a point from a spread of one",
            lambda: seeds(1.0, 0.5) == 18,
            "Student's t with n - 1 degrees of freedom",
        ),
        ("a wide interval needs two", lambda: seeds(0.01, 1.0) == 2, "a spread needs two runs"),
        (
            "a quarter of the width, 16 times the seeds",
            lambda: 15 < seeds(1.0, 0.05) / seeds(1.0, 0.2) < 17,
            "the width falls like the root of n",
        ),
    )


class Keyed:
    def differences(self, x, y):
        return np.array([x[seed] - y[seed] for seed in sorted(x)])


class Broken:
    def differences(self, x, y):
        return np.array(list(x.values())) - np.array(list(y.values()))


class Reversed:
    def differences(self, x, y):
        return np.array([x[seed] - y[seed] for seed in reversed(y)])


class Sorted:
    def differences(self, x, y):
        return np.sort(list(x.values())) - np.sort(list(y.values()))


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade_verdicts(
        is_broken,
        ("calls Broken broken", Broken, True, "in what order do parallel runs end?"),
        ("calls sorted accuracies broken", Sorted, True, "sorting destroys the pairs, too"),
        ("calls pairing by seed right", Keyed, False, "compare with the definition"),
        ("calls another order right", Reversed, False, "sort the differences before you compare"),
    )
