"""The widgets: an explorer of the optimizers and a verdict on claims, in a live notebook and in a built page."""

from importlib import import_module

__all__ = ["Explorer", "Verdict"]

_PLACES = {"Explorer": "gradopt.explorer.widget", "Verdict": "gradopt.explorer.verdict"}


def __getattr__(name):
    if name in _PLACES:  # imported late, so that translate.py can write what the explorer reads
        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
