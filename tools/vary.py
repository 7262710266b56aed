"""Run the lessons in other worlds, and keep what held in each: python tools/vary.py [LESSON.ipynb ...]

A lesson may assert mathematics, code and bits; what an experiment finds may come out differently with other random
numbers or on another processor. This program runs lessons with other seeds, other arithmetic and other starting points,
and notes for every assertion and every finding whether it held, and for every compared output whether it changed.
"""

import argparse
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import nbformat
from execute import ROOT, notebooks
from nbclient import NotebookClient

ARITHMETIC = {  # other instructions than the processor's best, in the libraries that the lessons compute with
    "SSE": {
        "ATEN_CPU_CAPABILITY": "default", "MKL_CBWR": "COMPATIBLE", "ONEDNN_MAX_CPU_ISA": "SSE41",
        "OPENBLAS_CORETYPE": "Nehalem", "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
    },
    "AVX2": {
        "ATEN_CPU_CAPABILITY": "avx2", "MKL_CBWR": "AVX2", "ONEDNN_MAX_CPU_ISA": "AVX2",
        "OPENBLAS_CORETYPE": "Haswell", "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR",
    },
}  # fmt: skip
VARIATIONS = {  # name: arguments of variation.begin, environment
    "as written": ({}, {}),
    **{name: ({}, environment) for name, environment in ARITHMETIC.items()},
    "nudge 1e-6": ({"nudge": 1e-6}, {}),
    **{f"seed {k}": ({"seed": k}, {}) for k in range(1, 6)},
}


def run(path, variation, timeout=900):
    """Return what a lesson recorded in a variation: assertions, findings, compared outputs, error."""
    arguments, environment = VARIATIONS[variation]
    notebook = nbformat.read(path, as_version=4)
    tools = Path(__file__).parent
    begin = f"import sys; sys.path.insert(0, {str(tools)!r}); import variation; variation.begin(**{arguments!r})"
    notebook.cells.insert(0, nbformat.v4.new_code_cell(begin))
    notebook.cells.append(nbformat.v4.new_code_cell("variation.end()"))
    client = NotebookClient(
        notebook,
        timeout=timeout,
        allow_errors=True,
        coalesce_streams=True,
        resources={"metadata": {"path": path.parent}},
    )
    client.execute(env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", **environment})
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    outputs = [output for cell in cells for output in cell.outputs]
    return {
        "assertions": json.loads(cells[-1].outputs[-1].text.splitlines()[-1]),
        "findings": [output.metadata.finding for output in outputs if "finding" in output.get("metadata", {})],
        "compared": {
            cell.id: "".join(_text(output) for output in cell.outputs)
            for cell in cells
            if "nbval-check-output" in cell.metadata.get("tags", [])
        },
        "errors": [f"{o.ename}: {o.evalue}" for o in outputs if o.output_type == "error"],
    }


def _text(output):
    return output.get("text") or output.get("data", {}).get("text/plain", "")


def main():
    """Run what was asked for and write the records."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("lessons", nargs="*", type=Path, default=notebooks())
    parser.add_argument("--variations", nargs="+", choices=VARIATIONS, default=list(VARIATIONS))
    parser.add_argument("--out", type=Path, default=ROOT / "_build" / "variations.json")
    args = parser.parse_args()
    kept = json.loads(args.out.read_text()) if args.out.exists() else {}

    def one(job):
        variation, path = job
        try:
            record = run(path.resolve(), variation)
        except Exception as error:
            record = {"errors": [repr(error)]}
        print(f"{path.stem}, {variation}: {len(record['errors'])} errors", flush=True)
        kept.setdefault(path.stem, {})[variation] = record
        args.out.write_text(json.dumps(kept, indent=1))

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(one, product(args.variations, args.lessons)))


if __name__ == "__main__":
    sys.exit(main())
