"""Run the lessons side by side and keep their outputs for the build: python tools/execute.py

Every notebook in the table of contents whose outputs the book's cache lacks is run, one on each processor at a time.
All are run, whichever fail; then the failures are listed and the exit status is 1. jupyter-book takes outputs from
the cache.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import nbformat
import yaml
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution

ROOT = Path(__file__).parent.parent
CACHE = ROOT / "_build" / ".jupyter_cache"  # where jupyter-book looks
TIMEOUT = 300  # seconds for a cell


def notebooks():
    """Return the paths of the notebooks in the table of contents, in its order."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    paths = [ROOT / f"{chapter['file']}.ipynb" for part in toc["parts"] for chapter in part["chapters"]]
    return [path for path in paths if path.exists()]


def execute(paths, cache):
    """Run notebooks and put their outputs into a cache; return {path: traceback} of those that failed."""
    failed = {}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = {}
        for path in paths:
            notebook = nbformat.read(path, as_version=4)
            runs[pool.submit(single_nb_execution, notebook, str(path.parent), TIMEOUT, allow_errors=False)] = path
        for run in as_completed(runs):
            path, result = runs[run], run.result()
            print(f"{'failed' if result.err else 'ran'} {path.relative_to(ROOT)} ({result.time:.0f} s)", flush=True)
            if result.err:
                failed[path] = result.exc_string
            else:
                bundle = CacheBundleIn(result.nb, str(path), data={"execution_seconds": result.time})
                cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    return failed


def lacking(paths, cache):
    """Yield the paths of the notebooks that the cache has no outputs of."""
    for path in paths:
        try:
            cache.match_cache_file(str(path))
        except KeyError:
            yield path


if __name__ == "__main__":
    cache = get_cache(CACHE)
    # the last lessons are the longest, so they begin first
    failed = execute([*lacking(notebooks(), cache)][::-1], cache)
    for path, traceback in failed.items():
        print(f"\n{path.relative_to(ROOT)} failed:\n{traceback}", file=sys.stderr)
    sys.exit(bool(failed))
