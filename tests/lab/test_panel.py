"""The side panel as its users use it: clicks in a real JupyterLab, its own kernel, and what then stands on disk."""

from __future__ import annotations

import json
import re
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.test_looks import source as axe_source
from tests.chromium import PATIENCE_MS, save_screenshot
from tests.helpers import wait_until
from tests.jobs import ALICE, BOB, client_of, finish, write_job
from tests.lab.host import KERNELS, LabHost
from tests.lab.page import LabPage

pytestmark = pytest.mark.lab

AXE = """
async () => {
  // JupyterLab's body hides its overflow, for which axe leaves colours out without a word
  const style = document.head.appendChild(document.createElement("style"));
  style.textContent = "body { overflow: visible !important; }";
  try {
    return await axe.run("#syft-jobs-panel", {
      runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
      resultTypes: ["violations"],
    });
  } finally {
    style.remove();
  }
}
"""


class Desk:
    """A SyftBox with one job that waits, one that is over, and whoever looks at them in the side panel."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "box"
        self.root.mkdir()
        client_of(self.root).setup_ds_job_folder_as_do(BOB)
        self.job = write_job(self.root, "Data Analysis", files={"notes.txt": "what this does\n"})
        finish(write_job(self.root, "Old one"))

    def arrive(self, name: str) -> Path:
        """Bob sends a job."""
        return client_of(self.root, BOB).submit_bash_job(ALICE, "echo hi\n", name)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def configured(lab_host: LabHost, desk: Desk) -> Desk:
    """The settings name the SyftBox, so the panel opens it by itself."""
    lab_host.write_panel_settings(folder=str(desk.root), email=ALICE)
    return desk


def panel(lab: LabPage | Page) -> Locator:
    page = lab.page if isinstance(lab, LabPage) else lab
    return page.locator("#syft-jobs-panel")


def tab(lab: LabPage) -> Locator:
    """The icon in the side bar."""
    return lab.page.locator(".jp-SideBar.jp-mod-left .lm-TabBar-tab[title^='Jobs']")


def row(lab: LabPage | Page, name: str) -> Locator:
    return panel(lab).locator("button.panel-row").filter(has_text=name)


def main_row(lab: LabPage, name: str) -> Locator:
    """A row of the table in the main area."""
    return lab.page.locator("#syft-jobs-main").get_by_role("row").filter(has_text=name)


def said(lab: LabPage | Page) -> Locator:
    """JupyterLab's notifications."""
    page = lab.page if isinstance(lab, LabPage) else lab
    return page.locator(".Toastify__toast")


def kernel_of(host: LabHost) -> str:
    """Id of the panel's kernel."""
    (found,) = [
        session["kernel"]["id"] for session in host.sessions() if session["path"] == "syft-jobs-panel"
    ]
    return str(found)


def approve(lab: LabPage, name: str) -> None:
    row(lab, name).click()
    panel(lab).get_by_role("button", name="Approve…").click()
    panel(lab).get_by_role("checkbox", name="without having opened").check()
    panel(lab).get_by_role("button", name="Approve exactly").click()


@pytest.mark.parametrize("kernel", KERNELS)
def test_icon_badge_and_approval(lab: LabPage, desk: Desk, kernel: str) -> None:
    lab.host.write_panel_settings(folder=str(desk.root), email=ALICE, kernel=kernel)
    lab.open_lab()
    expect(tab(lab)).to_have_attribute("title", "Jobs: 1 job waits for you")  # before anybody opened it
    expect(tab(lab)).to_have_attribute("data-syft-jobs-waiting", "1")
    expect(lab.page.get_by_role("tab", name="Jobs: 1 job waits for you", exact=True)).to_be_visible()
    lab.screenshot(f"panel-badge-{kernel}")
    tab(lab).click()
    expect(panel(lab)).to_contain_text("1 job waits for you")
    lab.screenshot(f"panel-list-{kernel}")
    approve(lab, "Data Analysis")
    wait_until(lambda: (desk.job / "approved").exists(), what="the marker on disk")
    expect(panel(lab).get_by_role("article")).to_contain_text("approved")
    expect(tab(lab)).to_have_attribute("title", "Jobs: nothing waits for you")
    expect(tab(lab)).not_to_have_attribute("data-syft-jobs-waiting", re.compile(""))
    lab.screenshot(f"panel-approved-{kernel}")
    panel(lab).get_by_role("button", name="All jobs").click()
    expect(row(lab, "Data Analysis")).to_contain_text("approved")
    lab.complaints.check()


