"""JupyterLab on the demo's notebooks: two of them side by side, each in a kernel that has shown its views already."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from jupyter_core.paths import jupyter_runtime_dir
from jupyterlab_server.workspaces_handler import WorkspacesManager

from ..errors import SyftJobError
from .box import DemoBox
from .helpers import Helper, stop_all

OWNER_NOTEBOOK: Final = "01_review_desk.ipynb"
SUBMITTER_NOTEBOOK: Final = "02_my_jobs.ipynb"

NOTEBOOKS: Final = (OWNER_NOTEBOOK, SUBMITTER_NOTEBOOK)

_WORKSPACE: Final = "demo"
_START_S: Final = 60.0
_OPTIONS: Final = (
    "--ServerApp.ip=127.0.0.1",
    "--no-browser",
    f"--LabApp.default_url=/lab/workspaces/{_WORKSPACE}",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
)


class Lab:
    """A running JupyterLab that ends with this process.

    Args:
        box: the demo; notebooks, settings and the log go into its folder.
        port: a port of this machine; None for a free one.

    Attributes:
        notebooks: the server's root folder.
        url: address of the server, with a slash at its end.
        token: what the server wants to be told; empty if the user's own settings want none or a password.

    Raises:
        SyftJobError: it does not answer; the sentence says where its log is.
    """

    def __init__(self, box: DemoBox, port: int | None) -> None:
        self.notebooks = box.folder / "notebooks"
        self.process = Helper(
            "jupyterlab",
            [
                *_OPTIONS,
                f"--ServerApp.port={port or 0}",
                *(["--ServerApp.port_retries=0"] if port else []),
                *(["--allow-root"] if os.geteuid() == 0 else []),
                *_extension_options(),
                f"--ServerApp.root_dir={self.notebooks}",
            ],
            box.folder / "logs" / "jupyterlab.log",
            _environment(box),
        )
        self._info = Path(jupyter_runtime_dir()) / f"jpserver-{self.process.pid}.json"
        try:
            info = self._wait_for(self._read_info)
        except BaseException:
            stop_all([self.process])
            raise
        self.url, self.token = str(info["url"]), str(info["token"])

    def _read_info(self) -> dict[str, Any] | None:
        try:
            found = json.loads(self._info.read_text(encoding="utf-8"))
        except (OSError, ValueError):  # not there, or half written
            return None
        return found if isinstance(found, dict) else None

    def _wait_for(self, look: Callable[[], dict[str, Any] | None]) -> dict[str, Any]:
        until = time.monotonic() + _START_S
        while time.monotonic() < until and not self.process.wait(0.1):
            found = look()
            if found is not None:
                return found
        how = "ended at once" if self.process.ended else f"did not start within {_START_S:.0f} s"
        raise SyftJobError(f"JupyterLab {how}. Its log is in {self.process.log}.")

    @property
    def address(self) -> str:
        """Where the two notebooks stand side by side, with the token."""
        page = f"{self.url}lab/workspaces/{_WORKSPACE}"
        return f"{page}?token={self.token}" if self.token else page

    @property
    def browser_file(self) -> Path:
        """A page that leads to `address`. With it the token stands in no list of processes."""
        return self._info.with_name(f"{self._info.stem}-open.html")


def copy_notebooks(box: DemoBox, source: Path) -> None:
    """Put work copies of the example notebooks into the demo's folder. Copies that are there already are kept."""
    target = box.folder / "notebooks"
    target.mkdir(exist_ok=True)
    for name in NOTEBOOKS:
        if not (target / name).exists():
            shutil.copyfile(source / name, target / name)


def write_settings(box: DemoBox) -> None:
    """A workspace with the two notebooks side by side, the owner's desk in the side panel, and no question about news.
    The user's own settings are not touched.
    """
    manager = WorkspacesManager(str(_lab_folder(box) / "workspaces"))
    manager.save(_WORKSPACE, json.dumps(_workspace()))
    overrides = _lab_folder(box) / "config" / "labconfig" / "default_setting_overrides.json"
    overrides.parent.mkdir(parents=True, exist_ok=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    desk = {"folder": str(box.root), "email": box.owner}
    chosen = {"@jupyterlab/apputils-extension:notification": quiet, "syft-job-widgets:panel": desk}
    overrides.write_text(json.dumps(chosen), encoding="utf-8")


def _lab_folder(box: DemoBox) -> Path:
    return box.folder / "jupyterlab"


def _extension_options() -> list[str]:
    """Where the side panel is in a checkout: an editable install links no files into JupyterLab's folders, a wheel does."""
    checkout = Path(__file__).resolve().parents[2] / "labextension"
    there = (checkout / "syft-job-widgets" / "package.json").is_file()
    return [f"--LabApp.extra_labextensions_path={checkout}"] if there else []


def _environment(box: DemoBox) -> dict[str, str]:
    own = str(_lab_folder(box) / "config")
    others = os.environ.get("JUPYTER_CONFIG_PATH")
    return {
        "SYFT_DEMO_FOLDER": str(box.folder),
        "JUPYTERLAB_WORKSPACES_DIR": str(_lab_folder(box) / "workspaces"),
        "JUPYTER_CONFIG_PATH": f"{own}{os.pathsep}{others}" if others else own,
        # The kernel of this very environment, also if the user has another one of that name.
        "JUPYTER_PREFER_ENV_PATH": "1",
    }


def _workspace() -> dict[str, object]:
    names = [f"notebook:{name}" for name in NOTEBOOKS]
    tabs = [{"type": "tab-area", "currentIndex": 0, "widgets": [name]} for name in names]
    dock = {"type": "split-area", "orientation": "horizontal", "sizes": [0.58, 0.42], "children": tabs}
    return {
        "data": {
            "layout-restorer:data": {
                "main": {"dock": dock, "current": names[0]},
                "left": {"collapsed": True, "visible": True},
                "right": {"collapsed": True, "visible": True},
            },
            **{
                name: {"data": {"path": name.removeprefix("notebook:"), "factory": "Notebook"}}
                for name in names
            },
        },
        "metadata": {"id": _WORKSPACE},
    }
