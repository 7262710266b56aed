"""The range of every hyperparameter, and the one function that checks them for both packages."""

from numbers import Integral

RANGES = {
    "lr": "[0, inf)",
    "momentum": "[0, 1)",
    "alpha": "[0, 1]",
    "rho": "[0, 1)",
    "betas": "[0, 1)",
    "eps": "[0, inf)",
    "weight_decay": "[0, inf)",
    "threshold": "[4, inf)",
    "k": "[1, inf)",
    "sampling_rate": "(0, 1]",
    "decay": "[0, inf)",
    "betas[0] * decay": "[0, 1)",
    "seed": "[0, 4294967296)",
    "num_steps": "[0, inf)",
    "t": "[0, inf)",
    "batch_size": "[1, inf)",
    "condition": "[1, inf)",
    "noise": "[0, inf)",
    "n": "[1, inf)",
    "d": "[1, inf)",
    "l2": "[0, inf)",
}
INTEGERS = {"k", "seed", "num_steps", "t", "batch_size", "n", "d"}
PAIRS = {"betas"}


def check(**hyperparameters):
    """Raise ``ValueError`` for the first hyperparameter outside its range.

    Parameters
    ----------
    **hyperparameters
        Name and value; the name is a key of ``RANGES``. A value is a number, an array or a tensor (every entry is
        checked), or a pair of these for ``betas``.

    Raises
    ------
    ValueError
        Names the argument, its value and its range.
    """
    for name, value in hyperparameters.items():
        if name in PAIRS:
            if not isinstance(value, tuple | list) or len(value) != 2:
                raise ValueError(f"{name}={value!r} must be a pair of numbers, each in {RANGES[name]}")
            for i, entry in enumerate(value):
                _check_one(f"{name}[{i}]", entry, RANGES[name], integer=False)
        else:
            _check_one(name, value, RANGES[name], integer=name in INTEGERS)


def check_choice(name, value, choices):
    """Raise ``ValueError``, naming the choices, unless ``value`` is one of them."""
    if value not in choices:
        raise ValueError(f"{name}={value!r} must be one of {', '.join(map(repr, choices))}")


def _check_one(name, value, interval, integer):
    kind = "an integer" if integer else "a number"
    if (
        isinstance(value, bool)
        or str(getattr(value, "dtype", "")).endswith("bool")
        or (integer and not _is_integer(value))
    ):
        raise ValueError(f"{name}={value!r} must be {kind} in {interval}")
    if (value.numel() if hasattr(value, "numel") else getattr(value, "size", 1)) == 0:
        raise ValueError(f"{name}={value!r} is empty: it must be {kind} in {interval}")
    low, high = (float(end) for end in interval[1:-1].split(","))
    try:
        inside = (value >= low if interval[0] == "[" else value > low) & (
            value <= high if interval[-1] == "]" else value < high
        )
    except TypeError:
        raise ValueError(f"{name}={value!r} must be {kind} in {interval}") from None
    if not (inside if isinstance(inside, bool) else bool(inside.all())):
        raise ValueError(f"{name}={value!r} is outside its range {interval}")


def _is_integer(value):
    dtype = getattr(value, "dtype", None)
    kind = getattr(dtype, "kind", None)  # NumPy's
    return isinstance(value, Integral) or kind in ("i", "u") or str(dtype).startswith("torch.int")
