"""Schedules: the factor of the learning rate of a step, as a function of the part of all steps done before it."""

from math import cos, pi


def constant(done):
    """Keep the rate."""
    return 1.0


def linear(done):
    """Let it fall evenly towards 0, which it would reach one step after the last."""
    return 1 - done


def cosine(done):
    """Let it fall along half a cosine: slowly at first and at the end (Loshchilov and Hutter, 2017, one cycle)."""
    return (1 + cos(pi * done)) / 2


def warm_up(schedule, part=0.1):
    """Return a schedule that rises evenly from 0 and then follows another (Goyal et al., 2017).

    Parameters
    ----------
    schedule : callable
        Takes the part of the steps left after the warm-up that is done, in [0, 1).
    part : float, default 0.1
        Of all steps, that of the warm-up; in (0, 1).
    """
    return lambda done: done / part if done < part else schedule((done - part) / (1 - part))


SCHEDULES = {schedule.__name__: schedule for schedule in (constant, linear, cosine)}
SCHEDULES |= {f"warm-up-{name}": warm_up(schedule) for name, schedule in SCHEDULES.items()}
