"""A fully connected network and its gradient by hand: relu inside, softmax and cross-entropy at the end."""

from itertools import pairwise
from numbers import Integral, Real

import numpy as np


def softmax(z):
    r"""Map scores of shape (..., K) to probabilities :math:`\hat y_i = e^{z_i} / \sum_j e^{z_j}`, without overflow.

    Source: Report, equation (3), which prints e^{y_i} for e^{y_j} in the denominator.
    """
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def log_softmax(z):
    """Return the logarithm of :func:`softmax`, finite where that rounds to 0."""
    z = z - np.max(z, axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


def cross_entropy(logits, y):
    """Return the mean of -log y_hat at the labels y, (n,); logits (n, K). Source: Report, equations (1) and (4)."""
    return -log_softmax(logits)[np.arange(len(y)), y].mean()


class MLP:
    r"""A network whose parameters are one vector theta of ``size`` numbers, so that every optimizer can train it.

    .. math:: a^0 = x, \qquad z^l = a^{l-1} W^l + b^l, \qquad a^l = \max(0, z^l), \qquad \hat y = \mathrm{softmax}(z^L)

    ``sizes`` are the numbers of inputs, of units in every hidden layer, and of classes. Images x have shape
    (n, inputs) or (n, 28, 28), labels y shape (n,). Another shape or range raises ``ValueError``.
    Source: Report, section 2.1, which has three layers of unsaid width and scale=0.01.
    """

    def __init__(self, sizes=(784, 512, 512, 10)):
        if len(sizes) < 2 or not all(isinstance(size, Integral) and size > 0 for size in sizes):
            raise ValueError(f"sizes={sizes!r} must be two or more positive integers")
        self.inputs, self.classes, self.shapes = sizes[0], sizes[-1], list(pairwise(sizes))
        self.size = sum((m + 1) * n for m, n in self.shapes)

    def init(self, rng, scale="he"):
        """Return a random theta from a NumPy generator.

        "he": W^l has variance 2 / (its inputs), b^l = 0, He et al. (2015). A number: all is normal with that scale.
        """
        if scale != "he" and not (isinstance(scale, Real) and 0 <= scale < np.inf):
            raise ValueError(f"scale={scale!r} must be 'he' or a number in [0, inf)")
        theta = rng.standard_normal(self.size)
        if scale != "he":
            return scale * theta
        for W, b in self.unpack(theta):
            W[:], b[:] = W * (2 / len(W)) ** 0.5, 0
        return theta

    def unpack(self, theta):
        """Return [(W^1, b^1), ..., (W^L, b^L)], views of theta; W^l has shape (inputs, outputs) of its layer."""
        if np.shape(theta) != (self.size,):
            raise ValueError(f"theta of shape {np.shape(theta)} must have shape ({self.size},)")
        parts = np.split(theta, np.cumsum([(m * n, n) for m, n in self.shapes])[:-1])
        return [(W.reshape(shape), b) for W, b, shape in zip(parts[::2], parts[1::2], self.shapes, strict=True)]

    def forward(self, theta, x):
        """Return the logits z^L, shape (n, classes), and the layers' inputs [a^0, ..., a^(L-1)]."""
        if np.ndim(x) < 2 or len(x) == 0 or np.size(x) != len(x) * self.inputs:
            rows = f"one or more rows of {self.inputs} numbers"
            raise ValueError(f"x of shape {np.shape(x)} must be {rows}")
        a = [np.reshape(x, (-1, self.inputs))]
        for W, b in self.unpack(theta):
            z = a[-1] @ W + b
            a.append(np.maximum(0, z))
        return z, a[:-1]

    def loss(self, theta, x, y):
        """Return the mean cross-entropy."""
        return cross_entropy(self.forward(theta, x)[0], self._labels(x, y))

    def grad(self, theta, x, y):
        r"""Return the gradient of ``loss`` with respect to theta by backpropagation, one example per row.

        .. math::
            \delta^L &= (\hat y - y) / n, & \delta^l &= \delta^{l+1} (W^{l+1})^\top \odot \mathrm{relu}'(z^l) \\
            \nabla_{W^l} &= (a^{l-1})^\top \delta^l, & \nabla_{b^l} &= \textstyle\sum_i \delta^l_i

        Source: Paper, equation (16), for rows and with W^(l+1) where it prints W^(l). relu'(0) is taken as 0.
        """
        logits, a = self.forward(theta, x)
        one_hot = np.eye(self.classes, dtype=logits.dtype)[self._labels(x, y)]
        delta = (softmax(logits) - one_hot) / len(x)
        layers, g = self.unpack(theta), np.empty(self.size, delta.dtype)
        for i, (dW, db) in reversed(list(enumerate(self.unpack(g)))):
            dW[:], db[:] = a[i].T @ delta, delta.sum(axis=0)
            if i > 0:
                delta = delta @ layers[i][0].T * (a[i] > 0)
        return g

    def accuracy(self, theta, x, y):
        """Return the fraction of images whose largest logit is that of their label. Source: Report, equation (2)."""
        return np.mean(self.forward(theta, x)[0].argmax(axis=-1) == self._labels(x, y))

    def _labels(self, x, y):
        y = np.asarray(y)
        if y.shape != (len(x),) or y.dtype.kind not in "iu":
            raise ValueError(f"y, {y.dtype} of shape {y.shape}, must be {len(x)} integers, one per image")
        if len(wrong := y[(y < 0) | (y >= self.classes)]):
            raise ValueError(f"y holds {wrong[0]}, which is no label from 0 to {self.classes - 1}")
        return y
