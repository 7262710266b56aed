"""Checks of the answers to the exercises of "Lookahead"."""

import functools

import numpy as np
import torch

import gradopt.torch
from gradopt.exercises import grade, grade_verdicts
from gradopt.numpy import SGD, Lookahead, descend
from gradopt.problems import least_squares


def check_slow(loss_at_slow):
    """Grade ``loss_at_slow(optimizer, f)``."""

    def run(call):
        theta = torch.tensor([3.0, -2.0], dtype=torch.float64, requires_grad=True)
        optimizer = gradopt.torch.Lookahead(gradopt.torch.Momentum([theta], lr=0.1), k=5)
        seen = []

        def f():
            return (theta**2).sum()

        for t in range(1, 14):
            optimizer.zero_grad()
            f().backward()
            optimizer.step()
            if call and t in (3, 8):
                phi = optimizer.state[theta]["phi"].clone()
                seen.append(abs(float(loss_at_slow(optimizer, f)) - float((phi**2).sum())))
        return theta.detach().clone(), seen

    grade(
        (
            "returns the loss at the slow weights",
            lambda: max(run(True)[1]) < 1e-12,
            "copy phi into each parameter before you call f",
        ),
        (
            "leaves the run undisturbed",
            lambda: max(run(True)[1]) >= 0 and torch.equal(run(True)[0], run(False)[0]),
            "put the fast weights back; a saved tensor must be a clone, or it changes with the parameter",
        ),
    )


def check_speed(same_lr):
    """Grade ``same_lr(lr, k, alpha, curvature)``."""
    tried = [(0.3, 5, 0.5, 1.0), (0.04, 10, 0.2, 4.0), (0.19, 3, 0.8, 5.0)]

    def shrinks_alike(lr, k, alpha, curvature):
        answer = same_lr(lr, k, alpha, curvature)
        look, sgd = (
            descend(method, lambda x: curvature * x, [1.0], 10 * k)[-1, 0]
            for method in (Lookahead(SGD(lr=lr), k, alpha), SGD(lr=answer))
        )
        return np.isclose(abs(look), sgd, rtol=1e-6, atol=0) and answer * curvature <= 1 + 1e-12

    grade(
        (
            "shrinks the error as Lookahead does",
            lambda: all(shrinks_alike(*case) for case in tried),
            "an outer step multiplies by 1 - alpha (1 - q); an inner step by its k-th root",
        ),
        (
            "also where the inner optimizer swings",
            lambda: shrinks_alike(1.95, 5, 0.9, 1.0),
            "the factor of an outer step can be negative: its size counts",
        ),
        (
            "is below alpha lr for small lr, but only just",
            lambda: 0.0499 < same_lr(1e-1, 5, 0.5, 1e-2) < 0.05 * 1.001,
            "with k = 1 the answer is alpha lr",
        ),
    )


def check_aside(averages):
    """Grade ``averages(problem, seed, num_steps)``."""
    problem = least_squares()

    def distance(points):
        return np.linalg.norm(points - problem.minimizer(), axis=-1)

    def of(seed, wrap):
        method = Lookahead(SGD(lr=0.05)) if wrap else SGD(lr=0.05)
        return descend(method, problem.stochastic(4, seed), np.zeros(2), 3000)[::5]

    @functools.cache
    def answer(seed):
        return averages(problem, seed, 3000)

    def late(points):
        return (distance(points)[100:] ** 2).mean()

    def later(seed):
        """How much farther than Lookahead it is from the minimum of another problem after 40 steps."""
        other = least_squares(seed=seed)
        path = descend(Lookahead(SGD(lr=0.05)), other.stochastic(4, seed), np.zeros(2), 40)
        mine, its = (np.linalg.norm(end - other.minimizer()) for end in (averages(other, seed, 40)[-1], path[-1]))
        return mine - its

    grade(
        (
            "averages the points of the plain run",
            lambda: np.allclose(answer(0)[1:], answer(0)[:-1] / 2 + of(0, False)[1:] / 2),
            "descend gives the whole path; take every fifth point",
        ),
        ("starts at the start", lambda: (answer(1)[0] == 0).all(), "the first average is the start"),
        (
            "ends closer than SGD and less close than Lookahead",
            lambda: late(of(2, True)) < late(answer(2)) < late(of(2, False)),
            "the run must not go on from the average",
        ),
        (
            "arrives sooner than Lookahead",
            lambda: sum(map(later, range(8))) < 0,
            "the run must not go on from the average",
        ),
    )


def check_limit(largest_lr, factors):
    """Grade ``largest_lr(momentum, lrs)``."""
    lrs = np.linspace(0.05, 4.2, 831)
    truth = {}
    for momentum in (0.7, 0.9):
        stable = lrs[factors(lrs, momentum, "keep") < 0.998]
        truth[momentum] = stable.max()

    grade(
        (
            "momentum 0.7",
            lambda: abs(largest_lr(0.7, lrs) - truth[0.7]) < 0.011,
            "the largest rate that works, even if some below it do not",
        ),
        (
            "momentum 0.9",
            lambda: abs(largest_lr(0.9, lrs) - truth[0.9]) < 0.011,
            "wrap Momentum, and give it lrs[:, None]; a diverged run is inf or nan",
        ),
        (
            "chooses among the given rates",
            lambda: largest_lr(0.9, np.array([0.1, 0.2])) == 0.2,
            "return an entry of lrs",
        ),
    )


class Broken(Lookahead):
    def step(self, theta, grad):
        if self.t == 0:
            self.phi = 0 * theta
        self.t += 1
        theta = self.optimizer.step(theta, grad)
        if self.t % self.k == 0:
            self.phi = self.phi + self.alpha * (theta - self.phi)
            theta = self.phi
        return theta


class Rewritten(Lookahead):
    def step(self, theta, grad):
        if self.t == 0:
            self.phi = theta.copy()
        self.t += 1
        theta = self.optimizer.step(theta, grad)
        if self.t % self.k:
            return theta
        self.phi = (1 - self.alpha) * self.phi + self.alpha * theta
        return self.phi.copy()


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade_verdicts(
        is_broken,
        ("calls Broken broken", Broken, True, "where should it stay if the gradient is 0 everywhere? Go past step k"),
        ("calls Lookahead sound", Lookahead, False, "going back towards phi is no bug"),
        ("calls a rewritten Lookahead sound", Rewritten, False, "it rounds differently: compare with np.allclose"),
    )
