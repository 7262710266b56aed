"""What a page says of itself to those who search for it or share it, on a small book, at home and published."""

import json
import re
import shutil
import subprocess
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import nbformat
import pytest
import yaml
from browser import complaints
from bs4 import BeautifulSoup
from PIL import Image
from publish import pages_url, published

ROOT = Path(__file__).parent.parent
URL = "https://owner.github.io/book/"
TOC = """format: jb-book
root: book/intro
parts:
  - caption: The only part
    chapters:
      - file: book/part/lesson
      - file: book/words
"""
INTRO = """# A small book

It has two more pages. A second sentence has $\\frac12$ in it. A third would follow the first without it.
"""
LESSON = """# A lesson \\<with> "signs" <br>

:::{admonition} What this lesson gives
:class: outcomes
**You can afterwards** draw a line; name *one* of its $n$ points; say what it costs.

**You need** [words](../words).
:::

A picture follows.
"""
WORDS = """# Words

$\\theta_1$ begins a sentence that nobody can read as text.

:::{note}
A notice is no description.
:::

Here they are, and the list of them is introduced by a sentence longer than any description; after its second
clause, where it could have ended, it goes on about nothing in particular, for one more line, and then for another:

- one
"""
SIZE = 'viewBox="0 0 70 36" width="504pt"'
FIGURE = f'<svg xmlns="http://www.w3.org/2000/svg" {SIZE}><path fill="#0a0" d="M0 0H70V36H0Z"/></svg>'
EXPECTED = {
    "book/intro": "It has two more pages.",
    "book/part/lesson": "You can afterwards draw a line; name one of its n points; say what it costs.",
    "book/words": "Here they are, and the list of them is introduced by a sentence longer than any description.",
}


def build(folder, config):
    """Build a small book in a folder, with the configuration, extensions and templates of this one."""
    for name in ("CITATION.cff", "tools", "book/_ext", "book/_static", "book/_templates"):
        (folder / name).parent.mkdir(exist_ok=True)
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, folder / name)
    (folder / "_config.yml").write_text(config.replace("execute_notebooks: cache", "execute_notebooks: 'off'"))
    (folder / "_toc.yml").write_text(TOC)
    (folder / "book" / "part").mkdir()
    (folder / "book" / "references.bib").touch()
    (folder / "book" / "intro.md").write_text(INTRO)
    (folder / "book" / "words.md").write_text(WORDS)
    output = nbformat.v4.new_output("display_data", {"image/svg+xml": FIGURE})
    code = nbformat.v4.new_code_cell("1", outputs=[output], metadata={"mystnb": {"image": {"alt": "A green field"}}})
    language = {"language_info": {"name": "python", "pygments_lexer": "ipython3"}}
    lesson = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(LESSON), code], metadata=language)
    nbformat.write(lesson, folder / "book" / "part" / "lesson.ipynb")
    command = shutil.which("jupyter-book", path=Path(sys.executable).parent)
    done = subprocess.run(
        [command, "build", "--warningiserror", "--keep-going", "."], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "_build" / "html"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A book as it is built at home."""
    return build(tmp_path_factory.mktemp("home"), CONFIG)


@pytest.fixture(scope="module")
def public(tmp_path_factory):
    """A book as it is published."""
    return build(tmp_path_factory.mktemp("public"), published(CONFIG, "https://github.com", "Owner/book"))


CONFIG = (ROOT / "_config.yml").read_text(encoding="utf-8")


def head(path):
    """Return the head of a page."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").head


def said(page, name):
    """Return the content of a page's one tag of a name or property."""
    (tag,) = page.select(f'meta[name="{name}"], meta[property="{name}"]')
    return tag["content"]


def data(page):
    """Return what a page says in the words of schema.org."""
    (script,) = page.select('script[type="application/ld+json"]')
    return json.loads(script.string)


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("book", ["home", "public"])
def test_every_page_has_a_sentence_of_its_own(book, name, request):
    page = head(request.getfixturevalue(book) / f"{name}.html")
    assert said(page, "description") == said(page, "og:description") == data(page)["description"] == EXPECTED[name]
    assert len(EXPECTED[name]) <= 200


def test_data_is_what_the_page_and_the_citation_say(home, public):
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    for book in (home, public):
        lesson, intro, words = (data(head(book / f"book/{name}.html")) for name in ("part/lesson", "intro", "words"))
        assert lesson["@type"] == "LearningResource" and words["@type"] == "WebPage" and intro["@type"] == "Book"
        assert lesson["name"] == said(head(book / "book/part/lesson.html"), "og:title") == "A lesson <with> “signs”"
        assert lesson["isPartOf"]["name"] == intro["name"] == cited["title"]
        assert lesson["inLanguage"] == "en"
        assert [each["name"] for each in lesson["author"]] == [each["name"] for each in cited["authors"]]
        assert [url.split("/")[-1] for url in lesson["license"]] == [f"{name}.html" for name in cited["license"]]
    assert "url" not in data(head(home / "book/intro.html"))
    assert data(head(public / "book/part/lesson.html"))["url"] == f"{URL}book/part/lesson.html"
    assert data(head(public / "book/part/lesson.html"))["isPartOf"]["url"] == f"{URL}book/intro.html"


def test_every_page_has_an_icon_and_a_logo(home):
    for path in home.glob("book/**/*.html"):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for tag in page.select('link[rel="icon"], link[rel="apple-touch-icon"], .logo img'):
            assert (path.parent / tag.get("href", tag.get("src"))).is_file()
        assert page.select('link[rel="icon"][href$=".svg"]') and page.select('link[rel="apple-touch-icon"]')
        assert page.select_one(".logo").get_text(strip=True) == yaml.safe_load(CONFIG)["title"]
    with Image.open(home / "_static" / "apple-touch-icon.png") as icon:
        assert icon.size == (180, 180)


