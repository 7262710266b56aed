"""What several test files share."""

import pytest
from browser import ARGUMENTS, CHROMIUM, missing


@pytest.fixture(scope="module")
def browser():
    """Chromium from the system, driven by Playwright; its event loop must not outlive the module."""
    if CHROMIUM is None:
        missing("nothing was tested in a browser: no Chromium was found; install it (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
