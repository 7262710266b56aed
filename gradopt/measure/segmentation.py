"""How well a mask of labels fits another: overlap, contours, pieces, and what is observed of a segmenting network."""

import zlib
from base64 import b64decode, b64encode

import numpy as np
import torch
from torch.nn.functional import max_pool2d

PICTURES = 3  # test images whose masks are kept


def iou(predicted, truth, classes):
    r"""Return the intersection over union of every class, over all pixels of all images together.

    .. math:: \mathrm{IoU}_c = \frac{|P_c \cap T_c|}{|P_c \cup T_c|}

    where P_c and T_c are the pixels that are predicted to be, and are, of class c.

    Parameters
    ----------
    predicted, truth : integer tensor of shape (n, H, W)
        Labels in [0, classes).
    classes : int

    Returns
    -------
    tensor of shape (classes,)
        In [0, 1]; nan for a class that is in neither.

    Raises
    ------
    ValueError
        If the shapes differ.

    Source
    ------
    Everingham et al. (2010), section 4.
    """
    _check(predicted, truth)
    pairs = torch.bincount((truth * classes + predicted).flatten(), minlength=classes**2).view(classes, classes)
    both = pairs.diagonal().double()
    return both / (pairs.sum(0) + pairs.sum(1) - both)


def contour(mask):
    """Return the pixels of a mask that touch, by a side or a corner, a pixel outside it.

    Parameters
    ----------
    mask : bool tensor of shape (n, H, W)
        The edge of the image is no contour: what lies beyond it is not known.

    Returns
    -------
    bool tensor of the same shape
    """
    return mask & widened(~mask, 1)


def widened(mask, distance):
    """Return the pixels with one of the mask at most ``distance`` rows and columns away."""
    return max_pool2d(mask.float(), 2 * distance + 1, stride=1, padding=distance) > 0


def boundary_score(predicted, truth, classes, tolerance=1):
    r"""Return the boundary F-score of every class, the mean over the images that have any of the class.

    .. math::

        F_c = \frac{2\,p\,r}{p + r}, \qquad
        p = \frac{|\partial P_c \cap D(\partial T_c)|}{|\partial P_c|}, \qquad
        r = \frac{|\partial T_c \cap D(\partial P_c)|}{|\partial T_c|}

    where the contours of the predicted and the true mask of an image are as in :func:`contour`, and D widens one by
    ``tolerance`` pixels. F is 0 where only one of the two masks has a contour.

    Parameters
    ----------
    predicted, truth : integer tensor of shape (n, H, W)
    classes : int
    tolerance : int, default 1
        In pixels, on every side. The usual 0.75 percent of the diagonal is 1 pixel for images of 96 x 96.

    Returns
    -------
    tensor of shape (classes,)
        In [0, 1]; nan for a class without a contour in any image.

    Raises
    ------
    ValueError
        If the shapes differ.

    Source
    ------
    Csurka et al. (2013), who measure Euclidean distances.
    """
    _check(predicted, truth)
    scores = []
    for c in range(classes):
        p, t = contour(predicted == c), contour(truth == c)
        sizes = p.sum((1, 2)) + t.sum((1, 2))
        precision, recall = _fraction(p & widened(t, tolerance), p), _fraction(t & widened(p, tolerance), t)
        f = 2 * precision * recall / (precision + recall).clamp(min=1e-12)
        scores.append(f[sizes > 0].mean())
    return torch.stack(scores)


def pieces(mask):
    """Return how many connected pieces the mask of each image has; pixels that touch by a corner are connected.

    Parameters
    ----------
    mask : bool tensor of shape (n, H, W)

    Returns
    -------
    integer tensor of shape (n,)
    """
    n, height, width = mask.shape
    own = torch.arange(1.0, height * width + 1, device=mask.device).view(1, height, width)
    nothing = torch.zeros(n, 1, device=mask.device)
    label, before = own * mask, None  # at last every pixel has the largest number of its piece
    while before is None or not torch.equal(label, before):
        before = label
        label = max_pool2d(label, 3, stride=1, padding=1) * mask
        numbers = torch.cat([nothing, label.flatten(1)], dim=1)
        label = numbers.gather(1, label.flatten(1).long()).view_as(label)  # ask the pixel of that number for its own
    return (label == own).sum((1, 2))


def pack(mask):
    """Return labels below 256 of shape (H, W) as a short string."""
    return b64encode(zlib.compress(mask.byte().cpu().numpy().tobytes(), 9)).decode()


def unpack(text, width):
    """Return the labels of a string of :func:`pack` as an array of shape (H, width)."""
    return np.frombuffer(zlib.decompress(b64decode(text)), np.uint8).reshape(-1, width)


SCORES = {"iou": iou, "boundary": boundary_score}


def observe(model, splits, predictions, final):
    """Return what is measured on the test images, of the arguments of an observer of :func:`~gradopt.train.train`.

    Returns
    -------
    list of dict
        For every run ``iou`` and ``boundary``, one number for every class. At the end also ``pieces``, the mean number
        of pieces of the first class in an image, that of the truth, and the packed masks of three images, evenly
        spaced; and how many ``images`` there are in each set.
    """
    truth, measured = splits[2][1], []
    for logits in predictions[2]:
        predicted, classes = logits.max(1).indices, logits.shape[1]  # argmax is ten times slower along this axis
        run = {name: _rounded(score(predicted, truth, classes)) for name, score in SCORES.items()}
        if final:
            run |= {"images": [len(y) for _, y in splits], **_kept(predicted, truth)}
        measured.append(run)
    return measured


def _kept(predicted, truth):
    both = torch.stack([predicted, truth])
    counts = torch.stack([pieces(labels == 0).double().mean() for labels in both])
    chosen = [(2 * i + 1) * len(truth) // (2 * PICTURES) for i in range(PICTURES)]
    masks = [[pack(labels[i]) for i in chosen] for labels in both]
    names = ("pieces", "pieces_true", "masks", "masks_true", "width")
    return dict(zip(names, (*_rounded(counts), *masks, truth.shape[-1]), strict=True))


def _fraction(part, whole):
    return part.sum((1, 2)).double() / whole.sum((1, 2)).clamp(min=1)


def _rounded(values):
    return [float(f"{x:.5g}") for x in values.tolist()]


def _check(predicted, truth):
    if predicted.shape != truth.shape:
        shapes = f"{tuple(predicted.shape)} and {tuple(truth.shape)}"
        raise ValueError(f"predicted and true labels differ in shape, {shapes}: take argmax over the classes first")
