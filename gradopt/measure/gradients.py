"""How large a network's gradients are from its first layer to its last, and how many entries are exactly zero."""

import math
from typing import NamedTuple

import numpy as np
import torch
from torch.func import functional_call
from torch.nn.functional import cross_entropy

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
IMAGES = 256  # whose mean loss an observation differentiates


class Gradients(NamedTuple):
    """Sizes of the entries g of the gradient of every weight, in order of depth, for R runs of a network.

    ``names`` are those of the weights. ``quantiles`` are of abs(g) and have the shape (R, weights, 5). ``rms``, the
    root of the mean of g^2, and ``zeros``, the fraction of entries that are exactly 0, have the shape (R, weights).
    """

    names: list
    quantiles: np.ndarray
    rms: np.ndarray
    zeros: np.ndarray


def by_depth(model, images, labels):
    """Return how large the gradients of the mean loss of some images are, weight by weight.

    A weight is a tensor with two axes of more than one entry; biases and the scales of normalisation layers are none.
    Batch normalisation takes the statistics of these images, as in training: the running averages of evaluation are 1
    before the first step and hide what it does. Parameters, their ``grad``, the running averages and the network's
    mode stay as they are.

    Parameters
    ----------
    model : nn.Module
        Maps images to logits of shape (R, B, classes) or (R, B, classes, H, W), as networks do in
        :func:`gradopt.train.train`. Its parameters have a first axis of R runs unless it says ``side_by_side = False``.
    images : tensor of shape (B, ...)
    labels : integer tensor of shape (B,) or (B, H, W)

    Returns
    -------
    Gradients

    Source
    ------
    Paper, section 6.1.2; Glorot and Bengio (2010), section 4.
    """
    first = 1 if getattr(model, "side_by_side", True) else 0  # of the axes that are not of runs
    weights = {name: w for name, w in model.named_parameters() if sum(n > 1 for n in w.shape[first:]) > 1}
    statistics = {name: buffer.clone() for name, buffer in model.named_buffers()}
    training = model.training
    try:
        with torch.enable_grad():
            logits = functional_call(model.train(), statistics, (images,))
            targets = labels.expand(len(logits), *labels.shape)
            loss = cross_entropy(logits.flatten(0, 1), targets.flatten(0, 1), reduction="sum") / labels.numel()
            gradients = torch.autograd.grad(loss, list(weights.values()))
    finally:
        model.train(training)
    entries = [g.reshape(len(logits), -1).abs() for g in gradients]
    # by NumPy, which does not sort all entries, as torch does; "nearest" takes no difference of infinities
    quantiles = [np.quantile(g.cpu().numpy(), QUANTILES, axis=1, method="nearest").T for g in entries]
    rms = [g.square().mean(1).sqrt().cpu().numpy() for g in entries]
    zeros = [(g == 0).double().mean(1).cpu().numpy() for g in entries]
    return Gradients(list(weights), *(np.stack(values, axis=1) for values in (quantiles, rms, zeros)))


def effective_size(g):
    r"""Return the effective number of entries that carry a gradient: n if all are of one size, 1 if one is not zero.

    .. math:: n_\mathrm{eff} = \Bigl(\sum_i g_i^2\Bigr)^2 \Big/ \sum_i g_i^4

    Parameters
    ----------
    g : tensor of any shape

    Returns
    -------
    float
    """
    squares = g.double().square()
    return float(squares.sum() ** 2 / squares.square().sum())


def observe(model, splits, predictions, final):
    """Return ``quantiles``, ``rms`` and ``zeros`` of :func:`by_depth` for every run, on the first training images.

    As :func:`gradopt.train.train` calls it; the images are not augmented.
    """
    images, labels = splits[0]
    _, *measured = by_depth(model, images[:IMAGES], labels[:IMAGES])
    runs = zip(*(rounded(values.tolist()) for values in measured), strict=True)
    return [dict(zip(Gradients._fields[1:], run, strict=True)) for run in runs]


def rounded(values):
    """Return nested lists with five digits, None for what is not finite."""
    if isinstance(values, list):
        return [rounded(value) for value in values]
    return float(f"{values:.5g}") if math.isfinite(values) else None
