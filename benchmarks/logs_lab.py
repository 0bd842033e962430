"""JupyterLab with a log pane in a notebook, and beside it a cell that prints the same log: what is compared."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.logs_browser import Chromium, Page
from tests.jobs import ALICE, BOB, write_job
from tests.lab.host import LabHost

PANE = """
import os
print("kernel", os.getpid())
from syft_job_widgets import JobClient, SyftJobConfig
job = JobClient(SyftJobConfig({root!r}, {owner!r})).jobs[{name!r}]
job.stdout
"""

# What people do without a pane: read what is new, print it.
PRINT = """
import os, time
print("kernel", os.getpid())
with open({path!r}) as file:
    file.seek(0, 2)
    while not os.path.exists({path!r} + ".stop"):
        line = file.readline()
        if line:
            print(line, end="")
        else:
            time.sleep(0.01)
"""

# The text that is shown in the pane (in shadow roots) or printed below a cell.
WATCH = """
(() => {
  window.benchNow = () => performance.timeOrigin + performance.now();
  window.benchRoot = () => document.querySelector(".sjw-host")?.shadowRoot ?? null;
  window.benchArea = () => benchRoot()?.querySelector(".log-rows")
    ?? [...document.querySelectorAll(".jp-OutputArea-output")].at(-1) ?? null;
  window.benchShows = (text) => (benchArea()?.textContent ?? "").includes(text);
  return true;
})()
"""

# In every frame: the marks that it paints for the first time.
MARKS = """
(() => {
  window.benchSeen = {};
  const look = () => {
    for (const match of (benchArea()?.textContent ?? "").matchAll(/mark-(\\d+)-/g)) {
      benchSeen[match[1]] ??= benchNow();
    }
    requestAnimationFrame(look);
  };
  look();
  return true;
})()
"""

# A button of our own above everything; what a click takes is from the event's birth to the frame that follows.
CLICKS = """
(() => {
  const button = document.createElement("button");
  button.style.cssText = "position:fixed;left:0;top:0;width:40px;height:40px;z-index:100000";
  window.benchClicks = [];
  button.onclick = (event) => {
    const born = event.timeStamp;
    requestAnimationFrame(() => { benchClicks.push(performance.now() - born); });
  };
  document.body.append(button);
  return true;
})()
"""


class BenchHost(LabHost):
    """A server with its own kernel only: the older ones that the tests also use need not be there."""

    def _write_kernelspec(self, name: str, below: str) -> None:  # noqa: ARG002
        return


class Notebook:
    """A notebook of one cell in a page of its own, run."""

    def __init__(self, host: LabHost, browser: Chromium, cell: str) -> None:
        name = host.write_notebook([cell.strip()], "python3")
        self.page: Page = browser.page(f"{host.url}/lab/workspaces/bench-{name[3:11]}/tree/{name}?reset")
        page = self.page
        page.until(
            "window.jupyterapp?.shell?.currentWidget?.context?.isReady"
            " && jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.connectionStatus === 'connected'",
            "the notebook",
        )
        page.run("jupyterapp.restored.then(() => true)")

    def start(self) -> None:
        """Run the cell without waiting for its end."""
        self.page.run(
            "(() => { window.benchStarted = performance.timeOrigin + performance.now();"
            " jupyterapp.shell.currentWidget.content.activeCellIndex = 0;"
            " jupyterapp.commands.execute('notebook:run-cell'); return true; })()"
        )

    def kernel_pid(self) -> int:
        """The process number that the cell printed."""
        text = self.page.until(
            "document.querySelector('.jp-OutputArea')?.textContent?.match(/kernel (\\\\d+)/)?.[1]".replace(
                "\\\\", "\\"
            ),
            "the kernel's number",
        )
        return int(text)

    def ready(self) -> None:
        """Wait for the pane, or for the printing cell, and watch it."""
        self.page.until(
            "document.querySelector('.sjw-host')?.shadowRoot?.querySelector('.log-region')"
            " || document.querySelector('.jp-OutputArea')?.textContent?.includes('kernel')",
            "what the cell shows",
        )
        self.page.run(WATCH)

    def sockets(self) -> Mapping[str, int]:
        """What came so far."""
        found: dict[str, int] = self.page.run("benchSocket")
        return found

    def close(self, host: LabHost) -> None:
        """Leave the page, and end its kernel."""
        self.page.close()
        host.tidy()


def make_job(root: Path, name: str) -> Path:
    """An approved job with an empty log; gives the log's path."""
    folder = write_job(root, name, owner=ALICE, submitter=BOB)
    (folder / "approved").touch()
    (folder / "logs").mkdir()
    (folder / "logs" / "stderr.txt").touch()
    path = folder / "logs" / "stdout.txt"
    path.touch()
    return path


def pane_cell(root: Path, name: str) -> str:
    """A cell that shows the pane."""
    return PANE.format(root=str(root), owner=ALICE, name=name)


def print_cell(path: Path) -> str:
    """A cell that prints what is appended."""
    return PRINT.format(path=str(path))


def wait_for_text(page: Page, text: str, patience: float = 45.0) -> None:
    """Until the pane or the output shows a text."""
    page.until(f"window.benchShows?.({json.dumps(text)})", f"{text!r} in the page", patience)


def now() -> float:
    """Milliseconds since 1970, as the page counts them."""
    return time.time() * 1000
