"""A real JupyterLab server for tests: in folders of its own, on this machine only, ended with everything it started."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
import uuid
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, cast

import json5  # with comments, as JupyterLab writes settings
import psutil

from tests.helpers import ROOT, wait_until
from tests.isolation import home_environment

KERNELS = {"python3": None, "py-ipykernel6": ".venv-ipykernel6", "py-ipykernel73": ".venv-ipykernel7.3"}
"""Every kernel's name in Lab, and its environment under `$SJW_ENVS` (else the repository); None is the server's own."""

SERVER_OPTIONS = (
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.port=0",  # the server takes a free one and writes it into its runtime folder: no race for a port
    "--no-browser",
    "--IdentityProvider.token=",
    "--ServerApp.password=",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    "--LabApp.expose_app_in_browser=True",  # gives the page `jupyterapp`, through which commands are pressed
    # Where a wheel puts the side panel; an editable install links no such files, so JupyterLab is told where they are.
    f"--LabApp.extra_labextensions_path={ROOT / 'labextension'}",
)

# Without this the page asks whether it may fetch news, in a toast over the notebook.
NO_NEWS = ("apputils-extension/notification", {"fetchNews": "false", "checkForUpdates": False})


class LabHost:
    """JupyterLab on a free port of this machine, in a temporary folder. A context manager.

    Args:
        folder: where everything goes: notebooks in `work/`, settings, kernelspecs and the log beside it.
        environment: more variables for the server and its kernels.

    Attributes:
        url: address of the server, without a slash at its end.
        work: the server's root folder; notebooks are written here.

    Example:
        >>> with LabHost(tmp_path) as host:
        ...     lab = LabPage(browser.new_page(), host)
    """

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self.url = ""
        self.work = folder / "work"
        self._log_path = folder / "lab.log"
        self._runtime = folder / "runtime"
        self._settings = folder / "settings"
        self._environment = {
            **os.environ,
            **home_environment(folder / "home"),
            "JUPYTER_RUNTIME_DIR": str(self._runtime),
            "JUPYTERLAB_SETTINGS_DIR": str(self._settings),
            "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
            **(environment or {}),
        }
        self.work.mkdir(parents=True)
        self._runtime.mkdir()
        self._write_settings()
        for name, below in KERNELS.items():
            if below is not None:
                self._write_kernelspec(name, below)
        self._log: IO[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def _write_settings(self) -> None:
        _write_json(self._settings / "@jupyterlab" / f"{NO_NEWS[0]}.jupyterlab-settings", NO_NEWS[1])

    def write_panel_settings(self, **values: object) -> None:
        """Choose settings of the Jobs panel, for pages that are opened from now on. Forgotten with the test."""
        _write_json(self._settings / "syft-job-widgets" / "panel.jupyterlab-settings", values)

    def panel_settings(self) -> dict[str, Any]:
        """What was chosen for the Jobs panel, as it stands on disk; empty if nothing was."""
        path = self._settings / "syft-job-widgets" / "panel.jupyterlab-settings"
        return dict(json5.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}

    def sessions(self) -> list[dict[str, Any]]:
        """The server's running sessions."""
        with urllib.request.urlopen(f"{self.url}/api/sessions", timeout=30) as answer:
            return list(json.load(answer))

    def _write_kernelspec(self, name: str, below: str) -> None:
        python = Path(os.environ.get("SJW_ENVS") or ROOT) / below / "bin" / "python"
        if not python.exists():
            raise FileNotFoundError(f"{python} is missing: run `make setup` first.")
        spec = {
            "argv": [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            "display_name": name,
            "language": "python",
        }
        data = Path(self._environment["JUPYTER_DATA_DIR"])
        _write_json(data / "kernels" / name / "kernel.json", spec)

    def __enter__(self) -> LabHost:
        root = ["--allow-root"] if os.geteuid() == 0 else []
        command = [
            sys.executable,
            "-m",
            "jupyterlab",
            *SERVER_OPTIONS,
            *root,
            f"--ServerApp.root_dir={self.work}",
        ]
        self._log = self._log_path.open("wb")
        self._process = subprocess.Popen(
            command, env=self._environment, stdin=subprocess.DEVNULL, stdout=self._log, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        try:
            self.url = str(wait_until(self._answering, timeout=90, what="JupyterLab to answer"))
        except BaseException as error:
            self.stop()
            raise AssertionError(f"JupyterLab did not start: {error}\n{self.log_tail()}") from error
        return self

    def _answering(self) -> str | None:
        process = cast("subprocess.Popen[bytes]", self._process)
        if process.poll() is not None:
            raise RuntimeError(f"it ended with exit code {process.returncode}")
        info = self._runtime / f"jpserver-{process.pid}.json"
        if not info.exists() or not (text := info.read_text(encoding="utf-8")).endswith("}"):
            return None  # not there, or half written
        url = str(json.loads(text)["url"]).rstrip("/")
        with urllib.request.urlopen(f"{url}/api/status", timeout=10):  # raises OSError until it answers
            return url

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the server and everything that it started."""
        process = self._process
        if process is None:
            return
        # Kernels are leaders of their own sessions, so the server's process group does not hold them.
        started = _descendants(process.pid)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        _, alive = psutil.wait_procs(started, timeout=5)
        for child in alive:
            child.kill()
        psutil.wait_procs(alive, timeout=5)
        self._process = None
        if self._log is not None:
            self._log.close()

    def log_tail(self, lines: int = 60) -> str:
        """The newest lines of the server's log, for a failure's report."""
        text = self._log_path.read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def write_notebook(self, cells: list[str], kernel: str) -> str:
        """Write a notebook of code cells under a new name. Gives its path below `work`."""
        if kernel not in KERNELS:
            raise ValueError(f"There is no kernel {kernel!r}, only {', '.join(KERNELS)}.")
        name = f"nb-{uuid.uuid4().hex[:8]}.ipynb"
        notebook = {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {"kernelspec": {"name": kernel, "display_name": kernel, "language": "python"}},
            "cells": [
                {"cell_type": "code", "id": f"cell-{i}", "metadata": {}, "source": source,
                 "outputs": [], "execution_count": None}
                for i, source in enumerate(cells)
            ],
        }  # fmt: skip
        _write_json(self.work / name, notebook)
        return name

    def tidy(self) -> None:
        """Forget the test that has ended: shut its kernels down, which would slow the next one, and drop the settings that
        it chose (Lab keeps the theme for the user, not for the page).
        """
        shutil.rmtree(self._settings)
        self._write_settings()
        with urllib.request.urlopen(f"{self.url}/api/kernels", timeout=30) as answer:
            kernels = json.load(answer)
        for kernel in kernels:
            # The server's guard against forged requests compares a header with a cookie; any pair that agrees will do.
            agreed = {"Cookie": "_xsrf=0123", "X-XSRFToken": "0123"}
            address = f"{self.url}/api/kernels/{kernel['id']}"
            request = urllib.request.Request(address, method="DELETE", headers=agreed)
            with urllib.request.urlopen(request, timeout=60):
                pass


def _write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


def _descendants(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def scratch_folder() -> tempfile.TemporaryDirectory[str]:
    """A temporary folder with a short path: sockets in a kernel's runtime folder allow about 100 bytes."""
    return tempfile.TemporaryDirectory(prefix="sjw-lab-", ignore_cleanup_errors=True)
