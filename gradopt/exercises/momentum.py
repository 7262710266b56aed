"""Checks of the answers to the exercises of "Momentum"."""

from fractions import Fraction

import numpy as np

from gradopt.exercises import grade, grade_verdicts
from gradopt.numpy import Momentum, descend


def check_warm_up(warm_up):
    """Grade ``warm_up(momentum, fraction)``."""

    def measured(momentum, fraction):
        lengths = -np.diff(descend(Momentum(lr=1, momentum=momentum), np.ones_like, [0.0], 2000)[:, 0])
        return 1 + np.argmax(lengths >= fraction / (1 - momentum))

    grade(
        ("momentum 0.9, 95 percent", lambda: warm_up(0.9, 0.95) == measured(0.9, 0.95), "sum the first t weights"),
        ("momentum 0.99, 95 percent", lambda: warm_up(0.99, 0.95) == measured(0.99, 0.95), "round up"),
        ("momentum 0.8, 30 percent", lambda: warm_up(0.8, 0.3) == measured(0.8, 0.3), "the fraction is an argument"),
        (
            "momentum 0.97, 99.9 percent",
            lambda: warm_up(0.97, 0.999) == measured(0.97, 0.999),
            "3 / (1 - momentum) is only an approximation, and for 95 percent",
        ),
    )


def check_grid(best_pair):
    """Grade ``best_pair(condition, lrs, momenta)``."""

    def answer(condition):
        root = condition**0.5
        lrs = 4 / (root + 1) ** 2 * np.linspace(0.2, 1.4, 121)
        lr, momentum = best_pair(condition, lrs, np.linspace(0.1, 0.95, 341))
        return lr * (root + 1) ** 2 / 4, momentum / ((root - 1) / (root + 1)) ** 2

    grade(
        (
            "finds lr = 1 / 9 for condition 25",
            lambda: abs(answer(25)[0] - 1) < 0.02,
            "take the worse of the two coordinates before you minimise",
        ),
        ("finds momentum = 4 / 9 for condition 25", lambda: abs(answer(25)[1] - 1) < 0.02, "not the smallest product"),
        (
            "agrees with the theorem for condition 400",
            lambda: np.allclose(answer(400), 1, atol=0.03),
            "the curvatures are 1 and condition",
        ),
        (
            "chooses among the given values",
            lambda: tuple(best_pair(25, np.array([0.01, 0.02]), np.array([0.3]))) == (0.02, 0.3),
            "unravel_index turns argmin's number into two indices",
        ),
    )


def check_rescale(change_lr, ravine, walk):
    """Grade ``change_lr(optimizer, lr)``."""

    def agrees(rates):
        torch_form, slides_form = Momentum(lr=rates[0], momentum=0.8), Momentum(momentum=0.8, lr_inside=True)
        wanted = walk(slides_form, np.repeat(rates, 10))
        theta, points = np.array(ravine.start), [np.array(ravine.start)]
        for i, lr in enumerate(rates):
            if i > 0:
                change_lr(torch_form, lr)
            for _ in range(10):
                theta = torch_form.step(theta, ravine.grad)
                points.append(theta)
        return np.allclose(points, wanted, atol=1e-9)

    grade(
        ("a drop to a tenth", lambda: agrees([0.02, 0.002]), "what must stay the same is the velocity, lr times m"),
        ("a rise and a fall", lambda: agrees([0.004, 0.02, 0.01]), "the factor is old over new"),
        ("a change to the same rate", lambda: agrees([0.02, 0.02]), "then nothing may happen, but lr must be set"),
    )


def check_cycle(next_point, heavy_ball, kinked):
    """Grade ``next_point(x, before)``."""
    cycle = [Fraction(792, 1225), Fraction(-2208, 1225), Fraction(2592, 1225)]

    def follows(start):
        x, before = Fraction(start), Fraction(start)
        wanted = descend(heavy_ball, kinked, [float(start)], 6)[1:, 0]
        for value in wanted:
            x, before = next_point(x, before), x
            if abs(x - value) > 1e-9:
                return False
        return True

    grade(
        (
            "three points repeat exactly",
            lambda: [next_point(cycle[i - 1], cycle[i - 2]) for i in range(3)] == cycle,
            "use the form without a buffer, and 1/9 as Fraction(1, 9)",
        ),
        (
            "every number is a Fraction",
            lambda: isinstance(next_point(Fraction(3, 2), Fraction(1)), Fraction),
            "a float anywhere makes everything a float",
        ),
        ("agrees with the class from 3.3", lambda: follows(Fraction(33, 10)), "the derivative has three pieces"),
        ("agrees with the class from 1.9", lambda: follows(Fraction(19, 10)), "the middle piece is x + 24"),
    )


class Broken(Momentum):
    buffers = {}  # noqa: RUF012

    def step(self, theta, grad):
        g = grad(theta)
        m = self.buffers.setdefault(np.shape(theta), np.zeros_like(g))
        m[...] = self.momentum * m + g
        return theta - self.lr * m


class Inside(Momentum):
    def __init__(self, lr=1e-3, momentum=0.9):
        super().__init__(lr, momentum, lr_inside=True)


class Averaged(Momentum):
    def step(self, theta, grad):
        self.m = self.momentum * self.m + (1 - self.momentum) * grad(theta)
        return theta - self.lr * self.m


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade_verdicts(
        is_broken,
        (
            "calls Broken broken",
            Broken,
            True,
            "two optimizers, two arrays of one shape: can a gradient of one move the other?",
        ),
        ("calls it broken again", Broken, True, "the answer must not depend on what ran before"),
        ("calls Momentum sound", Momentum, False, "each keeps its own m"),
        ("calls lr inside the buffer sound", Inside, False, "test two of one kind"),
        ("calls an average sound", Averaged, False, "do not compare with Momentum"),
    )
