"""Sphinx extension of this book: what those who search for a page, share it or miss it learn of it."""

import html
import json
import re
from io import BytesIO
from itertools import groupby
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import _tools  # noqa: F401
import matplotlib
import resvg_py
from citation import author_name, citation
from docutils import nodes
from PIL import Image, ImageDraw, ImageFont
from sphinx import addnodes

LONGEST = 200  # characters of a description: about what a search engine shows
FORMULA = "\ufffc"  # stands for a formula that has no plain text
WIDTH, HEIGHT, MARGIN = 1200, 630, 60  # pixels of a card, in the ratio that every network shows whole
FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
INK, GREY = "#222222", "#666666"
LOST = """<h1>There is no such page</h1>
<p>It may have moved. <a href="{home}">Begin at the first page</a>, choose one in the list, or search for a word.</p>
"""
HOME = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url={home}">
<title>{title}</title>
{tags}
</head>
<body><p><a href="{home}">{title}</a></p></body>
</html>
"""


def setup(app):
    """Connect the extension to a build."""
    app.connect("builder-inited", finish_options, priority=900)  # when the theme has read the repository's address
    app.connect("html-collect-pages", not_found)
    app.connect("html-page-context", describe_page)
    app.connect("build-finished", add_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def finish_options(app):
    """Put the title beside the logo, and lead suggestions to the branch that people write, not to the notebooks'."""
    app.config.html_theme_options["logo"] = {"text": app.config.html_title}
    if "github_version" in app.config.html_context:
        app.config.html_context["github_version"] = "main"


def site(app):
    """Return the address of the published book, which ends in a slash, or nothing."""
    return app.config.html_baseurl and app.config.html_baseurl.rstrip("/") + "/"


# ---- words


def plain(node):
    """Return the text of a node, with a mark for each formula that is more than letters and digits."""
    if isinstance(node, nodes.math):
        return node.astext() if re.fullmatch(r"[A-Za-z0-9 .,=+-]+", node.astext()) else FORMULA
    if isinstance(node, nodes.raw):
        return ""
    return "".join(map(plain, node.children)) if isinstance(node, nodes.Element) else node.astext()


def sentences(paragraph):
    """Return the first sentences of a paragraph in a row that need no formula and introduce no figure or list."""
    text = re.sub(r"\s*\[[^\]]*\d{4}[a-z]?\]", "", " ".join(plain(paragraph).split()))  # without citations
    whole = re.split(r"(?<=[.!?:])\s+(?=[\"“‘A-Z])", text)
    runs = groupby(whole, lambda each: FORMULA not in each and each[-1:] in (".", "!", "?"))
    kept = next((list(run) for usable, run in runs if usable), [])
    return kept or [each.rstrip(":") + "." for each in whole[:1] if each and FORMULA not in each]


def shorten(sentence):
    """Return the beginning of a sentence that is too long, up to the end of a clause, or else of a word."""
    if len(sentence) <= LONGEST:
        return sentence
    for mark in (";:", ","):
        if clause := re.match(rf".{{40,{LONGEST - 1}}}(?=[{mark}] )", sentence):
            return f"{clause[0]}."
    return f"{sentence[: LONGEST - 1].rsplit(' ', 1)[0].rstrip(',')}…"


def describe(doctree):
    """Return what a page gives: its outcomes, or the first sentences of its text, in at most 200 characters."""
    outcomes = [each for each in doctree.findall(nodes.admonition) if "outcomes" in each["classes"]]
    for paragraph in [
        *(each for box in outcomes for each in box.children if isinstance(each, nodes.paragraph)),
        *(each for each in doctree.findall(nodes.paragraph) if isinstance(each.parent, nodes.section)),
    ]:
        if found := sentences(paragraph):
            text = shorten(found[0])
            for sentence in found[1:]:
                if len(text) + 1 + len(sentence) > LONGEST:
                    break
                text += f" {sentence}"
            return text
    return ""


# ---- the head of a page


