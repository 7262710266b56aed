"""Write the lecture of book/teaching.md as slides, from the reader's notebooks: make slides"""

import re
import shutil
import sys
from importlib.resources import as_file, files
from pathlib import Path
from string import Template

import nbformat
from lesson import HIDES, tags
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml as escape
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

ROOT = Path(__file__).parent.parent
ROOM, FIGURE = 18, 13  # lines of text on a slide, and in the place of a figure
CODE = 15  # lines of code on a slide
END = re.compile(r"What the sources say|Exercises|Sources|Scenes")
ROW = re.compile(r"^\| (\d+) \| \[(.+?)\]\((.+?)\) \| .*? \| (.*?) ?\|$", re.M)
FOLDED = re.compile(r"<details>(?:(?!<details>).)*?</details>", re.S)
SENTENCES = re.compile(r"(?<=[.?!])\s+(?=[A-Z$*`\[“])")
NO_PROSE = re.compile(r"\$\$|> |- |\d+\. |\||```")
ASSETS = ("gradopt-explorer.js", "mathjax/tex-chtml.js", "mathjax/output/chtml", "mathjax/input/tex")
FORMATTER = HtmlFormatter(style="a11y-high-contrast-light", nowrap=True)


def python(code):
    """Return the HTML of Python."""
    return f"<pre><code>{highlight(code, PythonLexer(), FORMATTER)}</code></pre>"


MARKDOWN = MarkdownIt("commonmark").enable("table").use(
    dollarmath_plugin, renderer=lambda tex, options: escape(rf"\[{tex}\]" if options["display_mode"] else rf"\({tex}\)")
)  # fmt: skip
MARKDOWN.add_render_rule("fence", lambda _, tokens, i, *__: python(tokens[i].content))
for name in ("link_open", "link_close"):  # links lead out of the slides
    MARKDOWN.add_render_rule(name, lambda *_: "")
render = MARKDOWN.render


