"""Checks of the answers to the exercises of "Loss landscapes"."""

import math

import numpy as np

from gradopt.exercises import grade, grade_verdicts
from gradopt.measure.landscape import direction


def check_classify(classify):
    """Grade ``classify(H)``."""
    turn = np.linalg.qr(np.random.default_rng(0).standard_normal((3, 3)))[0]

    def rotated(*eigenvalues):
        return turn @ np.diag(eigenvalues).astype(float) @ turn.T

    grade(
        ("knows a minimum", lambda: classify(rotated(1, 2, 3)) == "minimum", "all eigenvalues positive"),
        ("knows a maximum", lambda: classify(rotated(-1, -2, -3)) == "maximum", "all eigenvalues negative"),
        (
            "knows a saddle",
            lambda: classify(rotated(5, 6, -0.01)) == "saddle",
            "the diagonal is not enough, nor the determinant",
        ),
        ("a saddle with a flat direction", lambda: classify(rotated(1, 0, -1)) == "saddle", "there is a way down"),
        (
            "leaves a trough undecided",
            lambda: classify(rotated(1, 0, 2)) == "undecided",
            "x^4 and -x^4 have one Hessian at 0",
        ),
    )


def check_power(largest):
    """Grade ``largest(product, d)``."""
    rng = np.random.default_rng(0)
    turn = np.linalg.qr(rng.standard_normal((30, 30)))[0]

    def found(*first):
        A = turn @ np.diag([*first, *np.linspace(-1, 1, 30 - len(first))]) @ turn.T
        return largest(lambda v: A @ v, 30)

    grade(
        ("finds a ravine", lambda: np.isclose(found(7.0, 3.0), 7.0), "the Rayleigh quotient v.Hv of a unit vector v"),
        ("knows its sign", lambda: np.isclose(found(-7.0, 3.0), -7.0), "the norm of Hv has no sign"),
        ("needs no large numbers", lambda: np.isclose(found(1e6, 3.0), 1e6), "normalise in every iteration"),
        (
            "starts at random",
            lambda: np.isclose(largest(lambda v: np.array([0.0, 0.0, 2.0]) * v, 3), 2.0),
            "a start along one axis may miss it",
        ),
    )


def check_dimension(hidden):
    """Grade ``hidden(limit)``."""

    def spread(d):
        return np.sqrt(2 / (d + 2) * np.var([1000.0] + [0.0] * (d - 1)))

    def random_directions(d):
        squares = np.random.default_rng(0).standard_normal((1000, d)) ** 2
        return (1000 * squares[:, 0] / squares.sum(1)).std()

    grade(
        ("finds the dimension", lambda: hidden(10.5)[0] == 96 and hidden(0.3)[0] == 3334, "the mean is 1000 / d"),
        ("reads below as below", lambda: hidden(10)[0] == 101, "at d = 100 the mean is 10, not less"),
        (
            "knows the spread",
            lambda: np.isclose(hidden(10.5)[1], spread(96)),
            "the eigenvalues have a variance of their own",
        ),
        (
            "agrees with random directions",
            lambda: np.isclose(random_directions(96), hidden(10.5)[1], rtol=0.2),
            "a deviation, not a variance",
        ),
    )


def Sound(parameters, seed=0):
    return direction(parameters, seed)


def Backwards(parameters, seed=0):
    return [-part for part in direction(parameters, seed + 100)]


def Layers(parameters, seed=0):
    """Every layer on the scale of its weights, not every filter: undoes the same rescalings."""
    d = direction(parameters, seed, normalise=False)
    return [part * theta.norm() / part.norm().clamp(min=1e-12) for part, theta in zip(d, parameters, strict=True)]


def Broken(parameters, seed=0):
    """The whole direction on the scale of the whole network: the length is right, its parts are not."""
    d = direction(parameters, seed, normalise=False)
    lengths = [math.sqrt(sum(part.norm().item() ** 2 for part in vector)) for vector in (parameters[::2], d)]
    return [part * lengths[0] / lengths[1] for part in d]


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade_verdicts(
        is_broken,
        ("calls Broken broken", Broken, True, "slice two networks that are one function"),
        ("calls filter normalisation sound", Sound, False, "use one seed for both networks"),
        ("calls another seed and sign sound", Backwards, False, "do not compare with direction"),
        ("calls normalised layers sound", Layers, False, "compare losses, not lengths"),
    )
