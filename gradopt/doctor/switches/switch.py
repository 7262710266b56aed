"""A place where implementations of a rule part."""

from typing import NamedTuple


class Switch(NamedTuple):
    """A place where implementations of a rule part."""

    asks: str
    choices: dict  # value: what a report says of it
    slips: frozenset = frozenset()
    rare: frozenset = frozenset()  # slips that are tried alone, not together with another


RARE_WEIGHTS = frozenset({"1 + beta", "2 - beta"})