def test_a_reload_finds_the_same_session_the_layout_and_the_open_job(lab: LabPage, configured: Desk) -> None:
    lab.open_lab()
    tab(lab).click()
    expect(row(lab, "Old one")).to_be_visible()
    before = kernel_of(lab.host)
    lab.command("syft-jobs:main")
    expect(main_row(lab, "Old one")).to_be_visible()
    wait_until(lambda: "syft-jobs-main" in lab.saved_layout(), what="JupyterLab to save its layout")
    row(lab, "Old one").click()
    expect(panel(lab).get_by_role("heading", name="Old one")).to_be_visible()
    lab.reload_lab()  # at once: the page says as its last word which job was open
    expect(panel(lab).get_by_role("heading", name="Old one")).to_be_visible()
    expect(main_row(lab, "Old one")).to_be_visible()
    assert kernel_of(lab.host) == before
    lab.screenshot("panel-after-reload")


def test_the_kernel_is_restarted_by_somebody_else(lab: LabPage, configured: Desk) -> None:
    lab.open_lab()
    tab(lab).click()
    expect(row(lab, "Data Analysis")).to_be_visible()
    kernel = kernel_of(lab.host)
    lab.ask(
        """async (id) => {
          const kernel = jupyterapp.serviceManager.kernels.connectTo({ model: { id, name: "python3" } });
          await kernel.restart();
        }""",
        kernel,
    )
    _comes_back(lab, configured)
    assert kernel_of(lab.host) == kernel


def test_the_kernel_is_restarted_on_request(lab: LabPage, configured: Desk) -> None:
    lab.open_lab()
    tab(lab).click()
    expect(row(lab, "Data Analysis")).to_be_visible()
    lab.command("syft-jobs:restart")
    _comes_back(lab, configured)


def test_the_kernel_dies(lab: LabPage, configured: Desk) -> None:
    lab.open_lab()
    tab(lab).click()
    expect(row(lab, "Data Analysis")).to_be_visible()
    _kernel_process(lab.host).send_signal(signal.SIGKILL)
    _comes_back(lab, configured)


def _kernel_process(host: LabHost) -> psutil.Process:
    name = f"kernel-{kernel_of(host)}.json"
    (found,) = [
        process
        for process in psutil.Process().children(recursive=True)
        if any(word.endswith(name) for word in process.cmdline())
    ]
    return found


def _comes_back(lab: LabPage, desk: Desk) -> None:
    """The desk is there again, and it lives: a job that arrives now is shown."""
    desk.arrive("After the restart")
    expect(row(lab, "After the restart")).to_be_visible(timeout=60_000)
    expect(tab(lab)).to_have_attribute("title", "Jobs: 2 jobs wait for you")


def test_shut_down_and_started_again(lab: LabPage, configured: Desk) -> None:
    lab.open_lab()
    tab(lab).click()
    expect(row(lab, "Data Analysis")).to_be_visible()
    panel(lab).get_by_role("button", name="Shut down").click()
    expect(panel(lab)).to_contain_text("The panel's kernel was shut down.")
    wait_until(lambda: lab.host.sessions() == [], what="the session to end")
    expect(tab(lab)).to_have_attribute("title", "Jobs")
    lab.screenshot("panel-shut-down")
    panel(lab).get_by_role("button", name="Start it again").click()
    expect(row(lab, "Data Analysis")).to_be_visible()


@pytest.fixture
def second(lab: LabPage, lab_browser: Browser) -> Iterator[LabPage]:
    """Another tab on the same server."""
    context = lab_browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(PATIENCE_MS)
    try:
        yield LabPage(context.new_page(), lab.host)
    finally:
        context.close()


def test_two_tabs_share_the_kernel_and_tell_each_thing_once(
    lab: LabPage, second: LabPage, configured: Desk
) -> None:
    for each in (lab, second):
        each.open_lab()
        tab(each).click()
        expect(row(each, "Data Analysis")).to_be_visible()
    assert len(lab.host.sessions()) == 1
    job = configured.arrive("Just arrived")
    for each in (lab, second):
        expect(row(each, "Just arrived")).to_be_visible()
    words = "“Just arrived” from bob@uni.example waits for your review."
    wait_until(lambda: _told(lab, second, words), what="the notification")
    finish(job, code=3)
    wait_until(lambda: _told(lab, second, "“Just arrived” failed: exit code 3."), what="the second one")
    finish(configured.job)
    wait_until(lambda: _told(lab, second, "“Data Analysis” is done."), what="the third one")
    assert [
        _told(lab, second, words)
        for words in (words, "“Just arrived” failed: exit code 3.", "“Data Analysis” is done.")
    ] == [1, 1, 1]
    lab.screenshot("panel-two-tabs")


