"""Firefox over WebDriver BiDi, which it speaks itself over a web socket, with no driver between."""

import json
import shutil
import subprocess
import time
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from websocket import create_connection

FIREFOX = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)
# Whatever asks for another host meets a proxy that is not there; the browser's own services are not to ask at all.
PREFERENCES = {
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "remote.prefs.recommended": True,
    "ui.prefersReducedMotion": 1,
}


class Firefox:
    """One tab. ``complaints`` are the errors in its console since it was last emptied."""

    def __init__(self, address):
        self._socket = create_connection(f"{address}/session", timeout=60, suppress_origin=True)
        self._numbers = count(1)
        self.complaints = []
        self.ask("session.new", capabilities={})
        self.ask("session.subscribe", events=["log.entryAdded"])
        self._tab = self.ask("browsingContext.getTree")["contexts"][0]["context"]

    def ask(self, method, **parameters):
        """Send a command and return its result; the events that come before it are heard."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self.complaints.append(message["params"]["text"])
            if message.get("id") == number:
                if message["type"] == "error":
                    raise RuntimeError(f"{method}: {message['message']}")
                return message["result"]

    def open(self, url):
        """Open a page and wait until it is loaded."""
        self.ask("browsingContext.navigate", context=self._tab, url=url, wait="complete")

    def evaluate(self, expression):
        """Return the value of an expression, or of the promise that it is, by way of JSON."""
        text = f"(async () => JSON.stringify((await ({expression})) ?? null))()"
        found = self.ask("script.evaluate", expression=text, target={"context": self._tab}, awaitPromise=True)
        if found["type"] == "exception":
            raise RuntimeError(found["exceptionDetails"]["text"])
        return json.loads(found["result"]["value"])

    def press(self, key):
        """Press a key where the focus is."""
        moves = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        self.ask("input.performActions", context=self._tab, actions=[{"type": "key", "id": "keys", "actions": moves}])

    def close(self):
        """Leave the browser, which ends the session."""
        self._socket.close()

    def resize(self, width, height):
        """Give the page a size in CSS pixels."""
        self.ask("browsingContext.setViewport", context=self._tab, viewport={"width": width, "height": height})


@contextmanager
def firefox(folder):
    """Run Firefox with a profile in a folder, and yield its tab."""
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items()]
    Path(folder, "user.js").write_text("".join(lines))
    command = [FIREFOX, "--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port", "0"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            with closing(Firefox(address(Path(folder, "WebDriverBiDiServer.json"), process))) as tab:
                yield tab
        finally:
            process.terminate()


def address(told, process):
    """Return where Firefox listens, once it has written it into its profile."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            where = json.loads(told.read_text())
            return f"ws://{where['ws_host']}:{where['ws_port']}"
        except (FileNotFoundError, json.JSONDecodeError):  # it is not there, or half of it is
            time.sleep(0.1)
    raise RuntimeError(f"Firefox told no address within a minute; its exit status is {process.poll()}")
