"""Translate the NumPy optimizers into JavaScript that steps vectors of any length: the rules of a network in a page.

``python -m gradopt.race.translate`` rewrites ``rules.js``. The syntax tree is followed as for the explorer; but where
that writes out two coordinates, a loop goes over all.
"""

import ast
from functools import partial
from pathlib import Path

import gradopt.numpy
from gradopt import hyperparameters, sampling
from gradopt.explorer.javascript import FUNCTIONS, Translation
from gradopt.explorer.translate import looks, numbers, optimizer, written
from gradopt.race import digits, training

RULES = Path(__file__).with_name("rules.js")


class Loops(Translation):
    """Translates a method of vectors of any length; what is the same for all elements is computed once, before.

    An expression is written into the same array at every step: a fresh one costs more than what is written into it. So
    a second name for a vector is a copy.
    """

    takes, zeros = "hyperparameters, n", "new Float64Array(n)"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.before, self.count = [], 0

    def statement(self, node, declared):
        lines = super().statement(node, declared)
        match node:
            case ast.Assign(value=ast.Name() | ast.Attribute() as value) if self.is_vector(value):
                lines = [f"{line[:-1]}.slice();" for line in lines]
        before, self.before = self.before, []
        return before + lines

    def vector(self, node):
        each = self.element(node)
        name = self.name()
        self.before += [
            f"const {name} = this.{name} ??= new Float64Array(theta.length);",
            f"for (let i = 0; i < theta.length; i++) {name}[i] = {self.expression(each, 'i')};",
        ]
        return name

    def element(self, node):
        """Return an expression in which names stand for all that no element changes."""
        if isinstance(node, ast.BinOp) and not self.is_vector(node):
            return ast.Name(self.once(self.expression(node)))
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, field, self.element(value))
        return node

    def call(self, name, args, i):
        if name != "keep_like":
            return super().call(name, args, i)
        seed, t, sampling_rate = map(self.expression, args[1:])
        key, threshold = self.once(f"key({seed}, {t})"), self.once(f"threshold({sampling_rate})")
        return f"(hashed({key}, {i}) < {threshold})"

    def once(self, text):
        """Return a name for an expression that is computed before the loop."""
        name = self.name()
        self.before.append(f"const {name} = {text};")
        return name

    def name(self):
        self.count += 1
        return f"_{self.count}"


def rules():
    """Return the text of ``rules.js``."""
    constants = {
        "BITS": sampling.BITS, "SIZES": training.SIZES, "BATCH_SIZE": training.BATCH_SIZE, "RATES": training.RATES,
        "DIVERGED": training.DIVERGED, "COUNT": digits.COUNT, "HELD_OUT": digits.HELD_OUT,
        "LEAST_STEPS": training.LEAST_STEPS, "MOST_STEPS": training.MOST_STEPS,
        "SETTINGS": numbers(hyperparameters.SETTINGS), **looks(),
    }  # fmt: skip
    functions = [*FUNCTIONS, training.example]
    origin = "numpy, race/training.py, readings.py and sampling.py"
    classes = [getattr(gradopt.numpy, rule) for rule in training.RULES]
    return written(origin, constants, functions, classes, partial(optimizer, translation=Loops, sees=False))


if __name__ == "__main__":
    RULES.write_text(rules(), encoding="utf-8")
