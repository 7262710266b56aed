"""Other views of a data set: fewer images, or images of another form."""

import numpy as np

from gradopt.data.dataset import Dataset, Images


def first(data, n, validation=None):
    """Return a data set with the first n training images only, and if asked, so many of the validation images."""
    for name, part, k in (("n", data.train, n), ("validation", data.validation, validation)):
        if k is not None and not 1 <= k <= len(part.y):
            raise ValueError(f"{name}={k} must be from 1 to {len(part.y)}, the number of images")
    kept = data._replace(train=Images(data.train.x[:n], data.train.y[:n]))
    if validation is None:
        return kept
    return kept._replace(validation=Images(data.validation.x[:validation], data.validation.y[:validation]))


def colour(data):
    """Return grey images (n, 28, 28) in [0, 1] as CIFAR-10 has its own: uint8 of shape (n, 3, 32, 32)."""

    def converted(x):
        bytes_ = np.rint(255 * x).astype(np.uint8)
        return np.repeat(np.pad(bytes_, ((0, 0), (2, 2), (2, 2)))[:, None], 3, axis=1)

    return Dataset(*(Images(converted(part.x), part.y) for part in data))
