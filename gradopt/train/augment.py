"""Random crops and flips of a batch, on the device that holds the images."""

import torch
from torch.nn.functional import pad

PAD = 4  # pixels on every side, as for CIFAR-10 in He et al. (2016), section 4.2


def draw(rng, n):
    """Return what :func:`crop_flip` needs for n images from a NumPy generator: row, column, and 1 for a flip."""
    return rng.integers(0, (2 * PAD + 1, 2 * PAD + 1, 2), (n, 3))


def crop_flip(images, draws):
    """Return windows of images that were padded with zeros, half of them flipped left to right.

    Parameters
    ----------
    images : tensor of shape (B, C, H, W)
    draws : integer tensor of shape (B, 3)

    Returns
    -------
    tensor of the shape of the images, channels last in memory
    """
    row, column, flip = draws[..., None].unbind(1)
    n, _, height, width = images.shape
    rows = row + torch.arange(height, device=row.device)
    columns = column + torch.arange(width, device=row.device)
    columns = torch.where(flip == 1, columns.flip(1), columns)
    padded = pad(images, (PAD,) * 4).permute(0, 2, 3, 1)
    image = torch.arange(n, device=row.device)
    return padded[image[:, None, None], rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)
