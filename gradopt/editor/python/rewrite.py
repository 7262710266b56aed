"""Runs a rule as it is and as a reader has changed it, and finds the first term that differs."""

import sys

import numpy as np


def compare(rule, module, original, changed, make, grad, start, num_steps):
    """Return both paths and the first term in which they differ.

    Parameters
    ----------
    rule, module : str
        Name of the class, and of the module whose names its code may use.
    original, changed : str
        Source of the class. An error in the second stands in the file "changed".
    make : str
        The expression that makes the optimizer.
    grad : callable
        Takes theta and the number of the step, from 1.
    start : list of float
    num_steps : int

    Returns
    -------
    dict
        ``paths``: of each, num_steps + 1 points. ``difference``: None, or the step, the name of the term, its
        coordinate and both values; the coordinate is None if the term is one number.
    """
    runs = [
        descend(built(rule, module, source, make, file), grad, start, num_steps)
        for source, file in ((original, "original"), (changed, "changed"))
    ]
    paths, terms = zip(*runs)  # noqa: B905
    return {"paths": list(paths), "difference": first_difference(*terms)}


def built(rule, module, source, make, file):
    """Return an optimizer made from the source of its class, and the list to which its lines add what they assign."""
    seen = []
    names = dict(sys.modules["gradopt.numpy"].__dict__)
    names.update(sys.modules[module].__dict__)
    names.update({"np": np, "_see": lambda name, value: seen.append((name, numbers_of(value)))})
    del names[rule]
    exec(compile(watched(source), file, "exec"), names)
    if rule not in names:
        raise NameError(f"the code defines no class {rule}")
    return eval(make, names), seen


def descend(made, grad, start, num_steps):
    """Return an optimizer's path, and for every step the pairs of name and numbers of what it assigned."""
    optimizer, seen = made
    theta = np.array(start, dtype=float)
    path, terms = [theta.tolist()], []
    for t in range(1, num_steps + 1):
        seen.clear()
        theta = optimizer.step(theta, lambda point: grad(point, t))  # noqa: B023
        numbers = numbers_of(theta)
        if numbers is None or len(numbers) != len(start):
            raise ValueError(f"step {t} returned {theta!r}: it must return the next theta, {len(start)} numbers")
        path.append(numbers)
        terms.append([*_numbered(seen), (("theta", "returned"), numbers)])
    return path, terms


def numbers_of(value):
    """Return a copy of the numbers of an array as a list, those of one number in a tuple, None of anything else."""
    value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, list):
        return value
    return (value,) if isinstance(value, (bool, int, float)) else None


def first_difference(original, changed):
    """Return the first term, of those that both have, in which two lists of steps differ, or None."""
    for step, (before, after) in enumerate(zip(original, changed), 1):  # noqa: B905
        known = dict(before)
        for key, numbers in after:
            others = known.get(key)
            if others is None or numbers is None or others == numbers:
                continue
            others, numbers = [spread(each, max(len(others), len(numbers))) for each in (others, numbers)]
            for i, (old, new) in enumerate(zip(others, numbers)):  # noqa: B905
                if old != new and (old == old or new == new):  # two nan are the same
                    coordinate = i if len(numbers) > 1 else None
                    return {"step": step, "name": key[0], "coordinate": coordinate, "old": old, "new": new}
    return None


def spread(numbers, length):
    """Return one number as often as there are coordinates."""
    return list(numbers) * length if len(numbers) == 1 else numbers


def _numbered(seen):
    """Tell apart what has one name: the first and the second value that a step assigns to it."""
    counts, result = {}, []
    for name, numbers in seen:
        counts[name] = counts.get(name, 0) + 1
        result.append(((name, counts[name]), numbers))
    return result


def watched(source):
    """Return a source whose lines show what they assign: ``x = 1`` becomes ``x = 1; _see("x", x)``.

    The lines keep their numbers, and those of an error are the reader's.
    """
    pieces, done = [], 0
    for start, end in statements(source):
        names = targets(source[start:end])
        pieces += [source[done:end], *[f'; _see("{name.replace("self.", "")}", {name})' for name in names]]
        done = end
    return "".join(pieces) + source[done:]


def statements(source):
    """Yield where each statement of a source begins and ends; its comment is left out."""
    start = end = i = depth = 0
    quote = ""
    while i < len(source):
        c, width = source[i], 1
        if quote:
            if c == "\\":
                width = 2
            elif source[i : i + len(quote)] == quote:
                width, quote = len(quote), ""
        elif c in "\"'":
            quote = 3 * c if source[i : i + 3] == 3 * c else c
            width = len(quote)
        elif c == "#":
            i = source.find("\n", i) if "\n" in source[i:] else len(source)
            continue
        elif c == "\\":
            width = 2
        elif c in "\n;" and depth <= 0:
            yield start, end
            start = end = i + 1
        else:
            depth += (c in "([{") - (c in ")]}")
        if not c.isspace() and c != ";":
            end = i + width
        i += width
    yield start, end


def targets(statement):
    """Return the names that a statement assigns to, if it is a plain assignment: locals and attributes of self."""
    left, sign, _ = statement.partition("=")
    names = [name.strip() for name in left.rstrip("+-*/%&|^<>@ ").split(",")]
    return names if sign and all([_is_name(name[5:] if name.startswith("self.") else name) for name in names]) else []


def _is_name(text):
    return text != "" and not text[0].isdigit() and all([c == "_" or c.isalpha() or c.isdigit() for c in text])
