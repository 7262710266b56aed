"""The script that brings Python into a page: MicroPython, the worker that runs it, and the modules that it can import."""

import base64
import gzip
import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
MICROPYTHON = Path(sys.prefix, "npm/node_modules/@micropython/micropython-webassembly-pyscript")
"""Where `make` puts the package of npm; only a build of the book needs it."""


def script():
    """Return the text of ``gradopt-python.js``, which a page loads when a reader asks for Python.

    Raises
    ------
    FileNotFoundError
        If MicroPython is not there.
    """
    if not MICROPYTHON.is_dir():
        raise FileNotFoundError(f"MicroPython is not in {MICROPYTHON}: `make book` installs it once, from npm")
    text = {"interpreter": MICROPYTHON / "micropython.mjs", "worker": HERE / "worker.js"}
    wasm = gzip.compress((MICROPYTHON / "micropython.wasm").read_bytes(), mtime=0)
    content = {"wasm": base64.b64encode(wasm).decode(), "modules": modules()}
    content |= {name: path.read_text(encoding="utf-8") for name, path in text.items()}
    return f"globalThis.gradoptPython = {json.dumps(content)};\n"


def modules():
    """Return {name: source} of what Python in a page can import beside its own library."""
    return {path.stem: path.read_text(encoding="utf-8") for path in (HERE / "python").glob("*.py")}
