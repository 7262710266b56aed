"""Slices of a network's loss: random directions on the scale of its filters, and a grid of losses along them."""

import numpy as np
import torch


def direction(parameters, seed=0, normalise=True):
    r"""Return a random direction in parameter space, one tensor for every parameter, filter by filter.

    .. math:: u_i = \frac{\|\theta_i\|}{\|r_i\|} \, r_i, \qquad r_i \sim N(0, I)

    where i runs over the filters: the weights into one unit of a linear layer, or into one channel of a convolution.

    Parameters
    ----------
    parameters : iterable of tensor
        Of a network, such as ``model.parameters()``; the first axis of a weight counts its filters, as in torch.nn.
        Parameters with one axis or none, biases and scales of normalisation layers, get the direction zero.
    seed : int, default 0
    normalise : bool, default True
        False returns r itself, for filters only.

    Source
    ------
    Li et al. (2018), section 4, who set the directions of biases and batch normalisation to zero.
    """
    generator = torch.Generator().manual_seed(int(seed))
    directions = []
    for theta in parameters:
        r = torch.randn(theta.shape, generator=generator, dtype=theta.dtype)
        if theta.dim() < 2:
            r.zero_()
        elif normalise:
            lengths = [part.detach().flatten(1).norm(dim=1) for part in (theta, r)]
            r *= (lengths[0] / lengths[1]).reshape(-1, *[1] * (theta.dim() - 1))
        directions.append(r)
    return directions


@torch.no_grad()
def losses(loss, parameters, directions, coordinates):
    """Return the losses at theta + a u, or at theta + a u + b v on a grid, and leave the parameters as they were.

    Parameters
    ----------
    loss : callable
        Takes nothing, returns the loss at the present parameters.
    parameters : iterable of tensor
    directions : sequence of one or two results of :func:`direction`
    coordinates : sequence of array
        The steps along each direction.

    Returns
    -------
    array of shape (len(a),), or (len(b), len(a)) as matplotlib's contour draws it: rows along the second direction

    Raises
    ------
    ValueError
        If there are not as many coordinates as directions.
    """
    if len(directions) != len(coordinates):
        raise ValueError(f"{len(directions)} directions need as many coordinates, not {len(coordinates)}")
    parameters = list(parameters)
    start = [theta.clone() for theta in parameters]
    grid = np.meshgrid(*coordinates)
    values = np.empty(grid[0].shape)
    try:
        for index in np.ndindex(values.shape):
            for i, theta in enumerate(parameters):
                theta.copy_(start[i] + sum(float(a[index]) * u[i] for a, u in zip(grid, directions, strict=True)))
            values[index] = float(loss())
    finally:
        for theta, value in zip(parameters, start, strict=True):
            theta.copy_(value)
    return values


def permute(parameters, rng):
    """Return the parameters of the same function: the units of every hidden layer in another order.

    Parameters
    ----------
    parameters : list of tensor
        W (out, in) and b (out,) of every layer of a fully connected network.
    rng : numpy.random.Generator
    """
    layers = list(zip(parameters[::2], parameters[1::2], strict=True))
    permuted, before = [], torch.arange(layers[0][0].shape[1])
    for i, (W, b) in enumerate(layers):
        after = torch.from_numpy(rng.permutation(len(W))) if i < len(layers) - 1 else torch.arange(len(W))
        permuted += [W[after][:, before], b[after]]
        before = after
    return permuted


def rescale(parameters, c):
    """Return the parameters of the same function of a plain network with relu: a larger signal inside.

    Parameters
    ----------
    parameters : list of tensor
        W (out, in) and b (out,) of every layer.
    c : float, in (0, inf)
        Multiplies the weights of the first layer and all biases but the last, and divides the weights of the last.
    """
    W, b = parameters[::2], parameters[1::2]
    W = [c * W[0], *W[1:-1], W[-1] / c]
    b = [*(c * bias for bias in b[:-1]), b[-1]]
    return [theta for pair in zip(W, b, strict=True) for theta in pair]
