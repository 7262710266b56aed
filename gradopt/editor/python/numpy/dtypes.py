"""Types of entries, and which of them an operation gives."""


class dtype:
    """A type of entries: ``cast`` makes one of a number; ``rank`` orders the types, so that the higher one wins."""

    def __init__(self, name, kind, rank, cast):
        self.name, self.kind, self.rank, self.cast = name, kind, rank, cast

    def __call__(self, x=0):
        return self.cast(x)

    def __eq__(self, other):
        return self is other or (other is not None and self is _NAMED.get(other))

    def __hash__(self):
        return self.rank

    def __repr__(self):
        return f"dtype('{self.name}')"

    def cast_all(self, entries):
        """Return entries of this type."""
        return list(map(self.cast, entries))


def _wrapped(bits, signed):
    size = 2**bits
    low = size // 2 if signed else 0
    return lambda x: (int(x) + low) % size - low


bool_ = dtype("bool", "b", 0, bool)
uint8 = dtype("uint8", "u", 1, _wrapped(8, False))
int32 = dtype("int32", "i", 2, _wrapped(32, True))
uint32 = dtype("uint32", "u", 3, _wrapped(32, False))
int64 = dtype("int64", "i", 4, int)
float64 = dtype("float64", "f", 5, float)
complex128 = dtype("complex128", "c", 6, complex)
object_ = dtype("object", "O", 7, lambda x: x)

_NAMED = {bool: bool_, int: int64, float: float64, complex: complex128, object: object_}
for _type in (bool_, uint8, int32, uint32, int64, float64, complex128, object_):
    _NAMED[_type.name] = _type


def as_dtype(x):
    """Return the type of entries that Python's type, a name or a dtype means."""
    if isinstance(x, dtype):
        return x
    if x not in _NAMED:
        raise TypeError(f"entries of type {x!r} are not in this page's NumPy; a notebook has them")
    return _NAMED[x]


def dtype_of(entries):
    """Return the least type that holds Python's numbers; of none, float64."""
    found = None
    for kind in set(map(type, entries)):
        known = _NAMED.get(kind)
        if known is None:
            known = float64 if issubclass(kind, float) else int64 if issubclass(kind, int) else object_
        if found is None or known.rank > found.rank:
            found = known
    return found or float64


def higher(one, other):
    """Return the type that holds the entries of two arrays."""
    if {one.name, other.name} == {"int32", "uint32"}:
        return int64
    return one if one.rank >= other.rank else other


def result_type(one, other):
    """Return the type of what an operation makes of two: dtypes of arrays, or plain numbers, which give way."""
    weak_one, weak_other = not isinstance(one, dtype), not isinstance(other, dtype)
    a = dtype_of([one]) if weak_one else one
    b = dtype_of([other]) if weak_other else other
    if weak_one != weak_other:
        strong, weak = (b, a) if weak_one else (a, b)
        if weak.rank <= strong.rank or (weak.kind == "i" and strong.kind in "iu"):
            return strong
    return higher(a, b)
