"""How sure a classifier is of its predictions, and whether it is right to be so."""

import math

import torch
from torch.nn.functional import avg_pool2d, cross_entropy, interpolate, one_hot

from gradopt.hyperparameters import check_choice

SHOWN = 300  # test images whose place in the plane of principal components is kept
CORRUPTED = 2_000  # test images that are corrupted
STRENGTHS = {  # standard deviation of the noise, factor of the contrast, width of a pixel: mild, severe
    "noise": (0.05, 0.1),
    "contrast": (0.5, 0.25),
    "pixelation": (2, 4),
}


def entropy(logits):
    r"""Return the normalised entropy of predictions: 0 if one class has it all, 1 if all classes are equally likely.

    .. math:: H(\hat y) = -\frac{1}{\log K} \sum_{i=1}^K \hat y_i \log \hat y_i, \qquad \hat y = \mathrm{softmax}(z)

    Parameters
    ----------
    logits : tensor of shape (..., K)
        The z of K classes.

    Returns
    -------
    tensor of shape (...)

    Source
    ------
    Paper, equations 12 and 13.
    """
    return torch.special.entr(logits.softmax(-1)).sum(-1) / math.log(logits.shape[-1])


def brier(logits, y):
    r"""Return the Brier score, the mean squared distance between predictions and labels: 0 is best, 2 worst.

    .. math:: \frac{1}{N} \sum_{j=1}^N \| \hat y_j - y_j \|^2

    where the label y_j is a one-hot vector.

    Parameters
    ----------
    logits : tensor of shape (N, K)
    y : integer tensor of shape (N,)

    Source
    ------
    Brier (1950).
    """
    return (logits.softmax(-1) - one_hot(y, logits.shape[-1])).square().sum(-1).mean()


def reliability(logits, y, bins=15):
    """Sort predictions by their confidence, the largest probability, into bins of equal width.

    Parameters
    ----------
    logits : tensor of shape (N, K)
    y : integer tensor of shape (N,)
    bins : int, default 15
        Bin m holds the confidences above m / bins up to (m + 1) / bins.

    Returns
    -------
    tensor of shape (3, bins)
        Of every bin how many predictions it holds, their mean confidence and their accuracy; 0 where it holds none.

    Raises
    ------
    ValueError
        If there is no bin.
    """
    if bins < 1:
        raise ValueError(f"bins={bins!r} must be at least 1")
    confidence, predicted = logits.double().softmax(-1).max(-1)
    index = ((confidence * bins).ceil().long() - 1).clamp(0, bins - 1)
    columns = (torch.ones_like(confidence), confidence, (predicted == y).double())
    count, *sums = (torch.bincount(index, column, bins) for column in columns)
    return torch.stack([count, *(total / count.clamp(min=1) for total in sums)])


def calibration_error(logits, y, bins=15):
    r"""Return the expected calibration error (ECE): how far confidence lies from accuracy, on average over the bins.

    .. math:: \mathrm{ECE} = \sum_m \frac{N_m}{N} \, | \mathrm{acc}_m - \mathrm{conf}_m |

    The estimate is biased: chance alone makes it positive for a calibrated model, by up to sqrt(bins / N) / 2 on
    average, and errors of opposite sign within a bin cancel.

    Parameters
    ----------
    logits, y, bins
        As in :func:`reliability`.

    Source
    ------
    Guo et al. (2017), equation 3.
    """
    count, confidence, accuracy = reliability(logits, y, bins)
    return (count * (accuracy - confidence).abs()).sum() / count.sum()


