"""The desk in notebook hosts other than JupyterLab: it is shown, it acts, it streams, and it follows the theme."""

from __future__ import annotations

from typing import cast

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.chromium import save_screenshot
from tests.helpers import wait_until
from tests.hosts.box import MARKUP
from tests.hosts.hosts import Host
from tests.jobs import ALICE, BOB, client_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Ground and text of the view, each 0 (black) to 765: a colour may be written in any of CSS's forms, so it is painted.
COLOURS = """
(frame) => {
  const paint = document.createElement("canvas").getContext("2d");
  const bright = (color) => {
    paint.fillStyle = color;
    paint.fillRect(0, 0, 1, 1);
    return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3).reduce((a, b) => a + b);
  };
  return [bright(getComputedStyle(frame).backgroundColor), bright(getComputedStyle(frame).color)];
}
"""


def row(page: Page, name: str) -> Locator:
    """The row of a job in the table."""
    return page.get_by_role("row").filter(has_text=name).first


def colours(view: Locator) -> tuple[int, int]:
    """Brightness of a view's ground and text."""
    return cast("tuple[int, int]", tuple(view.evaluate(COLOURS)))


def test_approve_then_follow_the_log(host: Host, shown: Page) -> None:
    page, box = shown, host.box
    expect(row(page, "Data Analysis")).to_contain_text("inbox")
    expect(row(page, MARKUP)).to_contain_text("done")
    # At any width: a narrow row keeps only its first button. The card's own buttons come after the row's.
    row(page, "Data Analysis").get_by_role("button", name="Review").click()
    page.get_by_role("button", name="Approve…").last.click()
    page.get_by_role("checkbox", name="without having opened").check()
    page.get_by_role("button", name="Approve exactly").click()
    wait_until(lambda: (box.job / "approved").exists(), what="the marker on disk")
    expect(row(page, "Data Analysis")).to_contain_text("approved")
    page.get_by_text("Logs", exact=True).click()
    box.start_runner()
    pane = page.get_by_role("log")
    expect(pane).to_contain_text("first line")
    expect(pane).not_to_contain_text("second line")
    box.open_gate("second")
    expect(pane).to_contain_text("second line")
    expect(row(page, "Data Analysis")).to_contain_text("running")
    box.open_gate("end")
    expect(row(page, "Data Analysis")).to_contain_text("done")
    save_screenshot(page, f"host-{type(host).__name__}")


# In the order of HOSTS, so that each is started once.
@pytest.mark.parametrize("host", ["lab4.4", "notebook"], indirect=True)
def test_the_side_panel_and_the_notebook_are_both_answered(host: Host, shown: Page) -> None:
    """JupyterLab 4.4.0 sends what one kernel's widgets say to another kernel, unless the panel's kernel does without."""
    page, box = shown, host.box
    page.evaluate("() => jupyterapp.commands.execute('syft-jobs:show')")
    panel = page.locator("#syft-jobs-panel")
    for name in ("For the panel", "For the notebook"):
        client_of(box.root, BOB).submit_bash_job(ALICE, "exit 0\n", name)
    panel.get_by_role("button").filter(has_text="For the panel").click()
    panel.get_by_role("button", name="Approve…").click()
    panel.get_by_role("checkbox", name="without having opened").check()
    panel.get_by_role("button", name="Approve exactly").click()
    wait_until(lambda: box.is_approved("For the panel"), what="the panel's marker on disk")
    panel.get_by_role("button", name="All jobs").click()
    expect(panel.get_by_role("button").filter(has_text="For the panel")).to_contain_text("done")
    save_screenshot(page, f"host-{type(host).__name__}-panel")
    table = page.get_by_role("table", name="Jobs")
    table.get_by_role("row").filter(has_text="For the notebook").get_by_role("button", name="Review").click()
    table.get_by_role("button", name="Approve…").last.click()
    table.get_by_role("checkbox", name="without having opened").check()
    table.get_by_role("button", name="Approve exactly").click()
    wait_until(lambda: box.is_approved("For the notebook"), what="the notebook's marker on disk")


def test_the_view_follows_the_theme(host: Host, shown: Page) -> None:
    light, dark = (
        shown.locator(f".sjw[data-theme={theme}]").filter(has=shown.get_by_role("table", name="Jobs"))
        for theme in ("light", "dark")
    )
    expect(light).to_be_visible()
    ground, text = colours(light)
    assert text < 300 < 600 < ground
    host.darken(shown)
    expect(dark).to_be_visible()
    expect(dark.get_by_role("table")).to_be_visible()
    save_screenshot(shown, f"host-{type(host).__name__}-dark")
    ground, text = colours(dark)
    assert ground < 200 < 450 < text
