"""The race in NumPy: what a page trains, from the same start, on the same batches."""

import numpy as np

import gradopt.numpy
from gradopt.hyperparameters import WALK
from gradopt.problems.network import MLP
from gradopt.problems.noise import error
from gradopt.race.digits import COUNT, SIDE, digits
from gradopt.sampling import BITS, int32, uniform

SIZES = (SIDE * SIDE, 32, 10)
BATCH_SIZE = 64
RATES = [float(f"{10 ** (power / 2):.1g}") for power in range(-7, 4)]
"""The learning rates of a sweep, half a decade apart: 0.0003, 0.001, ..., 30."""

DIVERGED = 1e4
"""A run whose loss is not below this has diverged, and goes no further."""

LEAST_STEPS, MOST_STEPS = 10, 2_000
"""What a page can show, and train while one looks on."""

RULES = list(WALK)


def example(seed, t, place, count):
    """Return the number of the image of ``count`` that stands at a place in mini-batch t = 1, 2, ... of a seed.

    Images are drawn with replacement, from elements of the hash that the mask of a StochGradAdam does not use.
    """
    return ((uniform(seed, t, -1 - place) >> BITS - 15) * count) >> 15  # of 2**31, so that int32 holds it


def batch(seed, t):
    """Return the numbers of the images of mini-batch t."""
    with np.errstate(over="ignore"):
        return example(*int32(seed, t, np.arange(BATCH_SIZE)), COUNT)


def start(network, seed):
    """Return theta at the start: uniform weights with He's variance, and no biases."""
    with np.errstate(over="ignore"):
        theta = error(*int32(seed, 0, np.arange(network.size), 0))
    for W, b in network.unpack(theta):
        W *= np.sqrt(2 / len(W))
        b[:] = 0
    return theta


def optimizer(rule, lr, seed):
    """Return a rule at a learning rate; Lookahead goes around Adam, and StochGradAdam's mask has the run's seed."""
    if rule == "Lookahead":
        return gradopt.numpy.Lookahead(gradopt.numpy.Adam(lr=lr))
    more = {"seed": seed} if rule == "StochGradAdam" else {}
    return getattr(gradopt.numpy, rule)(lr=lr, **more)


def run(rule, lr, seed, num_steps):
    """Train one network.

    Parameters
    ----------
    rule : one of ``RULES``
    lr : float
    seed : int
        Of the start, of the mini-batches and of StochGradAdam's mask.
    num_steps : int

    Returns
    -------
    losses : float array of shape (num_steps,)
        The loss on each mini-batch where its gradient was taken, before the step; infinite once the run has diverged.
    theta : float array
        The parameters at the end.
    """
    network, (train, _) = MLP(SIZES), digits()
    method, theta, losses = optimizer(rule, lr, seed), start(network, seed), np.full(num_steps, np.inf)
    for t in range(1, num_steps + 1):
        i = batch(seed, t)
        x, y = train.x[i], train.y[i]

        def grad(point, t=t, x=x, y=y):
            losses[t - 1] = network.loss(point, x, y)
            return network.grad(point, x, y)

        with np.errstate(all="ignore"):
            theta = method.step(theta, grad)
        if not losses[t - 1] < DIVERGED:
            losses[t - 1] = np.inf
            break
    return losses, theta


def score(losses):
    """Return the mean loss over the last tenth of the steps."""
    return losses[-max(1, len(losses) // 10) :].mean()


def accuracy(theta):
    """Return the fraction of the digits held out that are read right: none, if theta is not finite."""
    if not np.isfinite(theta).all():
        return 0.0
    with np.errstate(all="ignore"):
        return float(MLP(SIZES).accuracy(theta, *digits()[1]))
