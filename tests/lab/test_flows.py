"""The desk as its users use it: clicks in a real JupyterLab, and what then stands on disk and on the page."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.helpers import wait_until
from tests.jobs import ALICE, BOB, client_of, finish, write_job
from tests.lab.host import KERNELS
from tests.lab.page import LabPage

pytestmark = pytest.mark.lab

# The job waits for its gates, so that the test decides when each line is written: no test here waits on time.
SCRIPT = """#!/bin/bash
echo "first line"
until [ -e "$GATES/second" ]; do sleep 0.05; done
printf '\\033[32mgreen second line\\033[0m\\n'
until [ -e "$GATES/end" ]; do sleep 0.05; done
mkdir -p outputs
echo "a,b" > outputs/table.csv
echo "last line"
"""


class Box:
    """A SyftBox with one job that waits for review, and a runner for its owner."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "box"
        self.root.mkdir()
        self.gates = folder / "gates"
        self.gates.mkdir()
        client_of(self.root).setup_ds_job_folder_as_do(BOB)
        self.job = write_job(
            self.root, "Data Analysis", script=SCRIPT, files={"notes.txt": "what this does\n"}
        )
        self.runner: subprocess.Popen[bytes] | None = None

    def cell(self, shown: str) -> str:
        """Code that shows something of the SyftBox."""
        return f"from syft_job_widgets import get_client\nclient = get_client({str(self.root)!r}, {ALICE!r})\njobs = client.jobs\n{shown}"

    def start_runner(self) -> None:
        command = [
            sys.executable,
            "-m",
            "syft_job_widgets",
            "run",
            "--syftbox",
            str(self.root),
            "--email",
            ALICE,
        ]
        command += ["--poll-interval", "1", "--env", f"GATES={self.gates}"]
        self.runner = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def open(self, gate: str) -> None:
        (self.gates / gate).touch()

    def stop(self) -> None:
        if self.runner is not None:
            self.runner.terminate()
            self.runner.wait(timeout=30)


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    made = Box(tmp_path)
    yield made
    made.stop()


def row(lab: LabPage, index: int, name: str) -> Locator:
    """The row of a job in the table of a cell."""
    return lab.output(index).get_by_role("row").filter(has_text=name).first


def approve(lab: LabPage, index: int) -> None:
    """Approve from the row: the card opens with the question, which also asks about the files that were not opened."""
    row(lab, index, "Data Analysis").get_by_role("button", name="Approve").click()
    lab.output(index).get_by_role("checkbox", name="without having opened").check()
    lab.output(index).get_by_role("button", name="Approve exactly").click()


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
@pytest.mark.parametrize("kernel", KERNELS)
def test_approve_run_follow_done(lab: LabPage, box: Box, kernel: str, busy: bool) -> None:
    if busy and kernel == "py-ipykernel6":
        # ipykernel 6 answers clicks when the cell ends; what the kernel sends by itself arrives all the same.
        _busy_kernel_without_subshells(lab, box)
        return
    wait = f"\nimport pathlib, threading\nwhile not pathlib.Path({str(box.gates / 'cell')!r}).exists(): threading.Event().wait(0.05)"
    lab.open_notebook([box.cell("jobs"), f"print('busy'){wait}"], kernel=kernel)
    lab.run_cell(0)
    expect(row(lab, 0, "Data Analysis")).to_contain_text("inbox")
    run = lab.run_cell(1, wait=False) if busy else None
    if busy:
        expect(lab.output(1)).to_contain_text("busy")
    approve(lab, 0)
    wait_until(lambda: (box.job / "approved").exists(), what="the marker on disk")
    expect(row(lab, 0, "Data Analysis")).to_contain_text("approved")
    box.start_runner()
    pane = lab.output(0).get_by_role("log")
    lab.output(0).get_by_text("Logs", exact=True).click()
    expect(pane).to_contain_text("first line")
    expect(pane).not_to_contain_text("green second line")
    box.open("second")
    expect(pane).to_contain_text("green second line")
    expect(row(lab, 0, "Data Analysis")).to_contain_text("running")
    lab.screenshot(f"flow-{kernel}-{'busy' if busy else 'idle'}-running")
    box.open("end")
    expect(pane).to_contain_text("last line")
    expect(row(lab, 0, "Data Analysis")).to_contain_text("done")
    if run is not None:
        assert lab.is_running(run)
        box.open("cell")
        lab.wait_run(run)
    lab.screenshot(f"flow-{kernel}-{'busy' if busy else 'idle'}-done")
    assert (box.job / "outputs" / "table.csv").read_text() == "a,b\n"


def _busy_kernel_without_subshells(lab: LabPage, box: Box) -> None:
    wait = f"print('busy')\nimport pathlib, threading\nwhile not pathlib.Path({str(box.gates / 'cell')!r}).exists(): threading.Event().wait(0.05)"
    lab.open_notebook([box.cell("jobs"), wait], kernel="py-ipykernel6")
    lab.run_cell(0)
    expect(row(lab, 0, "Data Analysis")).to_contain_text("inbox")
    run = lab.run_cell(1, wait=False)
    expect(lab.output(1)).to_contain_text("busy")
    client_of(box.root).jobs["Data Analysis"].approve()
    expect(row(lab, 0, "Data Analysis")).to_contain_text("approved")
    row(lab, 0, "Data Analysis").click()
    expect(lab.output(0)).to_contain_text("kernel")  # it says that it waits for the kernel
    box.open("cell")
    lab.wait_run(run)
    expect(lab.output(0)).to_contain_text("What would run")


