"""Data classes, from the fields that the page's modules keep as ``_fields``."""


class field:
    """A field with a factory of defaults, or one that ``__init__`` does not take."""

    def __init__(self, default=None, default_factory=None, init=True, repr=True):
        self.default, self.factory, self.init = default, default_factory, init


def _default(what):
    if isinstance(what, field):
        return what.factory() if what.factory else what.default
    return what


def _all_fields(cls):
    inherited = [part for base in cls.__bases__ for part in getattr(base, "_all_fields", ())]
    own = list(cls._fields) if "_fields" in cls.__dict__ else []
    return [part for part in inherited if part[0] not in [mine[0] for mine in own]] + own


def dataclass(cls=None, **options):
    """Give a class the ``__init__`` that its fields ask for."""
    if cls is None:
        return dataclass
    fields = cls._all_fields = _all_fields(cls)

    def __init__(self, *values, **named):
        names = [part[0] for part in fields if not (len(part) > 1 and isinstance(part[1], field) and not part[1].init)]
        named.update(zip(names, values))
        for part in fields:
            if part[0] in named:
                object.__setattr__(self, part[0], named[part[0]])
            elif len(part) > 1:
                object.__setattr__(self, part[0], _default(part[1]))
            else:
                raise TypeError(f"missing argument {part[0]!r}")
        if hasattr(self, "__post_init__"):
            self.__post_init__()

    cls.__init__ = __init__
    return cls


def replace(instance, **changes):
    """Return an object with other values in some fields."""
    values = {part[0]: getattr(instance, part[0]) for part in type(instance)._all_fields if hasattr(instance, part[0])}
    values.update(changes)
    hidden = [
        part[0]
        for part in type(instance)._all_fields
        if len(part) > 1 and isinstance(part[1], field) and not part[1].init
    ]
    return type(instance)(**{name: value for name, value in values.items() if name not in hidden})
