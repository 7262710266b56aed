"""Arrays of numbers in pure Python: shapes, views and indexing as NumPy has them."""

from .dtypes import as_dtype, bool_, dtype_of, float64


def size_of(shape):
    """Return how many entries a shape has."""
    size = 1
    for n in shape:
        size *= n
    return size


def strides_of(shape):
    """Return how far apart in a flat list neighbours along each axis are."""
    strides, step = [], 1
    for n in reversed(shape):
        strides.insert(0, step)
        step *= n
    return strides


def positions(axes, start=0):
    """Return the places of entries in a flat list, in order; an axis is a list of offsets."""
    where = [start]
    for offsets in axes:
        where = [place + offset for place in where for offset in offsets]
    return where


def axis_of(axis, ndim):
    """Return the number of one axis, counted from the first."""
    if not isinstance(axis, int):
        raise TypeError(f"axis={axis!r} must be one integer here: go axis by axis")
    if not -ndim <= axis < ndim:
        raise ValueError(f"axis {axis} is out of bounds for an array of {ndim} dimensions")
    return axis % ndim


def broadcast_shapes(*shapes):
    """Return the shape to which shapes broadcast."""
    ndim = max([len(shape) for shape in shapes])
    result = [1] * ndim
    for shape in shapes:
        for axis, n in enumerate(shape, ndim - len(shape)):
            if n != 1 and result[axis] not in (1, n):
                raise ValueError("shapes " + " and ".join([str(s) for s in shapes]) + " do not broadcast")
            if n != 1:
                result[axis] = n
    return tuple(result)


def spread(entries, shape, target):
    """Return the entries of an array as those of a shape to which it broadcasts."""
    if shape == target:
        return entries
    while shape[:1] == (1,):
        shape = shape[1:]
    if broadcast_shapes(shape, target) != target:
        raise ValueError(f"shape {shape} does not broadcast to {target}")
    if len(entries) == 1:
        return entries * size_of(target)
    missing = len(target) - len(shape)
    if shape == target[missing:]:
        return entries * size_of(target[:missing])
    if shape[-1:] == (1,) and shape[:-1] == target[missing:-1]:  # a column
        return [entry for entry in entries for _ in range(target[-1])] * size_of(target[:missing])
    old, steps = (1,) * missing + shape, [0] * missing + strides_of(shape)
    axes = [[0] * n if was == 1 else [i * step for i in range(n)] for n, was, step in zip(target, old, steps)]
    return [entries[place] for place in positions(axes)]


def flatten(nested):
    """Return the entries of a number, an array or nested lists, and their shape."""
    if isinstance(nested, ndarray):
        return nested.entries, nested.shape
    if hasattr(nested, "__next__"):
        raise TypeError("an array is made of a list: write [... for ...]")
    if not isinstance(nested, (list, tuple, range)):
        return [nested], ()
    parts = [flatten(part) for part in nested]
    shape = parts[0][1] if parts else ()
    if any([part[1] != shape for part in parts]):
        raise ValueError("the rows of an array have different lengths")
    return [entry for part in parts for entry in part[0]], (len(parts),) + shape


def scalar_or_array(entries, shape, dtype):
    """Return an array, or the number alone where there is no axis."""
    return ndarray(shape, entries, dtype) if shape else entries[0]


