"""One Chromium for all tests of this folder; each host is started once, and its log told with a failure."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.chromium import chromium, save_screenshot
from tests.hosts.hosts import HOSTS, Host


@pytest.fixture(scope="package")
def host_browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module", params=HOSTS)
def host(request: pytest.FixtureRequest, host_browser: Browser) -> Iterator[Host]:
    # A short path: sockets in a kernel's runtime folder allow about 100 bytes.
    scratch = tempfile.TemporaryDirectory(prefix="sjw-host-", ignore_cleanup_errors=True)
    with scratch as folder, HOSTS[request.param](Path(folder), host_browser) as started:
        yield started


@pytest.fixture(scope="module")
def shown(host: Host) -> Iterator[Page]:
    """A page of the host on which the table of jobs is shown: running a notebook takes longer than any test on it."""
    page = host.open()
    yield page
    page.context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    used = getattr(item, "funcargs", {})
    if report.when == "call" and report.failed:
        for context in used["host_browser"].contexts if "host_browser" in used else ():
            for page in context.pages:
                report.sections.append(("page", str(save_screenshot(page, f"failed-{item.name}"))))
        if isinstance(used.get("host"), Host):
            report.sections.append(("host's log", used["host"].server.log_tail()))
    return report
