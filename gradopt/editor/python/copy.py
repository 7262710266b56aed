"""Copies of objects: what MicroPython's own module does not copy are instances and methods."""


def copy(x):
    """Return a shallow copy."""
    if isinstance(x, (list, dict, set)):
        return type(x)(x)
    return _instance(x, lambda part: part) if hasattr(x, "__dict__") and not isinstance(x, type) else x


def deepcopy(x, memo=None):
    """Return a copy that shares nothing with the original but what cannot change, functions and classes."""
    memo = {} if memo is None else memo
    if id(x) not in memo:
        memo[id(x)] = _copied(x, memo)
        memo[-id(x)] = x  # so that no other object gets its id
    return memo[id(x)]


def _copied(x, memo):
    if isinstance(x, (int, float, str, type)) or x is None:
        return x
    if hasattr(x, "__deepcopy__"):
        return x.__deepcopy__(memo)
    if isinstance(x, dict):
        return {key: deepcopy(value, memo) for key, value in x.items()}
    if isinstance(x, (list, tuple, set)):
        return type(x)([deepcopy(part, memo) for part in x])
    if hasattr(x, "__next__"):
        raise TypeError("cannot pickle 'generator' object")
    return _instance(x, lambda part: deepcopy(part, memo)) if hasattr(x, "__dict__") else x


def _instance(x, of):
    new = object.__new__(type(x))
    for name, value in x.__dict__.items():
        object.__setattr__(new, name, of(value))
    return new
