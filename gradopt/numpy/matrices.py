"""Vectors read as matrices, and powers of symmetric ones."""

import numpy as np


def matrix(g, shape):
    """Return vectors, the last axis, as matrices of m rows and n columns, row by row; without a shape one row.

    Raises
    ------
    ValueError
        If a vector does not have m n entries.
    """
    m, n = shape or (1, g.shape[-1])
    if m * n != g.shape[-1]:
        raise ValueError(
            f"shape={shape} has {m * n} entries and theta's last axis {g.shape[-1]}"
        )
    return g.reshape(*g.shape[:-1], m, n)


def vector(G):
    """Return matrices as vectors, row by row."""
    return G.reshape(*G.shape[:-2], -1)


def exponents(G):
    """Return the powers of the left and of the right factor: a matrix of one row has no use for a left one."""
    return (0.0, -0.5) if G.shape[-2] == 1 else (-0.25, -0.25)


def power(A, p, eps):
    """Return (A + eps I)^p for symmetric A with eigenvalues >= 0; what rounding puts below 0 counts as 0."""
    finite = np.isfinite(A).all((-2, -1), keepdims=True)
    values, Q = np.linalg.eigh(np.where(finite, A, 0))  # which refuses a nan
    roots = (np.maximum(values, 0) + eps)[..., None, :] ** p
    return np.where(finite, Q * roots @ Q.mT, np.nan)
