"""Checks of the answers to the exercises of "Learning online"."""

import numpy as np

from gradopt.exercises import grade, grade_verdicts
from gradopt.numpy import SGD, descend


def positions(slopes, lrs):
    """Return where gradient descent on [-1, 1] stands before each loss slope * theta, from 0."""
    theta, points = 0.0, []
    for slope, lr in zip(slopes, lrs, strict=True):
        points.append(theta)
        theta = min(max(theta - lr * slope, -1.0), 1.0)
    return np.array(points)


def check_regret(regret_of):
    """Grade ``regret_of(slopes, lr)``."""
    rng = np.random.default_rng(0)
    coins, drift = rng.choice([-1.0, 1.0], 300), rng.uniform(-1, 1, 200) + 0.3

    def right(slopes, lr):
        true = (slopes * positions(slopes, [lr] * len(slopes))).sum() + abs(slopes.sum())
        return abs(regret_of(slopes, lr) - true) < 1e-9

    grade(
        ("two steps by hand", lambda: right(np.array([1.0, 1.0]), 0.25), "the first loss is paid at 0: 0 - 0.25 + 2"),
        ("coin tosses", lambda: right(coins, 0.1) and right(-coins, 0.1), "the best u is -1 or 1: which?"),
        ("slopes that lean to one side", lambda: right(drift, 0.5) and right(-drift, 0.5), "theta stays in [-1, 1]"),
    )


def check_rate(lr):
    """Grade ``lr(t)``."""
    T = 20_000
    t, rng = np.arange(1, T + 1), np.random.default_rng(1)
    streams = {
        "one side for ever": np.ones(T),
        "up and down": np.where(t % 2, 1.0, -1.0),
        "coin tosses": rng.choice([-1.0, 1.0], T),
        "a change of mind": np.where(t < T / 3, 1.0, -1.0),
    }

    def worst(name):
        slopes = streams[name]
        points = positions(slopes, [float(lr(int(step))) for step in t])
        return ((np.cumsum(slopes * points) + np.abs(np.cumsum(slopes))) / t**0.5).max()

    hints = (
        "the first steps must be long enough to get anywhere",
        "here every step costs half its length: it must become short",
        "here every step costs half its length: it must become short",
        "the sum of the steps must grow like the root of T, or theta cannot come back",
    )
    grade(*((name, lambda name=name: worst(name) <= 3.0, hint) for name, hint in zip(streams, hints, strict=True)))


def Broken(problem, lr):
    path = descend(SGD(lr=lr), problem.one_by_one(np.arange(problem.n)), np.zeros(2), problem.n)
    return problem.loss((problem.x * path[1:]).sum(1), problem.y)


def sound(problem, lr):
    path = descend(SGD(lr=lr), problem.one_by_one(np.arange(problem.n)), np.zeros(2), problem.n)
    return problem.loss((problem.x * path[:-1]).sum(1), problem.y)


def step_by_step(problem, lr):
    theta, paid = np.zeros(2), []
    for i in range(problem.n):
        paid.append(float(problem.loss(problem.x[i] @ theta, problem.y[i])))
        theta = theta - lr * problem.grad_of(theta, [i])
    return np.array(paid)


def check_broken(is_broken):
    """Grade ``is_broken(online_losses)``."""
    grade_verdicts(
        is_broken,
        ("calls Broken broken", Broken, True, "what must the very first example cost?"),
        ("calls a sound game sound", sound, False, "who starts at 0 pays ln 2 first"),
        ("calls one that is written as a loop sound", step_by_step, False, "allow for rounding: np.isclose"),
    )
