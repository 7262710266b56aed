"""The built book, for the tests that look at it."""

from pathlib import Path

from browser import missing
from sources import changed

BUILD = Path(__file__).parent.parent / "_build"
BUILT = BUILD / "built"  # what `make book` was about to read


def needs_book(what):
    """Skip ``what``, and say so, or fail where CI is set, if there is no book or one of other sources."""
    if not BUILT.exists() or not (BUILD / "html").exists():
        missing(f"{what}: there is no built book; run `make book`, then `make test`")
    if edited := changed(BUILT.read_text(encoding="utf-8")):
        missing(f"{what}: {edited[0]} was edited since the book was built; run `make book`, then `make test`")
