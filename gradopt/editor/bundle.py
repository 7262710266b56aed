"""The script that brings Python into a page: MicroPython, the worker that runs it, and the modules it can import."""

import base64
import gzip
import json
import sys
from pathlib import Path

from gradopt.editor.dialect import lower
from gradopt.editor.needs import modules_of
from gradopt.editor.presets import PRESETS

HERE = Path(__file__).parent
MICROPYTHON = Path(sys.prefix, "npm/node_modules/@micropython/micropython-webassembly-pyscript")
"""Where `make` puts the package of npm; only a build of the book needs it."""

IMPORTS = f"""import boot
from gradopt.numpy import {", ".join(PRESETS)}
from gradopt.problems import SURFACES, quadratic
"""
"""What the program that runs a changed rule imports beside ``rewrite``."""


def script():
    """Return the text of ``gradopt-python.js``, which a page loads when a reader asks for Python.

    Raises
    ------
    FileNotFoundError
        If MicroPython is not there.
    """
    if not MICROPYTHON.is_dir():
        raise FileNotFoundError(f"MicroPython is not in {MICROPYTHON}: `make book` installs it once, from npm")
    wasm = gzip.compress((MICROPYTHON / "micropython.wasm").read_bytes(), mtime=0)
    content = {
        "wasm": base64.b64encode(wasm).decode(),
        "worker": f"{interpreter()}\n{(HERE / 'worker.js').read_text(encoding='utf-8')}",
        "modules": modules(),
    }
    return f"globalThis.gradoptPython = {json.dumps(content)};\n"


def interpreter():
    """Return MicroPython's module as a script whose ``micropython`` is a promise of what loads it.

    In a page opened from a file a worker of Chromium can be no module, and one of WebKit can import none.
    """
    text = (MICROPYTHON / "micropython.mjs").read_text(encoding="utf-8")
    text = text.replace("export default _createMicroPythonModule;", "").replace("import.meta.url", "location.href")
    text = text.replace("export async function", "async function")
    return f"const micropython = (async () => {{\n{text}\nreturn loadMicroPython;\n}})();"


def modules():
    """Return {name: source} of what Python in a page can import beside its own library."""
    return modules_of(IMPORTS) | {"rewrite": lower((HERE / "python" / "rewrite.py").read_text(encoding="utf-8"))}
