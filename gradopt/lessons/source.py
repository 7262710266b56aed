"""The package's own source as the output of a cell."""

import ast
import inspect
import textwrap

from IPython.display import Markdown


def source(*things):
    """Show the source of classes, functions or methods of gradopt, without their docstrings.

    Returns
    -------
    IPython.display.Markdown
        A Python code block, which the book and JupyterLab both highlight.
    """
    return Markdown("```python\n" + "\n\n".join(map(text_of, things)) + "\n```")


def text_of(thing):
    """Return the source of a class, function or method without its docstrings."""
    code = textwrap.dedent(inspect.getsource(thing))
    lines = code.splitlines()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            docstring = node.body[0]
            lines[docstring.lineno - 1 : docstring.end_lineno] = [None] * (docstring.end_lineno - docstring.lineno + 1)
    kept = "\n".join(line for line in lines if line is not None)
    return kept.replace(":\n\n", ":\n").strip()
