"""Sphinx extension: run the races of a built page, from a script that is loaded when one of them comes into sight."""

import zlib
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive, directives

from gradopt.explorer.page import loader
from gradopt.race.figure import image
from gradopt.race.widget import MODULE, Race

NAME = "gradopt-race"

WATCH = """((own) => {
  const near = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    near.disconnect();
    document.head.append(Object.assign(document.createElement("script"), { src: new URL("SCRIPT", own.src) }));
  }, { rootMargin: "500px" });
  for (const race of document.querySelectorAll(".gradopt-race")) near.observe(race);
})(document.currentScript);
"""


class RaceDirective(Directive):
    """A race in a page that no kernel runs: ``{race}`` with the names of its rules and the settings of a Race."""

    optional_arguments, final_argument_whitespace = 1, True
    option_spec = {
        "num_steps": directives.positive_int,
        "lr": float,
        "own": directives.flag,
        "compact": directives.flag,
    }

    def run(self):
        settings = {name: True if value is None else value for name, value in self.options.items()}
        race = Race(*" ".join(self.arguments).split(), **settings)
        return [nodes.raw("", race.page_html(image(race.race)), format="html")]


def setup(app):
    """Connect the extension to a build."""
    app.setup_extension("gradopt.explorer.page")
    app.add_directive("race", RaceDirective)
    app.connect("builder-inited", write_scripts)
    app.connect("html-page-context", link_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def write_scripts(app):
    """Write the scripts before the pages, which put their checksums into the links."""
    if app.builder.format == "html":
        static = Path(app.outdir, "_static")
        static.mkdir(parents=True, exist_ok=True)
        script = loader(MODULE)
        (static / f"{NAME}-module.js").write_text(script, encoding="utf-8")
        address = f"{NAME}-module.js?v={zlib.crc32(script.encode()):08x}"
        (static / f"{NAME}.js").write_text(WATCH.replace("SCRIPT", address), encoding="utf-8")


def link_script(app, pagename, templatename, context, doctree):
    """Link the script that watches from a page that holds a race, and from no other."""
    if f'class="{NAME}"' in context.get("body", ""):
        app.add_js_file(f"{NAME}.js", loading_method="defer")
