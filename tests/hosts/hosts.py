"""The hosts: how each is started on a notebook or app that shows `jobs`, opened in a page, and made dark."""

from __future__ import annotations

import json
import os
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.chromium import PATIENCE_MS
from tests.helpers import ROOT
from tests.hosts.box import Box
from tests.hosts.server import HostServer, free_port, python
from tests.jobs import ALICE

# Without this the page asks whether it may fetch news, in a toast over the notebook.
_NO_NEWS = {"fetchNews": "false", "checkForUpdates": False}

_RUN_ALL = """async () => {
  await jupyterapp.restored;
  await jupyterapp.shell.currentWidget.sessionContext.ready;
  await jupyterapp.commands.execute("notebook:run-all-cells");
}"""

MARIMO_APP = """import marimo

app = marimo.App()


@app.cell
def _():
    {code}
    jobs
    return


if __name__ == "__main__":
    app.run()
"""


class Host:
    """One host with a box. A context manager; the pages that it opens belong to `browser`."""

    def __init__(self, folder: Path, browser: Browser) -> None:
        self.box = Box(folder)
        self._browser = browser
        self._folder = folder
        self._port = free_port()
        ready = f"{self.url}/{self.probe}"
        self.server = HostServer(folder, self.command(), ready, python(self.environment))

    environment = ".venv-hosts"
    probe = "api/status"

    @property
    def url(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self._port}"

    def command(self) -> list[str]:
        """What to start; writes the notebook or app first."""
        raise NotImplementedError

    def open(self) -> Page:
        """A new page with the table of jobs on it, in the light theme."""
        raise NotImplementedError

    def darken(self, page: Page) -> None:
        """Switch the page to the host's dark theme, the way a user of that host does."""
        raise NotImplementedError

    def page(self, address: str) -> Page:
        """A new page, with cookies and storage of its own, at an address of the server."""
        page = self._browser.new_context(viewport={"width": 1200, "height": 900}).new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{self.url}/{address}")
        return page

    def __enter__(self) -> Host:
        self.server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.stop()
        self.box.stop()


class Notebook7(Host):
    """Jupyter Notebook 7."""

    module = "notebook"
    application = "JupyterNotebookApp"
    place = "notebooks/desk.ipynb"

    def command(self) -> list[str]:
        self.box.write_notebook(self._folder / "desk.ipynb", "jobs")
        news = self._folder / "settings" / "@jupyterlab" / "apputils-extension"
        news.mkdir(parents=True)
        (news / "notification.jupyterlab-settings").write_text(json.dumps(_NO_NEWS), encoding="utf-8")
        panel = self._folder / "settings" / "syft-job-widgets" / "panel.jupyterlab-settings"
        panel.parent.mkdir()
        chosen = {"folder": str(self.box.root), "email": ALICE}
        panel.write_text(json.dumps(chosen), encoding="utf-8")
        options = f"""--ServerApp.ip=127.0.0.1 --ServerApp.port={self._port} --ServerApp.port_retries=0 --no-browser
            --IdentityProvider.token= --ServerApp.password= --{self.application}.expose_app_in_browser=True
            --{self.application}.extra_labextensions_path={ROOT / "labextension"}"""
        root = ["--allow-root"] if os.geteuid() == 0 else []
        return [self.module, *options.split(), *root, f"--ServerApp.root_dir={self._folder}"]

    def open(self) -> Page:
        page = self.page(self.place)
        page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext !== undefined")
        page.evaluate(_RUN_ALL)
        return page

    def darken(self, page: Page) -> None:
        page.evaluate(
            "() => jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})"
        )


class OldestLab(Notebook7):
    """The oldest JupyterLab that is supported; the newest has tests of its own, in `tests/lab`."""

    environment = ".venv-lab4.4"
    module = "jupyterlab"
    application = "LabApp"
    place = "lab/tree/desk.ipynb?reset"


class Voila(Host):
    """Voila, which runs the notebook anew for each page."""

    probe = "static/"  # not the notebook itself, which would be run

    def command(self) -> list[str]:
        self.box.write_notebook(self._folder / "desk.ipynb", "jobs")
        return ["voila", "desk.ipynb", "--no-browser", "--Voila.ip=127.0.0.1", f"--port={self._port}"]

    def open(self) -> Page:
        return self.page("")

    def darken(self, page: Page) -> None:
        page.goto(f"{self.url}/?theme=dark")


class Marimo(Host):
    """A marimo app, in the theme of the operating system."""

    probe = "health"

    def command(self) -> list[str]:
        code = self.box.code.strip().replace("\n", "\n    ")
        (self._folder / "desk.py").write_text(MARIMO_APP.format(code=code), encoding="utf-8")
        settings = self._folder / "home" / ".config" / "marimo" / "marimo.toml"
        settings.parent.mkdir(parents=True)
        settings.write_text('[display]\ntheme = "system"\n', encoding="utf-8")
        where = ["--headless", "--host", "127.0.0.1", "-p", str(self._port), "--no-token"]
        return ["marimo", "-q", "run", "desk.py", *where]

    def open(self) -> Page:
        return self.page("")

    def darken(self, page: Page) -> None:
        page.emulate_media(color_scheme="dark")


HOSTS = {"lab4.4": OldestLab, "notebook": Notebook7, "voila": Voila, "marimo": Marimo}
