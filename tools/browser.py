"""A browser with the network cut, and what a page in it does that it should not."""

import os
import re
import shutil

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# A name outside this machine does not resolve, so whatever asks for one fails as it does on a train.
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", OFFLINE]
HERE = re.compile(r"(file|data|blob|about):|(http|ws)://(localhost|127\.0\.0\.1)[:/]")


def missing(what):
    """Skip what needs ``what``, and say so; where CI is set, nothing may be skipped, and it fails."""
    if os.environ.get("CI"):
        pytest.fail(what, pytrace=False)
    pytest.skip(what, allow_module_level=True)


def complaints(context):
    """Return a list that fills with what the pages of ``context`` ask from other hosts and report as errors."""
    found = []

    def ask(url):
        if not HERE.match(url):
            found.append(f"leaves: {url}")

    def watch(page):
        page.on("websocket", lambda socket: ask(socket.url))

    context.on("page", watch)
    context.on("request", lambda request: ask(request.url))
    context.on("requestfailed", lambda request: found.append(f"failed: {request.url} {request.failure}"))
    context.on("console", lambda m: found.append(f"console: {m.text}") if m.type == "error" else None)
    context.on("weberror", lambda error: found.append(f"uncaught: {error.error}"))
    return found