def temperature(logits, y):
    r"""Return the temperature T by which to divide the logits for the least negative log-likelihood on these data.

    .. math:: \min_b \, \frac{1}{N} \sum_{j=1}^N \log \sum_{i=1}^K e^{b z_{ji}} - b z_{j y_j}, \qquad b = 1 / T

    The function of b is convex, so its derivative has its only change of sign where bisection finds it.

    Parameters
    ----------
    logits : tensor of shape (N, K)
        Of images that the network was not trained on.
    y : integer tensor of shape (N,)

    Returns
    -------
    float
        Within [0.001, 1000]; the smallest if every prediction is right, the largest if they are no better than
        chance. NaN if a logit is not finite.

    Source
    ------
    Guo et al. (2017), section 4.2.
    """
    z = logits.double()
    if not z.isfinite().all():
        return math.nan
    z = z - z.gather(-1, y[:, None])  # which leaves the predictions as they are
    low, high = -math.log(1e3), math.log(1e3)  # of log b
    for _ in range(50):
        middle = (low + high) / 2
        if ((z * math.exp(middle)).softmax(-1) * z).sum() <= 0:
            low = middle
        else:
            high = middle
    return math.exp(-(low + high) / 2)


def principal_components(x, k=2):
    r"""Return the k directions in which points spread most, the share of their variance along each, and their mean.

    .. math:: X - 1 \mu^\top = U S V^\top

    The directions are the first columns of V, with the sign that makes the largest entry positive.

    Parameters
    ----------
    x : tensor of shape (N, K)
        Such as the predicted probabilities of N images.
    k : int, default 2

    Returns
    -------
    directions : tensor of shape (K, k)
        ``(x - mean) @ directions`` are the coordinates of the points.
    shares : tensor of shape (k,)
    mean : tensor of shape (K,)

    Raises
    ------
    ValueError
        If there are not k directions.

    Source
    ------
    Paper, section 5.4.
    """
    if not 1 <= k <= min(x.shape):
        raise ValueError(f"k={k!r} must be from 1 to {min(x.shape)}, the smaller side of x")
    mean = x.mean(0)
    _, s, vh = torch.linalg.svd(x - mean, full_matrices=False)
    directions = vh[:k].T
    directions = directions * directions.gather(0, directions.abs().argmax(0, keepdim=True)).sign()
    return directions, s[:k].square() / s.square().sum(), mean


def corrupt(images, kind, severity, seed=0):
    """Return images with Gaussian noise, with less contrast, or with coarse pixels.

    Parameters
    ----------
    images : uint8 tensor of shape (N, channels, height, width)
    kind : "noise", "contrast" or "pixelation"
        Adds noise of standard deviation 0.05 or 0.1, in units of white; keeps 0.5 or 0.25 of the difference from each
        image's mean; replaces squares of 2 x 2 or 4 x 4 pixels by their means.
    severity : 1 or 2
        Which of the two.
    seed : int, default 0
        Of the noise, which is the same on every device.

    Returns
    -------
    uint8 tensor of the same shape

    Raises
    ------
    ValueError
        If ``kind``, ``severity`` or the type of the images is another.

    Source
    ------
    The idea is that of Hendrycks and Dietterich (2019); the three corruptions are simpler than theirs.
    """
    check_choice("kind", kind, STRENGTHS)
    check_choice("severity", severity, (1, 2))
    _check_images(images)
    strength = STRENGTHS[kind][severity - 1]
    x = images.float()
    if kind == "noise":
        generator = torch.Generator().manual_seed(seed)
        x = x + 255 * strength * torch.randn(x.shape, generator=generator).to(x.device)
    elif kind == "contrast":
        mean = x.mean((1, 2, 3), keepdim=True)
        x = mean + strength * (x - mean)
    else:
        coarse = interpolate(avg_pool2d(x, strength, ceil_mode=True), scale_factor=strength)
        x = coarse[..., : x.shape[2], : x.shape[3]]
    return x.round().clamp(0, 255).to(torch.uint8)


