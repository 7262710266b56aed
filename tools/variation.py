"""Inside a lesson's kernel: another world than the one where the lesson was written, and a record of what it claims.

``tools/vary.py`` runs this in front of a lesson. The lesson's own code stays as it is.
"""

import ast
import json
from numbers import Integral

import numpy as np
import torch
from IPython import get_ipython

import gradopt.sampling

RECORD = {}  # assertion: [whether it held, its least margin]


def begin(seed=0, nudge=0.0):
    """Draw other random numbers, start networks a little elsewhere, and record assertions instead of failing.

    Parameters
    ----------
    seed : int, default 0
        Another one gives other data, initial parameters, orders of examples, masks and noise; 0 those of the lesson.
    nudge : float, default 0
        Standard deviation of a relative change of every initial parameter of a network.
    """
    if seed:
        _reseed(seed)
    if nudge:
        _nudge(nudge)
    get_ipython().ast_transformers.append(Recorder())
    get_ipython().user_ns.update(_held=held, _least=least)


def end():
    """Print the record, as the last thing that the notebook prints."""
    print(json.dumps(RECORD))


def held(text, condition):
    """Note whether an assertion held; one that is in a loop held if it always did."""
    entry = RECORD.setdefault(text, [True, None])
    entry[0] = entry[0] and bool(condition)


def least(text, *operands):
    """Note how far apart the two sides of a < b, relative to the larger, came at the least; return nothing."""
    try:
        a, b = (np.asarray(x.detach() if isinstance(x, torch.Tensor) else x, dtype=float) for x in operands)
        margin = float(np.min((b - a) / np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-300), initial=np.inf))
    except (TypeError, ValueError):
        return
    entry = RECORD.setdefault(text, [True, None])
    entry[1] = margin if entry[1] is None else min(entry[1], margin)


class Recorder(ast.NodeTransformer):
    """Turns ``assert`` into a record, with the margins of the inequalities that it is a conjunction of."""

    def visit_Assert(self, node):
        """Return statements that note margins and the outcome."""
        text = ast.Constant(ast.unparse(node.test))
        parts = (
            node.test.values if isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.And) else [node.test]
        )
        calls = []
        for part in parts:
            if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr == "all":
                part = part.func.value
            if isinstance(part, ast.Compare):
                sides = [part.left, *part.comparators]
                for a, b, op in zip(sides[:-1], sides[1:], part.ops, strict=True):
                    if isinstance(op, ast.Lt | ast.LtE):
                        calls.append(("_least", a, b))
                    elif isinstance(op, ast.Gt | ast.GtE):
                        calls.append(("_least", b, a))
        calls.append(("_held", node.test))
        made = [ast.Expr(ast.Call(ast.Name(name, ast.Load()), [text, *args], [])) for name, *args in calls]
        return [ast.fix_missing_locations(ast.copy_location(each, node)) for each in made]


def _reseed(seed):
    default_rng, manual_seed, key = np.random.default_rng, torch.manual_seed, gradopt.sampling.key

    class Generator(torch.Generator):
        def manual_seed(self, own):
            return super().manual_seed(int(own) + 1_000_003 * seed)

    def other_rng(own=None):
        return default_rng([seed, *np.atleast_1d(own)] if isinstance(own, Integral | list) else own)

    np.random.default_rng = other_rng
    torch.Generator = Generator
    torch.manual_seed = lambda own: manual_seed(int(own) + 1_000_003 * seed)
    gradopt.sampling.key = lambda own, t: key(own ^ seed, t)


def _nudge(size):
    from gradopt.models import Single, StackedMLP, StackedTransformer, deep
    from gradopt.problems.network import MLP

    def moved(shape):
        return 1 + size * np.random.default_rng(1).standard_normal(shape)  # the same for equal networks

    @torch.no_grad()
    def move(parameters):
        for theta in parameters:
            theta.mul_(torch.from_numpy(moved(theta.shape)).to(theta.dtype))

    for network in (Single, StackedMLP, StackedTransformer):

        def start(self, *args, _original=network.__init__, **kwargs):
            _original(self, *args, **kwargs)
            move(self.parameters())

        network.__init__ = start

    parameters_of = deep.parameters_of

    def start_deep(*args, **kwargs):
        parameters = parameters_of(*args, **kwargs)
        move(parameters)
        return parameters

    deep.parameters_of = start_deep
    init = MLP.init
    MLP.init = lambda self, *args, **kwargs: init(self, *args, **kwargs) * moved(self.size)
