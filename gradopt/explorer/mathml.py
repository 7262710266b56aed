"""Python expressions of update rules in MathML."""

import ast

OPERATORS = {  # sign, and how strongly it binds
    ast.Add: ("+", 2), ast.Sub: ("-", 2), ast.Mult: ("*", 3), ast.Div: ("/", 3), ast.Mod: ("%", 3), ast.Pow: ("**", 5),
    ast.BitAnd: ("&", 0), ast.BitXor: ("^", 0), ast.RShift: (">>", 0),
}  # fmt: skip
ATOM = 6

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


def markup(node, expression, least=0):
    """Return an expression in MathML, in parentheses if it binds less than ``least``."""
    text, level = _markup(node, expression)
    if isinstance(node, ast.Name | ast.Attribute | ast.Constant):
        return text
    return f"<mrow>{text}</mrow>" if level >= least else f"<mrow><mo>(</mo>{text}<mo>)</mo></mrow>"


def _markup(node, expression):

    def inside(part, least=0):
        return markup(part, expression, least)

    match node:
        case ast.Constant(value=value):
            return f"<mn>{value}</mn>", ATOM
        case ast.Attribute(value=value, attr="mT"):
            return f"<msup>{inside(value, ATOM)}<mo>⊤</mo></msup>", ATOM
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return SYMBOLS.get(name, f"<mi>{name}</mi>"), ATOM
        case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=0.5)):
            return f"<msqrt>{inside(left)}</msqrt>", ATOM
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return f"<msup>{inside(left, ATOM)}{inside(right)}</msup>", 5
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return f"<mfrac>{inside(left)}{inside(right)}</mfrac>", ATOM
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            return f"{inside(left, 3)}<mo>&#x2062;</mo>{inside(right, 4)}", 3
        case ast.Call(func=ast.Name(id="matrix" | "vector"), args=[part, *_]):
            return inside(part), ATOM
        case ast.Call(func=ast.Name(id="power"), args=[part, p, eps]):
            base = f"<mo>(</mo>{inside(part)}<mo>+</mo>{inside(eps)}<mi>I</mi><mo>)</mo>"
            return f"<msup><mrow>{base}</mrow>{inside(p)}</msup>", ATOM
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in OPERATORS:
            sign, level = OPERATORS[type(operator)]
            sign = {"*": '<mo rspace="0.1em" lspace="0.1em">·</mo>', "-": "<mo>−</mo>"}.get(sign, f"<mo>{sign}</mo>")
            return f"{inside(left, level)}{sign}{inside(right, level + 1)}", level
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return f"${{{expression(test)} ? `{inside(body)}` : `{inside(orelse)}`}}", 0
        case ast.Call(func=ast.Name(id="grad"), args=[point]):
            return f"<mo>∇</mo><mi>f</mi><mo>(</mo>{inside(point)}<mo>)</mo>", ATOM
        case ast.Call(func=ast.Attribute(attr="where"), args=[test, then, otherwise]):
            text = f"{inside(then)}<mtext>&nbsp;if&nbsp;</mtext>{inside(test)}"
            return f"{text}<mtext>, else&nbsp;</mtext>{inside(otherwise)}", 0
        case ast.Call(func=ast.Attribute(attr="maximum"), args=args):
            return f"<mi>max</mi><mo>(</mo>{'<mo>,</mo>'.join(map(inside, args))}<mo>)</mo>", ATOM
        case ast.Call(func=ast.Attribute(attr="sign"), args=[part]):
            return f"<mi>sign</mi><mo>(</mo>{inside(part)}<mo>)</mo>", ATOM
        case ast.Call(func=ast.Name(id="newton_schulz"), args=[part, *_]):
            return f"<mi>NS</mi><mo>(</mo>{inside(part)}<mo>)</mo>", ATOM
        case ast.Call(func=ast.Name(id="keep_like"), args=[_, *args]):
            return f"<mi>keep</mi><mo>(</mo>{'<mo>,</mo>'.join(map(inside, args))}<mo>)</mo>", ATOM
        case ast.Call(func=ast.Attribute(attr="step")):
            return "<mtext>a step of the inner optimizer</mtext>", ATOM
    raise NotImplementedError(f"no MathML for: {ast.unparse(node)}")
