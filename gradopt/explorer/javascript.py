"""Python functions of scalars and of vectors of two coordinates in JavaScript."""

import ast
import json
import textwrap

from gradopt import readings, sampling
from gradopt.explorer.mathml import ATOM, OPERATORS, markup
from gradopt.problems import noise

FUNCTIONS = [
    sampling.mix, sampling.key, sampling.hashed, sampling.uniform, sampling.threshold, sampling.keep, noise.error,
    readings.coefficients,
]  # fmt: skip

COMPARISONS = {ast.Eq: "===", ast.Lt: "<", ast.LtE: "<="}
CALLS = {
    "np.cos": "Math.cos", "np.sin": "Math.sin", "np.maximum": "Math.max", "np.sign": "Math.sign", "np.where": "?:",
    "min": "Math.min", "round": "roundHalfEven", "grad": "grad", "keep_like": "keep", "newton_schulz": "newton_schulz",
    "self.optimizer.step": "this.optimizer.step",
    **{name: name for name in ("exponents", "matrix", "power", "vector", *(f.__name__ for f in FUNCTIONS))},
}  # fmt: skip
OF_VECTORS = ("grad", "newton_schulz", "vector", "self.optimizer.step")  # return a vector
OF_MATRICES = ("matrix", "power")  # return a matrix


