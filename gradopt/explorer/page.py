"""Sphinx extension: run the explorers of a built page in the page, with no kernel and no other host."""

import json
from pathlib import Path

from myst_nb.sphinx_ import NbMetadataCollector

from gradopt.explorer.widget import MODULE

SCRIPT = "gradopt-explorer.js"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

# A page opened from a file may not load a module from a file, but may from a Blob.
LOADER = f"""import(URL.createObjectURL(new Blob([{json.dumps(MODULE)}], {{ type: "text/javascript" }}))).then(
  (module) => module.default.mountAll(),
);
"""


def setup(app):
    """Connect the extension to a build."""
    app.setup_extension("myst_nb")
    app.connect("config-inited", prefer_html)
    app.connect("builder-inited", write_script)
    app.connect("doctree-read", drop_widget_state)
    app.connect("html-page-context", link_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def prefer_html(app, config):
    """Rank the view of a widget, which needs a kernel, behind its HTML (30) and before its pictures (40)."""
    ranks = [(builder, WIDGET_VIEW, 35) for builder in ("html", "singlehtml")]
    config.nb_mime_priority_overrides = [*config.nb_mime_priority_overrides, *ranks]


def write_script(app):
    """Write the script before the pages, which put its checksum into the link."""
    if app.builder.format == "html":
        static = Path(app.outdir, "_static")
        static.mkdir(parents=True, exist_ok=True)
        (static / SCRIPT).write_text(LOADER, encoding="utf-8")


def drop_widget_state(app, doctree):
    """Leave the widgets' state, which holds the module's source, out of a page that has no use for it."""
    NbMetadataCollector.get_js_files(app.env, app.env.docname).pop("ipywidgets_state", None)


def link_script(app, pagename, templatename, context, doctree):
    """Link the script from a page that holds an explorer, and from no other."""
    if 'class="gradopt-explorer"' in context.get("body", ""):
        app.add_js_file(SCRIPT, loading_method="defer")
