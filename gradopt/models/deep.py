"""Deep networks of equal layers, plain or with skip connections, as functions of a list of parameters."""

import torch


def parameters_of(depth, seeds, width=24, inputs=196, classes=10):
    """Return weights and biases of one network for every seed, side by side.

    Returns
    -------
    list of tensor
        W^0, b^0, ..., W^(depth + 1), b^(depth + 1), of shapes (seeds, out, in) and (seeds, 1, out). Weights have
        variance 2 / in, biases are 0.

    Source
    ------
    He et al. (2015), equation (10).
    """
    rngs = [torch.Generator().manual_seed(int(seed)) for seed in seeds]
    parameters = []
    for fan_in, fan_out in [(inputs, width), *[(width, width)] * depth, (width, classes)]:
        W = torch.stack([torch.randn(fan_out, fan_in, generator=rng) for rng in rngs])
        parameters += [W * (2 / fan_in) ** 0.5, torch.zeros(len(rngs), 1, fan_out)]
    return [theta.requires_grad_() for theta in parameters]


def logits(parameters, x, skip, scale=None):
    r"""Return what a network, or several side by side, make of images x of shape (n, inputs).

    .. math:: h^l = s\, h^{l-1} + c \left( W^l\, \mathrm{relu}(h^{l-1}) + b^l \right), \qquad l = 1, \dots, L

    with s = 0 and c = 1, or, with skips, s = 1 and c = ``scale``, which is L^(-1/2) if it is None. The first layer is
    linear, the last has no skip.

    Returns
    -------
    tensor of shape (seeds, n, classes), or (n, classes) for parameters (out, in) and (out,) of one network
    """
    layers = list(zip(parameters[::2], parameters[1::2], strict=True))
    h = x @ layers[0][0].mT + layers[0][1]
    scale = max(1, len(layers) - 2) ** -0.5 if scale is None else scale
    for W, b in layers[1:-1]:
        z = h.relu() @ W.mT + b
        h = h + scale * z if skip else z
    return h.relu() @ layers[-1][0].mT + layers[-1][1]


def mean_loss(parameters, x, y, skip, scale=None):
    """Return the mean cross-entropy at labels y of shape (n,), one for every network of :func:`logits`."""
    z = logits(parameters, x, skip, scale)
    return (torch.logsumexp(z, -1) - z[..., torch.arange(len(y)), y]).mean(-1)
