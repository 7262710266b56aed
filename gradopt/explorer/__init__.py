"""An explorer of the optimizers: a widget in a live notebook, and the same module in a built page."""

__all__ = ["Explorer"]


def __getattr__(name):
    if name == "Explorer":  # imported late, so that translate.py can write what the widget reads
        from gradopt.explorer.widget import Explorer

        return Explorer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
