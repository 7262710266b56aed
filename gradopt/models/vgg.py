"""VGG-16 for 32 x 32 images, with or without batch normalisation."""

from torch import nn

STAGES = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))  # channels, convolutions


class VGG16(nn.Module):
    """Thirteen 3 x 3 convolutions in five stages, each halved by pooling, and one linear layer for the three of 4096.

    Parameters
    ----------
    classes : int, default 10
    batch_norm : bool, default True
        The network of 2015 has none, and is hard to train from scratch without.

    Source
    ------
    Simonyan and Zisserman (2015), table 1, column D; paper, section 4.1.1.
    """

    def __init__(self, classes=10, batch_norm=True):
        super().__init__()
        layers, channels_in = [], 3
        for channels, count in STAGES:
            for _ in range(count):
                layers.append(nn.Conv2d(channels_in, channels, 3, padding=1))
                nn.init.kaiming_normal_(layers[-1].weight)
                nn.init.zeros_(layers[-1].bias)
                layers += [nn.BatchNorm2d(channels), nn.ReLU()] if batch_norm else [nn.ReLU()]
                channels_in = channels
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        self.head = nn.Linear(512, classes)

    def forward(self, x):
        """Return logits (B, classes) of images (B, 3, 32, 32)."""
        return self.head(self.features(x).flatten(1))
