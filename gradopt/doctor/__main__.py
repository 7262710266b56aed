"""python -m gradopt.doctor package.module:Name [--hyperparameter value ...]."""

import ast
import os
import sys

from gradopt.doctor import UseError, diagnose

USAGE = """usage: python -m gradopt.doctor package.module:Name [--hyperparameter value ...]

Name is a torch.optim.Optimizer, a function of params that returns one, a class with step(theta, grad) in NumPy, or a
function step(theta, g, state) that returns the next theta. Hyperparameters go to it: --lr 0.1 --betas 0.9,0.999.
Exit status: 0 it is a known rule in a known form, 1 it has a fault or is no rule that I know, 2 it cannot be tried."""


def hyperparameters(words):
    """Return {name: value} of words like --lr 0.1 --betas 0.9,0.999."""
    if len(words) % 2 or any(not name.startswith("--") for name in words[::2]):
        raise UseError(f"{' '.join(words)!r}: hyperparameters go as --name value")
    return {name[2:].replace("-", "_"): value(text) for name, text in zip(words[::2], words[1::2], strict=True)}


def value(text):
    """Return a number, a pair, True, False or None, or the word itself."""
    text = {"true": "True", "false": "False", "none": "None"}.get(text, text)
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text


def main(words):
    """Print the report and return the exit status."""
    if not words or words[0] in ("-h", "--help"):
        print(USAGE)
        return 0 if words else 2
    sys.path.insert(0, os.getcwd())  # so that a file of one's own is found wherever the doctor was started from
    try:
        report = diagnose(words[0], **hyperparameters(words[1:]))
    except UseError as error:
        print(error, file=sys.stderr)
        return 2
    print(report)
    return 0 if report.is_known else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