def height(text):
    """Return about how many lines of a slide a block of Markdown takes."""
    text = re.sub(r"\\[a-zA-Z]+|[${}_^*`]|\n(?![>|-]|\d\.)", lambda m: " " * (m[0] == "\n"), text.replace("$$", "@"))
    lines = sum(-(-len(line) // 88) + line.count(r"\\") for line in text.splitlines())
    return lines + text.count("@") + 0.5


def chunks(code):
    """Split code at its blank lines into parts that each have a slide's lines, where they can."""
    parts = [""]
    for block in re.split(r"\n{2,}", code.strip()):
        joined = f"{parts[-1]}\n\n{block}".strip("\n")
        parts[-1:] = [joined] if not parts[-1] or joined.count("\n") < CODE else [parts[-1], block]
    return parts


class Slides:
    """The slides of a lesson, each a list of HTML blocks; a block without room begins the next slide."""

    def __init__(self):
        self.pages, self.title, self.room, self.lead, self.first = [], "", 0, "", False

    def begin(self, title, level=2):
        """Begin a slide with a title; one of the first level holds nothing else."""
        self.pages.append([render(f"{'#' * level} {title}")])
        self.title, self.room, self.first = title, ROOM if level > 1 else 0, level > 1

    def add(self, html, lines, alone=False):
        """Add a block of so many lines below the sentence that leads to it."""
        lead, self.lead = self.lead, ""
        lines += height(lead) if lead else 0
        if self.room < ROOM - 4 and lines > self.room:  # after a line or two it may be made smaller
            self.begin(self.title)
        self.pages[-1].append((render(lead) if lead else "") + html)
        self.room = 0 if alone else self.room - lines
        self.first = False

    def text(self, source):
        """Add what is shown of a text; return whether the lesson goes on."""
        self.lead = ""
        while FOLDED.search(source):
            source = FOLDED.sub("", source)
        parts = [part for part in re.split(r"\n\s*\n", source.strip()) if part.strip()]
        for part, after in zip(parts, [*parts[1:], ""], strict=True):
            if part.startswith("#"):
                if END.match(title := part.lstrip("# ")):
                    return False
                self.begin(title, 1 if part.startswith("# ") else 2)
            elif part.startswith("> **What this lesson gives"):
                self.pages[-1] += [render(line.lstrip("> ")) for line in part.splitlines() if "You can" in line]
            elif part.startswith("**Figure"):
                self.pages[-1].append(f'<div class="caption">{render(part)}</div>')
            elif NO_PROSE.match(part):
                self.add(render(part), height(part))
            else:
                self.prose(SENTENCES.split(part), after)
        return True

    def prose(self, sentences, after):
        """Add the first sentence of a section, what is in bold and what leads to an equation; keep what leads on."""
        leads = sentences[-1].endswith(":") or after.startswith("$$")
        shown = {i for i, s in enumerate(sentences) if "**" in s or (self.first and i == 0)}
        last = len(sentences) - 1
        if leads:
            start = last - 1 if not after and last and len(" ".join(sentences[-2:])) < 210 else last
            shown -= {start, last}
        if shown:
            paragraph = " ".join(sentences[i] for i in sorted(shown))
            self.add(render(paragraph), height(paragraph))
        if leads:
            self.lead = " ".join(sentences[start:])

    def code(self, cell):
        """Add what a cell shows, below its code if that is visible; code that shows nothing is left out."""
        if "remove-cell" in tags(cell):
            return
        printed = "".join(output.text for output in cell.outputs if output.output_type == "stream")
        if printed:
            *before, last = [""] if HIDES & tags(cell) else chunks(cell.source)
            for part in before:
                self.add(python(part), 0.8 * part.count("\n") + 2)
            code = python(last) if last else ""
            self.add(f'{code}<pre class="output">{escape(printed)}</pre>', 0.8 * (last + printed).count("\n") + 3)
        for output in cell.outputs:
            data = output.get("data", {})
            html = data.get("text/html", "")
            if "gradopt-explorer" in html:
                self.add(html, ROOM, alone=True)
            elif html.startswith("<img") or "gradopt-map" in html:  # a map is shown by the figure that stands for it
                self.add(f'<div class="figure">{html}</div>', FIGURE, alone=True)
            elif "text/markdown" in data:
                self.add(render(data["text/markdown"]), 0.9 * height(data["text/markdown"]) + 1)


def lesson(notebook, question=""):
    """Return the slides of a lesson, the last of them a question to leave open."""
    slides = Slides()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            slides.code(cell)
        elif not slides.text(cell.source):
            break
    if question:
        slides.pages.append([f'<div class="question">{render(question)}</div>'])
    return ["".join(page) for page in slides.pages]


def write(build):
    """Write the slides of the lecture and what they need beside them."""
    target = build / "slides"
    plan = (ROOT / "book" / "teaching.md").read_text(encoding="utf-8").split("## One lecture")[1].split("\n## ")[0]
    rows = ROW.findall(plan)
    paths = [build / "notebooks" / "book" / f"{path}.ipynb" for _, _, path, _ in rows]
    if missing := [path for path in paths if not path.exists()]:
        sys.exit(f"there is no {missing[0]}: `make slides` writes it first")
    front = "# Gradient-based optimizers\n\n" + "\n".join(
        f"- {title}, {minutes} minutes" for minutes, title, *_ in rows
    )
    decks = [[render(front)], *(lesson(nbformat.read(p, 4), row[3]) for p, row in zip(paths, rows, strict=True))]
    stacks = ("\n".join(f"<section>{page}</section>" for page in deck) for deck in decks)
    slides = "\n".join(f"<section>{stack}</section>" for stack in stacks)
    shutil.rmtree(target, ignore_errors=True)
    for asset in ASSETS:
        source, to = build / "html" / "_static" / asset, target / asset
        to.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, to)
    (target / "reveal").mkdir()
    with as_file(files("sphinx_revealjs") / "_static" / "revealjs") as reveal:
        for name in ("LICENSE", "dist/reveal.js", "dist/reveal.css"):
            shutil.copy(reveal / name, target / "reveal")
    page = Template((ROOT / "tools" / "slides.html").read_text(encoding="utf-8"))
    styles = FORMATTER.get_style_defs("pre")
    (target / "lecture.html").write_text(page.safe_substitute(slides=slides, styles=styles), encoding="utf-8")
    print(f"{slides.count('<section>') - len(decks)} slides are in {target / 'lecture.html'}")


if __name__ == "__main__":
    write(ROOT / "_build")
