"""A network of ``torch.nn`` as the training loop takes it."""

import torch
from torch import nn


class Single(nn.Module):
    """One network with the initial parameters of a seed, fed with 8-bit images.

    Values 0 to 255 become -1 to 1. The parameters lie in memory channels last, which convolutions read faster.

    Parameters
    ----------
    build : callable
        Takes nothing, returns a module that maps images (B, 3, H, W) to logits (B, classes) or (B, classes, H, W).
    seeds : sequence of one int
    """

    side_by_side = False  # one run each: its parameters have no axis of runs

    def __init__(self, build, seeds):
        super().__init__()
        (seed,) = seeds
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(int(seed))
            self.network = build().to(memory_format=torch.channels_last)

    def forward(self, x):
        """Return logits (1, B, classes, ...) of images (1, B, 3, H, W) or (B, 3, H, W)."""
        x = x.flatten(0, -4) if x.dim() > 4 else x
        return self.network((x / 127.5 - 1).contiguous(memory_format=torch.channels_last)).unsqueeze(0)
