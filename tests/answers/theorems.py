"""Right and wrong answers to the exercises of "The theorems on trial"."""

import numpy as np

from gradopt.exercises import theorems


def floor(curvatures, variances, lr):
    return lr * curvatures * variances / (2 - lr * curvatures)


def simulated(curvatures, variances, lr):
    V = np.zeros_like(curvatures)
    for _ in range(5000):
        V = (1 - lr * curvatures) ** 2 * V + lr**2 * variances
    return np.sum(curvatures**2 * V) / (lr * np.max(curvatures) * np.sum(variances))


def shifts(n, turns=1):
    return [2 * np.pi * turns / n] * (n - 1) + [2 * np.pi * turns / n - 2 * np.pi * turns]


def noise(method, at, runs=20_000):
    problem = method([1.0, 0.5])
    theta = np.full((runs, 2), at)
    return problem, problem.stochastic(np.random.default_rng(1))(theta) - problem.grad(theta)


def breaks(*tests, at=(0.0, 10.0)):
    return lambda method: any(test(*noise(method, each)) for each in at for test in tests)


def biased(problem, errors):
    return (np.abs(errors.mean(0)) > 0.05).any()


def loud(problem, errors):
    return (errors**2).sum(1).mean() > 1.05 * problem.M


def together(problem, errors):
    return np.ptp(errors, axis=0).max() == 0


ANSWERS = {
    theorems.check_quotient: (
        [
            lambda curvatures, variances, lr: (
                floor(curvatures, variances, lr).sum() / (lr * curvatures.max() * variances.sum())
            ),
            simulated,
            lambda curvatures, variances, lr: float(
                np.dot(curvatures / (2 - lr * curvatures), variances) / max(curvatures) / sum(variances)
            ),
        ],
        [
            lambda curvatures, variances, lr: 1 / (2 - lr * curvatures.max()),
            lambda curvatures, variances, lr: floor(curvatures, variances, lr).sum() / (lr * variances.sum()),
            lambda curvatures, variances, lr: 0.5,
        ],
    ),
    theorems.check_waves: (
        [
            shifts,
            lambda n: np.array(shifts(n))[::-1],
            lambda n: -np.array(shifts(n)),
        ],
        [
            lambda n: np.zeros(n),
            lambda n: [2 * np.pi] * (n - 1) + [-2 * np.pi * (n - 1)],
            lambda n: [2 * np.pi / 3, 2 * np.pi / 3, -4 * np.pi / 3],
            lambda n: [2 * np.pi / n] * n,
            lambda n: [1.0] * (n - 1) + [1.0 - n],
            lambda n: [3 * np.pi / n] * (n - 1) + [3 * np.pi / n - 3 * np.pi],  # the same modulo pi only
        ],
    ),
    theorems.check_broken: (
        [
            breaks(biased, loud, together),
            breaks(biased, loud),
            lambda method: (
                np.any([noise(method, 30.0)[1].std(0) > 1.1 * noise(method, 0.0)[1].std(0)])
                or biased(*noise(method, 0.0))
            ),
        ],
        [
            lambda method: True,
            breaks(biased, together, at=(0.0,)),
            breaks(loud),
            lambda method: np.abs(noise(method, 0.0)[1]).max() > 5,
        ],
    ),
}
