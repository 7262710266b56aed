"""The report's network, many times side by side."""

import math

import torch
from torch import nn


class StackedMLP(nn.Module):
    r"""The report's network, R times side by side, each with its own parameters.

    .. math:: z^l = h^{l-1} W^l + b^l, \qquad h^l = \mathrm{relu}(z^l), \qquad \text{logits} = z^L

    Parameters
    ----------
    sizes : sequence of int
        Widths from input to output, such as (784, 512, 512, 10); the report names no hidden width.
    seeds : sequence of R int
        Seed of each network's initial parameters.
    scale : "he" or float, default "he"
        "he": weights normal with variance 2 / fan-in, biases 0. A float: weights and biases normal with this
        standard deviation; the report has 0.01.

    Source
    ------
    Report, section 2.1 and figure 1; He et al. (2015), equation (10).
    """

    def __init__(self, sizes, seeds, scale="he"):
        super().__init__()
        generators = [torch.Generator().manual_seed(int(seed)) for seed in seeds]

        def normal(*shape, std):
            return nn.Parameter(std * torch.stack([torch.randn(shape, generator=rng) for rng in generators]))

        self.weights, self.biases = nn.ParameterList(), nn.ParameterList()
        for fan_in, fan_out in zip(sizes[:-1], sizes[1:], strict=True):
            he = scale == "he"
            self.weights.append(normal(fan_in, fan_out, std=math.sqrt(2 / fan_in) if he else scale))
            self.biases.append(normal(1, fan_out, std=0.0 if he else scale))

    def forward(self, x):
        """Return logits of shape (R, B, classes) for x of shape (R, B, features), or (B, features) for all R."""
        h = x.expand(len(self.weights[0]), *x.shape[-2:])
        for i, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            h = torch.baddbmm(bias, h.relu() if i else h, weight)
        return h
