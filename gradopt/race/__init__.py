"""A race of the optimizers on real digits, in a live notebook and in a built page."""

from importlib import import_module

__all__ = ["Race"]


def __getattr__(name):
    if name == "Race":  # imported late, so that translate.py can write what it reads
        return import_module("gradopt.race.widget").Race
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
