"""Functions of functions, where MicroPython's own lack something: partial's parts, and cache."""


class partial:
    """A function some of whose arguments are given."""

    def __init__(self, func, *args, **keywords):
        self.func, self.args, self.keywords = func, args, keywords

    def __call__(self, *args, **keywords):
        given = dict(self.keywords)
        given.update(keywords)
        return self.func(*(self.args + args), **given)


def cache(func):
    """Let a function remember its results."""
    known = {}

    def remembering(*args):
        if args not in known:
            known[args] = func(*args)
        return known[args]

    return remembering


def wraps(func):
    """Functions of MicroPython have nothing that a wrapper could take over."""
    return lambda wrapper: wrapper


def reduce(func, parts, *first):
    """Return ``func(... func(func(a, b), c) ...)``."""
    parts = iter(parts)
    result = first[0] if first else next(parts)
    for part in parts:
        result = func(result, part)
    return result
