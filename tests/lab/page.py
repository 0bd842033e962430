"""A person at one page of a `LabHost`: opens a notebook, runs cells, restarts the kernel, reloads, changes the theme.

It presses Lab's own commands, and waits on what Lab then shows, never on time. One thing it never waits on is the kernel's
status: with subshells (ipykernel 7) that says "idle" while a cell still runs.
"""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any, cast

from playwright.sync_api import Locator, Page

from tests.chromium import Complaints, save_screenshot
from tests.lab.host import LabHost

# Each run of cells gets a number; what became of it is kept in the page under that number.
_PRESS = """
([command, index]) => {
  const notebook = jupyterapp.shell.currentWidget.content;
  if (index !== null) {
    notebook.deselectAll();
    notebook.activeCellIndex = index;
  }
  const runs = (window.sjwRuns ??= []);
  const number = runs.push("running") - 1;
  jupyterapp.commands.execute(command).then(
    (ok) => { runs[number] = ok === false ? "failed" : "done"; },
    (error) => { runs[number] = `failed: ${error}`; },
  );
  return number;
}
"""

_NOTEBOOK_READY = """
(path) => {
  const panel = jupyterapp.shell.currentWidget;
  return panel?.context?.path === path && panel.context.isReady && panel.sessionContext.isReady
    && panel.sessionContext.session?.kernel?.connectionStatus === "connected";
}
"""


