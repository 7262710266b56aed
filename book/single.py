"""Sphinx extension: the single page, from which the PDF is printed, can draw what the ordinary pages can."""


def setup(app):
    """Connect the extension to a build."""
    app.connect("builder-inited", share_handlers)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def share_handlers(app):
    """Add the handlers for HTML to those that sphinx-exercise registers for this builder alone, which hide them."""
    handlers = app.registry.translation_handlers
    handlers["singlehtml"] = handlers.get("html", {}) | handlers.get("singlehtml", {})
