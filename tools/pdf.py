"""Print a page, as the book built as one, to a PDF with the system's Chromium: make pdf"""

import datetime
import os
import sys
from pathlib import Path

from browser import ARGUMENTS, CHROMIUM
from citation import author_name, citation
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

FOOTER = '<div style="width: 100%; text-align: center; font-size: 8px"><span class="pageNumber"></span></div>'
PAPER = {
    "format": "A4", "scale": 0.8, "margin": {"top": "18mm", "bottom": "18mm", "left": "16mm", "right": "16mm"},
    "display_header_footer": True, "header_template": "<span></span>", "footer_template": FOOTER,
    "outline": True, "tagged": True,
}  # fmt: skip

# Puts a title page and the contents in front of the documents of a book that is one page; returns their titles.
FRONT = """([title, lines]) => {
  const documents = [...document.querySelectorAll('span[id^="document-"] + section')];
  const make = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text });
  const front = make("div", "front", "");
  front.append(make("p", "title", title), ...lines.map((line) => make("p", "", line)));
  const contents = make("div", "contents", "");
  contents.append(make("p", "title", "Contents"));
  const titles = documents.map((each) => {
    const heading = each.querySelector("h1, h2").cloneNode(true);
    heading.querySelectorAll(".headerlink").forEach((link) => link.remove());
    const entry = make("p", "entry", "");
    const link = Object.assign(make("a", "", heading.textContent.trim()), { href: `#${each.id}` });
    entry.append(link, make("span", "number", "000"));
    contents.append(entry);
    return heading.textContent.trim();
  });
  if (documents.length) document.querySelector("article").prepend(front, contents);
  document.querySelector("#jb-print-docs-body")?.remove(); // the theme's own, which has no numbers
  return titles;
}"""

NUMBER = """(numbers) => document.querySelectorAll(".contents .number").forEach(
  (each, i) => (each.textContent = numbers[i] ?? ""))"""


def imprint():
    """Return the title of the book, and the lines below it: authors, version, date, licence, and how to read it."""
    cited = citation()
    authors = ", ".join(map(author_name, cited["authors"]))
    return cited["title"], [
        authors,
        f"Version {cited['version']}, {datetime.date.today():%-d %B %Y}",
        "Text and figures: CC BY 4.0. Code: MIT.",
        "On paper an explorer or a map is its first picture; what the text says of moving it holds for the page.",
    ]


def pages_of(pdf, titles):
    """Return the numbers of the pages on which titles stand, from the outline of a PDF."""
    reader = PdfReader(pdf)
    _, below = reader.outline  # the title of the page, and the list of what stands below it
    entries = [entry for entry in below if not isinstance(entry, list)]
    starts = {"".join(entry.title.split()): reader.get_destination_page_number(entry) + 1 for entry in entries}
    # Chromium writes some titles twice, and two words as one where a line ends
    return [starts.get(title, starts.get(2 * title, "")) for title in ("".join(each.split()) for each in titles)]


def print_book(page_html, pdf):
    """Write the PDF, whole or not at all; widgets are printed as what stands for them."""
    if CHROMIUM is None:
        sys.exit("the PDF is printed with Chromium, and none was found; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(color_scheme="light")
        page.set_default_timeout(600_000)
        page.route("**/gradopt-*.js*", lambda route: route.abort())
        page.goto(page_html.resolve().as_uri())
        page.evaluate("() => window.MathJax?.startup.promise")
        folded = "details:not(.hide), .above-output"  # all but code
        page.evaluate(f"() => document.querySelectorAll('{folded}').forEach((e) => (e.open = true))")
        page.evaluate("() => document.querySelectorAll('.toggle-hidden > .toggle-button').forEach((e) => e.click())")
        page.evaluate("() => document.getAnimations().forEach((e) => e.cancel())")
        titles = page.evaluate(FRONT, list(imprint()))
        draft = pdf.with_suffix(".part")
        page.pdf(path=draft, **PAPER)
        if titles:  # the numbers of the contents are known once it is printed
            page.evaluate(NUMBER, pages_of(draft, titles))
            page.pdf(path=draft, **PAPER)
        browser.close()
    os.replace(draft, pdf)
    print(pdf)


if __name__ == "__main__":
    print_book(Path(sys.argv[1]), Path(sys.argv[2]))
