"""What is measured of one run: how fast it comes nearer in the long run, how far it has come, its longest step."""

import numpy as np

LEAST, MOST = 1e-140, 1e140
"""Distances between which a rate is measured: their squares are still numbers."""


def rate(path, surface):
    r"""Return the factor by which a step brings a run nearer to the minimum in the long run, and where it was measured.

    .. math:: \rho = (d_l / d_k)^{1 / (l - k)}, \qquad d_t^2 = \|\theta_t - \theta^*\|^2 + \|\theta_{t-1} - \theta^*\|^2

    A swing passes the minimum, the pair of its last two points does not. The last step l is the last whose distance is
    a number that can be squared; the first, k, is a third of it.

    Parameters
    ----------
    path : array of shape (T + 1, 2)
    surface : gradopt.problems.Surface

    Returns
    -------
    (rate, k, l)
        The rate is 0 where the run is at the minimum after one step.
    """
    with np.errstate(all="ignore"):
        distance = np.hypot(*(path - surface.minima[0]).T)
        pair = np.hypot(distance[1:], distance[:-1])
        usable = (pair >= LEAST) & (pair <= MOST)
    last = len(usable) if usable.all() else int(usable.argmin())
    first = last // 3 if last > 2 else 1
    return (float((pair[last - 1] / pair[first - 1]) ** (1 / (last - first))) if last > first else 0.0), first, last


def gap(path, surface):
    """Return f above its minimum at the end of a run."""
    with np.errstate(all="ignore"):
        return float(surface.f(path[-1]) - surface.f(np.array(surface.minima)).min())


def farthest(path, surface):
    """Return the largest distance from the minimum on the way, over that of the start."""
    with np.errstate(all="ignore"):
        distance = np.hypot(*(path - surface.minima[0]).T)
    return float(distance.max() / distance[0])


def floor(path, surface):
    """Return the mean of f above its minimum over the last half of a run."""
    with np.errstate(all="ignore"):
        gaps = surface.f(path[len(path) // 2 :]) - surface.f(np.array(surface.minima)).min()
        return float(gaps.mean())


def longest(path, surface):
    """Return the longest step in a coordinate on the way, over the longest of the first step, and when it was taken."""
    steps = np.abs(np.diff(path, axis=0)).max(axis=1)
    at = int(steps.argmax())
    return float(steps[at] / steps[0]), at + 1


MEASURES = {"rate": rate, "gap": gap, "farthest": farthest, "floor": floor, "longest": longest}
