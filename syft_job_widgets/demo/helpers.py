"""The processes that a demo needs beside it: a runner for each owner, and a notebook server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from .box import DemoBox

_PATIENCE_S = 15.0


class Helper:
    """A module that runs in a process of its own and ends with this process, however that ends.

    Args:
        module: what `python -m` would run.
        arguments: its arguments.
        log: file for everything it prints; appended to.
        env: variables beside those of this process.
        remove: a demo folder that is removed once the process has ended because this one did.

    Raises:
        OSError: it cannot be started, or the log cannot be written.
    """

    def __init__(
        self,
        module: str,
        arguments: Sequence[str],
        log: Path,
        env: Mapping[str, str] | None = None,
        remove: Path | None = None,
    ) -> None:
        self.log = log
        after = [] if remove is None else ["--remove", str(remove)]
        command = [sys.executable, "-m", "syft_job_widgets.demo.tether", *after, module, *arguments]
        log.parent.mkdir(parents=True, exist_ok=True)
        # The notebook server prints its token.
        with open(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600), "ab") as file:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=file,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})},
                start_new_session=True,  # Ctrl-C is for the demo, which then ends its helpers in order
            )

    @property
    def pid(self) -> int:
        """Its process number."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether it is gone."""
        return self._process.poll() is not None

    def wait(self, timeout: float) -> bool:
        """Wait until it has ended, at most so many seconds; whether it has."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout)
        return self.ended

    def release(self) -> None:
        """Ask it to end, without waiting."""
        if self._process.stdin is not None:
            self._process.stdin.close()  # the tether

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()


def stop_all(helpers: Sequence[Helper]) -> None:
    """End them all at the same time."""
    below = [process for helper in helpers for process in _below(helper.pid)]
    for helper in helpers:
        helper.release()
    for helper in helpers:
        if not helper.wait(_PATIENCE_S):
            helper.kill()
    # Kernels and jobs are leaders of their own sessions; a helper that ends in order has ended them already.
    _, alive = psutil.wait_procs(below, timeout=1.0)
    for process in alive:
        with suppress(psutil.Error):
            process.kill()


def start_runners(box: DemoBox, *, remove: bool = False) -> list[Helper]:
    """A runner for each owner of the box. Each writes what it says to `logs/runner-<owner>.log` in the demo's folder.

    Args:
        box: the demo.
        remove: remove the demo's folder when they end.
    """
    started: list[Helper] = []
    state = {"XDG_STATE_HOME": str(box.state)}  # the user's own is left alone
    for owner in box.owners:
        variables = [f"--env={name}={value}" for name, value in box.job_variables(owner).items()]
        where = ["--syftbox", str(box.root), "--email", owner]
        log = box.folder / "logs" / f"runner-{owner}.log"
        gone = box.folder if remove and owner == box.owners[-1] else None
        started.append(Helper("syft_job_widgets", ["run", *where, *variables], log, state, gone))
    return started


def _below(pid: int) -> list[psutil.Process]:
    with suppress(psutil.Error):
        return psutil.Process(pid).children(recursive=True)
    return []
