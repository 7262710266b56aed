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

from gradopt import hyperparameters, readings, sampling, styles
from gradopt.explorer import specs
from gradopt.explorer.javascript import FUNCTIONS, Translation, arrow
from gradopt.numpy import muon
from gradopt.problems import surfaces as of_problems

RULES = Path(__file__).with_name("rules.js")
HELPERS = [
    "const square = (x) => x * x;",
    "const roundHalfEven = (x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));",
]


def tree(thing):
    return ast.parse(textwrap.dedent(inspect.getsource(thing))).body[0]


def function(thing):
    """Return a module's function of scalars."""
    node = tree(thing)
    translation = Translation(int32=thing is sampling.mix)
    args = [arg.arg for arg in node.args.args]
    body = textwrap.indent("\n".join(translation.block(node.body, args)), "  ")
    return f"function {node.name}({', '.join(args)}) {{\n{body}\n}}"


def optimizer(cls, translation=Translation, sees=True):
    """Return an optimizer's class: its defaults and choices, its state at the start, and its step."""
    methods = {node.name: node for node in tree(cls).body if isinstance(node, ast.FunctionDef)}
    parameters = inspect.signature(cls).parameters.values()
    defaults = {p.name: p.default for p in parameters if p.default not in (p.empty, None)}
    choices = {name: [False, True] for name, default in defaults.items() if isinstance(default, bool)}
    vectors, matrices = getattr(cls, "vectors", ()), getattr(cls, "matrices", ())
    state = []
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
                        zero = translation.zeros if attribute.attr in vectors else json.dumps(start.value)
                        state.append(f"{json.dumps(attribute.attr)}: {zero}")
    names = {"theta", *(f"self.{name}" for name in vectors)}
    matrices = {f"self.{name}" for name in matrices}
    step = translation(names, sees=sees, matrices=matrices).block(methods["step"].body, ["theta"])
    return "\n".join(
        [
            f"class {cls.__name__} {{",
            f"  static defaults = {json.dumps(defaults)};",
            f"  static choices = {json.dumps(choices)};",
            f"  constructor({translation.takes}) {{",
            f"    Object.assign(this, {cls.__name__}.defaults, hyperparameters, {{{', '.join(state)}}});",
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
            case ast.FunctionDef(
                body=[
                    *before,
                    ast.Return(value=ast.Call(func=ast.Name(id="Surface"), args=[ast.Constant() as name, *functions])),
                ]
            ):
                keywords = {keyword.arg: keyword.value for keyword in node.body[-1].value.keywords}
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
        "FORMS": readings.FORMS,
        "HYPERPARAMETERS": {name: numbers(row) for name, row in hyperparameters.RULES.items()},
        "SETTINGS": numbers(hyperparameters.SETTINGS),
        "DECAYED": numbers(hyperparameters.DECAYED),
        "MOST": specs.MOST,
        "REACH": specs.REACH,
        "COEFFICIENTS": muon.COEFFICIENTS,
        "LEAST": muon.LEAST,
        **looks(),
    }
    origin = "numpy, problems, readings.py and sampling.py"
    text = written(origin, constants, FUNCTIONS, specs.CLASSES.values(), optimizer)
    return text + "\n".join(surfaces()) + "\n"


def written(origin, constants, functions, classes, optimizer):
    """Return the text of constants, of functions and of optimizers, translated from files of gradopt."""
    parts = [
        f"// Translated by translate.py from gradopt/{origin}.",
        *HELPERS,
        *(f"const {name} = {json.dumps(value)};" for name, value in constants.items()),
        *map(function, functions),
        *map(optimizer, classes),
        f"const OPTIMIZERS = {{ {', '.join(cls.__name__ for cls in classes)} }};",
    ]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    RULES.write_text(rules(), encoding="utf-8")
