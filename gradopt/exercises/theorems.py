"""Checks of the answers to the exercises of "The theorems on trial"."""

import numpy as np

from gradopt.exercises import grade, grade_verdicts
from gradopt.problems import Bowl


def check_quotient(quotient):
    """Grade ``quotient(curvatures, variances, lr)``."""

    def settled(curvatures, variances, lr):
        curvatures, V = np.array(curvatures), np.zeros(len(curvatures))
        for _ in range(20_000):
            V = (1 - lr * curvatures) ** 2 * V + lr**2 * np.array(variances)
        return (curvatures**2 * V).sum() / (lr * max(curvatures) * sum(variances))

    def right(*case):
        curvatures, variances, lr = case
        return np.isclose(quotient(np.array(curvatures), np.array(variances), lr), settled(*case), rtol=1e-4)

    grade(
        ("equal curvatures", lambda: right([2.0, 2.0], [1.0, 3.0], 0.3), "1 / (2 - lr * L), also when L is not 1"),
        (
            "different curvatures",
            lambda: right([1.0, 0.1], [1.0, 1.0], 0.5),
            "L is the largest, M the sum of all variances",
        ),
        ("noise in one flat coordinate", lambda: right([4.0, 0.5], [0.0, 2.0], 0.2), "|grad f|^2 is lambda^2 theta^2"),
        ("beyond 1 / L", lambda: right([1.0, 0.2], [1.0, 1.0], 1.9), "what happens to 2 - lr * lambda near 2 / L?"),
    )


def check_waves(tilts):
    """Grade ``tilts(n)``."""

    def every(right):
        return all(right(np.asarray(tilts(n), dtype=float)) for n in (3, 4, 5, 6))

    def wanders(xi):
        phi, seen = 1.0, []
        for _ in range(3000):
            seen.append(np.sin(phi) ** 2)
            phi += xi[0] - np.sin(phi)
        return max(seen[-300:]) - min(seen[-300:]) > 0.1

    def together(xi):
        return np.allclose(np.exp(1j * xi), np.exp(1j * xi[0]), atol=1e-6)

    grade(
        (
            "n tilts that sum to zero",
            lambda: (
                every(lambda xi: xi.ndim == 1 and abs(xi.sum()) < 1e-6) and [len(tilts(n)) for n in (3, 6)] == [3, 6]
            ),
            "one of them takes back what the others add",
        ),
        (
            "all lead to the same squared gradient",
            lambda: every(lambda xi: together(xi) and len(xi) > 1),
            "the sine has the period 2 pi",
        ),
        ("which never settles", lambda: every(wanders), "where is theta at rest? The shift must exceed every sine"),
    )


class Broken(Bowl):
    def stochastic(self, rng, size=1):
        def grad(theta):
            examples = rng.integers(len(self.xi), size=size)  # one draw for all runs
            return self.grad(theta) - self.xi[examples].mean(0)

        return grad


class Half(Bowl):
    def stochastic(self, rng, size=1):
        ordered = self.xi[np.argsort(self.xi[:, 0])]

        def grad(theta):
            return self.grad(theta) - ordered[rng.integers(len(ordered) // 2, size=len(theta))]

        return grad


class Loud(Bowl):
    def stochastic(self, rng, size=1):
        def grad(theta):
            tilts = self.xi[rng.integers(len(self.xi), size=len(theta))]
            return self.grad(theta) - (1 + np.abs(theta) / 10) * tilts

        return grad


class Seldom(Bowl):
    def stochastic(self, rng, size=1):
        def grad(theta):
            tilts = self.xi[rng.integers(len(self.xi), size=len(theta))]
            return self.grad(theta) - 2 * (rng.random((len(theta), 1)) < 0.25) * tilts

        return grad


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade_verdicts(
        is_broken,
        ("calls Broken broken", Broken, True, "how do many runs from one point differ?"),
        ("calls half of the examples broken", Half, True, "is the mean of the noise zero?"),
        ("calls noise that grows with theta broken", Loud, True, "at every theta: try one far away"),
        ("calls Bowl sound", Bowl, False, "leave room for chance"),
        ("calls rare and larger errors sound", Seldom, False, "the variance counts, not the largest error"),
    )
