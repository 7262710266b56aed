"""What every step sees and returns: arrays of floats of its own."""

from functools import wraps

import numpy as np


def on_floats(step):
    """Let a step see theta and gradients as floats, and share no array with its caller.

    So squares of integers do not wrap, a list will do, and a caller may change theta in place. Symbols stay what they
    are.

    Raises
    ------
    ValueError
        If theta or a gradient is complex.
    """

    @wraps(step)
    def stepped(self, theta, grad):
        return floats(
            step(self, floats(theta), lambda point: floats(grad(point)))
        )

    return stepped


def floats(x):
    """Return a copy of an array or list with floats in it; anything else as it is."""
    if not isinstance(
        x, np.ndarray | np.generic | list | tuple | int | complex
    ):
        return x
    x = np.array(x)
    if x.dtype.kind == "c":
        raise ValueError(
            f"{x!r} is complex: give its real and imaginary parts as two coordinates"
        )
    return (x.astype(float) if x.dtype.kind in "iub" else x)[()]