def test_a_job_that_arrives_on_disk_appears(lab: LabPage, box: Box) -> None:
    lab.open_notebook([box.cell("jobs")])
    lab.run_cell(0)
    expect(row(lab, 0, "Data Analysis")).to_be_visible()
    client_of(box.root, BOB).submit_bash_job(ALICE, "echo hi\n", "Just arrived")
    expect(row(lab, 0, "Just arrived")).to_contain_text("inbox")


def test_rerun_and_share_from_the_card(lab: LabPage, box: Box) -> None:
    from syft_job_widgets.sharing import can_read

    finish(box.job, outputs={"table.csv": "a,b\n"})
    lab.open_notebook([box.cell("jobs[0]")])
    lab.run_cell(0)
    card = lab.output(0)
    card.get_by_role("button", name="Share outputs").click()
    card.get_by_role("textbox").first.fill("carol@lab.example")
    expect(card).to_contain_text("table.csv")
    card.get_by_role("button", name="Share 1 file").click()
    here = f"app_data/job/{BOB}/Data Analysis/outputs/table.csv"
    wait_until(lambda: can_read(box.root / ALICE, here, "carol@lab.example"), what="the grant")
    expect(card).to_contain_text("carol@lab.example")
    lab.screenshot("card-shared")
    card.get_by_role("button", name="Rerun…").click()
    expect(card).to_contain_text("1 output")
    card.get_by_role("button", name="Run again").click()
    wait_until(lambda: not (box.job / "done").exists(), what="the marker to go")
    expect(card).to_contain_text("approved")
    assert not (box.job / "outputs").exists()


def test_cleared_and_shown_again(lab: LabPage, box: Box) -> None:
    lab.open_notebook([box.cell("jobs"), "jobs"])
    lab.run_cell(0)
    expect(row(lab, 0, "Data Analysis")).to_be_visible()
    lab.clear_outputs()
    expect(lab.output(0).get_by_role("row")).to_have_count(0)
    lab.run_cell(1)
    expect(row(lab, 1, "Data Analysis")).to_contain_text("inbox")
    client_of(box.root).jobs[0].approve()
    expect(row(lab, 1, "Data Analysis")).to_contain_text("approved")


def test_kernel_restarted(lab: LabPage, box: Box) -> None:
    lab.open_notebook([box.cell("jobs")])
    lab.run_cell(0)
    expect(row(lab, 0, "Data Analysis")).to_be_visible()
    lab.restart_kernel()
    expect(lab.output(0)).to_contain_text("No answer from the kernel", timeout=60_000)
    expect(lab.output(0)).to_contain_text("If the kernel was restarted, run the cell again")
    lab.output(0).get_by_role("button", name="Ask again").click()
    expect(lab.output(0)).to_contain_text("Asked again at")
    lab.screenshot("kernel-restarted")
    lab.run_cell(0)
    expect(row(lab, 0, "Data Analysis")).to_contain_text("inbox")
    expect(lab.output(0)).not_to_contain_text("No answer from the kernel")


def test_page_reloaded_after_a_restart(lab: LabPage, box: Box) -> None:
    lab.open_notebook([box.cell("jobs")])
    lab.run_cell(0)
    expect(row(lab, 0, "Data Analysis")).to_be_visible()
    lab.restart_kernel()
    lab.reload()
    expect(lab.output(0)).to_contain_text(
        "model not found"
    )  # Lab's own words: there is no view yet to say others
    lab.run_cell(0)
    expect(row(lab, 0, "Data Analysis")).to_contain_text("inbox")


def test_page_reloaded(lab: LabPage, box: Box) -> None:
    lab.open_notebook([box.cell("jobs")])
    lab.run_cell(0)
    expect(row(lab, 0, "Data Analysis")).to_be_visible()
    lab.reload()
    expect(row(lab, 0, "Data Analysis")).to_contain_text("inbox")
    client_of(box.root).jobs[0].approve()
    expect(row(lab, 0, "Data Analysis")).to_contain_text("approved")


def test_the_saved_notebook_holds_the_static_form_and_no_log_text(lab: LabPage, box: Box) -> None:
    finish(box.job, stdout="private words\n")
    lab.open_notebook([box.cell("jobs"), "jobs[0].stdout"])
    lab.run_all()
    expect(lab.output(1)).to_contain_text("private words")
    lab.save()
    saved = str(lab.saved())
    assert "private words" not in saved
    assert "<table" in saved
    assert "JobsList(1 jobs)" in saved


def test_dark_theme(lab: LabPage, box: Box) -> None:
    lab.open_notebook([box.cell("jobs")])
    lab.run_cell(0)
    shown = row(lab, 0, "Data Analysis")
    expect(shown).to_be_visible()
    colour = "e => { const c = getComputedStyle(e).color.match(/[0-9.]+/g).map(Number); return c[0] + c[1] + c[2]; }"
    light = shown.get_by_text("Data Analysis").first.evaluate(colour)
    lab.screenshot("table-light")
    lab.set_theme(dark=True)
    dark = shown.get_by_text("Data Analysis").first.evaluate(colour)
    lab.screenshot("table-dark")
    assert light < 300 < dark


def test_keys_in_the_view_do_not_reach_the_notebook(lab: LabPage, box: Box) -> None:
    lab.open_notebook([box.cell("jobs")])
    lab.run_cell(0)
    button = row(lab, 0, "Data Analysis").get_by_role("button", name="Approve")
    button.focus()
    cells = lab.page.locator(".jp-Notebook-cell").count()
    for key in ("b", "d", "d", "x"):
        lab.page.keyboard.press(key)
    expect(lab.page.locator(".jp-Notebook-cell")).to_have_count(cells)
