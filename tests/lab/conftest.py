"""One JupyterLab for all tests of this folder, a new page for each; what went wrong is told with a failure."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.chromium import PATIENCE_MS, chromium
from tests.lab.host import LabHost, scratch_folder
from tests.lab.page import LabPage


@pytest.fixture(scope="package")
def lab_browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="package")
def lab_host() -> Iterator[LabHost]:
    """The server. Every test of this folder shares it; notebooks, kernels and pages are a test's own."""
    with scratch_folder() as folder, LabHost(Path(folder)) as host:
        yield host


@pytest.fixture
def lab(lab_host: LabHost, lab_browser: Browser) -> Iterator[LabPage]:
    """A new page on the server, with cookies and storage of its own. Its kernels end with the test."""
    context = lab_browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(PATIENCE_MS)
    try:
        yield LabPage(context.new_page(), lab_host)
    finally:
        context.close()
        lab_host.tidy()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    lab = getattr(item, "funcargs", {}).get("lab")
    if report.when == "call" and report.failed and isinstance(lab, LabPage):
        report.sections.append(("JupyterLab page", str(lab.screenshot(f"failed-{item.name}"))))
        report.sections.append(("JupyterLab console", "\n".join(lab.console_errors)))
        report.sections.append(("JupyterLab log", lab.host.log_tail()))
    return report
