"""Processes that die in the middle of an action: at the n-th call that changes something on disk.

A `Mortuary` is one helper process that has everything imported; for each request it makes a child, and the child is
killed where the request says. So a death costs milliseconds, and nothing of the test's own process is copied.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from syft_job_widgets.errors import SyftJobError
from tests.core.model_support import Act, take
from tests.helpers import ROOT
from tests.jobs import client_of

CALLS = (
    "chmod fchmod fsync ftruncate link mkdir open pwrite remove rename replace rmdir symlink truncate unlink utime write"
).split()
"""What can change a file system, and `fsync`, after which a change is there to stay."""

WAYS: dict[str, frozenset[str]] = {
    "kill": frozenset(CALLS),
    "power": frozenset(("link", "rename", "replace", "unlink", "fsync")),
}
"""Ways to die, and the calls at which it happens. `kill`: the process ends; a write is cut in half. `power`: the machine
ends; what was written and not synced is cut in half, which matters where a name appears or goes."""


@dataclass(frozen=True)
class Death:
    """What came of an action that had to die.

    Attributes:
        end: `killed`, `done` (it was over before), `refused`, or `broken`: another error than one of ours.
        calls: how many calls there were until then, if it was not killed.
        text: the error.
    """

    end: str
    calls: int
    text: str


class Faults:
    """Counts the calls of this process and ends it at one of them."""

    def __init__(self, at: int, way: str) -> None:
        self.at, self.way, self.count = at, way, 0
        self.unsynced: dict[
            tuple[int, int], tuple[int, int]
        ] = {}  # file: a handle of our own, and its size before
        self.true: dict[str, Callable[..., Any]] = {name: getattr(os, name) for name in CALLS}

    def install(self) -> None:
        for name in CALLS:
            setattr(os, name, self._wrapped(name))

    def _wrapped(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if name == "open" and not args[1] & (os.O_CREAT | os.O_TRUNC):
                return self.true[name](*args, **kwargs)
            self.count += name in WAYS[self.way]
            if self.count == self.at:
                self._die(name, args)
            if name == "fsync":
                return self._forget(args[0])  # no need to wait for the disk: this machine goes on
            if name in ("write", "pwrite"):
                self._remember(args[0])
            return self.true[name](*args, **kwargs)

        return call

    def _remember(self, fd: int) -> None:
        info = os.fstat(fd)
        self.unsynced.setdefault((info.st_dev, info.st_ino), (os.dup(fd), info.st_size))

    def _forget(self, fd: int) -> None:
        info = os.fstat(fd)
        handle, _ = self.unsynced.pop((info.st_dev, info.st_ino), (-1, 0))
        if handle >= 0:
            os.close(handle)

    def _die(self, name: str, args: tuple[Any, ...]) -> None:
        if name == "write" and self.way == "kill":
            self.true["write"](args[0], bytes(args[1])[: len(args[1]) // 2])
        if self.way == "power":
            for handle, before in self.unsynced.values():
                self.true["ftruncate"](handle, before + max(0, os.fstat(handle).st_size - before) // 2)
        os.kill(os.getpid(), signal.SIGKILL)


class Mortuary:
    """Use as a context manager.

    Example:
        >>> with Mortuary() as mortuary:
        ...     mortuary.act(root, location, Act("approve"), at=3, way="kill").end
        'killed'
    """

    def __enter__(self) -> Mortuary:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.core.crash_support"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        assert self._process.wait(30) == 0
        self._process.stdout.close()

    def act(self, root: Path, location: Path, act: Act, sources: Path, *, at: int, way: str) -> Death:
        """Let a process take an action on the job at `location`, as the owner, and die at its `at`-th call."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        wanted = {**asdict(act), "now": {}, "seen": None}
        request = [str(root), str(location), wanted, str(sources), at, way]
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return Death(*json.loads(self._process.stdout.readline()))


def _serve() -> None:
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            _child(writing, *json.loads(line))
        os.close(writing)
        with os.fdopen(reading, "rb") as answer:
            said = answer.read()
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        print(json.dumps(["killed", 0, ""]) if killed else said.decode(), flush=True)


def _child(
    answer: int, root: str, location: str, act: dict[str, Any], sources: str, at: int, way: str
) -> None:
    faults, end, text = Faults(at, way), "done", ""
    try:
        act["users"] = tuple(act["users"])
        found = [job for job in client_of(Path(root)).jobs if str(job.location) == location]
        faults.install()
        take(found[0], Act(**act), Path(sources))
    except SyftJobError as error:
        end, text = "refused", f"{type(error).__name__}: {error}"
    except BaseException:  # noqa: BLE001 - the test shows it
        end, text = "broken", traceback.format_exc()
    faults.true["write"](answer, json.dumps([end, faults.count, text]).encode())
    os._exit(0)


if __name__ == "__main__":
    _serve()
