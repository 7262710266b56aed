"""Translate the NumPy optimizers and the surfaces into the JavaScript that the explorer runs in a page.

``python -m gradopt.explorer.translate`` rewrites ``rules.js``. The translation follows the syntax tree of the Python
source line by line, so that the page computes what the book prints. Vectors of two coordinates become arrays; every
assignment of a step also reports its equation, in MathML, and its value to whoever asks to ``see`` them.
"""

import ast
import inspect
import json
import textwrap
from pathlib import Path

from gradopt import hyperparameters, sampling, styles
from gradopt.explorer import specs
from gradopt.problems import surfaces as of_problems

RULES = Path(__file__).with_name("rules.js")
OPTIMIZERS = list(specs.CLASSES.values())
FUNCTIONS = [
    sampling.mix, sampling.key, sampling.hashed, sampling.uniform, sampling.threshold, sampling.keep, sampling.error,
    sampling.coefficients,
]  # fmt: skip

OPERATORS = {
    ast.Add: ("+", 2), ast.Sub: ("-", 2), ast.Mult: ("*", 3), ast.Div: ("/", 3), ast.Mod: ("%", 3), ast.Pow: ("**", 5),
    ast.BitAnd: ("&", 0), ast.BitXor: ("^", 0), ast.RShift: (">>", 0),
}  # fmt: skip
COMPARISONS = {ast.Eq: "===", ast.Lt: "<", ast.LtE: "<="}
CALLS = {
    "np.cos": "Math.cos", "np.sin": "Math.sin", "np.maximum": "Math.max", "np.where": "?:", "round": "roundHalfEven",
    "grad": "grad", "keep_like": "keep", "self.optimizer.step": "this.optimizer.step",
    **{function.__name__: function.__name__ for function in FUNCTIONS},
}  # fmt: skip
ATOM = 6


class Translation:
    """Translates one function or method; ``vectors`` are the names that hold one number per coordinate."""

    def __init__(self, vectors=(), int32=False, sees=False):
        self.vectors, self.int32, self.sees = set(vectors), int32, sees

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
                if self.is_vector(value):
                    self.vectors.add(ast.unparse(target))
                text = self.expression(target)
                keyword = "const " if isinstance(target, ast.Name) and target.id not in declared else ""
                declared.add(text)
                line = f"{keyword}{text} = {self.value(value)};"
                return [line, self.see(target, value, text)] if self.sees else [line]
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
        equation = markup(target) + (f"<mo>←</mo>{markup(value)}" if value else "")
        return f"see?.({json.dumps(ast.unparse(target).removeprefix('self.'))}, `{equation}`, {text});"

    def value(self, node):
        """Return an expression as a whole: a vector is an array, or a name or a call that holds one."""
        if not self.is_vector(node) or isinstance(node, ast.Name | ast.Attribute) or self.makes_vector(node):
            return self.expression(node)
        return f"[{self.expression(node, 0)}, {self.expression(node, 1)}]"

    def makes_vector(self, node):
        return isinstance(node, ast.Call) and ast.unparse(node.func) in ("grad", "self.optimizer.step")

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
        return f"{CALLS[name]}({', '.join(self.value(a) if name == 'grad' else self.expression(a, i) for a in args)})"


GREEK = {"theta": "θ", "phi": "φ", "delta": "Δ", "eps": "ε", "alpha": "α", "rho": "ρ", "mask": "Ω"}
SYMBOLS = {
    "m_hat": "<mover><mi>m</mi><mo>^</mo></mover>",
    "v_hat": "<mover><mi>v</mi><mo>^</mo></mover>",
    "v_max": "<msup><mi>v</mi><mi>max</mi></msup>",
    "beta1": "<msub><mi>β</mi><mn>1</mn></msub>",
    "beta2": "<msub><mi>β</mi><mn>2</mn></msub>",
    "beta1_t": "<msub><mi>β</mi><mrow><mn>1</mn><mo>,</mo><mi>t</mi></mrow></msub>",
    "beta2_t": "<msub><mi>β</mi><mrow><mn>2</mn><mo>,</mo><mi>t</mi></mrow></msub>",
    "divisor_m": "<msub><mi>divisor</mi><mi>m</mi></msub>",
    "divisor_v": "<msub><mi>divisor</mi><mi>v</mi></msub>",
    "rho_inf": "<msub><mi>ρ</mi><mi>∞</mi></msub>",
    "rho_t": "<msub><mi>ρ</mi><mi>t</mi></msub>",
    "r_t": "<msub><mi>r</mi><mi>t</mi></msub>",
    "sampling_rate": "<mi>s</mi>",
} | {name: f"<mi>{letter}</mi>" for name, letter in GREEK.items()}


