"""The views in Chromium without a kernel: the harness page and the committed bundles, served on this machine.

A test that ends with an error in the console, an uncaught error, or a request to another machine fails.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Callable, Generator, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page

from tests.chromium import PATIENCE_MS, Complaints, chromium, save_screenshot
from tests.helpers import ROOT

HARNESS = ROOT / "js" / "harness" / "dist"
BUNDLES = ROOT / "syft_job_widgets" / "static"

OpenView = Callable[..., Page]


class _Handler(SimpleHTTPRequestHandler):
    """The harness at `/`, the committed bundles at `/static/`."""

    def translate_path(self, path: str) -> str:
        if path.startswith("/static/"):
            self.directory = str(BUNDLES)
            path = path.removeprefix("/static")
        else:
            self.directory = str(HARNESS)
        return super().translate_path(path)

    def do_GET(self) -> None:
        if self.path == "/favicon.ico":  # asked for by the browser, not by the page
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is http.server's)
        """Say nothing: what a page asked for in vain stands in its console."""


@pytest.fixture(scope="package")
def site() -> Iterator[str]:
    """Address of a server with the harness, built from the sources as they are now, and the committed bundles."""
    npm = shutil.which("npm")
    assert npm, "npm is missing: the harness is built with Node"
    built = subprocess.run(
        [npm, "run", "harness"],
        cwd=ROOT / "js",
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert built.returncode == 0, f"the harness was not built:\n{built.stdout}\n{built.stderr}"
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.05), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="package")
def view_browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(view_browser: Browser) -> Iterator[Page]:
    """An empty page with cookies and storage of its own. What it complains about fails the test."""
    context = view_browser.new_context(viewport={"width": 1200, "height": 800})
    context.set_default_timeout(PATIENCE_MS)
    try:
        new = context.new_page()
        complaints = Complaints(new)
        yield new
        complaints.check()
    finally:
        context.close()


@pytest.fixture
def open_view(page: Page, site: str) -> OpenView:
    """Open the harness: `open_view(view="table", theme="dark", data="dozen")`. Each name is a query parameter of it."""

    def open_(**parameters: str | int) -> Page:
        page.goto(f"{site}/?{urlencode(parameters)}")
        return page

    return open_


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    page = getattr(item, "funcargs", {}).get("page")
    if report.when == "call" and report.failed and isinstance(page, Page):
        shot: Path = save_screenshot(page, f"failed-{item.name}")
        report.sections.append(("page", str(shot)))
    return report