def test_at_home_nothing_is_absolute(home):
    """No page knows an address of a site that may not exist, or asks another host for anything."""
    assert not any((home / name).exists() for name in ("sitemap.xml", "robots.txt", "404.html", "_static/cards"))
    for path in [home / "index.html", *home.glob("book/**/*.html")]:
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        assert not page.select('link[rel="canonical"], meta[property="og:url"], meta[property^="og:image"], base')
        for tag in page.select("link[href], [src]"):
            assert not urlsplit(tag.get("href") or tag["src"]).netloc, tag
        found = {urlsplit(url).netloc for url in re.findall(r'https?://[^\s"<]+', str(page.head))}
        assert found <= {"schema.org", "spdx.org", "www.w3.org"}, found


def test_published_pages_have_their_addresses(public):
    for name in EXPECTED:
        page = head(public / f"{name}.html")
        assert said(page, "og:url") == page.select_one('link[rel="canonical"]')["href"] == f"{URL}{name}.html"
        card = said(page, "og:image")
        assert card.startswith(URL) and said(page, "twitter:card") == "summary_large_image"
        with Image.open(public / card.removeprefix(URL)) as file:
            picture = file.convert("RGB")
        assert picture.size == (int(said(page, "og:image:width")), int(said(page, "og:image:height"))) == (1200, 630)
        green = picture.getpixel((600, 450)) == (0, 170, 0)
        assert green == (name == "book/part/lesson")  # its first figure
    assert said(head(public / "book/part/lesson.html"), "og:image:alt") == "A lesson <with> “signs”: A green field"


def test_the_first_address_says_what_the_first_page_says(home, public):
    for book in (home, public):
        first, page = head(book / "index.html"), head(book / "book/intro.html")
        assert first.select_one('meta[http-equiv="refresh"]')["content"] == "0; url=book/intro.html"
        for name in ("description", "og:title", *(["og:image", "og:url"] if book == public else [])):
            assert said(first, name) == said(page, name)


def test_published_book_has_a_map(public):
    places = [
        each.text for each in ElementTree.parse(public / "sitemap.xml").getroot().iter() if each.tag.endswith("loc")
    ]
    assert places == [f"{URL}{name}.html" for name in EXPECTED]
    assert f"Sitemap: {URL}sitemap.xml" in (public / "robots.txt").read_text()


def test_links_of_the_page_for_a_missing_one_lead_into_the_book(public):
    page = BeautifulSoup((public / "404.html").read_text(encoding="utf-8"), "html.parser")
    assert said(page.head, "robots") == "noindex" and not page.select('link[rel="canonical"]')
    base = page.base["href"]
    assert base == "/book/" and str(page).index("<base") < re.search(r'(href|src)="(?!/book/")', str(page)).start()
    for tag in page.select("a[href], link[href], [src]"):
        place = urlsplit(urljoin(URL, tag.get("href") or tag["src"]))
        if place.netloc == "owner.github.io":
            assert (public / place.path.removeprefix(base)).is_file(), tag
    assert "There is no such page" in page.article.h1.get_text()


def test_page_for_a_missing_one_works_in_a_browser(public, tmp_path, browser):
    (tmp_path / "book").symlink_to(public, target_is_directory=True)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Lost, directory=tmp_path)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        with browser.new_context() as context:
            found = complaints(context)
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{server.server_port}/book/no/such/page.html")
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.hash") == "#main-content"
            page.get_by_role("link", name="Begin at the first page").click()
            page.wait_for_url("**/book/book/intro.html")
        server.shutdown()
    assert [each for each in found if "404" not in each] == []


class Lost(SimpleHTTPRequestHandler):
    """Answers as GitHub Pages does where there is no page."""

    def send_error(self, code, message=None, explain=None):
        """Send the book's page for a missing one."""
        text = (Path(self.directory) / "book" / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        """Say nothing."""


def test_a_reader_can_report_a_fault_and_suggest_an_edit(home, public):
    links = {
        name: [
            a["href"] for a in BeautifulSoup((book / "book/part/lesson.html").read_text(), "html.parser").select("a")
        ]
        for name, book in (("home", home), ("public", public))
    }
    for wanted in (
        "https://github.com/Owner/book/issues/new?",
        "https://github.com/Owner/book/edit/main/book/part/lesson.ipynb",
        "https://colab.research.google.com/github/Owner/book/blob/launch/book/part/lesson.ipynb",
    ):
        assert any(link.startswith(wanted) for link in links["public"]), wanted
    assert not any("github.com" in link for link in links["home"])


def test_address_is_that_of_pages():
    assert pages_url("Owner/book") == URL
    assert pages_url("Owner/owner.github.io") == "https://owner.github.io/"
    before, after = (yaml.safe_load(text) for text in (CONFIG, published(CONFIG, "https://github.com", "Owner/book")))
    changed = {name for name in after["html"] if after["html"][name] != before["html"][name]}
    assert changed == {"baseurl", "use_issues_button", "use_edit_page_button", "use_repository_button"}
    assert {name: after[name] for name in before if name != "html"} == {
        name: before[name] for name in before if name != "html"
    }
    assert after["repository"] == {"url": "https://github.com/Owner/book", "branch": "launch"}
    with pytest.raises(SystemExit):
        published(published(CONFIG, "https://github.com", "Owner/book"), "https://github.com", "Owner/book")
