"""Run the lessons in other worlds and say what did not travel: python tools/vary.py [--keep] [LESSON.ipynb ...]

A lesson may assert mathematics, code and bits; what an experiment finds may come out differently with other random
numbers or on another processor. This program runs lessons with other seeds, other arithmetic and networks that start
a millionth away. It fails, after all have run, if a cell raised, an assertion did not hold, an exercise was judged
otherwise, or, with the lesson's own random numbers, a compared output differed. ``--keep`` writes down what held where:
for the findings beside ``gradopt.lessons.findings``, for the assertions in ``tests/margins.json``.
"""

import argparse
import hashlib
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import product
from pathlib import Path

import nbformat
from lesson import ROOT, notebooks, read, run, tags
from sources import sources

from gradopt.lessons.findings import KEPT
from gradopt.lessons.printed import same
from gradopt.train import checkpoint

MARGINS = ROOT / "tests" / "margins.json"
RECORDS = ROOT / "runs" / "variations.json"  # of every run of a lesson as it is, so that this long work resumes
VARIATIONS = {  # name: arguments of variation.begin, environment
    "as written": ({}, {}),
    "SSE": (
        {},
        {
            "ATEN_CPU_CAPABILITY": "default",
            "MKL_CBWR": "COMPATIBLE",
            "ONEDNN_MAX_CPU_ISA": "SSE41",
            "OPENBLAS_CORETYPE": "Nehalem",
            "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
        },
    ),
    "AVX2": (
        {},
        {
            "ATEN_CPU_CAPABILITY": "avx2",
            "MKL_CBWR": "AVX2",
            "ONEDNN_MAX_CPU_ISA": "AVX2",
            "OPENBLAS_CORETYPE": "Haswell",
            "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR",
        },
    ),
    "start 1e-6 away": ({"nudge": 1e-6}, {}),
    **{f"seed {k}": ({"seed": k}, {}) for k in range(1, 6)},
}


def recorded(path, variation):
    """Return what a lesson recorded in a variation: assertions, findings, compared outputs, errors."""
    arguments, environment = VARIATIONS[variation]
    notebook = read(path)
    begin = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import variation"
    notebook.cells.insert(0, nbformat.v4.new_code_cell(f"{begin}; variation.begin(**{arguments!r})"))
    notebook.cells.append(nbformat.v4.new_code_cell("variation.end()"))
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    compiled = {"TORCHINDUCTOR_CACHE_DIR": str(ROOT / "runs" / "compiled" / variation)}  # torch takes it for any world
    run(notebook, path, allow_errors=True, env={**os.environ, **threads, **compiled, **environment})
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    outputs = [output for cell in cells for output in cell.outputs]
    return {
        "assertions": json.loads(cells[-1].outputs[-1].text.splitlines()[-1]),
        "findings": [output.metadata.finding for output in outputs if "finding" in output.get("metadata", {})],
        "compared": {cell.id: _text(cell) for cell in cells if "nbval-check-output" in tags(cell)},
        "verdicts": {cell.id: _text(cell).split("\n")[-1] for cell in cells if {"exercise", "solution"} & tags(cell)},
        "errors": [f"{output.ename}: {output.evalue}" for output in outputs if output.output_type == "error"],
    }


def _text(cell):
    parts = (output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs)
    return "".join(parts).strip()


def faults(path, variation, record):
    """Yield a line for everything in a record that may not happen in that variation."""
    committed = {cell.id: _text(cell) for cell in read(path).cells if cell.cell_type == "code"}
    yield from record["errors"]
    yield from (f"does not hold: {text}" for text, (held, _) in record["assertions"].items() if not held)
    for cell, verdict in record["verdicts"].items():
        if verdict != committed[cell].split("\n")[-1]:
            yield f"exercise in cell {cell}: {verdict}"
    if not VARIATIONS[variation][0].get("seed"):
        for cell, text in record["compared"].items():
            if not same(text, committed[cell]):
                yield f"cell {cell} printed\n{text}\nwhere the lesson has\n{committed[cell]}"


def vary(paths, variations):
    """Run what is not recorded; return {(path, variation): record}."""
    records = json.loads(RECORDS.read_text(encoding="utf-8")) if RECORDS.exists() else {}
    package = [each for each in sources().items() if each[0].startswith("gradopt/") and not each[0].endswith(KEPT.name)]

    def key(path, variation):
        code = path.read_bytes() + repr(package).encode()
        return f"{path.stem}, {variation}, {hashlib.sha256(code).hexdigest()[:16]}"

    jobs = list(product(paths, variations))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = {pool.submit(recorded, *job): job for job in jobs if key(*job) not in records}
        for each in as_completed(runs):
            job = runs[each]
            records[key(*job)] = each.result()
            print(f"{job[0].stem}, {job[1]}: {len(list(faults(*job, each.result())))} faults", flush=True)
            checkpoint.write(RECORDS, json.dumps(records).encode())
    return {job: records[key(*job)] for job in jobs}


def keep(records):
    """Write down what held where, for the lessons that were run; the others keep what they have."""
    claims, margins = ({} if not file.exists() else json.loads(file.read_text("utf-8")) for file in (KEPT, MARGINS))
    for path in {path for path, _ in records}:
        claims[path.stem], margins[path.stem] = {}, {}
    for (path, variation), record in records.items():
        for found in record["findings"]:
            claims[path.stem].setdefault(found["claim"], {})[variation] = [found["holds"], found["measured"]]
        for text, (_, margin) in record["assertions"].items():
            known = [each for each in (margins[path.stem].get(text), margin) if each is not None]
            margins[path.stem][text] = float(f"{min(known):.2g}") if known else None
    for file, content in ((KEPT, claims), (MARGINS, margins)):
        text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False)
        checkpoint.write(file, f"{text}\n".encode())


def main():
    """Run what was asked for, list what did not travel; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("lessons", nargs="*", type=Path, default=notebooks()[::-1])
    parser.add_argument("--variations", nargs="+", choices=VARIATIONS, default=list(VARIATIONS))
    parser.add_argument("--keep", action="store_true", help="write down what held where")
    args = parser.parse_args()
    if args.keep and "as written" not in args.variations:
        parser.error("--keep writes beside 'as written' what else was run: name it among the --variations")
    records = vary([path.resolve() for path in args.lessons], args.variations)
    found = [(*job, fault) for job, record in records.items() for fault in faults(*job, record)]
    for path, variation, fault in found:
        print(f"\n{path.stem}, {variation}: {fault}")
    if args.keep:
        keep(records)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
