"""Sphinx extension of this book: pages send no more than they show, of MathJax, of the theme's icons and of figures."""

import base64
import re
import zlib
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ICONS = ("fa-solid-900", "fa-regular-400")
PATH = re.compile(r'(?<= d=")[MLCQz\d\s.-]+(?=")')  # as matplotlib writes it, in points
INSIDE = re.compile(r'src="data:image/(png|svg)[^,"]*;base64,([^"]*)"')  # a figure that its page carries
RULE = re.compile(r'([^{}]*)\{[^{}]*content: ?"\\([ef][0-9a-f]{3})"[^{}]*\}')  # .fa-sun:before{content:"\f185"}


def setup(app):
    """Connect the extension to a build."""
    app.connect("config-inited", load_parts_of_mathjax, priority=900)  # after sphinx-mathjax-offline
    app.connect("html-page-context", part_figures)
    app.connect("build-finished", cut_icons)
    app.connect("build-finished", pack_figures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def load_parts_of_mathjax(app, config):
    """Load what typesets, not the menu, which is two fifths of MathJax and makes each formula a stop of the Tab key."""
    config.mathjax_path = "mathjax/startup.js"
    config.mathjax3_config["loader"] = {"load": ["input/tex", "output/chtml", "a11y/assistive-mml"]}


def part_figures(app, pagename, templatename, context, doctree):
    """Write the figures that stand for widgets into files, which a page asks for where they are to be seen."""
    if app.builder.name != "html" or "body" not in context:
        return

    def part(found):
        data = base64.b64decode(found[2])
        place = f"_images/widget-{zlib.crc32(data):08x}.{found[1]}"
        Path(app.outdir, "_images").mkdir(exist_ok=True)
        Path(app.outdir, place).write_bytes(data)
        return f'loading="lazy" src="{context["pathto"](place, resource=True)}"'

    context["body"] = INSIDE.sub(part, context["body"])


def cut_icons(app, exception):
    """Keep of the theme's icons those that the pages show: gradopt.css puts the cut fonts before the whole ones."""
    if exception or app.builder.name != "html":
        return
    static = Path(app.outdir, "_static")
    names = named(Path(app.outdir), static)
    points = shown(static, names)
    for name in ICONS:
        font = TTFont(static / "vendor" / "fontawesome" / "webfonts" / f"{name}.ttf")
        cut = subset.Subsetter()
        cut.populate(unicodes=points)
        cut.subset(font)
        font.flavor = "woff"
        font.save(static / f"{name}.woff")


def named(out, static):
    """Return the names of the icons, and of their looks, that pages and scripts use."""
    pages = [*out.glob("*.html"), *out.glob("book/**/*.html"), *static.glob("scripts/*-theme.js")]
    return {name for page in pages for name in re.findall(r"fa-[a-z0-9-]+", page.read_text(encoding="utf-8"))}


def shown(static, names):
    """Return the code points of these icons, and of those that style sheets show; drop the rules of all others."""
    points = set()

    def keep(rule):
        used = set(re.findall(r"\.(fa-[a-z0-9-]+)", rule[1]))
        if used and not used & names:
            return ""
        points.add(int(rule[2], 16))
        return rule[0]

    for sheet in [*static.glob("*.css"), *static.glob("styles/*.css")]:
        text = RULE.sub(keep, sheet.read_text(encoding="utf-8"))
        points.update(ord(sign) for sign in text if "\ue000" <= sign <= "\uf8ff")  # written as they are
        sheet.write_text(text, encoding="utf-8")
    return points


def pack_figures(app, exception):
    """Write the paths of figures in tenths of a point, a fifteenth of a pixel, and drop their dates."""
    if exception or app.builder.format != "html":
        return
    for path in Path(app.outdir, "_images").glob("*.svg"):
        text = re.sub(r"\s*<metadata>.*?</metadata>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        path.write_text(PATH.sub(lambda found: steps(found[0]), text), encoding="utf-8")


def steps(path):
    """Return a path with each point told from the one before: small numbers, of which many are the same."""
    (x, y), begun, commands = (0, 0), (0, 0), []
    for command, numbers in re.findall(r"([MLCQz])([^A-Za-z]*)", path):
        points = [round(10 * float(number)) for number in numbers.split()]
        moved = [point - (x, y)[i % 2] for i, point in enumerate(points)]
        commands.append(command.lower() + " ".join(f"{each / 10:g}" for each in moved))
        x, y = points[-2:] or begun
        if command == "M":
            begun = x, y
    return "".join(commands)
