"""Pages with no book around them, of widgets or of a module alone, and how tests visit them."""

import time
from contextlib import contextmanager

from axe_playwright_python.base import AXE_SCRIPT
from browser import complaints

from gradopt.explorer.page import loader

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Explorers</title>
<meta name="viewport" content="width=device-width">
<style>
  body {{ max-width: 760px; margin: 1em auto; color: #222; background: #fff; }}
  @media (prefers-color-scheme: dark) {{ body {{ color: #ced6dd; background: #14181e; }} }}
</style>
<body>{}<script>{}</script></body></html>"""


def write_page(path, body, module):
    """Write a page whose widgets a module mounts."""
    script = loader(module).replace("</", "<\\/")  # a page would take a closing tag in a string for its own
    path.write_text(PAGE.format(body, script), encoding="utf-8")


def page_with(browser, name, module):
    """Yield an empty page whose window has a module's exports under a name."""
    page = browser.new_page()
    page.evaluate(
        """async ([name, module]) => {
  window[name] = await import(URL.createObjectURL(new Blob([module], { type: "text/javascript" })));
}""",
        [name, module],
    )
    yield page
    page.close()


@contextmanager
def visits(browser):
    """Give a function that opens an address; nothing that happens there may be complained of or leave the machine."""
    opened = []

    def visit(address, seconds=20, **options):
        context = browser.new_context(**{"reduced_motion": "reduce"} | options)
        opened.append((context, complaints(context)))
        page = context.new_page()
        page.set_default_timeout(1000 * seconds)
        page.goto(address)
        return page

    yield visit
    for context, found in opened:
        context.close()
        assert found == [], found


def until(condition):
    """Wait for a condition, for what the page does within a second on an idle machine."""
    deadline = time.monotonic() + 15
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.03)
    assert condition()


def control(page, role, name):
    return page.get_by_role(role, name=name, exact=True)


def barriers(page):
    """Return what axe-core finds in a page that is serious or critical: its rule, and the elements."""
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)")
    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    return [(v["id"], [(node["html"], node["failureSummary"]) for node in v["nodes"][:3]]) for v in serious]
