"""A notebook host as a process of its own: in folders of its own, on this machine only, ended with all that it started."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import psutil

from tests.helpers import ROOT, wait_until
from tests.isolation import home_environment


def python(environment: str = ".venv-hosts") -> Path:
    """The Python of an environment that has hosts, below `$SJW_ENVS` or else the repository."""
    path = Path(os.environ.get("SJW_ENVS") or ROOT) / environment / "bin" / "python"
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: run `make setup` first.")
    return path


def free_port() -> int:
    """A port of 127.0.0.1 that is free now. Not every host here can choose one itself and tell which."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class HostServer:
    """A server started from the hosts' environment. A context manager.

    Args:
        folder: settings, the log and the server's working folder go here.
        command: what follows `python -m`.
        ready: an address of the server that answers once it is up, whatever the answer is.
        interpreter: the Python that has it.

    Example:
        >>> with HostServer(folder, ["voila", "desk.ipynb"], "http://127.0.0.1:8866/static/", python()) as server:
        ...     page.goto("http://127.0.0.1:8866/")
    """

    def __init__(self, folder: Path, command: Sequence[str], ready: str, interpreter: Path) -> None:
        self.folder = folder
        self._command = [str(interpreter), "-m", *command]
        self._ready = ready
        self._log = folder / "host.log"
        self._process: subprocess.Popen[bytes] | None = None

    def environment(self) -> dict[str, str]:
        """This run's variables, with a home and Jupyter folders inside `folder`."""
        settings = self.folder / "settings"
        settings.mkdir(exist_ok=True)
        return {
            **os.environ,
            **home_environment(self.folder / "home"),
            "JUPYTERLAB_SETTINGS_DIR": str(settings),
            "JUPYTERLAB_WORKSPACES_DIR": str(self.folder / "workspaces"),
        }

    def __enter__(self) -> HostServer:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command, cwd=self.folder, env=self.environment(), stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        try:
            wait_until(self._answers, timeout=90, what=f"{self._command[2]} to answer")
        except BaseException as error:
            self.stop()
            raise AssertionError(f"{self._command[2]} did not start: {error}\n{self.log_tail()}") from error
        return self

    def _answers(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise RuntimeError(f"it ended with exit code {self._process.returncode}")
        try:
            with urllib.request.urlopen(self._ready, timeout=10):  # an OSError until it listens
                return True
        except urllib.error.HTTPError:
            return True

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
        try:
            started = psutil.Process(process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            started = []
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        for child in started:
            try:
                child.kill()
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(started, timeout=5)
        self._process = None

    def log_tail(self, lines: int = 60) -> str:
        """The newest lines of the server's log, for a failure's report."""
        return "\n".join(self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
