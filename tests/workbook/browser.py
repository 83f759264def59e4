"""A real browser to look at a page with: headless Chromium, spoken to by its own protocol over two pipes.

So the tests need nothing but the Debian package `chromium`; where there is none, they are skipped with the reason.
"""

import base64
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_SECONDS = 60
_KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32}


def chromium() -> str:
    """The browser's command; skips the test where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("there is no Chromium here to look at pages with")
    return found


class Browser:
    """One tab."""

    def __init__(self, to: int, out: int) -> None:
        self._to, self._out, self._rest, self._number = to, out, b"", 0
        self.events: list[dict[str, Any]] = []
        target = self._ask("Target.createTarget", {"url": "about:blank"})["targetId"]
        self._session = self._ask("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self._ask(f"{domain}.enable")

    _session: str | None = None

    def _ask(self, method: str, asked: dict[str, Any] | None = None) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": asked or {}}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("id") == self._number:
                assert "error" not in told, (method, told["error"])
                return dict(told["result"])
            self.events.append(told)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            self._rest += os.read(self._out, 1 << 20)
        line, _, self._rest = self._rest.partition(b"\0")
        return dict(json.loads(line))

    def open(self, path: Path, width: int, height: int = 900) -> None:
        """Show a file in a window of that size, and wait until it is there."""
        sized = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._ask("Emulation.setDeviceMetricsOverride", sized)
        self.events.clear()
        self._ask("Page.navigate", {"url": path.resolve().as_uri()})
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self.events.append(self._next())

    def run(self, script: str) -> Any:
        """What a script comes to in the page."""
        asked = {"expression": script, "awaitPromise": True, "returnByValue": True}
        told = self._ask("Runtime.evaluate", asked)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def press(self, key: str, times: int = 1) -> None:
        """Press a key, as a person does."""
        for _ in range(times):
            pressed: dict[str, Any] = {"key": key, "code": key, "windowsVirtualKeyCode": _KEYS[key]}
            if key == "Enter":
                pressed["text"] = "\r"
            self._ask("Input.dispatchKeyEvent", {"type": "keyDown", **pressed})
            self._ask("Input.dispatchKeyEvent", {"type": "keyUp", **pressed})

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self._ask("Input.insertText", {"text": text})

    def printed(self) -> bytes:
        """The page on A4, as a PDF."""
        return base64.b64decode(self._ask("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69})["data"])

    def picture(self) -> bytes:
        """All of the page as it looks, as a PNG."""
        return base64.b64decode(self._ask("Page.captureScreenshot", {"captureBeyondViewport": True})["data"])

    def asked_for(self) -> list[str]:
        """Addresses that the page asked for, itself left out."""
        sent = [e["params"] for e in self.events if e["method"] == "Network.requestWillBeSent"]
        return [each["request"]["url"] for each in sent if each.get("type") != "Document"]

    def complaints(self) -> list[str]:
        """What the browser noted as wrong: errors of the script, what the page's policy did not allow."""
        logged = [e["params"]["entry"]["text"] for e in self.events if e["method"] == "Log.entryAdded"]
        return logged + [str(e["params"]) for e in self.events if e["method"] == "Runtime.exceptionThrown"]


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser for as long as this lasts; it is ended by its own command, and by force after a minute."""
    command = chromium()
    read_here, write_there = os.pipe()
    read_there, write_here = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = (
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--remote-debugging-pipe",
            f"--user-data-dir={profile}",
        )
        joined = f'exec "$0" "$@" 3<&{read_there} 4>&{write_there}'
        running = subprocess.Popen(["bash", "-c", joined, command, *options], pass_fds=(read_there, write_there),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        os.close(read_there)
        os.close(write_there)
        try:
            yield Browser(write_here, read_here)
        finally:
            os.close(write_here)  # it ends when nobody speaks to it any more
            os.close(read_here)
            try:
                running.wait(_SECONDS)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()