class LabPage:
    """One browser page on a `LabHost`, at one notebook at a time.

    Attributes:
        page: Playwright's page, for everything that is not here.
        host: the server.
        complaints: console errors and outside requests since the page was made.
    """

    def __init__(self, page: Page, host: LabHost) -> None:
        self.page = page
        self.host = host
        self.complaints = Complaints(page)
        self._path = ""
        self._workspace = ""

    def ask(self, function: str, argument: object = None, *, seconds: int = 60) -> Any:
        """What an async function of the page gives; an error when it gives nothing: Playwright itself would wait for ever."""
        return self.page.evaluate(
            f"""(argument) => Promise.race([
              ({function})(argument),
              new Promise((_, fail) => setTimeout(fail, {seconds * 1000}, new Error("no answer in {seconds} s"))),
            ])""",
            argument,
        )

    @property
    def console_errors(self) -> list[str]:
        """What the page's console reported as an error, and uncaught errors."""
        return self.complaints.errors

    def open_notebook(self, cells: list[str], kernel: str = "python3") -> None:
        """Open a new notebook with these code cells, none of them run, in an empty workspace of its own."""
        self._path = self.host.write_notebook(cells, kernel)
        workspace = uuid.uuid4().hex
        self.page.goto(f"{self.host.url}/lab/workspaces/{workspace}/tree/{self._path}?reset")
        self.wait_restored()
        got = self.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.name")
        assert got == kernel, f"Lab started the kernel {got!r}, not {kernel!r}"

    def open_lab(self) -> None:
        """Open JupyterLab without a notebook, in an empty workspace of its own."""
        self._workspace = uuid.uuid4().hex
        self.page.goto(f"{self.host.url}/lab/workspaces/{self._workspace}?reset")
        self._wait_lab()

    def reload_lab(self) -> None:
        """Reload a page that was opened with `open_lab`, with the layout that was saved."""
        self.page.goto(f"{self.host.url}/lab/workspaces/{self._workspace}")
        self._wait_lab()

    def saved_layout(self) -> str:
        """The layout of the workspace as the server keeps it, as JSON. JupyterLab saves it a little after a change."""
        found = self.ask(
            """async (id) => {
              const { data } = await jupyterapp.serviceManager.workspaces.fetch(id);
              return JSON.stringify(data["layout-restorer:data"] ?? {});
            }""",
            self._workspace,
        )
        return str(found)

    def _wait_lab(self) -> None:
        self.page.wait_for_function("() => window.jupyterapp !== undefined")
        self.ask("async () => { await jupyterapp.restored; }")

    def wait_restored(self) -> None:
        """Wait until Lab stands, the notebook is open in front, and its kernel is connected (it may be busy)."""
        self._wait_lab()
        self.page.wait_for_function(_NOTEBOOK_READY, arg=self._path)

    def run_cell(self, index: int, *, wait: bool = True, may_fail: bool = False) -> int:
        """Run one cell. Gives a number for `wait_run`.

        Args:
            index: the cell's position, from 0.
            wait: until the cell has ended. Without it the cell goes on while the test goes on.
            may_fail: an exception in the cell is no failure of the test.
        """
        number = self._press("notebook:run-cell", index)
        if wait:
            self.wait_run(number, may_fail=may_fail)
        return number

    def run_all(self, *, wait: bool = True, may_fail: bool = False) -> int:
        """Run all cells from the top. As `run_cell`."""
        number = self._press("notebook:run-all-cells")
        if wait:
            self.wait_run(number, may_fail=may_fail)
        return number

    def wait_run(self, number: int, *, may_fail: bool = False) -> None:
        """Wait until the run with this number has ended. A page that was reloaded has forgotten its runs."""
        ended = self.page.wait_for_function(
            "(number) => { const s = window.sjwRuns[number]; return s !== 'running' && s; }", arg=number
        )
        outcome = ended.json_value()
        if not may_fail:
            assert outcome == "done", f"a cell {outcome}; the notebook shows:\n{self._all_outputs()}"

    def is_running(self, number: int) -> bool:
        """Whether the run with this number still goes on."""
        return bool(self.page.evaluate("(number) => window.sjwRuns[number] === 'running'", number))

    def cell(self, index: int) -> Locator:
        """The whole cell."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook-cell").nth(index)

    def output(self, index: int) -> Locator:
        """The cell's output area. Playwright looks through shadow roots, so views inside are found from here."""
        return self.cell(index).locator(".jp-Cell-outputArea")

    def clear_outputs(self) -> None:
        """Clear the outputs of all cells."""
        self._command("notebook:clear-all-cell-outputs")

    def restart_kernel(self) -> None:
        """Restart the kernel, without Lab's question, and wait until the new one answers."""
        # What the page asks in the moment in which the server puts a new connection in an old one's place can be lost
        # (seen with jupyter_server 2.x: "Replacing stale connection"). A person would press "Reconnect to kernel".
        self.ask(
            """async () => {
              const context = jupyterapp.shell.currentWidget.sessionContext;
              const soon = (promise) =>
                Promise.race([promise.then(() => true), new Promise((done) => setTimeout(done, 20_000, false))]);
              await soon(context.restartKernel());
              const { kernel } = context.session;
              if (!(await soon(kernel.info))) {
                await kernel.reconnect();
                await kernel.info;
              }
            }""",
            seconds=90,
        )

    def interrupt_kernel(self) -> None:
        """Interrupt what the kernel is doing."""
        self._command("notebook:interrupt-kernel")

    def save(self) -> None:
        """Save the notebook."""
        self._command("docmanager:save")

    def saved(self) -> dict[str, Any]:
        """The notebook as it is on disk."""
        text = (self.host.work / self._path).read_text(encoding="utf-8")
        return cast("dict[str, Any]", json.loads(text))

    def reload(self) -> None:
        """Save, reload the page, and wait until the notebook is there again."""
        self.save()
        self.page.reload()
        self.wait_restored()

    def set_theme(self, dark: bool) -> None:
        """Choose Lab's dark or light theme, and wait until it is on."""
        theme = "JupyterLab Dark" if dark else "JupyterLab Light"
        self._command("apputils:change-theme", {"theme": theme})
        self.page.wait_for_function(
            "(theme) => document.body.dataset.jpThemeName === theme && !document.body.classList.contains('jp-mod-theme-loading')",
            arg=theme,
        )

    def screenshot(self, name: str) -> Path:
        """Photograph the page; the file's place is told in `tests.chromium.save_screenshot`."""
        return save_screenshot(self.page, name)

    def command(self, command: str) -> None:
        """Run one of JupyterLab's commands, as its palette does."""
        self._command(command)

    def _command(self, command: str, arguments: dict[str, object] | None = None) -> None:
        self.ask(
            "async ([command, args]) => { await jupyterapp.commands.execute(command, args); }",
            [command, arguments or {}],
        )

    def _press(self, command: str, index: int | None = None) -> int:
        return int(self.page.evaluate(_PRESS, [command, index]))

    def _all_outputs(self) -> str:
        return "\n".join(self.page.locator(".jp-NotebookPanel .jp-Cell-outputArea").all_inner_texts())
