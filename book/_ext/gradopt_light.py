"""Sphinx extension of this book: pages send no more than they show, of MathJax, of the theme's icons and of figures."""

import re
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ICONS = ("fa-solid-900", "fa-regular-400")
COORDINATES = re.compile(r'(?<= d=")[^"]+|(?<= [xy]=")[^"]+')  # of a figure, in points
NAMED = re.compile(r'([^{}]*)\{[^{}]*content: ?"\\([ef][0-9a-f]{3})"')  # .fa-sun:before{content:"\f185"}


def setup(app):
    """Connect the extension to a build."""
    app.connect("config-inited", load_parts_of_mathjax, priority=900)  # after sphinx-mathjax-offline
    app.connect("build-finished", cut_icons)
    app.connect("build-finished", round_figures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def load_parts_of_mathjax(app, config):
    """Load what typesets, not the menu, which is two fifths of MathJax and makes each formula a stop of the Tab key."""
    config.mathjax_path = "mathjax/startup.js"
    config.mathjax3_config["loader"] = {"load": ["input/tex", "output/chtml", "a11y/assistive-mml"]}


def cut_icons(app, exception):
    """Write the theme's icon fonts with the icons alone that the pages show; gradopt.css puts them before the whole."""
    if exception or app.builder.name != "html":
        return
    static = Path(app.outdir, "_static")
    points = shown(Path(app.outdir), static)
    for name in ICONS:
        font = TTFont(static / "vendor" / "fontawesome" / "webfonts" / f"{name}.ttf")
        cut = subset.Subsetter()
        cut.populate(unicodes=points)
        cut.subset(font)
        font.flavor = "woff"
        font.save(static / f"{name}.woff")


def shown(out, static):
    """Return the code points of the icons that pages and scripts name, and of those that style sheets show."""
    pages = [*out.glob("*.html"), *out.glob("book/**/*.html"), *static.glob("scripts/*-theme.js")]
    names = {name for page in pages for name in re.findall(r"fa-[a-z0-9-]+", page.read_text(encoding="utf-8"))}
    points = set()
    for sheet in [*static.glob("*.css"), *static.glob("styles/*.css")]:
        text = sheet.read_text(encoding="utf-8")
        for selectors, point in NAMED.findall(text):
            used = set(re.findall(r"\.(fa-[a-z0-9-]+)", selectors))
            if not used or used & names:
                points.add(int(point, 16))
        points |= {ord(sign) for sign in text if "\ue000" <= sign <= "\uf8ff"}  # written as they are
    return points


def round_figures(app, exception):
    """Round the coordinates of figures to hundredths of a point, which no screen shows, and drop their dates."""
    if exception or app.builder.format != "html":
        return
    for path in Path(app.outdir, "_images").glob("*.svg"):
        text = re.sub(r"\s*<metadata>.*?</metadata>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        path.write_text(COORDINATES.sub(lambda each: re.sub(r"\d+\.\d{3,}", shorter, each[0]), text), encoding="utf-8")


def shorter(number):
    """Return a matched decimal with two places at most."""
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
