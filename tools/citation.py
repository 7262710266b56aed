"""What CITATION.cff says of the book."""

from functools import cache
from pathlib import Path

import yaml


@cache
def citation():
    """Return what the file says."""
    return yaml.safe_load((Path(__file__).parent.parent / "CITATION.cff").read_text(encoding="utf-8"))


def author_name(author):
    """Return the name of an author, a group or a person."""
    return author.get("name") or f"{author['given-names']} {author['family-names']}"
