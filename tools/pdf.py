"""Print a page, as the book built as one, to a PDF with the system's Chromium: make pdf"""

import os
import sys
from pathlib import Path

from browser import ARGUMENTS, CHROMIUM
from playwright.sync_api import sync_playwright

FOOTER = '<div style="width: 100%; text-align: center; font-size: 8px"><span class="pageNumber"></span></div>'


def print_book(page_html, pdf):
    """Write the PDF, whole or not at all; explorers and the verdict are printed as what stands for them."""
    if CHROMIUM is None:
        sys.exit("the PDF is printed with Chromium, and none was found; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(color_scheme="light")
        page.set_default_timeout(600_000)
        page.route("**/gradopt-{explorer,verdict}.js*", lambda route: route.abort())
        page.goto(page_html.resolve().as_uri())
        page.evaluate("() => window.MathJax?.startup.promise")
        page.evaluate("() => document.querySelectorAll('details:not(.hide)').forEach((e) => (e.open = true))")
        page.evaluate("() => document.getAnimations().forEach((e) => e.cancel())")
        draft = pdf.with_suffix(".part")
        margin = {"top": "18mm", "bottom": "18mm", "left": "16mm", "right": "16mm"}
        page.pdf(
            path=draft,
            format="A4",
            scale=0.8,
            margin=margin,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=FOOTER,
            outline=True,
            tagged=True,
        )
        browser.close()
    os.replace(draft, pdf)
    print(pdf)


if __name__ == "__main__":
    print_book(Path(sys.argv[1]), Path(sys.argv[2]))
