"""The Chromium of the browser and the JupyterLab tests, and what a page of it has complained about."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from scripts import browser as finder
from tests.helpers import ROOT

PATIENCE_MS = 30_000
"""How long a page may take for anything before a test gives up. It ends a hang, it measures nothing."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium, until the block ends.

    Playwright keeps an event loop on this thread meanwhile, so `asyncio.run` fails inside the block.
    """
    path = finder.find()
    if path is None:
        raise finder.NoBrowserError("There is no Chromium here. `make setup` finds or installs one.")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=finder.launch_flags())
        try:
            yield started
        finally:
            started.close()


class Complaints:
    """Everything that a page did which a healthy page does not: errors in its console, uncaught errors, outside requests.

    Attributes:
        errors: messages of the console's error level, and uncaught errors.
        outside: addresses asked for that are not on this machine.
    """

    def __init__(self, page: Page) -> None:
        self.errors: list[str] = []
        self.outside: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.hostname != "127.0.0.1":
            self.outside.append(request.url)

    def check(self) -> None:
        """Fail when there is any complaint."""
        assert not self.errors, "the page complained:\n" + "\n".join(self.errors)
        assert not self.outside, "the page asked other machines:\n" + "\n".join(self.outside)


def save_screenshot(page: Page, name: str) -> Path:
    """Photograph the page into `$SJW_SHOTS`, or else into `.artifacts/` of the repository. Gives the file's path."""
    folder = Path(os.environ.get("SJW_SHOTS") or ROOT / ".artifacts")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (re.sub(r"[^\w.-]+", "-", name).strip("-") + ".png")
    page.screenshot(path=path)
    return path
