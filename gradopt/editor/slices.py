"""The statements of a program that some names need, and what these import."""

import ast
import builtins
from functools import cache, cached_property
from symtable import symtable
from typing import NamedTuple


class Import(NamedTuple):
    """A name that a statement imports: from a module, or the module itself where ``name`` is empty."""

    module: str
    name: str = ""

    @property
    def statement(self):
        """The statement that imports it under its own name."""
        return f"from {self.module} import {self.name}" if self.name else f"import {self.module}"


class Statement:
    """A statement at the top of a program: the names that it binds or changes, and the names that it uses."""

    def __init__(self, node):
        self.node = node
        self.is_import = isinstance(node, ast.Import | ast.ImportFrom)
        self.is_definition = isinstance(node, ast.FunctionDef | ast.ClassDef)

    @cached_property
    def _table(self):
        return symtable(ast.unparse(self.node), "", "exec")

    @cached_property
    def binds(self):
        """Names that it gives a meaning."""
        return {
            symbol.get_name() for symbol in self._table.get_symbols() if symbol.is_assigned() or symbol.is_imported()
        }

    @cached_property
    def changes(self):
        """Names of what it changes in place, whose meaning hangs on what they meant before."""
        targets = getattr(self.node, "targets", [getattr(self.node, "target", None)])
        if isinstance(self.node, ast.AugAssign) and isinstance(self.node.target, ast.Name):
            return {self.node.target.id}
        roots = [_root(target) for target in targets if isinstance(target, ast.Attribute | ast.Subscript)]
        return {root.id for root in roots if isinstance(root, ast.Name)}

    @cached_property
    def uses(self):
        """Names of the program that it reads, at once or when it is called."""
        found, tables = set(), [self._table]
        while tables:
            table = tables.pop()
            tables += table.get_children()
            found |= {
                symbol.get_name()
                for symbol in table.get_symbols()
                if symbol.is_referenced() and (table is self._table or symbol.is_global())
            }
        return found

    @cached_property
    def imports(self):
        """What is imported inside it."""
        return [each for node in ast.walk(self.node) if node is not self.node for each in imports(node).values()]


def _root(node):
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node


def imports(node):
    """Return what a node imports, by the name that it gives it."""
    if isinstance(node, ast.ImportFrom):
        return {alias.asname or alias.name: Import(node.module, alias.name) for alias in node.names}
    if isinstance(node, ast.Import):
        return {alias.asname or alias.name.split(".")[0]: Import(alias.name) for alias in node.names}
    return {}


def only(node, names):
    """Return an import of these names alone."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return node
    kept = [alias for alias in node.names if (alias.asname or alias.name.split(".")[0]) in names]
    return ast.ImportFrom(node.module, kept, node.level) if isinstance(node, ast.ImportFrom) else ast.Import(kept)


@cache
def statements_of(source):
    """Return the statements at the top of a program, in order."""
    return tuple(map(Statement, ast.parse(source).body))


class Slice(NamedTuple):
    """A part of a program, and what it imports by name."""

    source: str
    imports: dict
    missing: set


def slice_of(source, names):
    """Return the part of a program that gives these names their meaning at its end.

    Parameters
    ----------
    source : str
    names : iterable of str

    Returns
    -------
    Slice
        ``missing`` are the names that neither the program nor Python has.
    """
    statements = statements_of(source)
    kept, missing = {}, set()
    waiting = [(name, len(statements)) for name in names]
    seen = set()
    while waiting:
        name, before = waiting.pop()
        if (name, before) in seen:
            continue
        seen.add((name, before))
        for i in range(before - 1, -1, -1):
            statement = statements[i]
            if name not in statement.binds | statement.changes:
                continue
            kept.setdefault(i, set()).add(name)
            if not statement.is_import:
                at = len(statements) if statement.is_definition else i
                waiting += [(used, at) for used in statement.uses if not (used == name and statement.is_definition)]
            if name in statement.changes:
                waiting.append((name, i))
            break
        else:
            if not hasattr(builtins, name):
                missing.add(name)
    nodes = [only(statements[i].node, kept[i]) for i in sorted(kept)]
    found = {}
    for i in sorted(kept):
        found |= {name: what for name, what in imports(statements[i].node).items() if name in kept[i]}
        found |= {f"{what.module}.{what.name}": what for what in statements[i].imports}
    return Slice("\n".join(map(ast.unparse, nodes)), found, missing)
