"""Sphinx extension: run the widgets of a built page in the page, with no kernel and no other host."""

import json
import re
import zlib
from pathlib import Path

from myst_nb.sphinx_ import NbMetadataCollector

from gradopt.explorer import verdict, widget

MODULES = {"gradopt-explorer": widget.MODULE, "gradopt-verdict": verdict.MODULE}
"""Of a class of elements: the module that mounts them, whose script has the same name."""

LATE = "gradopt-late.js"
"""The script that loads those of a page's widgets."""

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def loader(module):
    """Return a script that mounts the elements of a module, which learns the script's own address.

    A page opened from a file may not load a module from a file, but may from a Blob.
    """
    blob = f'new Blob([{json.dumps(module)}], {{ type: "text/javascript" }})'
    mount = f"(script) => import(URL.createObjectURL({blob})).then((module) => module.default.mountAll(script.src))"
    return f"({mount})(document.currentScript);\n"


def late(scripts):
    """Return a script that loads others when their elements come near the view or may be asked for.

    Parameters
    ----------
    scripts : dict
        From classes of elements to the text of their script, which stands beside this one.
    """
    selectors = {f"{name}.js?v={zlib.crc32(text.encode()):08x}": f".{name}" for name, text in scripts.items()}
    text = Path(__file__).with_name("late.js").read_text(encoding="utf-8")
    return text.replace("SELECTORS", json.dumps(selectors))


def setup(app):
    """Connect the extension to a build."""
    app.setup_extension("myst_nb")
    app.connect("config-inited", prefer_html)
    app.connect("builder-inited", write_scripts, priority=900)  # when every extension has told its modules
    app.connect("doctree-read", drop_widget_state)
    app.connect("html-page-context", link_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def prefer_html(app, config):
    """Rank the view of a widget, which needs a kernel, behind its HTML (30) and before its pictures (40)."""
    ranks = [(builder, WIDGET_VIEW, 35) for builder in ("html", "singlehtml")]
    config.nb_mime_priority_overrides = [*config.nb_mime_priority_overrides, *ranks]


def write_scripts(app):
    """Write the scripts before the pages, which put the checksum of one into the link."""
    if app.builder.format == "html":
        static = Path(app.outdir, "_static")
        static.mkdir(parents=True, exist_ok=True)
        scripts = {name: loader(module) for name, module in MODULES.items()}
        for name, script in scripts.items():
            (static / f"{name}.js").write_text(script, encoding="utf-8")
        (static / LATE).write_text(late(scripts), encoding="utf-8")


def drop_widget_state(app, doctree):
    """Leave the widgets' state, which holds the module's source, out of a page that has no use for it."""
    NbMetadataCollector.get_js_files(app.env, app.env.docname).pop("ipywidgets_state", None)


def link_script(app, pagename, templatename, context, doctree):
    """Link the script that loads the widgets' from a page that holds one, and from no other."""
    if re.search(rf'class="([^"]* )?({"|".join(MODULES)})[ "]', context.get("body", "")):
        app.add_js_file(LATE, loading_method="defer")