def linked_data(app, pagename, title, description):
    """Return what a page is, in the words of schema.org: nothing that the page and CITATION.cff do not say."""
    cited, url = citation(), site(app)
    licences = cited["license"] if isinstance(cited["license"], list) else [cited["license"]]
    whole = {
        "@type": "Book",
        "name": cited["title"],
        "author": [
            {"@type": "Organization" if "name" in each else "Person", "name": author_name(each)}
            for each in cited["authors"]
        ],
        "license": [f"https://spdx.org/licenses/{name}.html" for name in licences],
        "inLanguage": app.config.language,
    }
    if url:
        whole["url"] = urljoin(url, app.builder.get_target_uri(app.config.root_doc))
    if pagename == app.config.root_doc:
        page = whole | {"description": description}
    else:
        lesson = app.env.doc2path(pagename).endswith(".ipynb")
        shared = {name: whole[name] for name in ("author", "license", "inLanguage")}
        page = {"@type": "LearningResource" if lesson else "WebPage", "name": title, "description": description}
        page |= shared | {"isPartOf": whole}
        if url:
            page["url"] = urljoin(url, app.builder.get_target_uri(pagename))
    if not description:
        del page["description"]
    text = json.dumps({"@context": "https://schema.org"} | page, ensure_ascii=False).replace("<", r"\u003c")
    return f'<script type="application/ld+json">{text}</script>'


def tags(app, pagename, doctree):
    """Return what the head of a page says of it; addresses only where the book is published."""
    title, description = " ".join(plain(app.env.titles[pagename]).split()), describe(doctree)
    properties = {
        "og:title": title,
        "og:description": description,
        "og:type": "website" if pagename == app.config.root_doc else "article",
        "og:site_name": app.config.html_title,
    }
    names = {"description": description}
    if site(app):
        image, alt = draw_card(app, pagename, title, description, doctree)
        properties |= {
            "og:url": urljoin(site(app), app.builder.get_target_uri(pagename)),
            "og:image": urljoin(site(app), image),
            "og:image:width": WIDTH,
            "og:image:height": HEIGHT,
            "og:image:alt": alt,
        }
        names["twitter:card"] = "summary_large_image"
    lines = [
        f'<meta {kind}="{name}" content="{html.escape(str(value))}">'
        for kind, said in (("name", names), ("property", properties))
        for name, value in said.items()
        if value
    ]
    return "\n".join([*lines, linked_data(app, pagename, title, description)])


def describe_page(app, pagename, templatename, context, doctree):
    """Add to the head of each page what it is about, and to that of a missing page from where its links lead."""
    if app.builder.name != "html":
        return
    icon = context["pathto"]("_static/apple-touch-icon.png", resource=True)
    head = [context.get("metatags", ""), f'<link rel="apple-touch-icon" href="{icon}">']
    if pagename == "404":
        context["pageurl"] = None
        head[:0] = [f'<base href="{urlsplit(site(app)).path}">', '<meta name="robots" content="noindex">']
    elif doctree:
        head.append(tags(app, pagename, doctree))
        if pagename == app.config.root_doc:
            lead_home(app, context["pageurl"], head[-1])
    context["metatags"] = "\n".join(head)


# ---- pictures


def rendered(**svg):
    """Return a vector drawing as an image, at twice its size, on white."""
    options = dict(background="white", dpi=96, skip_system_fonts=True, font_dirs=[str(FONTS)])
    data = resvg_py.svg_to_bytes(**options, **svg)
    return Image.open(BytesIO(data)).convert("RGB")


def logo(app, size):
    """Return the logo at a size in pixels."""
    return rendered(svg_path=str(Path(app.srcdir) / app.config.html_logo), width=size, height=size)


def figure(app, doctree):
    """Return the first figure of a page and what stands for it in words, or nothing."""
    for node in doctree.findall(nodes.image):
        path = Path(app.srcdir) / next(iter(node["candidates"].values()))
        if path.suffix == ".svg" and path.exists():
            return rendered(svg_path=str(path), zoom=2), node.get("alt", "")
        if path.suffix in (".png", ".jpg", ".jpeg") and path.exists():
            return Image.open(path).convert("RGB"), node.get("alt", "")
    return None


def parts(app):
    """Return {document: the part of the book in which it stands}."""
    trees = app.env.get_doctree(app.config.root_doc).findall(addnodes.toctree)
    return {name: tree["caption"] or "" for tree in trees for name in tree["includefiles"]}


