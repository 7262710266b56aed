"""MobileNetV2, its strides for 32 x 32 images."""

from torch import nn

STAGES = (  # expansion, channels, blocks, stride; the published strides of the second stage and of the stem are 2
    (1, 16, 1, 1), (6, 24, 2, 1), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
)  # fmt: skip


def convolution(channels_in, channels, size=1, stride=1, groups=1):
    """Return a convolution with batch normalisation, and relu6 where it is not the linear end of a block."""
    return nn.Sequential(
        nn.Conv2d(channels_in, channels, size, stride, padding=size // 2, groups=groups, bias=False),
        nn.BatchNorm2d(channels),
        nn.ReLU6(),
    )


class InvertedResidual(nn.Module):
    """Widen, filter each channel by itself, narrow linearly; a shortcut joins the narrow ends."""

    def __init__(self, channels_in, channels, stride, expansion):
        super().__init__()
        wide = channels_in * expansion
        self.expand = convolution(channels_in, wide) if expansion > 1 else nn.Identity()
        self.filter = convolution(wide, wide, 3, stride, groups=wide)
        self.project = convolution(wide, channels)[:2]
        self.skip = stride == 1 and channels_in == channels

    def forward(self, x):
        """Return images of the block's channels."""
        y = self.project(self.filter(self.expand(x)))
        return x + y if self.skip else y


class MobileNetV2(nn.Module):
    """Seventeen inverted residual blocks; no dropout before the last layer, so that an epoch is a function of its seed.

    Parameters
    ----------
    classes : int, default 10
    strides : sequence of int, default (1, 1)
        Of the stem and of the second stage; (2, 2) is the published network for 224 x 224 images.

    Source
    ------
    Sandler et al. (2018), table 2; paper, section 4.1.1.
    """

    def __init__(self, classes=10, strides=(1, 1)):
        super().__init__()
        stem, second = strides
        layers, channels_in = [convolution(3, 32, 3, stem)], 32
        for stage, (expansion, channels, blocks, stride) in enumerate(STAGES):
            for i in range(blocks):
                step = (second if stage == 1 else stride) if i == 0 else 1
                layers.append(InvertedResidual(channels_in, channels, step, expansion))
                channels_in = channels
        self.features = nn.Sequential(*layers, convolution(channels_in, 1280))
        self.head = nn.Linear(1280, classes)

    def forward(self, x):
        """Return logits (B, classes) of images (B, 3, H, W)."""
        return self.head(self.features(x).mean((2, 3)))
