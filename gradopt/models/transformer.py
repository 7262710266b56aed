"""A small transformer that predicts the next symbol, many times side by side."""

import torch
from torch import nn
from torch.nn import functional as F


class StackedTransformer(nn.Module):
    r"""A transformer over symbols, R times side by side, each with its own parameters.

    The normalisation stands after each sum, as in the first transformers ("post-LayerNorm"):

    .. math:: x' = \mathrm{norm}(x + \mathrm{attention}(x)), \qquad x'' = \mathrm{norm}(x' + \mathrm{relu}(x' U) W)

    Attention looks back only. There are no biases, and the normalisations have no parameters.

    Parameters
    ----------
    symbols, length : int
        How many different symbols there are, and how many a sequence has at most.
    seeds : sequence of R int
        Seed of each network's initial parameters: normal, with variance 1 / (3 fan-in) in all matrices but the
        embeddings, whose variance is 1.
    width, depth, heads : int, default 32, 6 and 2

    Source
    ------
    Vaswani et al. (2017), section 3.
    """

    def __init__(self, symbols, length, seeds, width=32, depth=6, heads=2):
        super().__init__()
        self.heads = heads
        generators = [torch.Generator().manual_seed(int(seed)) for seed in seeds]

        def normal(rows, columns, std=None):
            std = (3 * rows) ** -0.5 if std is None else std
            return nn.Parameter(std * torch.stack([torch.randn(rows, columns, generator=rng) for rng in generators]))

        self.embeddings, self.positions = normal(symbols, width, std=1), normal(length, width, std=1)
        shapes = [(width, 3 * width), (width, width), (width, 4 * width), (4 * width, width)]
        self.layers = nn.ModuleList(nn.ParameterList(normal(*shape) for shape in shapes) for _ in range(depth))
        self.head = normal(width, symbols)

    def forward(self, x):
        """Return logits of shape (R, B, T, symbols) of what follows each place of sequences x of shape (R, B, T)."""
        (R, B, T), (_, symbols, width) = x.shape, self.embeddings.shape
        rows = x + symbols * torch.arange(R, device=x.device)[:, None, None]
        h = F.embedding(rows, self.embeddings.flatten(0, 1)) + self.positions[:, None, :T]
        h = F.layer_norm(h, [width]).flatten(1, 2)
        for to_qkv, out, up, down in self.layers:
            q, k, v = (h @ to_qkv).view(R * B, T, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
            seen = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            h = F.layer_norm(h + seen.transpose(1, 2).reshape(R, B * T, width) @ out, [width])
            h = F.layer_norm(h + (h @ up).relu() @ down, [width])
        return (h @ self.head).view(R, B, T, symbols)
