"""What a data set is made of."""

import hashlib
from typing import NamedTuple

import numpy as np


class Images(NamedTuple):
    """Images ``x``, one along the first axis, and what is to be predicted for each, ``y``, int64."""

    x: np.ndarray
    y: np.ndarray


class Dataset(NamedTuple):
    """Three disjoint sets of images: to fit parameters, to choose hyperparameters, to report once."""

    train: Images
    validation: Images
    test: Images


def checksum(data):
    """Return the sha256 of all images and labels of a data set."""
    digest = hashlib.sha256()
    for part in data:
        for array in part:
            digest.update(np.ascontiguousarray(array))
    return digest.hexdigest()
