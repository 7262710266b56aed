"""Find out which exercises the page's Python can grade: run every solution there, in a browser."""

import json
import tempfile
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from browser import ARGUMENTS, CHROMIUM
from exercises import IN_PAGE, everywhere
from playwright.sync_api import sync_playwright

from gradopt.editor import bundle
from gradopt.editor.dialect import lower
from gradopt.editor.needs import modules_of
from gradopt.explorer.fragments import module

SECONDS = 8  # of a processor, for a solution; a reader's answer may take longer, and is stopped after two minutes
PATIENCE = 120  # seconds of the clock, on a machine that does much else
RUN = """async ([source, base, request]) => {
  globalThis.there ??= import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  const python = await (await globalThis.there).loadPython(base);
  return python.run(request);
}"""


@contextmanager
def python():
    """Give a function that runs code beside modules in the page's Python, and returns what it printed and its error."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        Path(folder, "gradopt-python.js").write_text(bundle.script(), encoding="utf-8")
        Path(folder, "page.html").write_text("<!doctype html><title>Python</title>", encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page, base = browser.new_page(), Path(folder, "page.html").as_uri()
        page.goto(base)
        source = module("editor/runtime") + "\nexport { loadPython };"

        def run(modules, code, seconds=PATIENCE):
            request = {"modules": modules, "code": code, "limitMs": 1000 * seconds}
            outcome = page.evaluate(RUN, [source, base, request])
            return outcome["stdout"], outcome["error"]

        run.spent = partial(spent, browser.new_browser_cdp_session())
        yield run
        browser.close()


def spent(session):
    """Return the processor's seconds that a browser has used for its pages and their workers."""
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    return sum(each["cpuTime"] for each in processes if each["type"] == "renderer")


def program(exercise, code):
    """Return modules and code that grade an answer as the page does."""
    names = f"; from lesson import {', '.join(exercise.names)}" if exercise.names else ""
    return {**modules_of(exercise.setup), "lesson": lower(exercise.setup)}, f"import boot{names}\n{code}"


def main():
    """Write the labels of the exercises whose solution is accepted in time."""
    with python() as run:
        found = []
        for exercise in everywhere().values():
            if not exercise.lacks:
                before = run.spent()
                printed, error = run(*program(exercise, exercise.solution))
                seconds, is_right = run.spent() - before, error is None and printed.rstrip().endswith("solved")
                says = f"{seconds:.1f} s" if is_right else f"not: {error or printed}"
                print(f"{exercise.label}: {says}", flush=True)
                found += [exercise.label] * (is_right and seconds < SECONDS)
    IN_PAGE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