class Translation:
    """Translates one function or method; ``vectors`` are the names that hold one number per coordinate."""

    takes, zeros = "hyperparameters", "[0.0, 0.0]"  # of a constructor: its arguments, and a vector at the start

    def __init__(self, vectors=(), int32=False, sees=False, matrices=()):
        self.vectors, self.int32, self.sees, self.matrices = set(vectors), int32, sees, set(matrices)

    def block(self, statements, declared=()):
        """Return the lines of JavaScript of a list of statements."""
        declared, lines = set(declared), []
        for statement in statements:
            lines += self.statement(statement, declared)
        return lines

    def statement(self, node, declared):
        match node:
            case ast.Expr(value=ast.Constant()):
                return []
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=value):
                names = [target.id for target in targets]
                declared.update(names)
                lines = [f"const [{', '.join(names)}] = {self.value(value)};"]
                if isinstance(value, ast.Call):  # otherwise the names are hyperparameters
                    lines += [self.see(target, None, target.id) for target in targets]
                return lines
            case ast.Assign(targets=[target], value=value):
                if self.is_matrix(value):
                    self.matrices.add(ast.unparse(target))
                elif self.is_vector(value):
                    self.vectors.add(ast.unparse(target))
                text = self.expression(target)
                keyword = "const " if isinstance(target, ast.Name) and target.id not in declared else ""
                declared.add(text)
                line = f"{keyword}{text} = {self.value(value)};"
                shown = f"shown({text})" if self.is_matrix(value) else text
                return [line, self.see(target, value, shown)] if self.sees else [line]
            case ast.AugAssign(target=target, op=ast.Add(), value=value):
                return [f"{self.expression(target)} += {self.value(value)};"]
            case ast.If(test=test, body=body, orelse=[]):
                inner = textwrap.indent("\n".join(self.block(body, declared)), "  ")
                return [f"if ({self.expression(test)}) {{", inner, "}"]
            case ast.Return(value=value) if self.sees:
                if isinstance(value, ast.Name):
                    return [f"return {value.id};"]
                return [
                    f"const next = {self.value(value)};",
                    self.see(ast.Name("theta"), value, "next"),
                    "return next;",
                ]
            case ast.Return(value=value):
                return [f"return {self.value(value)};"]
            case ast.FunctionDef():
                return [f"const {node.name} = {arrow(node)};"]
        raise NotImplementedError(f"no translation of: {ast.unparse(node)}")

    def see(self, target, value, text):
        """Return a line that shows an assignment's equation and its value to whoever asks."""
        equation = markup(target, self.expression) + (f"<mo>←</mo>{markup(value, self.expression)}" if value else "")
        return f"see?.({json.dumps(ast.unparse(target).removeprefix('self.'))}, `{equation}`, {text});"

    def value(self, node):
        """Return an expression as a whole: a vector is an array, or a name or a call that holds one."""
        if self.is_matrix(node):
            return self.matrix(node)
        if not self.is_vector(node) or isinstance(node, ast.Name | ast.Attribute) or self.makes_vector(node):
            return self.expression(node)
        return self.vector(node)

    def vector(self, node):
        return f"[{self.expression(node, 0)}, {self.expression(node, 1)}]"

    def makes_vector(self, node):
        return isinstance(node, ast.Call) and ast.unparse(node.func) in OF_VECTORS

    def is_matrix(self, node):
        match node:
            case ast.BinOp(left=left, op=ast.Add() | ast.MatMult(), right=right):
                return self.is_matrix(left) and self.is_matrix(right)
            case ast.Attribute(value=value, attr="mT"):
                return self.is_matrix(value)
            case ast.Call(func=ast.Name(id=name)):
                return name in OF_MATRICES
        return ast.unparse(node) in self.matrices

    def matrix(self, node):
        """Return an expression of matrices, which are arrays of rows."""
        match node:
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return f"plus({self.matrix(left)}, {self.matrix(right)})"
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                return f"times({self.matrix(left)}, {self.matrix(right)})"
            case ast.Attribute(value=value, attr="mT"):
                return f"transposed({self.matrix(value)})"
        return self.expression(node)

    def is_vector(self, node):
        return any(
            ast.unparse(part) in self.vectors or self.makes_vector(part) or ast.unparse(part).startswith("keep_like(")
            for part in ast.walk(node)
            if isinstance(part, ast.Name | ast.Attribute | ast.Call)
        )

    def expression(self, node, i=None):
        """Return an expression, of coordinate i if it is a vector."""
        return self.precedence(node, i)[0]

    def precedence(self, node, i):
        def inside(child, least):
            text, level = self.precedence(child, i)
            return text if level >= least else f"({text})"

        match node:
            case ast.Constant(value=value):
                return json.dumps(value), ATOM
            case ast.Name(id=name):
                return name + self.index(node, i), ATOM
            case ast.Attribute(value=ast.Name(id="np"), attr="pi"):
                return "Math.PI", ATOM
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                return f"this.{name}" + self.index(node, i), ATOM
            case ast.Subscript(value=value, slice=index):
                return f"{self.expression(value)}[{self.expression(index)}]", ATOM
            case ast.Tuple(elts=elements):
                return f"[{', '.join(self.expression(element, i) for element in elements)}]", ATOM
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return f"-{inside(operand, ATOM)}", 4
            case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=0.5)):
                return f"Math.sqrt({self.expression(left, i)})", ATOM
            case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=2)) if not isinstance(left, ast.Constant):
                return f"square({self.expression(left, i)})", ATOM
            case ast.BinOp(left=left, op=ast.Mult(), right=right) if self.int32:
                return f"Math.imul({self.expression(left)}, {self.expression(right)})", ATOM
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in OPERATORS:
                sign, level = OPERATORS[type(operator)]
                left_level = ATOM if sign == "**" or level == 0 else level
                return f"{inside(left, left_level)} {sign} {inside(right, max(level, 1) + 1)}", level
            case ast.Compare(left=left, ops=[operator], comparators=[right]) if type(operator) in COMPARISONS:
                return f"{inside(left, 1)} {COMPARISONS[type(operator)]} {inside(right, 1)}", 0
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return f"{inside(test, 0)} ? {inside(body, 1)} : {inside(orelse, 1)}", -1
            case ast.Call(func=function, args=args, keywords=[]) if ast.unparse(function) in CALLS:
                return self.call(ast.unparse(function), args, i), ATOM
        raise NotImplementedError(f"no translation of: {ast.unparse(node)}")

    def index(self, node, i):
        return "" if i is None or ast.unparse(node) not in self.vectors else f"[{i}]"

    def call(self, name, args, i):
        if name == "np.where":
            test, then, otherwise = (self.expression(arg, i) for arg in args)
            return f"({test} ? {then} : {otherwise})"
        if name == "keep_like":
            seed, t, sampling_rate = (self.expression(arg) for arg in args[1:])
            return f"keep({seed}, {t}, {i}, {sampling_rate})"
        if name == "self.optimizer.step":
            return "this.optimizer.step(theta, grad, see)"
        whole = name in (*OF_VECTORS, *OF_MATRICES)
        return f"{CALLS[name]}({', '.join(self.value(a) if whole else self.expression(a, i) for a in args)})"


def arrow(node):
    """Return a lambda or a nested function of scalars as an arrow function."""
    args = ", ".join(arg.arg for arg in node.args.args)
    if isinstance(node, ast.Lambda):
        return f"({args}) => {Translation().expression(node.body)}"
    return f"({args}) => {{\n{textwrap.indent(chr(10).join(Translation().block(node.body)), '  ')}\n}}"