def _told(first: LabPage, second: LabPage, words: str) -> int:
    return sum(said(each).filter(has_text=words).count() for each in (first, second))


def test_a_notification_opens_the_job(lab: LabPage, configured: Desk) -> None:
    lab.open_lab()
    expect(tab(lab)).to_have_attribute("data-syft-jobs-waiting", "1")
    write_job(configured.root, "<b>Just arrived")
    told = said(lab).filter(has_text="“<b>Just arrived” from bob@uni.example waits for your review.")
    expect(told).to_be_visible()
    lab.screenshot("panel-notification")
    told.get_by_role("button", name="Open").click()
    expect(panel(lab).get_by_role("heading", name="<b>Just arrived")).to_be_visible()
    expect(tab(lab)).to_have_attribute("aria-selected", "true")


def test_notifications_can_be_switched_off(lab: LabPage, desk: Desk) -> None:
    lab.host.write_panel_settings(folder=str(desk.root), email=ALICE, notifications=False)
    lab.open_lab()
    tab(lab).click()
    expect(row(lab, "Data Analysis")).to_be_visible()
    desk.arrive("In silence")
    row(lab, "In silence").click()
    expect(panel(lab)).to_contain_text("What would run")  # a question and its answer later
    expect(said(lab)).to_have_count(0)


def test_first_use(lab: LabPage, desk: Desk) -> None:
    lab.open_lab()
    tab(lab).click()
    folder, email = panel(lab).get_by_label("SyftBox folder"), panel(lab).get_by_label("Your address")
    assert lab.host.sessions() == []  # a kernel only when there is something to do for it
    folder.fill("/no/such/folder")
    email.fill(ALICE)
    panel(lab).get_by_role("button", name="Open my desk").click()
    expect(panel(lab)).to_contain_text("There is no folder at /no/such/folder.")
    expect(folder).to_be_focused()
    lab.screenshot("panel-form-refused")
    folder.fill(str(desk.root.parent))
    folder.press("Enter")
    expect(panel(lab)).to_contain_text("does not look like a SyftBox")
    folder.fill(str(desk.root))
    email.fill("alice")
    email.press("Enter")
    expect(email).to_have_attribute("aria-invalid", "true")
    email.fill(ALICE)
    email.press("Enter")
    expect(row(lab, "Data Analysis")).to_be_visible()
    wait_until(lambda: lab.host.panel_settings().get("email") == ALICE, what="the settings on disk")
    assert lab.host.panel_settings()["folder"] == str(desk.root)


def test_first_use_with_a_demo(lab: LabPage) -> None:
    lab.open_lab()
    tab(lab).click()
    panel(lab).get_by_role("button", name="Try it with a demo").click()
    expect(row(lab, "Length of stay by ward")).to_be_visible(timeout=120_000)
    lab.screenshot("panel-demo")
    lab.reload_lab()
    expect(row(lab, "Length of stay by ward")).to_be_visible()  # of the kernel, without any settings
    assert lab.host.panel_settings() == {}


def test_commands(lab: LabPage, configured: Desk) -> None:
    configured.arrive("A second one")
    lab.open_lab()
    labels = lab.page.evaluate(
        "() => ['show', 'main', 'next'].map((name) => jupyterapp.commands.label(`syft-jobs:${name}`))"
    )
    assert labels == ["Jobs: show panel", "Jobs: open in main area", "Jobs: next waiting for me"]
    # the launcher, which comes last, takes the focus, and the palette closes when it loses that
    expect(lab.page.locator(".jp-LauncherCard").first).to_be_visible()
    expect(tab(lab)).to_have_attribute("data-syft-jobs-waiting", "2")
    lab.command("apputils:activate-command-palette")
    lab.page.locator(".lm-CommandPalette-input").fill("next waiting")
    active = lab.page.locator(".lm-CommandPalette-item.lm-mod-active")
    expect(active).to_contain_text("Jobs: next waiting for me")
    lab.page.keyboard.press("Enter")  # before the view was ever drawn
    # in the card: as long as the list is shown, its groups have headings, too
    heading = panel(lab).get_by_role("region", name="Job").get_by_role("heading", level=3)
    expect(heading).to_have_text("A second one")
    lab.command("syft-jobs:next")
    expect(heading).to_have_text("Data Analysis")
    panel(lab).get_by_role("button", name="Next waiting").click()
    expect(heading).to_have_text("A second one")


