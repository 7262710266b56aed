"""Run the lessons side by side and keep their outputs for the build: python tools/execute.py

Every notebook of the table of contents that the cache of the book has no outputs of is run, as many at once as there
are processors. All are run, whichever fail; then the failures are listed, and the exit status says that there are some.
"""

import logging
import sys
from pathlib import Path

import yaml
from jupyter_cache import get_cache
from jupyter_cache.cache.db import NbProjectRecord
from jupyter_cache.executors import load_executor

ROOT = Path(__file__).parent.parent
CACHE = ROOT / "_build" / ".jupyter_cache"  # where jupyter-book looks


def notebooks():
    """Return the paths of the notebooks in the table of contents."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    files = [ROOT / f"{chapter['file']}.ipynb" for part in toc["parts"] for chapter in part["chapters"]]
    return [path for path in files if path.exists()]


def execute(paths, cache, timeout):
    """Run what the cache lacks; return a traceback for every notebook that failed."""
    cache = get_cache(cache)
    for path in paths:
        cache.add_nb_to_project(str(path))
    logger = logging.getLogger("jupyter_cache")
    result = load_executor("local-parallel", cache=cache, logger=logger).run_and_cache(timeout=timeout)
    return {uri: NbProjectRecord.record_from_uri(uri, cache.db).traceback for uri in result.excepted + result.errored}


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    failures = execute(notebooks(), CACHE, 300)
    for uri, traceback in failures.items():
        print(f"\n{uri}\n{traceback}")
    sys.exit(bool(failures))