@torch.no_grad()
def observe(model, splits, predictions, final):
    """Measure the uncertainty of every run on the test images, as ``gradopt.train.train`` asks for it.

    Parameters
    ----------
    model : torch.nn.Module
        Maps uint8 images (N, channels, height, width) to logits (runs, N, K).
    splits : three pairs (images, labels)
        To train, validate and test.
    predictions : three tensors of shape (runs, N, K)
        The logits of some training images, all validation images and all test images.
    final : bool
        True adds what is measured only once: the temperature that fits the validation images, the scores at this
        temperature and with doubled logits, the scores of corrupted images, and principal components of predictions.

    Returns
    -------
    list of dict
        One for every run; what is not finite is None.
    """
    (_, (_, validation_y), (images, y)) = splits
    _check_images(images)
    observed = [
        {
            **_scores(z, y),
            "entropies": torch.histc(entropy(z).clamp(0, 1), 20, 0, 1).long().tolist(),
            "reliability": _plain(reliability(z, y)),
        }
        for z in predictions[2]
    ]
    if final:
        corrupted = _corrupted(model, images[:CORRUPTED], y[:CORRUPTED])
        for r, (run, validation_z, z) in enumerate(zip(observed, *predictions[1:], strict=True)):
            t = temperature(validation_z, validation_y)
            run |= {
                "temperature": _plain(t),
                "tempered": _scores(z / t, y),
                "doubled": _scores(2 * z, y),
                "clean": _scores(z[:CORRUPTED], y[:CORRUPTED]),
                "corrupted": {name: scores[r] for name, scores in corrupted.items()},
                "components": _components(z, y),
            }
    return observed


@torch.no_grad()
def observe_scores(model, splits, predictions, final):
    """Return the scores of every run on the test images, and at the end their means over the corrupted ones.

    What :func:`observe` measures at the length that a claim needs; the arguments are the same.
    """
    images, y = splits[2]
    _check_images(images)
    observed = [_scores(z, y) for z in predictions[2]]
    if final:
        corrupted = _corrupted(model, images[:CORRUPTED], y[:CORRUPTED]).values()
        for run, *kinds in zip(observed, *corrupted, strict=True):
            run["corrupted"] = {name: _mean([kind[name] for kind in kinds]) for name in kinds[0]}
    return observed


def _mean(scores):
    """Return a mean, or None if a score is missing."""
    return None if None in scores else sum(scores) / len(scores)


def _check_images(images):
    if images.dtype != torch.uint8 or images.dim() != 4:
        raise ValueError(
            f"images of type {images.dtype} and shape {tuple(images.shape)} must be torch.uint8 of shape "
            "(N, channels, height, width)"
        )


def _scores(z, y):
    """Return the scores of one run on labelled images."""
    scores = {
        "accuracy": (z.argmax(-1) == y).float().mean(),
        "nll": cross_entropy(z, y),
        "brier": brier(z, y),
        "ece": calibration_error(z, y),
        "entropy": entropy(z).mean(),
    }
    return {name: _plain(score) for name, score in scores.items()}


def _corrupted(model, images, y):
    """Return for each corruption a list of scores over the runs."""
    scores = {}
    for kind, strengths in STRENGTHS.items():
        for severity in range(1, len(strengths) + 1):
            parts = corrupt(images, kind, severity).split(250)
            z = torch.cat([model(part).float() for part in parts], dim=1)
            scores[f"{kind}-{severity}"] = [_scores(run, y) for run in z]
    return scores


def _components(z, y):
    """Return some test images and all corners of the simplex in the plane of two principal components."""
    p = z.double().softmax(-1)
    if not p.isfinite().all():
        return None
    directions, shares, mean = principal_components(p)
    return {
        "shares": _plain(shares),
        "corners": _plain(directions - mean @ directions),  # row i of the identity is class i for sure
        "points": _plain((p[:SHOWN] - mean) @ directions, 3),
        "entropy": _plain(entropy(z[:SHOWN]), 3),
        "label": y[:SHOWN].tolist(),
    }


def _plain(value, digits=5):
    """Return a number, or nested lists of them, with some significant digits; None for what is not finite."""
    if isinstance(value, torch.Tensor):
        value = value.tolist()
    if isinstance(value, list):
        return [_plain(entry, digits) for entry in value]
    return float(f"{value:.{digits}g}") if math.isfinite(value) else None
