"""Check the built book: python book/check.py _build/html. No page may load anything from another host."""

import sys
from html.parser import HTMLParser
from pathlib import Path


class Loads(HTMLParser):
    """Collects what a page loads by itself; links that a reader follows are not among it."""

    def __init__(self):
        super().__init__()
        self.urls = []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "link" and attrs.get("rel") not in ("canonical", "license"):
            self.urls.append(attrs.get("href"))
        elif tag != "a":
            self.urls.append(attrs.get("src"))


def external(page):
    """Return the addresses on other hosts that a page loads."""
    loads = Loads()
    loads.feed(page.read_text(encoding="utf-8"))
    return [url for url in loads.urls if url and url.startswith(("http:", "https:", "//"))]


if __name__ == "__main__":
    pages = sorted(Path(sys.argv[1]).rglob("*.html"))
    found = [f"{page}: {url}" for page in pages for url in external(page)]
    if found or not pages:
        sys.exit("\n".join(["pages load from other hosts:", *found]) if pages else f"no pages in {sys.argv[1]}")
    print(f"{len(pages)} pages, none loads anything from another host")
