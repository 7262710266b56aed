"""Right and wrong answers to the exercises of "Adam"."""

import numpy as np
import torch

from gradopt.exercises import adam
from gradopt.measure.online import replay
from gradopt.numpy import Adam, descend
from gradopt.problems import quadratic, rare_words

BOWL = quadratic(condition=10)
WORDS = rare_words(np.geomspace(0.5, 0.002, 20), weight=2.0, n=2000)


def same(compare, num_steps=100):
    def same_bits(optimizer, factor):
        paths = [descend(optimizer, lambda x, c=c: c * BOWL.grad(x), BOWL.start, num_steps) for c in (1.0, factor)]
        return compare(*paths)

    return same_bits


def rare(of_paths, steps=slice(-1, None), one_by_one=False):
    """Return an answer from the losses of paths at some of their steps, shape (steps, rates)."""

    def excess(method, lrs):
        grad = WORDS.stochastic(32, seed=1)
        if one_by_one:
            paths = np.stack([descend(method(lr=lr), grad, np.zeros(20), 300) for lr in lrs], axis=1)
        else:
            paths = descend(method(lr=lrs[:, None]), grad, np.zeros((len(lrs), 20)), 300)
        return of_paths(WORDS.f(paths[steps])) - WORDS.f(WORDS.minimizer())

    return excess, WORDS


def play(beta2, C, first=1, clip=True, start=0.0):
    optimizer, theta, iterates = Adam(betas=(0, beta2), eps=0), np.full(1, start), []
    for t in range(first, 3000 + first):
        optimizer.lr = 0.5 / max(t, 1) ** 0.5
        theta = optimizer.step(theta, lambda theta, t=t: 0 * theta + (C if t % 3 == 1 else -1.0))
        theta = np.clip(theta, -1, 1) if clip else theta
        iterates.append(theta[0])
    return np.mean(iterates[-300:])


def smallest(choose=min, **how):
    return lambda C, betas: choose(beta2 for beta2 in betas if play(beta2, C, **how) < -0.9)


def by_bisection(C, betas):
    low, high = 0, len(betas) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if play(betas[middle], C) < -0.9 else (middle + 1, high)
    return betas[low]


def twin(of, dtype=torch.float64, start=0.0, copy=True, lr=0.01):
    """Return an answer from the differences of the two paths, shape (steps + 1, d)."""

    def difference(method, recorded):
        theta = torch.full((recorded.shape[1],), start, dtype=dtype)
        optimizer, points = method([theta], lr=lr), [theta.numpy().copy()]
        for g in recorded:
            theta.grad = torch.from_numpy(g).to(dtype)
            optimizer.step()
            points.append(theta.numpy().copy() if copy else theta.numpy())
        return of(np.array(points) - start - replay(Adam(lr=0.01), recorded))

    return difference


def lengths(method, num_steps=1000, lr=0.1):
    return -np.diff(descend(method(lr=lr), np.ones_like, [0.0], num_steps)[:, 0])


ANSWERS = {
    adam.check_scale: (
        [
            same(np.array_equal),
            same(lambda one, two: (one == two).all()),
            same(lambda one, two: one.tobytes() == two.tobytes()),
        ],
        [
            same(np.allclose),
            lambda optimizer, factor: True,
            lambda optimizer, factor: np.log2(factor) % 1 == 0,
            same(lambda one, two: np.abs(one - two).max() < 1e-9),
        ],
    ),
    adam.check_rare: (
        [
            rare(lambda losses: losses[-1].min()),
            rare(lambda losses: np.sort(losses[0])[0]),
            rare(lambda losses: min(losses[-1]), one_by_one=True),
        ],
        [
            rare(np.min, steps=slice(0, None, 10)),  # on the way
            rare(lambda losses: losses[-1].mean()),
            rare(lambda losses: losses.mean(0).min(), steps=slice(-50, None, 10)),
            (lambda method, lrs: rare(lambda losses: losses[-1].min())[0](method, lrs) + 1e-3, WORDS),
        ],
    ),
    adam.check_beta2: (
        [smallest(), by_bisection, lambda C, betas: np.float64(smallest(lambda found: next(iter(found)))(C, betas))],
        [
            smallest(max),
            smallest(first=0),
            lambda C, betas: 1 / (1 + C**2),
            lambda C, betas: list(betas).index(smallest()(C, betas)),
        ],
    ),
    adam.check_replay: (
        [
            twin(lambda gaps: np.abs(gaps).max()),
            twin(lambda gaps: np.linalg.norm(gaps.ravel(), np.inf)),
            twin(lambda gaps: torch.from_numpy(gaps).abs().max()),
        ],
        [
            twin(lambda gaps: np.abs(gaps).max(), dtype=torch.float32),
            twin(lambda gaps: np.abs(gaps[-1]).max()),
            twin(lambda gaps: gaps.max(), copy=False),
            twin(lambda gaps: np.abs(gaps).mean()),
            lambda method, recorded: 0.0,
        ],
    ),
    adam.check_broken: (
        [
            lambda method: not np.allclose(lengths(method), 0.1, rtol=1e-4),
            lambda method: np.ptp(lengths(method)) > 0.01,
            lambda method: bool(abs(lengths(method)[-1] / 0.1 - 1) > 0.1),
        ],
        [
            lambda method: lengths(method)[0] > 0.11,
            lambda method: not np.array_equal(lengths(method), lengths(Adam)),
            lambda method: method.__name__ == "Broken",
            lambda method: True,
        ],
    ),
}