def wrapped(text, font, width):
    """Return the lines of a text that is set in a width."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def draw_card(app, pagename, title, description, doctree):
    """Draw a page's card, its title over its first figure or its description; return the card's place and its words."""
    card = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen, inner = ImageDraw.Draw(card), WIDTH - 2 * MARGIN
    card.paste(logo(app, 56), (MARGIN, 36))
    part = parts(app).get(pagename)
    above = f"{app.config.html_title}  ·  {part}" if part else app.config.html_title
    pen.text((MARGIN + 76, 64), above, GREY, ImageFont.truetype(FONTS / "DejaVuSans.ttf", 28), anchor="lm")
    for size in (60, 54, 48, 42):
        font = ImageFont.truetype(FONTS / "DejaVuSans-Bold.ttf", size)
        lines = wrapped(title, font, inner)
        if len(lines) == 1 or len(lines) == 2 and size <= 48:
            break
    top = 120
    for line in lines:
        pen.text((MARGIN, top), line, INK, font)
        top += round(1.25 * size)
    picture, alt = figure(app, doctree) or (logo(app, 360), None)
    room = (inner, HEIGHT - top - 50)
    scale = min(room[0] / picture.width, room[1] / picture.height, 1)
    picture = picture.resize((round(scale * picture.width), round(scale * picture.height)), Image.Resampling.LANCZOS)
    left = (WIDTH - picture.width) // 2
    if alt is None:
        left = WIDTH - MARGIN - picture.width
        font = ImageFont.truetype(FONTS / "DejaVuSans.ttf", 34)
        lines = wrapped(description, font, left - MARGIN - 40)
        pen.multiline_text((MARGIN, top + 24), "\n".join(lines), GREY, font, spacing=14)
    card.paste(picture, (left, top + 24))
    place = f"_static/cards/{pagename.replace('/', '-')}.png"
    path = Path(app.outdir) / place
    path.parent.mkdir(parents=True, exist_ok=True)
    card.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    return place, f"{title}: {alt or description}"


# ---- files of the site


def not_found(app):
    """Yield the page that is shown where there is none, if the book is published."""
    if site(app) and app.builder.name == "html":
        body = LOST.format(home=app.builder.get_target_uri(app.config.root_doc))
        yield "404", {"title": "There is no such page", "body": body}, "page.html"


def lead_home(app, canonical, head):
    """Write the page that leads to the first and says of the book what the first does; Jupyter Book's says nothing."""
    if canonical:
        head = f'<link rel="canonical" href="{html.escape(canonical)}">\n{head}'
    home, title = app.builder.get_target_uri(app.config.root_doc), html.escape(app.config.html_title)
    text = HOME.format(language=app.config.language, home=home, title=title, tags=head)
    (Path(app.outdir) / "index.html").write_text(text, encoding="utf-8")


def add_files(app, exception):
    """Write the icon; of a published book also its map."""
    if exception or app.builder.name != "html":
        return
    out = Path(app.outdir)
    icon = Image.new("RGB", (180, 180), "white")
    icon.paste(logo(app, 148), (16, 16))
    icon.save(out / "_static" / "apple-touch-icon.png", optimize=True)
    if site(app):
        # every page, also one that this build found written already
        pages = [urljoin(site(app), app.builder.get_target_uri(name)) for name in sorted(app.env.found_docs)]
        lines = [f"<url><loc>{html.escape(page)}</loc></url>" for page in pages]
        text = "\n".join(['<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">', *lines, "</urlset>\n"])
        (out / "sitemap.xml").write_text(f'<?xml version="1.0" encoding="utf-8"?>\n{text}', encoding="utf-8")
        (out / "robots.txt").write_text(
            f"User-agent: *\nAllow: /\n\nSitemap: {site(app)}sitemap.xml\n", encoding="utf-8"
        )
        # what leads to a place in the page itself would lead to the base of all its links
        lost = out / "404.html"
        text = lost.read_text(encoding="utf-8").replace('href="#', 'href="404.html#')
        lost.write_text(text, encoding="utf-8")
