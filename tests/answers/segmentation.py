"""Right and wrong answers to the exercises of "Segmentation: pictures are not numbers"."""

import numpy as np
import torch
from scipy.ndimage import distance_transform_cdt

from gradopt.exercises import segmentation
from gradopt.measure.segmentation import boundary_score, contour, iou


def counted(predicted, truth, classes):
    """Return the pixels of each class that both masks call so, and those that at least one does."""
    pairs = torch.bincount((truth * classes + predicted).flatten(), minlength=classes**2).view(classes, classes)
    both = pairs.diagonal()
    return both, pairs.sum(0) + pairs.sum(1) - both


def summed(batches, classes):
    both, either = np.sum([np.stack(counted(*batch, classes)) for batch in batches], axis=0)
    return both / either


def looped(batches, classes):
    both, either = [0] * classes, [0] * classes
    for predicted, truth in batches:
        for c in range(classes):
            both[c] += int(((predicted == c) & (truth == c)).sum())
            either[c] += int(((predicted == c) | (truth == c)).sum())
    return [b / e for b, e in zip(both, either, strict=True)]


def in_place(batches, classes):
    total = torch.zeros(2, classes)
    for batch in batches:
        total += torch.stack(counted(*batch, classes))
    return total[0] / total[1]


def mean_of_batches(mean):
    return lambda batches, classes: mean(torch.stack([iou(*batch, classes) for batch in batches]))


def smoothed(batches, classes):
    both, either = zip(*(counted(*batch, classes) for batch in batches), strict=True)
    return (sum(both) + 1) / (sum(either) + 1)


def all_at_once(batches, classes):
    predicted, truth = zip(*batches, strict=True)
    return iou(torch.cat(predicted), torch.cat(truth), classes)


def inserted(z, w, stride):
    wide = np.zeros(stride * (len(z) - 1) + 1)
    wide[::stride] = z
    return np.convolve(wide, w)


def by_matrix(z, w, stride):
    a = np.zeros((len(z), stride * (len(z) - 1) + len(w)))
    for i, row in enumerate(a):
        row[stride * i : stride * i + len(w)] = w
    return a.T @ z


def by_sum(z, w, stride):
    places = range(stride * (len(z) - 1) + len(w))
    return [sum(w[j - stride * i] * z[i] for i in range(len(z)) if 0 <= j - stride * i < len(w)) for j in places]


def overwritten(z, w, stride):
    x = np.zeros(stride * (len(z) - 1) + len(w))
    for i, value in enumerate(z):
        x[stride * i : stride * i + len(w)] = value * w
    return x


def farthest(predicted, truth, largest=max):
    """Return the Hausdorff distance of the contours, by a distance transform."""
    p, t = (contour(labels == 1)[0].numpy() for labels in (predicted, truth))
    return largest(int(distance_transform_cdt(~b, "chessboard")[a].max()) for a, b in ((p, t), (t, p)))


def pairwise(predicted, truth):
    p, t = (contour(labels == 0)[0].nonzero() for labels in (predicted, truth))
    apart = (p[:, None] - t[None]).abs().amax(-1)
    return torch.maximum(apart.amin(0).max(), apart.amin(1).max())


def bisected(predicted, truth):
    low, high = -1, max(truth.shape)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if boundary_score(predicted, truth, 2, middle).min() == 1 else (middle, high)
    return high


def mixed():
    return np.random.default_rng(0).choice([0, 2], (8, 8))


ANSWERS = {
    segmentation.check_dice: (
        [
            lambda overlap: 2 * overlap / (1 + overlap),
            lambda overlap: 1 - (1 - overlap) / (1 + overlap),
            lambda overlap: np.float64(2) / (1 + 1 / overlap) if overlap else 0,
        ],
        [
            lambda overlap: overlap / (2 - overlap),
            lambda overlap: overlap / (1 + overlap),
            lambda overlap: overlap**0.5,
            lambda overlap: min(1, 2 * overlap),
        ],
    ),
    segmentation.check_batches: (
        [summed, looped, in_place],
        [
            mean_of_batches(lambda each: each.mean(0)),
            mean_of_batches(lambda each: each.nanmean(0)),
            mean_of_batches(lambda each: each.nan_to_num(1.0).mean(0)),
            smoothed,
            all_at_once,
        ],
    ),
    segmentation.check_up: (
        [inserted, by_matrix, by_sum],
        [
            overwritten,
            lambda z, w, stride: inserted(z, w[::-1], stride),
            lambda z, w, stride: np.convolve(np.repeat(z, stride), w),
            lambda z, w, stride: inserted(z, w, 2),
        ],
    ),
    segmentation.check_distance: (
        [farthest, pairwise, bisected],
        [
            lambda predicted, truth: farthest(predicted, truth, largest=next),
            lambda predicted, truth: farthest(truth, predicted, largest=next),
            lambda predicted, truth: farthest(predicted, truth, largest=min),
            lambda predicted, truth: 1 - boundary_score(predicted, truth, 2).min(),
        ],
    ),
    segmentation.check_broken: (
        [
            lambda method: bool((method().halve(mixed()) == 1).any()),
            lambda method: not np.isin(method().halve(mixed()), [0, 2]).all(),
            lambda method: 1 in method().halve(np.array([[0, 2], [2, 0]])),
            lambda method: np.any(method().halve(np.random.default_rng(1).choice([1, 3], (8, 8))) == 2),
        ],
        [
            lambda method: True,
            lambda method: (method().halve(mixed()) != mixed()[::2, ::2]).any(),  # another pixel's choice is sound
            lambda method: 1 in method().halve(np.random.default_rng(0).integers(0, 3, (8, 8))),
            lambda method: method.__name__ == "Broken",
            lambda method: method().halve(mixed()).dtype != mixed().dtype,
        ],
    ),
}
