"""Kinds of objects."""


def isclass(x):
    return isinstance(x, type)


def isfunction(x):
    return callable(x) and not isclass(x) and not hasattr(x, "__dict__")
