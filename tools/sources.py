"""Print the SHA-256 of each file that the book is built from: python tools/sources.py."""

import hashlib
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def sources():
    """Return {path: SHA-256} of the configuration, the lessons and the package."""
    files = [ROOT / name for name in ("_config.yml", "_toc.yml", "requirements.txt", "CITATION.cff")]
    for folder in ("book", "gradopt"):
        files += [path for path in sorted((ROOT / folder).rglob("*")) if path.is_file()]
    kept = [path for path in files if not re.search(r"__pycache__|checkpoints|\.lock$", path.as_posix())]
    return {path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in kept}


def changed(listed):
    """Return the paths whose SHA-256 is not what a list says that this program has printed."""
    then = dict(reversed(line.split("  ", 1)) for line in listed.splitlines())
    now = sources()
    return sorted(path for path in then.keys() | now.keys() if then.get(path) != now.get(path))


if __name__ == "__main__":
    print(*(f"{digest}  {path}" for path, digest in sources().items()), sep="\n")
