"""What several test files share."""

import shutil
import sys

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


@pytest.fixture
def compiler():
    """torch's compiler, in this process alone; on Windows it asks for Visual Studio's, which is there in its prompt."""
    if sys.platform == "win32" and shutil.which("cl") is None:
        pytest.skip("no code was compiled: there is no cl; open the x64 command prompt of Visual Studio")
    from torch._inductor import config

    with config.patch(compile_threads=1):
        yield


@pytest.fixture
def uncompiled(monkeypatch):
    """Lets what is to be compiled run as it is, which takes a hundredth of the time."""
    import torch

    from gradopt.torch import fused

    fused.compiled.cache_clear()
    monkeypatch.setattr(torch, "compile", lambda step, **_: step)
    yield
    fused.compiled.cache_clear()
