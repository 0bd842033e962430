"""Chromium through its own debugging protocol, and nothing of its network domain: that alone would slow the page."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import websocket

from scripts import browser as finder

PATIENCE_S = 45.0

# Counts what comes over every socket of the page, whoever listens.
COUNT_SOCKETS = """
(() => {
  const seen = (window.benchSocket = { messages: 0, bytes: 0 });
  const Real = window.WebSocket;
  window.WebSocket = class extends Real {
    constructor(...args) {
      super(...args);
      this.addEventListener("message", (event) => {
        seen.messages += 1;
        seen.bytes += event.data.byteLength ?? event.data.size ?? event.data.length ?? 0;
      });
    }
  };
})();
"""


class Page:
    """One page, spoken to directly."""

    def __init__(self, browser: Chromium, target: dict[str, Any]) -> None:
        address = target["webSocketDebuggerUrl"]
        self._socket = websocket.create_connection(address, timeout=PATIENCE_S, suppress_origin=True)
        self._ids = itertools.count(1)
        self._browser = browser
        self._id = target["id"]
        self._pid = 0

    def call(self, method: str, **params: Any) -> Any:
        """One command and its result."""
        number = next(self._ids)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def run(self, script: str) -> Any:
        """The value of an expression (a promise is waited for)."""
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(
                f"{script[:80]}: {answer['exceptionDetails'].get('exception', {}).get('description')}"
            )
        return answer["result"].get("value")

    def until(self, script: str, what: str, patience: float = PATIENCE_S) -> Any:
        """Ask again and again until the expression is true."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            with suppress(RuntimeError):  # the page may be between two documents
                if value := self.run(script):
                    return value
            time.sleep(0.02)
        seen = self.run("`${location.href} ${document.title}: ${document.body?.innerText?.slice(0, 500)}`")
        raise AssertionError(f"waited {patience:g} s for {what}; the page: {seen}")

    def click(self, x: float, y: float) -> None:
        """A real click, as from a mouse."""
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def memory(self) -> int:
        """Private bytes of the page's process, after what is not needed is gone."""
        for _ in range(3):
            self.call("HeapProfiler.collectGarbage")
        # A page with JupyterLab in it is larger than anything else that the browser shows.
        self._pid = self._pid or max(self._browser.renderers(), key=private_bytes)
        return private_bytes(self._pid)

    def close(self) -> None:
        """Away with it, whatever it is doing."""
        self._socket.close()
        self._browser.close_page(self._id)


class Chromium:
    """A headless browser with pages of its own. Made by `chromium()`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        path = finder.find_or_install()
        flags = [
            *finder.launch_flags(),
            "--headless=new",
            "--remote-debugging-port=0",
            "--window-size=1300,1000",
        ]
        self._process = subprocess.Popen(
            [path, *flags, f"--user-data-dir={folder}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )
        end = time.monotonic() + PATIENCE_S
        port_file = folder / "DevToolsActivePort"
        while not (port_file.exists() and (text := port_file.read_text()).count("\n") >= 1):
            if time.monotonic() > end or self._process.poll() is not None:
                raise AssertionError("Chromium did not start.")
            time.sleep(0.05)
        self._port = int(text.split("\n")[0])

    def _ask(self, path: str, method: str = "GET") -> Any:
        request = urllib.request.Request(f"http://127.0.0.1:{self._port}{path}", method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return json.load(answer)

    def page(self, address: str) -> Page:
        """A new page at that address, its sockets counted."""
        page = Page(self, self._ask("/json/new?about:blank", "PUT"))
        page.call("Page.enable")
        page.call("Page.addScriptToEvaluateOnNewDocument", source=COUNT_SOCKETS)
        page.call("Page.bringToFront")  # a page behind another one draws nothing
        page.call("Page.navigate", url=address)
        page.until("document.readyState !== 'loading' && location.href !== 'about:blank'", "the page")
        return page

    def close_page(self, target: str) -> None:
        """Close a page, and wait until its process is gone."""
        before = len(self.renderers())
        with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/json/close/{target}", timeout=PATIENCE_S):
            pass
        end = time.monotonic() + 10
        while len(self.renderers()) >= before and time.monotonic() < end:
            time.sleep(0.05)

    def renderers(self) -> list[int]:
        """Process numbers of all pages."""
        return [
            child.pid
            for child in psutil.Process(self._process.pid).children(recursive=True)
            if "--type=renderer" in " ".join(_command(child))
        ]

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def private_bytes(pid: int) -> int:
    """Memory that a process has for itself."""
    try:
        return int(psutil.Process(pid).memory_full_info().uss)
    except psutil.Error:
        return 0


@contextmanager
def chromium(folder: Path) -> Iterator[Chromium]:
    """A browser until the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    os.chmod(folder, 0o700)
    made = Chromium(folder)
    try:
        yield made
    finally:
        made.stop()
