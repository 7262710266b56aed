"""A U-Net whose encoder is MobileNetV2."""

import torch
from torch import nn

from gradopt.models.mobilenet import InvertedResidual, MobileNetV2


class UNet(nn.Module):
    """Encode with MobileNetV2, decode by doubling the size four times, each time beside the encoder's same size.

    Parameters
    ----------
    classes : int, default 3
        Labels of a pixel: those of the Oxford-IIIT Pet trimaps.

    Source
    ------
    Ronneberger et al. (2015), figure 1; Sandler et al. (2018); paper, section 4.2.
    """

    def __init__(self, classes=3):
        super().__init__()
        self.encoder = MobileNetV2(strides=(2, 2)).features[:-1]
        channels = 320
        self.up = nn.ModuleList()
        for wide, narrow in ((576, 512), (192, 256), (144, 128), (96, 64)):
            self.up.append(double(channels, narrow))
            channels = narrow + wide
        self.head = nn.ConvTranspose2d(channels, classes, 3, stride=2, padding=1, output_padding=1)

    def forward(self, x):
        """Return logits (B, classes, H, W) of images (B, 3, H, W); H and W are multiples of 32."""
        skips = []
        for layer in self.encoder:
            if isinstance(layer, InvertedResidual) and layer.filter[0].stride == (2, 2):
                x = layer.expand(x)
                skips.append(x)
                x = layer.project(layer.filter(x))
            else:
                x = layer(x)
        for up in self.up:
            x = torch.cat([up(x), skips.pop()], dim=1)
        return self.head(x)


def double(channels_in, channels):
    """Return a layer that doubles height and width."""
    return nn.Sequential(
        nn.ConvTranspose2d(channels_in, channels, 3, stride=2, padding=1, output_padding=1, bias=False),
        nn.BatchNorm2d(channels),
        nn.ReLU(),
    )
