"""Checks of the answers to the exercises of "Segmentation: pictures are not numbers"."""

import gc
import weakref

import numpy as np
import torch
from torch.nn.functional import conv_transpose1d

from gradopt.exercises import grade, grade_verdicts
from gradopt.measure.segmentation import iou


def check_dice(dice):
    """Grade ``dice(overlap)``."""
    p, t = torch.rand(2, 20, 9, 9, generator=torch.Generator().manual_seed(0)) < 0.4
    pairs = list(zip(p.long()[:, None], t.long()[:, None], strict=True))
    given = [iou(*pair, 2)[1].item() for pair in pairs]
    right = [2 * (a & b).sum().item() / (a.sum() + b.sum()).item() for a, b in zip(p, t, strict=True)]
    grade(
        ("0 and 1 stay", lambda: dice(0.0) == 0 and dice(1.0) == 1, "equal masks, and masks that do not meet"),
        ("a half becomes two thirds", lambda: np.isclose(dice(0.5), 2 / 3), "|P| + |T| counts the intersection twice"),
        (
            "20 random pairs of masks",
            lambda: np.allclose([dice(j) for j in given], right),
            "|P| + |T| = |union| + |intersection|",
        ),
    )


def check_batches(iou_of):
    """Grade ``iou_of(batches, classes)``."""
    rng = torch.Generator().manual_seed(0)
    p, t = torch.randint(0, 3, (2, 7, 6, 6), generator=rng)
    t[:2] = t[:2].clamp(max=1)
    p[:2] = p[:2].clamp(max=1)  # the first batch has no class 2

    def answer(*sizes):
        return torch.as_tensor(iou_of(zip(p.split(sizes), t.split(sizes), strict=True), 3), dtype=torch.float64)

    def lets_go():
        """Whether no batch is held when two others have come after it."""
        given, held = [], []

        def batches():
            for i in range(len(p)):
                gc.collect()
                held.append(any(ref() is not None for ref in given[:-1]))
                batch = p[i : i + 1].clone(), t[i : i + 1].clone()
                given.append(weakref.ref(batch[0]))
                yield batch

        iou_of(batches(), 3)
        return len(given) == len(p) and not any(held)

    grade(
        ("one batch", lambda: torch.allclose(answer(7), iou(p, t, 3)), "then it is iou itself"),
        ("batches of 2, 4 and 1", lambda: torch.allclose(answer(2, 4, 1), iou(p, t, 3)), "add up pixels, divide once"),
        (
            "a batch without class 2",
            lambda: torch.allclose(answer(2, 5), iou(p, t, 3)),
            "nan must not come in: 0 of 0 pixels adds nothing",
        ),
        ("holds no batch for longer than it needs", lets_go, "keep the counts of pixels, not the masks"),
    )


def check_up(up):
    """Grade ``up(z, w, stride)``."""
    rng = np.random.default_rng(0)

    def torchs(z, w, stride):
        return conv_transpose1d(*(torch.tensor(a)[None, None] for a in (z, w)), stride=stride)[0, 0].numpy()

    def same(n, k, stride):
        z, w = rng.normal(size=n), rng.normal(size=k)
        return np.allclose(up(z, w, stride), torchs(z, w, stride))

    grade(
        (
            "one number gives the kernel",
            lambda: np.allclose(up(np.array([2.0]), np.array([1.0, 2.0, 3.0]), 2), [2, 4, 6]),
            "z_0 times w",
        ),
        ("stride 2, kernel 3", lambda: same(5, 3, 2), "where two copies of the kernel overlap they add"),
        ("stride 3, kernel 2", lambda: same(4, 2, 3), "between copies that do not meet there are zeros"),
        ("stride 1", lambda: same(6, 4, 1), "a full convolution"),
    )


def check_distance(distance):
    """Grade ``distance(predicted, truth)``."""

    def box(top, left, height, width):
        labels = torch.zeros(1, 40, 40, dtype=torch.int64)
        labels[:, top : top + height, left : left + width] = 1
        return labels

    pet, crumb = box(10, 10, 12, 12), box(10, 10, 12, 12)
    crumb[:, 35, 35] = 1
    grade(
        ("equal masks are at 0", lambda: distance(pet, pet) == 0, "try 0 first"),
        ("moved by 3 rows and 5 columns", lambda: distance(box(13, 15, 12, 12), pet) == 5, "both classes count"),
        ("a crumb far away", lambda: distance(crumb, pet) == distance(pet, crumb) == 14, "one far pixel is enough"),
    )


class Nearest:
    def halve(self, labels):
        return labels[::2, ::2]


class Broken(Nearest):
    def halve(self, labels):
        height, width = labels.shape
        return labels.reshape(height // 2, 2, width // 2, 2).mean((1, 3)).astype(labels.dtype)


class LastPixel(Nearest):
    def halve(self, labels):
        return labels[1::2, 1::2]


class Vote(Nearest):
    def halve(self, labels):
        height, width = labels.shape
        squares = (
            labels.reshape(height // 2, 2, width // 2, 2).transpose(0, 2, 1, 3).reshape(height // 2, width // 2, 4)
        )
        return np.stack([(squares == c).sum(-1) for c in range(labels.max() + 1)]).argmax(0).astype(labels.dtype)


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade_verdicts(
        is_broken,
        ("calls Broken broken", Broken, True, "what is halfway between a pet, 0, and a border, 2?"),
        ("calls Nearest sound", Nearest, False, "it makes no label that was not there"),
        ("calls another pixel's choice sound", LastPixel, False, "which of the four is taken does not matter"),
        ("calls a vote of the four sound", Vote, False, "compare the sets of labels, not the labels"),
    )