def test_a_module_in_the_servers_folder_is_not_run(lab: LabPage, configured: Desk) -> None:
    trap = lab.host.work / "syft_job_widgets.py"
    trap.write_text(f"open({str(configured.root / 'ran')!r}, 'w')\n")
    try:
        lab.open_lab()
        tab(lab).click()
        expect(row(lab, "Data Analysis")).to_be_visible()
    finally:
        trap.unlink()
    assert not (configured.root / "ran").exists()


def test_a_notebooks_desk_takes_the_place(lab: LabPage, desk: Desk) -> None:
    lab.open_notebook(
        [
            f"from syft_job_widgets import get_client, side_panel\nclient = get_client({str(desk.root)!r}, {ALICE!r})",
            "panel = side_panel(client)\npanel",
            "panel.close()",
        ]
    )
    lab.run_cell(0)
    lab.run_cell(1)
    expect(lab.output(1)).to_contain_text("The desk of this kernel is in the side panel.")
    expect(panel(lab)).to_contain_text("The desk of a notebook's kernel.")
    expect(tab(lab)).to_have_attribute("data-syft-jobs-waiting", "1")
    lab.screenshot("panel-docked")
    approve(lab, "Data Analysis")
    wait_until(lambda: (desk.job / "approved").exists(), what="the marker on disk")
    assert [session["type"] for session in lab.host.sessions()] == ["notebook"]
    desk.arrive("Just arrived")
    expect(said(lab).filter(has_text="“Just arrived” from bob@uni.example")).to_be_visible()
    lab.run_cell(2)
    expect(panel(lab).get_by_label("SyftBox folder")).to_be_visible()


def test_themes_and_accessibility(lab: LabPage, configured: Desk) -> None:
    lab.open_lab()
    tab(lab).click()
    title = row(lab, "Data Analysis").locator(".panel-name")
    expect(title).to_be_visible()
    lab.page.evaluate(axe_source())
    colour = "e => { const c = getComputedStyle(e).color.match(/[0-9.]+/g).map(Number); return c[0] + c[1] + c[2]; }"
    assert title.evaluate(colour) < 300
    assert _faults(lab) == []
    lab.set_theme(dark=True)
    wait_until(lambda: title.evaluate(colour) > 300, what="light letters")
    assert _faults(lab) == []
    lab.screenshot("panel-dark")
    row(lab, "Data Analysis").click()
    expect(panel(lab)).to_contain_text("What would run")
    assert _faults(lab) == []
    panel(lab).get_by_role("button", name="Approve…").click()
    lab.screenshot("panel-dark-approve")
    panel(lab).get_by_role("button", name="Folder").click()
    expect(panel(lab).get_by_label("SyftBox folder")).to_be_visible()
    assert _faults(lab) == []
    lab.screenshot("panel-dark-form")
    # the instrument itself: what nobody can read is found
    panel(lab).get_by_role("heading", name="Jobs").evaluate("(e) => { e.style.color = '#333'; }")
    assert any("color-contrast" in fault for fault in _faults(lab))


def _faults(lab: LabPage) -> list[str]:
    answer = lab.page.evaluate(AXE)
    assert answer["passes"], "axe looked at nothing"
    return [
        f"{found['id']}: {node['target']} {node['html'][:120]}"
        for found in answer["violations"]
        for node in found["nodes"]
    ]


def test_the_server_lists_the_extension(lab: LabPage) -> None:
    lab.open_lab()
    found = lab.page.evaluate(
        "() => JSON.parse(document.getElementById('jupyter-config-data').textContent).federated_extensions"
    )
    (ours,) = [item for item in found if item["name"] == "syft-job-widgets"]
    address = f"{lab.host.url}/lab/extensions/syft-job-widgets/{ours['load']}"
    with urllib.request.urlopen(address, timeout=30) as answer:
        assert "_JUPYTERLAB" in answer.read().decode("utf-8")
    schema = f"{lab.host.url}/lab/api/settings/syft-job-widgets:panel"
    with urllib.request.urlopen(schema, timeout=30) as answer:
        names = json.load(answer)["schema"]["properties"]
    assert set(names) == {"folder", "email", "kernel", "refresh", "notifications"}
    save_screenshot(lab.page, "panel-closed")
