"""Ten minutes of a GPU: `make gpu` checks the machine, times the steps, trains a list, and stops by itself.

It is made for a machine that is lent for minutes and has torch and no package index. What is done is kept in a folder,
and another call goes on from there. Without a GPU the same code runs a small list.
"""

import argparse
import os
import shutil
import sys
import time
from importlib.util import find_spec
from pathlib import Path

PACKAGES = {
    "filelock": "filelock",
    "numpy": "numpy",
    "PIL": "pillow",
    "scipy": "scipy",
    "torch": "torch",
    "tqdm": "tqdm",
}
ROOM = 6 * 2**30  # bytes: the data, the results, the checkpoints of the largest network, twice for each process


def parser():
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(
        prog="make gpu", description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    made.add_argument("--limit", type=float, default=570, metavar="SECONDS", help="from the start to the end of all")
    made.add_argument("--processes", type=int, metavar="N", help="at once; by default 4 on a GPU, 1 on a CPU")
    made.add_argument("--folder", type=Path, default=Path("runs"), help="holds gpu/, data/ and what was carried in")
    made.add_argument(
        "--out", type=Path, default=os.environ.get("OUT"), metavar="FOLDER",
        help="where what is to be taken home goes, a summary and at most 4 tar files of 15 MiB; by default the "
        "environment's OUT",
    )  # fmt: skip
    return made


def lacking(folder):
    """Return in a line what the machine lacks before anything can be imported or written, or None."""
    if absent := [package for module, package in PACKAGES.items() if find_spec(module) is None]:
        names = " ".join(absent)
        return (
            f"missing here: {names}. Where there is a package index: `python3 -m pip download --no-deps "
            f"--only-binary=:all: --python-version {sys.version_info[0]}.{sys.version_info[1]} --dest runs/wheels "
            f"{names}`; bring that folder, and here: `python3 -m pip install --no-index --no-deps runs/wheels/*.whl`"
        )
    while not folder.exists():
        folder = folder.absolute().parent
    if (free := shutil.disk_usage(folder).free) < ROOM:
        return f"too little disk: {free / 2**30:.1f} GiB are free in {folder}, and {ROOM / 2**30:.0f} are needed"
    return None


def main(arguments=None):
    """Run the command line; return the exit status."""
    begun = time.time()
    args = parser().parse_args(arguments)
    if line := lacking(args.folder):
        sys.exit(f"error: {line}")
    from gpu_session import session  # only now: it needs the packages

    try:
        return session(args.folder, begun, args.limit, args.processes, args.out)
    except OSError as error:  # data or a folder
        sys.exit(f"error: {' '.join(str(error).split())}")


if __name__ == "__main__":
    sys.exit(main())
