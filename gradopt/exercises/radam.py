"""Checks of the answers to the exercises of "RAdam"."""

import numpy as np

from gradopt.exercises import grade, says
from gradopt.numpy import RAdam, descend


def check_first(first_adaptive):
    """Grade ``first_adaptive(beta2, threshold)``."""

    def by_running(beta2, threshold):
        optimizer = RAdam(lr=1.0, betas=(0.9, beta2), eps=0, threshold=threshold)
        moves = [-optimizer.step(np.zeros(1), lambda x: 0 * x + 1024.0)[0] for _ in range(50)]
        adaptive = [t for t, move in enumerate(moves, 1) if move < 512]
        return adaptive[0] if adaptive else None

    grade(
        ("torch's defaults", lambda: first_adaptive(0.999, 5) == 6, "is rho_t above the threshold, or equal to it?"),
        (
            "other settings",
            lambda: all(first_adaptive(b, h) == by_running(b, h) for b in (0.7, 0.8, 0.9, 0.99) for h in (4, 5)),
            "compute rho_t for t = 1, 2, ...; small beta2 may take longer",
        ),
        (
            "never",
            lambda: first_adaptive(0.5, 4) is None and first_adaptive(0.65, 5) is None,
            "rho_t grows towards rho_inf; what if that is too small?",
        ),
    )


def check_match(length, rho_inf):
    """Grade ``length(t, beta2)``."""

    def by_simulation(t, beta2):
        squares = np.random.default_rng(0).standard_normal((t, 100_000)) ** 2
        weights = (1 - beta2) * beta2 ** np.arange(t)[::-1] / (1 - beta2**t)
        return 2 / (weights @ squares).var()

    grade(
        ("one square at t = 1", lambda: abs(length(1, 0.9) - 1) < 1e-9, "the weights of v_hat sum to 1"),
        (
            "agrees with a simulation",
            lambda: all(
                abs(length(t, b) / by_simulation(t, b) - 1) < 0.05 for t, b in ((10, 0.9), (30, 0.99), (30, 0.5))
            ),
            "the variance of a weighted mean is in proportion to the sum of the squared weights",
        ),
        (
            "rho_inf in the end",
            lambda: abs(length(20_000, 0.999) - rho_inf) < 0.01,
            "a geometric series of beta2 squared",
        ),
    )


def check_skip(make, bowl):
    """Grade ``make``."""

    def walk(method, factor, lr=0.1, num_steps=60, **settings):
        return descend(method(lr=lr, eps=0, **settings), lambda x: factor * bowl.grad(x), bowl.start, num_steps)

    def later():
        ones = [np.diff(descend(m(lr=0.1), np.ones_like, [0.0], 40)[:, 0]) for m in (make(), RAdam)]
        return np.allclose(ones[0][5:], ones[1][5:])

    grade(
        (
            "stands still for five steps, then moves",
            lambda: (walk(make(), 1)[5] == bowl.start).all() and (walk(make(), 1)[6] != bowl.start).all(),
            "return theta itself; the sixth step is the first with rho_t > 5",
        ),
        (
            "does not notice a factor of 1024",
            lambda: np.array_equal(walk(make(), 1.0), walk(make(), 1024.0)),
            "no step may be taken without the division",
        ),
        ("has RAdam's steps afterwards", later, "m, v and t must be updated while it waits"),
        (
            "respects the threshold",
            lambda: (walk(make(), 1, threshold=4)[5] != bowl.start).all(),
            "use self.threshold; with 4 it moves at step 5",
        ),
    )


class Broken(RAdam):
    buffers = {}  # noqa: RUF012

    def step(self, theta, grad):
        buffer = self.buffers.setdefault(type(self), [(None, None)] * 10)  # of its own for every class that is judged
        t, lr = self.t + 1, self.lr
        if buffer[t % 10][0] != t:
            buffer[t % 10] = (t, lr)
        self.lr = buffer[t % 10][1]
        theta = super().step(theta, grad)
        self.lr = lr
        return theta


class Cached(RAdam):
    buffer = {}

    def step(self, theta, grad):
        self.buffer[self.t] = self.t  # a cache that keeps nothing of the group does no harm
        return super().step(theta, grad)


class Four(RAdam):
    def __init__(self, lr=1e-3):
        super().__init__(lr, threshold=4)


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade(
        (
            "calls Broken broken",
            lambda: says(is_broken, Broken, verdict=True),
            "give two groups rates 1 and 0.1 and the same gradient, step by step; compare the lengths",
        ),
        (
            "calls RAdam sound, with either threshold",
            lambda: says(is_broken, RAdam, verdict=False) and says(is_broken, Four, verdict=False),
            "twice the rate is twice the step",
        ),
        ("calls a harmless cache sound", lambda: says(is_broken, Cached, verdict=False), "test what it does"),
    )
