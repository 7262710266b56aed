"""Named tuples, from the fields that the page's modules keep as ``_fields``."""


class NamedTuple:
    """A record of fields."""

    _fields = ()

    def __init__(self, *values, **named):
        for i, field in enumerate(self._fields):
            value = values[i] if i < len(values) else named[field[0]] if field[0] in named else field[1]
            setattr(self, field[0], value)

    def __iter__(self):
        return iter([getattr(self, field[0]) for field in self._fields])

    def __getitem__(self, i):
        return list(self)[i]

    def __eq__(self, other):
        return list(self) == list(other)

    def __hash__(self):
        return hash(tuple(self))


Any = ClassVar = None
