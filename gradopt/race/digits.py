"""The digits of the race: small images in 16 grey levels, the same numbers in NumPy and in a page."""

import base64
import zlib
from functools import cache

import numpy as np

from gradopt.data import Images, mnist

SIDE, LEVELS, COUNT, HELD_OUT = 14, 16, 3_500, 750
"""Pixels along a side, grey levels, images to train on, and images that only measure the accuracy."""


@cache
def digits():
    """Return the images to train on and those held out: ``x`` in {0, 1/15, ..., 1}, shape (n, 196), and ``y``.

    A pixel is the mean of four of MNIST's, in :func:`gradopt.data.mnist`'s sample of 5,000.
    """
    train, _, test = mnist(sample=True)
    return _small(train, COUNT), _small(test, HELD_OUT)


def packed():
    """Return the digits as text for a page: two pixels in a byte, then the labels, deflated, in base64."""
    train, held_out = digits()
    x, y = (np.concatenate(part) for part in zip(train, held_out, strict=True))
    level = np.rint(x * (LEVELS - 1)).astype(np.uint8).ravel()
    content = (level[::2] * LEVELS + level[1::2]).tobytes() + y.astype(np.uint8).tobytes()
    return base64.b64encode(zlib.compress(content, 9)).decode()


def _small(images, count):
    x = images.x[:count].astype(float).reshape(-1, SIDE, 28 // SIDE, SIDE, 28 // SIDE).mean((2, 4))
    return Images(np.rint(x * (LEVELS - 1)).reshape(count, -1) / (LEVELS - 1), images.y[:count])
