"""The sums of the update rules, for coefficients that are numbers or tensors, and their matrices.

A number goes into one fused operation, which makes no temporary tensor. A tensor does when the code is compiled, or if
it is a learning rate with axes: then the formula is written out, for the compiler to fuse.
"""

import torch


def add(x, y, scale):
    """Return ``x + scale * y``."""
    return x + scale * y if isinstance(scale, torch.Tensor) else x.add(y, alpha=scale)


def add_product_(x, a, b, scale):
    """Compute ``x += scale * a * b`` in place."""
    return x.add_(scale * (a * b)) if isinstance(scale, torch.Tensor) else x.addcmul_(a, b, value=scale)


def lerp_(x, y, weight):
    """Compute ``x += weight * (y - x)`` in place."""
    return x.lerp_(y, weight.to(x.dtype) if isinstance(weight, torch.Tensor) else weight)


def matrix(x):
    """Return a tensor whose last two axes are a matrix; without two it is one row."""
    return x if x.dim() > 1 else x.reshape(1, -1)


def subtract_(x, y, scale, root=None):
    """Compute ``x -= scale * y / root`` in place; without a root, ``x -= scale * y``."""
    if isinstance(scale, torch.Tensor):
        return x.sub_((y if root is None else y / root) * scale)
    return x.sub_(y, alpha=scale) if root is None else x.addcdiv_(y, root, value=-scale)


def has_axes(x):
    """Say whether a hyperparameter is a tensor that differs between elements."""
    return isinstance(x, torch.Tensor) and x.numel() > 1
