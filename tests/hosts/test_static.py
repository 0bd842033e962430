"""A notebook that was run and turned into HTML: no kernel, no widgets, and still the jobs, as text."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import save_screenshot
from tests.hosts.box import LOGGED, MARKUP, Box
from tests.hosts.server import python

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RESULT = ".jp-OutputArea-child.jp-OutputArea-executeResult"


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The HTML of a notebook that shows the table, a card and a log; as saved by JupyterLab, without widget state."""
    folder = tmp_path_factory.mktemp("nbconvert")
    Box(folder).write_notebook(folder / "desk.ipynb", "jobs", "jobs[0]", "jobs[0].stdout")
    how = ["--to", "html", "--execute", "--ExecutePreprocessor.store_widget_state=False"]
    command = [str(python()), "-m", "nbconvert", *how, "desk.ipynb"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "desk.html"


@pytest.fixture
def shown(exported: Path, host_browser: Browser) -> Iterator[Page]:
    context = host_browser.new_context()
    context.route("http*://**", lambda route: route.abort())  # the page's own maths and scripts are elsewhere
    page = context.new_page()
    page.add_init_script("window.alerts = []; window.alert = (text) => window.alerts.push(text);")
    page.goto(exported.as_uri())
    yield page
    context.close()


def test_names_are_text(shown: Page) -> None:
    table, card, log = shown.locator(RESULT).all()
    expect(table.get_by_role("cell", name=MARKUP)).to_be_visible()
    expect(table.get_by_role("cell", name="Data Analysis")).to_be_visible()
    expect(card).to_contain_text(MARKUP)
    expect(log).to_contain_text(MARKUP)
    save_screenshot(shown, "host-nbconvert")
    assert shown.locator("img").count() == 0
    assert shown.evaluate("window.alerts") == []


def test_it_says_what_is_missing_here(shown: Page) -> None:
    assert shown.locator(RESULT).count() == 3
    for result in shown.locator(RESULT).all():
        expect(result).to_contain_text("Run the cell in a live notebook")


def test_no_log_text_is_in_it(exported: Path) -> None:
    text = exported.read_text(encoding="utf-8")
    assert "Data Analysis" in text
    assert LOGGED not in text
