"""Headless Chromium driven over a pipe with the DevTools protocol (https://chromedevtools.github.io/devtools-protocol/)."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--remote-debugging-pipe",
)  # fmt: skip


def chromium_path() -> str | None:
    """The browser's program, if this machine has one."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def _start(command: list[str], to_browser: int, from_browser: int) -> subprocess.Popen[bytes]:
    """The browser reads commands from descriptor 3 and answers on 4; a shell puts the pipes there."""
    high = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (to_browser, from_browser)]
    script = f'exec "$0" "$@" 3<&{high[0]} 4>&{high[1]}'
    try:
        return subprocess.Popen(
            ["bash", "-c", script, *command], pass_fds=high, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    finally:
        for end in (*high, to_browser, from_browser):
            os.close(end)


class Chromium:
    """One browser with one page; `log` holds what the console and the network said."""

    def __init__(self, *, width: int = 1400, height: int = 850, dark: bool = False) -> None:
        self._profile = tempfile.mkdtemp(prefix="kg-chromium-")
        to_browser, self._out = os.pipe()
        self._in, from_browser = os.pipe()
        flags = [*FLAGS, f"--user-data-dir={self._profile}", f"--window-size={width},{height}"]
        self._process = _start([str(chromium_path()), *flags], to_browser, from_browser)
        self._number, self._buffer, self._session = 0, b"", None
        self.log: list[dict[str, Any]] = []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", features=[scheme])
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def __enter__(self) -> Chromium:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.terminate()
        self._process.wait()
        os.close(self._in)
        os.close(self._out)
        shutil.rmtree(self._profile, ignore_errors=True)

    def send(self, method: str, **params: object) -> dict[str, Any]:
        """The browser's answer to one command."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while (answer := self._read()).get("id") != self._number:
            self.log.append(answer)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            data = os.read(self._in, 1 << 16)
            if not data:
                raise RuntimeError("the browser has ended")
            self._buffer += data
        message, _, self._buffer = self._buffer.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found

    def open(self, path: Path) -> None:
        """Loads a file and waits until its load event."""
        self.visit(path.as_uri())

    def visit(self, url: str) -> None:
        """Loads a page and waits until its load event."""
        self.log.clear()
        self.send("Page.navigate", url=url)
        while not any(entry.get("method") == "Page.loadEventFired" for entry in self.log):
            self.log.append(self._read())

    def run(self, script: str) -> Any:
        """The value of an expression in the page; a promise is waited for."""
        answer = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def click(self, x: float, y: float) -> None:
        """A click of the left mouse button."""
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def press(self, key: str) -> None:
        """One key, down and up."""
        text = {"text": key} if len(key) == 1 else {}
        self.send("Input.dispatchKeyEvent", type="keyDown", key=key, **text)
        self.send("Input.dispatchKeyEvent", type="keyUp", key=key)

    def screenshot(self, path: Path) -> None:
        """Writes what the window shows as PNG."""
        path.write_bytes(base64.b64decode(self.send("Page.captureScreenshot")["data"]))

    def requests(self) -> list[str]:
        """Addresses that the page asked for."""
        return [entry["params"]["request"]["url"] for entry in self.log if entry.get("method") == "Network.requestWillBeSent"]

    def complaints(self) -> list[str]:
        """Errors and warnings of the console."""
        found = []
        for entry in self.log:
            if entry.get("method") == "Runtime.exceptionThrown":
                found.append(json.dumps(entry["params"]))
            if entry.get("method") == "Log.entryAdded" and entry["params"]["entry"]["level"] in ("error", "warning"):
                found.append(entry["params"]["entry"]["text"])
        return found
