"""Pages with no book around them: of widgets, and of a module alone."""

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
