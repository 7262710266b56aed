"""WebKit as in Safari, by the browser of WebKitGTK over WebDriver, on a display that nobody sees."""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError

DRIVER, DISPLAY = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
UNWALLED = {"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}  # its walls are a tool that a container may not run
# Whatever asks for another host meets a proxy that is not there.
PROXY = {"proxyType": "manual", "httpProxy": "127.0.0.1:9", "sslProxy": "127.0.0.1:9"}


class WebKit:
    """One tab. ``complaints`` are what its pages threw and nobody caught, from the end of their loading on."""

    def __init__(self, address):
        self._address, self.complaints = address, []
        capabilities = {"alwaysMatch": {"proxy": PROXY, "timeouts": {"script": 180_000}}}
        self._session = f"/session/{self.ask('/session', capabilities=capabilities)['sessionId']}"

    def ask(self, path, method="POST", **body):
        """Send a command and return its result."""
        data = json.dumps(body).encode() if method == "POST" else None
        request = urllib.request.Request(self._address + path, data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=200) as reply:
                return json.load(reply)["value"]
        except HTTPError as error:
            raise RuntimeError(f"{path}: {json.load(error)['value']}") from None

    def open(self, url):
        """Open a page and wait until it is loaded."""
        self.ask(f"{self._session}/url", url=url)
        self._run("window.thrown = []; addEventListener('error', (e) => thrown.push(e.message));")

    def evaluate(self, expression):
        """Return the value of an expression, or of the promise that it is, by way of JSON."""
        text = f"(async () => JSON.stringify((await ({expression})) ?? null))()"
        then = "({ value, thrown: window.thrown.splice(0) })"
        script = (
            f"const done = arguments[0]; {text}.then((value) => done({then}), (e) => done({{ error: String(e) }}));"
        )
        found = self.ask(f"{self._session}/execute/async", script=script, args=[])
        if "error" in found:
            raise RuntimeError(found["error"])
        self.complaints += found["thrown"]
        return json.loads(found["value"])

    def _run(self, script):
        self.ask(f"{self._session}/execute/sync", script=script, args=[])

    def press(self, key):
        """Press a key where the focus is."""
        moves = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        self.ask(f"{self._session}/actions", actions=[{"type": "key", "id": "keys", "actions": moves}])

    def resize(self, width, height):
        """Give the window a size in CSS pixels."""
        self.ask(f"{self._session}/window/rect", width=width, height=height)

    def close(self):
        """Leave the browser."""
        self.ask(self._session, "DELETE")


@contextmanager
def webkit(folder):
    """Run WebKit with its files in a folder, and yield its tab."""
    with display() as number, socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
        free.close()
        environment = {**os.environ, **UNWALLED, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "DISPLAY": number}
        settings = Path(folder, "gtk-3.0", "settings.ini")
        settings.parent.mkdir()
        settings.write_text("[Settings]\ngtk-enable-animations=0\n")  # what a page hears as a wish for less motion
        with subprocess.Popen([DRIVER, f"--port={port}"], env=environment) as process:
            try:
                tab = WebKit(listening(f"http://127.0.0.1:{port}", process))
                try:
                    yield tab
                finally:
                    tab.close()
            finally:
                process.terminate()


@contextmanager
def display():
    """Run a screen in memory, and yield its number."""
    heard, told = os.pipe()
    command = [DISPLAY, "-displayfd", str(told), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[told], stderr=subprocess.DEVNULL) as process:
        os.close(told)
        try:
            with os.fdopen(heard) as number:
                yield f":{number.readline().strip()}"
        finally:
            process.terminate()


def listening(address, process):
    """Return the address of a driver when it answers there."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/status", timeout=5):
                return address
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError(f"WebKit's driver answers nothing within a minute; its exit status is {process.poll()}")
