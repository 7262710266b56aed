"""Run the lessons side by side and keep their outputs for the build: python tools/execute.py

Every notebook in the table of contents whose outputs the book's cache lacks is run, one on each processor at a time.
All are run, whichever fail; then the failures are listed and the exit status is 1. jupyter-book takes outputs from
the cache.
"""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from lesson import ROOT, notebooks, read, run
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

CACHE = ROOT / "_build" / ".jupyter_cache"  # where jupyter-book looks


def lacking(paths, cache):
    """Yield the paths of the notebooks that the cache has no outputs of."""
    for path in paths:
        try:
            cache.match_cache_file(str(path))
        except KeyError:
            yield path


def timed(path):
    """Run a notebook; return it, the seconds that it took, and the error that ended it or None."""
    notebook, begun, error = read(path), time.perf_counter(), None
    try:
        run(notebook, path)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as raised:
        error = raised
    return notebook, time.perf_counter() - begun, error


def execute(paths, cache):
    """Run notebooks and put their outputs into a cache; return {path: error} of those that failed."""
    failed = {}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = {pool.submit(timed, path): path for path in paths}
        for each in as_completed(runs):
            path, (notebook, seconds, error) = runs[each], each.result()
            print(f"{'failed' if error else 'ran'} {path.relative_to(ROOT)} ({seconds:.0f} s)", flush=True)
            if error:
                failed[path] = error
            else:
                bundle = CacheBundleIn(notebook, str(path), data={"execution_seconds": seconds})
                cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    return failed


if __name__ == "__main__":
    cache = get_cache(CACHE)
    # the last lessons are the longest, so they begin first
    failed = execute([*lacking(notebooks(), cache)][::-1], cache)
    for path, error in failed.items():
        print(f"\n{path.relative_to(ROOT)} failed:\n{error}", file=sys.stderr)
    sys.exit(bool(failed))
