"""Residual networks for 32 x 32 images, with or without their skip connections."""

from torch import nn
from torch.nn.functional import pad

from gradopt.hyperparameters import check_choice

INITS = {"he": nn.init.kaiming_normal_, "glorot": nn.init.xavier_uniform_}


class Block(nn.Module):
    """Two 3 x 3 convolutions beside a shortcut; where the size halves, the shortcut drops pixels and pads channels."""

    def __init__(self, channels_in, channels, stride, skip):
        super().__init__()
        self.f = nn.Sequential(
            nn.Conv2d(channels_in, channels, 3, stride, padding=1, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(),
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
        )
        self.stride, self.more, self.skip = stride, channels - channels_in, skip

    def forward(self, x):
        """Return images of the block's channels."""
        y = self.f(x)
        if self.skip:
            y = y + pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.more))
        return y.relu()


class ResNet(nn.Module):
    r"""A residual network with 6n + 2 layers: three stages of n blocks with 16, 32 and 64 channels.

    .. math:: x^{l+1} = \mathrm{relu}(x^l + f(x^l))

    Parameters
    ----------
    depth : int
        Number of layers, of the form 6n + 2: 20, 56, 110 and 152 are. The paper's 156 is not.
    classes : int, default 10
    skip : bool, default True
        False leaves the shortcuts out: the plain network of the same depth.
    init : "he" or "glorot", default "he"
        He's normal initial weights, or Glorot's uniform ones, which are the default of Keras.

    Raises
    ------
    ValueError
        If ``depth`` is not of the form 6n + 2, or if ``init`` is another.

    Source
    ------
    He et al. (2016), section 4.2; paper, section 4.1.1; Glorot and Bengio (2010), equation 16.
    """

    def __init__(self, depth, classes=10, skip=True, init="he"):
        super().__init__()
        check_choice("init", init, INITS)
        n, rest = divmod(depth - 2, 6)
        if rest or n < 1:
            near = 6 * max(n, 1) + 2
            raise ValueError(f"depth={depth} must be of the form 6n + 2, such as {near} or {near + 6}")
        layers = [nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
        channels_in = 16
        for channels in (16, 32, 64):
            for i in range(n):
                layers.append(Block(channels_in, channels, 2 if i == 0 and channels > 16 else 1, skip))
                channels_in = channels
        self.features = nn.Sequential(*layers)
        self.head = nn.Linear(64, classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d | nn.Linear):
                INITS[init](module.weight)

    def forward(self, x):
        """Return logits (B, classes) of images (B, 3, 32, 32)."""
        return self.head(self.features(x).mean((2, 3)))
