"""How fast methods converge: slopes on logarithmic axes, and the worst of convex functions."""

import numpy as np
from scipy import stats


class Scheduled:
    """An optimizer whose hyperparameters are functions of the step t = 1, 2, ...: ``Scheduled(SGD(), lr=...)``."""

    def __init__(self, optimizer, **schedules):
        self.optimizer, self.schedules, self.t = optimizer, schedules, 0

    def step(self, theta, grad):
        """Return the next theta."""
        self.t += 1
        for name, schedule in self.schedules.items():
            setattr(self.optimizer, name, schedule(self.t))
        return self.optimizer.step(theta, grad)


def interval(values):
    """Return the mean of independent values, axis 0, and the half-width of its 95 percent interval; 0 for one value."""
    n = len(values)
    half = stats.t.ppf(0.975, n - 1) * values.std(0, ddof=1) / n**0.5 if n > 1 else 0.0
    return values.mean(0), half


def slope(x, y):
    """Return the slope of log y over log x and the half-width of its 95 percent interval.

    ``y`` has the shape (groups, len(x)), for an interval over independent groups, or (len(x),).
    """
    return interval(np.polyfit(np.log(x), np.log(np.atleast_2d(y)).T, 1)[0])


def groups(runs, n=10):
    """Return the means of n equal groups of runs, which are the last axis, as axis 0; of all runs if they are fewer."""
    n = min(n, runs.shape[-1])
    return np.moveaxis(runs.reshape(*runs.shape[:-1], n, -1).mean(-1), -1, 0)


def worst_case(optimizer, horizons, thresholds):
    r"""Return f after each horizon on every rounded-off :math:`|x|`, from x = 1, and the distance moved.

    .. math:: h_\tau(x) = \tfrac12 x^2 \text{ for } |x| \le \tau, \quad \tau |x| - \tfrac12 \tau^2 \text{ beyond}

    All are convex with L = 1 and least value 0. Both results have the shape (horizons, thresholds).
    """
    theta, path = np.ones_like(thresholds), []
    for _ in range(max(horizons)):
        theta = optimizer.step(theta, lambda theta: np.clip(theta, -thresholds, thresholds))
        path.append(theta)
    x = np.array(path)[np.asarray(horizons) - 1]
    tau, a = thresholds, np.abs(x)
    return np.where(a <= tau, x**2 / 2, tau * a - tau**2 / 2), 1 - x


def steps_to_millionth(optimizer, conditions):
    r"""Return the steps until f is a millionth of its start, and the largest quotient of f and its bound on the way.

    .. math:: f = \tfrac12 (\theta_1^2 / \kappa + \theta_2^2), \qquad
        f(\theta_t) \le (1 - \kappa^{-1/2})^t \, (f(\theta_0) + \tfrac{1}{2\kappa} \|\theta_0\|^2)

    from the flat axis, at f = 1/2, for every condition number kappa; ``lr`` is to be 1.
    """
    curvatures = np.stack([1 / conditions, np.ones_like(conditions)], axis=1)
    theta, counts, worst, t = curvatures**-0.5 * [1.0, 0.0], np.zeros(len(conditions)), np.zeros(len(conditions)), 0
    while (counts == 0).any():
        t += 1
        theta = optimizer.step(theta, lambda theta: curvatures * theta)
        height = (curvatures * theta**2).sum(1) / 2
        with np.errstate(all="ignore"):  # the bound underflows after the end of a run
            worst = np.where(counts == 0, np.maximum(worst, height / (1 - conditions**-0.5) ** t), worst)
        counts[(counts == 0) & (height < 0.5e-6)] = t
    return counts, worst
