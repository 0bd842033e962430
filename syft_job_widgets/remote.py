"""Running a job where an executor's worker is: another process, perhaps on another machine that sees the same files.

What travels is an `Order`: paths, limits, environment, and the digest of what may run. The worker looks at the copy
once more before it starts it. Engines run a task again when they lose a worker, and say that a task was cancelled while
it runs; so whether a job may begin is settled by one file that only one can make: the worker that begins, or the runner
that takes the order back. An attempt begins once or never.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from . import guard
from .errors import UnsafePathError
from .execute import CANNOT_START, RunResult, RunSpec, run_copy
from .layout import Dir
from .tree import read_folder, tree_digest

_BEGUN: Final = "begun"
_RUNNING: Final = "running.json"
_RUNNING_BYTES: Final = 4_096


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker is to run. Plain data, a few kilobytes.

    Attributes:
        spec: the run; its logs are files beside the copy.
        desk: the folder beside the copy, where worker and runner tell each other what they do.
        digest: of what may run.
        produced: path of the outputs folder in the copy, which is there before the run.
    """

    spec: RunSpec
    desk: str
    digest: str
    produced: str


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a job runs: the machine, and the number of its first process there."""

    host: str
    group: int


def run_there(order: Order) -> RunResult:
    """Run an order to its end. Called by the worker.

    Returns:
        How it ended; `lost` if it was begun before, by a worker that is gone, or was taken back.

    Raises:
        OSError: the folder cannot be written, such as when the worker does not see it.
    """
    started = time.time()
    if not take_up(order.desk):
        return RunResult(CANNOT_START, "lost", "its worker was lost", started, time.time())
    problem = _problem(order)
    if problem is not None:
        return RunResult(CANNOT_START, "not started", problem, started, time.time())
    with _guarded(order.spec.token, started) as guarded:

        def begun(group: int) -> None:
            guarded(group)
            _tell(order.desk, group)

        return run_copy(order.spec, on_start=begun)


def take_up(desk: str) -> bool:
    """Settle whether the order may begin: True for the first who asks, False for everybody after."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        os.close(os.open(os.path.join(desk, _BEGUN), flags, 0o600))
    except FileExistsError:
        return False
    return True


def whereabouts(desk: Path) -> Whereabouts | None:
    """Where the job runs, once it does."""
    # The job can write there too: a link, a pipe, an endless or a deeply nested file says nothing.
    with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        with Dir.open(desk) as folder:
            raw: Any = json.loads(folder.read_bytes(_RUNNING, _RUNNING_BYTES))
        host, group = raw["host"], raw["group"]
        if isinstance(host, str) and isinstance(group, int) and 0 < group < 2**31:
            return Whereabouts(host[:255], group)
    return None


def _tell(desk: str, group: int) -> None:
    half = os.path.join(desk, f".{_RUNNING}")
    with open(half, "w", encoding="ascii") as file:
        json.dump({"host": socket.gethostname(), "group": group}, file)
    os.rename(half, os.path.join(desk, _RUNNING))


def _problem(order: Order) -> str | None:
    """Why the copy may not run, as a sentence part; None if it is what was approved."""
    try:
        with Dir.open(order.spec.folder) as copy:
            tree = read_folder(copy)
    except (OSError, UnsafePathError) as error:
        return f"the copy cannot be read where it should run: {error}"
    rest = tuple(item for item in tree.files if item.path != order.produced)
    if order.digest in (tree_digest(tree.files), tree_digest(rest)):
        return None
    return "the copy is not what was approved any more"


@contextmanager
def _guarded(token: str, started: float) -> Iterator[Any]:
    """Gives a function that starts the guard of a job, once its first process is known."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(group: int) -> None:
        path = os.pathsep.join(entry for entry in sys.path if entry)
        processes.append(
            subprocess.Popen(
                [sys.executable, "-I", "-S", guard.__file__, path, token, str(group), repr(started)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                start_new_session=True,  # a signal to the worker's group must not reach it
            )
        )

    try:
        yield start
    finally:
        for process in processes:
            process.kill()  # before the pipe closes: there is nothing left for it to do
            process.wait()
            if process.stdin is not None:
                process.stdin.close()
