"""A recording's vectors as parameters and gradients of torch."""

import numpy as np
import torch


def tensors(recording, dtype=torch.float64):
    """Return parameters at the start of a recording."""
    parts = np.split(recording.start, recording.starts[1:])
    return [
        torch.tensor(part.reshape(shape), dtype=dtype).requires_grad_()
        for part, shape in zip(parts, recording.shapes.values(), strict=True)
    ]


def give(params, g):
    """Give parameters their parts of a gradient."""
    parts = np.split(g, np.cumsum([theta.numel() for theta in params])[:-1])
    for theta, part in zip(params, parts, strict=True):
        theta.grad = torch.tensor(part.reshape(theta.shape), dtype=theta.dtype)


def values(params):
    """Return parameters as one vector."""
    return np.concatenate([theta.detach().double().reshape(-1).numpy() for theta in params])