def markup(node, least=0):
    """Return an expression in MathML, in parentheses if it binds less than ``least``."""
    text, level = _markup(node)
    if isinstance(node, ast.Name | ast.Attribute | ast.Constant):
        return text
    return f"<mrow>{text}</mrow>" if level >= least else f"<mrow><mo>(</mo>{text}<mo>)</mo></mrow>"


def _markup(node):
    match node:
        case ast.Constant(value=value):
            return f"<mn>{value}</mn>", ATOM
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return SYMBOLS.get(name, f"<mi>{name}</mi>"), ATOM
        case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=0.5)):
            return f"<msqrt>{markup(left)}</msqrt>", ATOM
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return f"<msup>{markup(left, ATOM)}{markup(right)}</msup>", 5
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return f"<mfrac>{markup(left)}{markup(right)}</mfrac>", ATOM
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in OPERATORS:
            sign, level = OPERATORS[type(operator)]
            sign = {"*": '<mo rspace="0.1em" lspace="0.1em">·</mo>', "-": "<mo>−</mo>"}.get(sign, f"<mo>{sign}</mo>")
            return f"{markup(left, level)}{sign}{markup(right, level + 1)}", level
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return f"${{{Translation().expression(test)} ? `{markup(body)}` : `{markup(orelse)}`}}", 0
        case ast.Call(func=ast.Name(id="grad"), args=[point]):
            return f"<mo>∇</mo><mi>f</mi><mo>(</mo>{markup(point)}<mo>)</mo>", ATOM
        case ast.Call(func=ast.Attribute(attr="where"), args=[test, then, otherwise]):
            text = f"{markup(then)}<mtext>&nbsp;if&nbsp;</mtext>{markup(test)}"
            return f"{text}<mtext>, else&nbsp;</mtext>{markup(otherwise)}", 0
        case ast.Call(func=ast.Attribute(attr="maximum"), args=args):
            return f"<mi>max</mi><mo>(</mo>{'<mo>,</mo>'.join(map(markup, args))}<mo>)</mo>", ATOM
        case ast.Call(func=ast.Name(id="keep_like"), args=[_, *args]):
            return f"<mi>keep</mi><mo>(</mo>{'<mo>,</mo>'.join(map(markup, args))}<mo>)</mo>", ATOM
        case ast.Call(func=ast.Attribute(attr="step")):
            return "<mtext>a step of the inner optimizer</mtext>", ATOM
    raise NotImplementedError(f"no MathML for: {ast.unparse(node)}")


def tree(thing):
    return ast.parse(textwrap.dedent(inspect.getsource(thing))).body[0]


def function(thing):
    """Return a module's function of scalars."""
    node = tree(thing)
    translation = Translation(int32=thing is sampling.mix)
    args = [arg.arg for arg in node.args.args]
    body = textwrap.indent("\n".join(translation.block(node.body, args)), "  ")
    return f"function {node.name}({', '.join(args)}) {{\n{body}\n}}"


def arrow(node):
    """Return a lambda or a nested function of scalars as an arrow function."""
    args = ", ".join(arg.arg for arg in node.args.args)
    if isinstance(node, ast.Lambda):
        return f"({args}) => {Translation().expression(node.body)}"
    return f"({args}) => {{\n{textwrap.indent(chr(10).join(Translation().block(node.body)), '  ')}\n}}"