class ndarray:
    """An array: a flat list of entries, and for a view the places in it."""

    def __init__(self, shape, buffer, dtype=float64, where=None):
        self.shape, self.dtype = shape, dtype  # in pairs, for which MicroPython makes no tuple
        self._buffer, self._where = buffer, where

    @property
    def entries(self):
        """The entries in order, as a list that is not to be changed."""
        buffer, where = self._buffer, self._where
        if where is None:
            return buffer
        if isinstance(where, range) and where.step == 1:
            return buffer[where.start : where.stop]
        return [buffer[place] for place in where]

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def size(self):
        return size_of(self.shape)

    @property
    def flat(self):
        return self.ravel()

    @property
    def T(self):
        return self.transpose()

    def view(self, where, shape):
        """Return the array of this shape whose entries are those at these places in this one; they are shared."""
        if self._where is not None:
            where = [self._where[place] for place in where]
        return ndarray(shape, self._buffer, self.dtype, where)

    def transpose(self, *axes):
        if len(axes) == 1 and isinstance(axes[0], (tuple, list)):
            axes = axes[0]
        axes = [axis_of(axis, self.ndim) for axis in axes or reversed(range(self.ndim))]
        if sorted(axes) != list(range(self.ndim)):
            raise ValueError(f"transpose needs each of {self.ndim} axes once, not {axes}")
        steps = strides_of(self.shape)
        shape = tuple([self.shape[axis] for axis in axes])
        return self.view(positions([[i * steps[axis] for i in range(self.shape[axis])] for axis in axes]), shape)

    def reshape(self, *shape):
        shape = tuple(shape[0]) if isinstance(shape[0], (tuple, list)) else shape
        if -1 in shape:
            known = -size_of(shape)
            shape = tuple([self.size // known if n == -1 else n for n in shape])
        if size_of(shape) != self.size:
            raise ValueError(f"cannot reshape an array of shape {self.shape} into {shape}")
        return self.view(range(self.size), shape)

    def ravel(self):
        return self.reshape(-1)

    def flatten(self):
        return self.ravel().copy()

    def copy(self):
        return ndarray(self.shape, list(self.entries), self.dtype)

    def __deepcopy__(self, memo):
        return self.copy()

    def astype(self, dtype):
        dtype = as_dtype(dtype)
        return ndarray(self.shape, dtype.cast_all(self.entries), dtype)

    def tolist(self):
        return list(self) if self.ndim == 1 else [row.tolist() for row in self] if self.shape else self.entries[0]

    def item(self):
        if self.size != 1:
            raise ValueError(f"an array of shape {self.shape} is no single number")
        return self.entries[0]

    def fill(self, value):
        self[...] = value

    def __len__(self):
        if not self.shape:
            raise TypeError("a number has no length")
        return self.shape[0]

    def __iter__(self):
        n = len(self)
        return iter(self.entries if self.ndim == 1 else [self[i] for i in range(n)])

    def __contains__(self, x):
        return x in self.entries

    def __bool__(self):
        if self.size != 1:
            raise ValueError("an array is not true or false: use its .any() or .all()")
        return bool(self.entries[0])

    # ---- indexing

    def __getitem__(self, index):
        ndim = len(self.shape)
        if isinstance(index, tuple) and ndim:
            if not index:
                return self
            if ndim == 1 and len(index) == 2 and index[0] is Ellipsis:
                index = index[1]
        if ndim == 1 and isinstance(index, int):
            place = _checked(index, self.shape[0])
            return self._buffer[place if self._where is None else self._where[place]]
        where, shape, is_view = _row(self.shape, index) or _select(self.shape, index)
        if not shape and is_view:
            return self._buffer[where[0] if self._where is None else self._where[where[0]]]
        part = self.view(where, shape)
        return part if is_view else part.copy()

    def __setitem__(self, index, value):
        where, shape, _ = _row(self.shape, index) or _select(self.shape, index)
        if isinstance(value, ndarray) and value.shape == shape and value.dtype is self.dtype:
            entries = list(value.entries)
        else:
            entries, given = flatten(value)
            entries = list(self.dtype.cast_all(spread(entries, given[len(given) - len(shape) :], shape)))
        if self._where is None and isinstance(where, range) and where.step == 1:
            self._buffer[where.start : where.stop] = entries
            return
        for place, entry in zip(where, entries):
            self._buffer[place if self._where is None else self._where[place]] = entry

    def __repr__(self):
        return f"array({_text(self, ', ')})"

    def __str__(self):
        return _text(self, " ")


class _Index:
    """Makes indices: MicroPython cannot call slice."""

    def __getitem__(self, index):
        return index


s_ = _Index()


def _checked(i, n):
    if i is True or i is False:
        raise IndexError(f"{i} is no index: compare an array, x[x > 0], or use an integer")
    if not -n <= i < n:
        raise IndexError(f"index {i} is out of bounds for an axis of {n} entries")
    return i % n


def _row(shape, index):
    """Return what ``_select`` does for an integer, or for a slice of the only axis: the indices of most programs."""
    if isinstance(index, int) and shape:
        size = size_of(shape[1:])
        start = _checked(index, shape[0]) * size
        return range(start, start + size), shape[1:], True
    if isinstance(index, slice) and len(shape) == 1:
        where = range(shape[0])[index]
        return where, (len(where),), True
    return None


def _select(shape, index):
    """Return the places of what an index selects, the shape of the selection, and whether it is a view."""
    parts, strides = _parts(shape, index), strides_of(shape)
    start, axes, result, fancy, at, axis = 0, [], [], [], None, 0
    for part in parts:
        if part is None:
            result.append((1,))
            axes.append([0])
            continue
        n, step = shape[axis], strides[axis]
        axis += 1
        if isinstance(part, slice):
            offsets = [i * step for i in range(n)[part]]
            result.append((len(offsets),))
            axes.append(offsets)
        elif isinstance(part, int):
            start += _checked(part, n) * step
        else:
            at = len(axes) if at is None else at
            fancy.append((part.shape, [_checked(i, n) * step for i in part.entries]))
    if fancy:
        advanced = [k for k, part in enumerate(parts) if isinstance(part, (int, ndarray))]
        if advanced[-1] - advanced[0] >= len(advanced):  # a slice stands between: what they select comes first
            at = 0
        common = broadcast_shapes(*[form for form, _ in fancy])
        lists = [spread(offsets, form, common) for form, offsets in fancy]
        axes.insert(at, [sum(offsets) for offsets in zip(*lists)])
        result.insert(at, common)
    return positions(axes, start), tuple([n for form in result for n in form]), not fancy


def _parts(shape, index):
    """Return an index as one part for every axis: an integer, a slice or an array of integers; None is a new axis."""
    parts = []
    for part in index if isinstance(index, tuple) else (index,):
        if isinstance(part, (list, range)):
            entries, form = flatten(part)
            part = ndarray(form, entries, dtype_of(entries))
        if isinstance(part, ndarray) and part.dtype is bool_:
            taken = len([p for p in parts if p is not None and p is not Ellipsis])
            if part.shape != shape[taken : taken + part.ndim]:
                raise IndexError(f"a mask of shape {part.shape} does not fit an array of shape {shape}")
            parts += part.nonzero()
        elif isinstance(part, ndarray) and not part.shape:
            parts.append(part.item())
        else:
            if not (part is None or part is Ellipsis or isinstance(part, (int, slice, ndarray))):
                raise IndexError(f"{part!r} is no index: use integers, slices, or arrays of integers or truth values")
            parts.append(part)
    if not any([part is Ellipsis for part in parts]):
        parts.append(Ellipsis)
    gap = [part is Ellipsis for part in parts].index(True)
    used = len([part for part in parts if part is not None]) - 1
    if used > len(shape):
        raise IndexError(f"{used} indices for an array of shape {shape}")
    return parts[:gap] + [s_[:]] * (len(shape) - used) + parts[gap + 1 :]


def _text(x, between):
    """Return an array as text, with eight digits at most."""
    entries = x.entries
    short = [(f"{v:.8g}" if isinstance(v, float) else str(v)) for v in entries[:1000]]
    short = [t + "." if isinstance(v, float) and t.lstrip("-").isdigit() else t for t, v in zip(short, entries)]
    width = max([len(t) for t in short] + [0])
    short = [" " * (width - len(t)) + t for t in short]

    def nest(texts, shape, indent):
        if not shape:
            return texts[0]
        step = len(texts) // shape[0] if shape[0] else 0
        rows = [nest(texts[i * step : (i + 1) * step], shape[1:], indent + " ") for i in range(shape[0])]
        return "[" + (between if len(shape) == 1 else between.rstrip() + "\n" + indent + " ").join(rows) + "]"

    if x.size > 1000:
        return "[" + between.join(short[:3] + ["..."] + short[-3:]) + f"]  (shape {x.shape})"
    return nest(short, x.shape, "")
