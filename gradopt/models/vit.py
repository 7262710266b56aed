"""A vision transformer for 32 x 32 images."""

import torch
from torch import nn


class ViT8(nn.Module):
    r"""A transformer over 64 patches of 4 x 4 pixels.

    The paper's "ViT-8" names no patch, width or depth. We read the 8 as the depth: eight layers, here with eight heads,
    width 256 and a hidden layer of 512.

    .. math:: x' = x + \mathrm{attention}(\mathrm{norm}(x)), \qquad x'' = x' + \mathrm{mlp}(\mathrm{norm}(x'))

    Parameters
    ----------
    classes : int, default 10

    Source
    ------
    Dosovitskiy et al. (2021), section 3.1; paper, section 4.1.1.
    """

    def __init__(self, classes=10):
        super().__init__()
        width, patch, patches = 256, 4, 64
        self.embed = nn.Conv2d(3, width, patch, stride=patch)
        self.token = nn.Parameter(torch.zeros(1, 1, width))
        self.position = nn.Parameter(0.02 * torch.randn(1, patches + 1, width))
        layer = nn.TransformerEncoderLayer(
            width, nhead=8, dim_feedforward=512, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
        )
        self.layers = nn.TransformerEncoder(layer, num_layers=8, enable_nested_tensor=False)
        self.head = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, classes))

    def forward(self, x):
        """Return logits (B, classes) of images (B, 3, 32, 32)."""
        patches = self.embed(x).flatten(2).transpose(1, 2)
        tokens = torch.cat([self.token.expand(len(x), -1, -1), patches], dim=1) + self.position
        return self.head(self.layers(tokens)[:, 0])