def optimizer(cls):
    """Return an optimizer's class: its defaults and choices, its state at the start, and its step."""
    methods = {node.name: node for node in tree(cls).body if isinstance(node, ast.FunctionDef)}
    parameters = inspect.signature(cls).parameters.values()
    defaults = {p.name: p.default for p in parameters if p.default is not p.empty}
    choices = {name: [False, True] for name, default in defaults.items() if isinstance(default, bool)}
    vectors = getattr(cls, "vectors", ())
    state = {}
    for node in ast.walk(methods["__init__"]):
        match node:
            case ast.Call(func=ast.Name(id="check_choice"), args=[ast.Constant(value=name), _, values]):
                choices[name] = list(eval(ast.unparse(values), vars(inspect.getmodule(cls))))
            case ast.Assign(targets=[target], value=value):
                pairs = (
                    zip(target.elts, value.elts, strict=True) if isinstance(target, ast.Tuple) else [(target, value)]
                )
                for attribute, start in pairs:
                    if isinstance(start, ast.Constant):
                        state[attribute.attr] = [start.value] * 2 if attribute.attr in vectors else start.value
    step = Translation({"theta", *(f"self.{name}" for name in vectors)}, sees=True).block(
        methods["step"].body, ["theta"]
    )
    return "\n".join(
        [
            f"class {cls.__name__} {{",
            f"  static defaults = {json.dumps(defaults)};",
            f"  static choices = {json.dumps(choices)};",
            "  constructor(hyperparameters) {",
            f"    Object.assign(this, {cls.__name__}.defaults, hyperparameters, {json.dumps(state)});",
            "  }",
            "  step(theta, grad, see) {",
            textwrap.indent("\n".join(step), "    "),
            "  }",
            "}",
        ]
    )


def surfaces():
    """Return the factories of the surfaces and a table of them by name."""
    texts, names = [], []
    for node in ast.parse(inspect.getsource(of_problems)).body:
        match node:
            case ast.FunctionDef(body=[*before, ast.Return(value=ast.Call(func=ast.Name(id="Surface"), args=args))]):
                keywords = {keyword.arg: keyword.value for keyword in node.body[-1].value.keywords}
                name, *functions = args
                fields = dict(zip(("f", "partials"), functions, strict=True)) | keywords
                before = [statement for statement in before if not isinstance(statement, ast.Expr)]
                body = Translation().block(before)
                body += ["return {", f"  name: {json.dumps(name.value)},"]
                for field, value in fields.items():
                    text = arrow(value) if isinstance(value, ast.Lambda) else Translation().expression(value)
                    body.append(f"  {field}: {text},")
                body.append("};")
                args = [arg.arg for arg in node.args.args]
                texts.append(
                    f"function {node.name}({', '.join(args)}) {{\n{textwrap.indent(chr(10).join(body), '  ')}\n}}"
                )
                names.append(f"  {json.dumps(name.value)}: {node.name},")
    return [*texts, "\n".join(["const SURFACES = {", *names, "};"])]


def looks():
    """Return the colours and dashes of the book's figures: one for every method, and a cycle for namesakes."""

    def entry(style):
        return {"color": style["color"], "dash": [] if style["linestyle"] == "-" else style["linestyle"][1]}

    named = {name: entry(styles.STYLES[name]) for name in hyperparameters.RULES}
    return {"STYLES": named, "CYCLE": list(map(entry, styles.CYCLE))}


def numbers(table):
    """Return the ranges and the scales of a table of numbers; what is infinite is null."""
    return {
        name: {
            "low": number.range.low, "high": finite(number.range.high), "ends": number.range.ends,
            "isInteger": number.is_integer, "scale": number.scale and number.scale._asdict(),
        }
        for name, number in table.items()
    }  # fmt: skip


def finite(x):
    return x if x < hyperparameters.INF else None


def rules():
    """Return the text of ``rules.js``."""
    constants = {
        "BITS": sampling.BITS,
        "FORMS": sampling.FORMS,
        "HYPERPARAMETERS": {name: numbers(row) for name, row in hyperparameters.RULES.items()},
        "SETTINGS": numbers(hyperparameters.SETTINGS),
        "DECAYED": numbers(hyperparameters.DECAYED),
        "MOST": specs.MOST,
        "REACH": specs.REACH,
        **looks(),
    }
    parts = [
        "// Translated from gradopt/numpy, gradopt/sampling.py and gradopt/problems/surfaces.py by translate.py.",
        "const square = (x) => x * x;",
        "const roundHalfEven = (x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));",
        *(f"const {name} = {json.dumps(value)};" for name, value in constants.items()),
        *map(function, FUNCTIONS),
        *map(optimizer, OPTIMIZERS),
        f"const OPTIMIZERS = {{ {', '.join(cls.__name__ for cls in OPTIMIZERS)} }};",
        *surfaces(),
    ]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    RULES.write_text(rules(), encoding="utf-8")
