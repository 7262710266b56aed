"""Python as MicroPython reads it: the same program without the forms of the language that it lacks."""

import ast


def lower(source):
    """Return a module or a program in MicroPython's grammar.

    Docstrings and annotations go; fields of classes, which annotations declare, become ``_fields``; displays that
    unpack become sums; unions of types become tuples; a comparison with a number on the left is turned round, because
    MicroPython asks only what stands on the left; ``x *= y`` asks x itself, for MicroPython would make a new x.

    Parameters
    ----------
    source : str

    Returns
    -------
    str

    Examples
    --------
    >>> lower("x = (1, *a)")
    'x = (1,) + tuple(a)'
    >>> lower("isinstance(x, int | float)")
    'isinstance(x, (int, float))'
    """
    return ast.unparse(ast.fix_missing_locations(_Lowering().visit(ast.parse(source))))


IN_PLACE = {
    ast.Mult: "__imul__", ast.Div: "__itruediv__", ast.Pow: "__ipow__", ast.Mod: "__imod__",
    ast.FloorDiv: "__ifloordiv__", ast.BitAnd: "__iand__", ast.BitOr: "__ior__", ast.BitXor: "__ixor__",
    ast.LShift: "__ilshift__", ast.RShift: "__irshift__",
}  # fmt: skip
SWAPPED = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE}


class _Lowering(ast.NodeTransformer):
    def _body(self, node):
        self.generic_visit(node)
        if ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        return node

    visit_Module = _body  # noqa: N815

    def visit_FunctionDef(self, node):  # noqa: N802
        """Drop what describes a function; what is positional only may then be named."""
        node.returns = None
        arguments = node.args
        arguments.args = arguments.posonlyargs + arguments.args
        arguments.posonlyargs = []
        for argument in [*arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]:
            if argument:
                argument.annotation = None
        return self._body(node)

    def visit_ClassDef(self, node):  # noqa: N802
        """Turn declared fields into ``_fields``: pairs of a name and its default, or of the name alone."""
        fields, body = [], []
        for part in node.body:
            if isinstance(part, ast.AnnAssign) and "ClassVar" not in ast.unparse(part.annotation):
                fields.append(ast.Tuple([ast.Constant(part.target.id)] + [part.value] * bool(part.value), ast.Load()))
            else:
                body.append(part)
        if fields:
            body.append(ast.Assign([ast.Name("_fields", ast.Store())], ast.Tuple(fields, ast.Load())))
        node.body = body
        return self._body(node)

    def visit_AnnAssign(self, node):  # noqa: N802
        """Assign without an annotation."""
        self.generic_visit(node)
        return ast.Assign([node.target], node.value) if node.value else None

    def visit_AugAssign(self, node):  # noqa: N802
        """Ask a class to operate in place, which MicroPython does for ``+=`` and ``-=`` alone."""
        self.generic_visit(node)
        name = IN_PLACE.get(type(node.op))
        if name is None or isinstance(node.target, ast.Subscript):  # entries are got, changed and set
            return node
        x, y = ast.unparse(node.target), ast.unparse(node.value)
        choice = ast.parse(f"if hasattr({x}, {name!r}):\n    {x} = {x}.{name}({y})\nelse:\n    pass").body[0]
        choice.orelse = [node]
        return choice

    def visit_Tuple(self, node):  # noqa: N802
        """Add up the parts of a display that unpacks."""
        return self._display(node, ast.Tuple, "tuple")

    def visit_List(self, node):  # noqa: N802
        """Add up the parts of a display that unpacks."""
        return self._display(node, ast.List, "list")

    def _display(self, node, kind, maker):
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Store) or not any(isinstance(part, ast.Starred) for part in node.elts):
            return node
        terms = []
        for part in node.elts:
            if isinstance(part, ast.Starred):
                terms.append(ast.Call(ast.Name(maker), [part.value], []))
            elif terms and isinstance(terms[-1], kind):
                terms[-1].elts.append(part)
            else:
                terms.append(kind([part], ast.Load()))
        return _folded(terms, ast.Add())

    def visit_Dict(self, node):  # noqa: N802
        """Join the parts of a dictionary that unpacks."""
        self.generic_visit(node)
        if None not in node.keys:
            return node
        terms = [
            value if key is None else ast.Dict([key], [value])
            for key, value in zip(node.keys, node.values, strict=True)
        ]
        return _folded([ast.Dict([], []), *terms], ast.BitOr())

    def visit_Call(self, node):  # noqa: N802
        """Give isinstance a tuple of types, and zip no ``strict``."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "isinstance":
            kinds = _united(node.args[1])
            node.args[1] = ast.Tuple(kinds, ast.Load()) if len(kinds) > 1 else kinds[0]
        if isinstance(node.func, ast.Name) and node.func.id == "zip":
            node.keywords = [keyword for keyword in node.keywords if keyword.arg != "strict"]
        return node

    def visit_Compare(self, node):  # noqa: N802
        """Put a number on the right."""
        self.generic_visit(node)
        if len(node.ops) == 1 and type(node.ops[0]) in SWAPPED and isinstance(node.left, ast.Constant):
            node.left, node.comparators, node.ops = node.comparators[0], [node.left], [SWAPPED[type(node.ops[0])]()]
        return node


def _folded(terms, operation):
    result = terms[0]
    for term in terms[1:]:
        result = ast.BinOp(result, operation, term)
    return result


def _united(node):
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _united(node.left) + _united(node.right)
    return [node]
