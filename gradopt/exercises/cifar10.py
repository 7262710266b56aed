"""Checks of the answers to the exercises of "CIFAR-10 and six networks"."""

import numpy as np
import torch
from scipy import stats
from torch import nn

from gradopt.exercises import grade, grade_verdicts
from gradopt.models import ResNet
from gradopt.train.augment import crop_flip, draw


def check_size(size):
    """Grade ``size(n)``."""

    def right(n):
        with torch.device("meta"):
            return size(n) == sum(theta.numel() for theta in ResNet(6 * n + 2).parameters())

    grade(
        ("n = 1", lambda: right(1), "3 to 16 channels first; the first block of a stage has fewer channels coming in"),
        ("ResNet-20", lambda: right(3), "the last layer has 64 weights and a bias for each of ten classes"),
        (
            "ResNet-56, ResNet-110 and ResNet-152",
            lambda: all(map(right, (9, 18, 25))),
            "what does one more block in each stage add?",
        ),
    )


def check_fold(fold):
    """Grade ``fold(conv, norm)``."""

    def layers(start):
        torch.manual_seed(0)
        conv, norm = nn.Conv2d(3, 5, 3, padding=1, bias=False), nn.BatchNorm2d(5, eps=0.1)
        with torch.no_grad():
            norm.running_mean.normal_()
            if "variance" in start:
                norm.running_var.uniform_(0.1, 3)
            if "affine" in start:
                norm.weight.normal_()
                norm.bias.normal_()
        return conv, norm.eval()

    def same(*start):
        conv, norm = layers(start)
        x = torch.randn(4, 3, 8, 8)
        with torch.no_grad():
            wanted = norm(conv(x))  # before an answer that changes its arguments
            weight, bias = fold(conv, norm)
            return torch.allclose(nn.functional.conv2d(x, weight, bias, padding=1), wanted, atol=1e-4)

    grade(
        ("a running mean", lambda: same(), "subtract it: it becomes a part of the bias; do not forget eps"),
        (
            "a running variance",
            lambda: same("variance"),
            "one factor for each output channel, the first axis of the weight",
        ),
        ("a scale and a shift", lambda: same("variance", "affine"), "the mean is scaled too"),
    )


def check_resolution(resolution):
    """Grade ``resolution(n, std)``."""

    def found(n, std):
        rng = np.random.default_rng(0)
        d = rng.normal(resolution(n, std), std, (4000, n))
        return (stats.ttest_1samp(d, 0, axis=1).pvalue < 0.05).mean()

    grade(
        ("three runs", lambda: 0.75 < found(3, 1.0) < 0.85, "z-values are too optimistic for three runs"),
        ("ten noisy runs", lambda: 0.75 < found(10, 4.0) < 0.85, "it is proportional to std"),
        ("a hundred runs", lambda: 0.75 < found(100, 0.5) < 0.85, "it shrinks with the root of n"),
    )


class CropFlip:
    def augment(self, images, rng):
        return crop_flip(torch.from_numpy(images), torch.from_numpy(self.draws(rng, len(images)))).numpy()

    def draws(self, rng, n):
        return draw(rng, n)


class Broken(CropFlip):
    def draws(self, rng, n):
        return np.repeat(draw(rng, 1), n, axis=0)


class Stale(CropFlip):
    def draws(self, rng, n):
        return draw(np.random.default_rng(0), n)


class Reflecting:
    def augment(self, images, rng):
        return np.stack([self.one(image, rng) for image in images])

    def one(self, image, rng):
        padded = np.pad(image, ((0, 0), (4, 4), (4, 4)), mode="reflect")
        row, column = rng.integers(0, 9, 2)
        window = padded[:, row : row + image.shape[1], column : column + image.shape[2]]
        return window[..., ::-1] if rng.random() < 0.5 else window


def check_broken(is_broken):
    """Grade ``is_broken(method)``."""
    grade_verdicts(
        is_broken,
        ("calls Broken broken", Broken, True, "give it one image many times in a batch"),
        ("calls Stale broken", Stale, True, "ask it twice"),
        ("calls the package's own right", CropFlip, False, "a few images of a batch may get the same window"),
        ("calls one that pads by reflection right", Reflecting, False, "do not rely on black pixels"),
    )
