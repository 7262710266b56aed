"""The part of the package that a program needs, as modules for the page's Python."""

import ast
import importlib
from functools import cache
from pathlib import Path

from gradopt.editor.dialect import lower
from gradopt.editor.slices import slice_of, statements_of

PACKAGE = Path(__file__).parents[1]
STAND_INS = Path(__file__).parent / "python"
BUILT_IN = {"cmath", "collections", "itertools", "math", "operator", "time"}  # of MicroPython


class NeedsNotebook(ValueError):
    """The page has no such module or function; the message names it."""


def modules_of(program):
    """Return the modules that a program imports: NumPy's stand-in, and of gradopt only what is used.

    Parameters
    ----------
    program : str

    Returns
    -------
    dict
        From names of modules, a package's ending in ``.__init__``, to sources in MicroPython's grammar. A program that
        imports ``boot`` first has what is there changed of Python itself.

    Raises
    ------
    NeedsNotebook
        If the program, or what it uses, imports a module that the page does not have, or a function that its NumPy
        does not have.
    """
    wanted, modules, waiting = {}, {**stand_in("boot")}, list(_imports_of(lower(program), None))
    while waiting:
        module, name = waiting.pop()
        if module.startswith("gradopt.data"):
            raise NeedsNotebook("it uses data that a page does not carry")
        if module.split(".")[0] != "gradopt":
            modules |= stand_in(module)
        elif name and name not in wanted.setdefault(module, set()):
            wanted[module].add(name)
            modules[module] = _slice(module, frozenset(wanted[module])).source
            waiting += _imports_of(source_of(module), wanted[module])
    packages = {module.rpartition(".")[0] for module in modules} - {""}
    modules |= dict.fromkeys(packages - modules.keys(), "")
    return {f"{name}.__init__" if name in packages else name: modules[name] for name in sorted(modules)}


@cache
def _slice(module, names):
    return slice_of(source_of(module), names)


def _imports_of(program, names):
    """Return the pairs of module and name that a program, or what these names need of it, imports."""
    part = slice_of(program, names if names is not None else _all_names(program))
    check_numpy(part)
    for what in part.imports.values():
        if what.name and path_of(f"{what.module}.{what.name}") and what.name not in _all_names(source_of(what.module)):
            raise NeedsNotebook(f"it imports the whole module {what.module}.{what.name}")
        yield what.module, what.name


def _all_names(program):
    return set().union(*(statement.binds for statement in statements_of(program)))


def path_of(module):
    """Return the file of a module of gradopt, or None."""
    base = PACKAGE.parent.joinpath(*module.split("."))
    return next((path for path in (base.with_suffix(".py"), base / "__init__.py") if path.exists()), None)


@cache
def source_of(module):
    """Return a module of gradopt in MicroPython's grammar."""
    return _lowered(path_of(module))


@cache
def stand_in(module):
    """Return the sources of a module that the page has in place of a library's, none if MicroPython has it."""
    top = module.split(".")[0]
    if top in BUILT_IN or module == "collections.abc":
        return {}
    if (STAND_INS / f"{top}.py").exists():
        return {top: _lowered(STAND_INS / f"{top}.py")}
    paths = sorted((STAND_INS / top).glob("*.py"))
    if not paths or (module != top and not (STAND_INS / top / f"{module.split('.')[1]}.py").exists()):
        raise NeedsNotebook(f"it uses {module}")
    return {top if path.stem == "__init__" else f"{top}.{path.stem}": _lowered(path) for path in paths}


def _lowered(path):
    return lower(path.read_text(encoding="utf-8"))


def check_numpy(part):
    """Raise ``NeedsNotebook`` where a part of a program names what the stand-in of NumPy does not have."""
    small = importlib.import_module("gradopt.editor.python.numpy")
    aliases = {name for name, what in part.imports.items() if what.module == "numpy" and not what.name}
    for node in ast.walk(ast.parse(part.source)):
        path = ast.unparse(node).split(".") if isinstance(node, ast.Attribute) else [""]
        if path[0] in aliases and all(map(str.isidentifier, path)) and not _has(small, path[1:]):
            raise NeedsNotebook(f"it uses {'.'.join(path)}")


def _has(thing, path):
    for name in path:
        if not hasattr(thing, name):
            return False
        thing = getattr(thing, name)
    return True
