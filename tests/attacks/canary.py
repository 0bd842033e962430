"""Something outside of every job that must stay as it is, and whose content must turn up nowhere; and a limit on time."""

from __future__ import annotations

import hashlib
import os
import socket
import stat
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

TOKEN = "CANARY-7d41c0ffee"
"""Stands in every file of the canary."""

SPARSE = 1 << 40
LIMIT_S = 60.0
"""How long one operation may take. It ends a hang, it measures nothing."""


class Canary:
    """A folder with files, folders, a pipe that somebody reads, a socket and a file of a terabyte that takes no room."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        self.secret = folder / "secret.txt"
        self.missing = folder / "missing.txt"
        self.tree = folder / "tree"
        self.fifo = folder / "fifo"
        self.sparse = folder / "sparse"
        self.secret.write_text(f"{TOKEN}\n1\n")
        for path in ("inner/deep.txt", "result.csv", "stdout.txt", "stderr.txt", "main.py"):
            (self.tree / path).parent.mkdir(parents=True, exist_ok=True)
            (self.tree / path).write_text(f"# {TOKEN}\n")
        # A job's own files, that a careless reader would believe.
        (self.tree / "config.yaml").write_text(f"name: {TOKEN}\nsubmitted_at: '{TOKEN}'\ntype: {TOKEN}\n")
        (self.tree / "run.sh").write_text(f"echo {TOKEN}\n")
        (self.tree / "returncode.txt").write_text("77")
        (self.tree / "syft.pub.yaml").write_text(
            f"rules:\n- pattern: '**'\n  access: {{read: ['{TOKEN}@x.example', '*'], write: ['*']}}\n"
        )
        (self.tree / "empty").mkdir()
        os.mkfifo(self.fifo)
        self._reader = os.open(self.fifo, os.O_RDONLY | os.O_NONBLOCK)
        with open(self.sparse, "wb") as file:
            file.truncate(SPARSE)
        self._socket = socket.socket(socket.AF_UNIX)
        with suppress(OSError):  # the path is too long for a socket: then there is none
            self._socket.bind(os.path.relpath(folder / "socket"))
        self._before = self._look()

    def close(self) -> None:
        """Give back the descriptors."""
        os.close(self._reader)
        self._socket.close()

    def _look(self) -> dict[str, tuple[object, ...]]:
        found: dict[str, tuple[object, ...]] = {}
        for folder, names, files in os.walk(self.folder):
            for name in (".", *names, *files):
                path = os.path.normpath(os.path.join(folder, name))
                info = os.lstat(path)
                content = ""
                if stat.S_ISREG(info.st_mode) and info.st_size < 1 << 20:
                    content = hashlib.sha256(Path(path).read_bytes()).hexdigest()
                found[path] = (
                    info.st_mode,
                    info.st_uid,
                    info.st_size,
                    info.st_blocks,
                    info.st_mtime_ns,
                    info.st_ino,
                    content,
                )
        return found

    def changes(self) -> list[str]:
        """What differs from the beginning, also in time stamps."""
        now = self._look()
        found = [path for path in now.keys() | self._before.keys() if now.get(path) != self._before.get(path)]
        try:
            if os.read(self._reader, 1):
                found.append(f"something was written to {self.fifo}")
        except BlockingIOError:  # somebody has it open for writing
            found.append(f"{self.fifo} was opened for writing")
        return sorted(found)


def leaks(root: Path) -> list[str]:
    """Files below `root` with the canary's content in them. A hard link to it is one of its own files, not a copy."""
    found = []
    for folder, _, files in os.walk(root):
        for name in files:
            path = os.path.join(folder, name)
            info = os.lstat(path)
            if (
                stat.S_ISREG(info.st_mode)
                and info.st_nlink == 1
                and info.st_size < 1 << 20
                and TOKEN.encode() in Path(path).read_bytes()
            ):
                found.append(path)
    return found


def in_time(what: str, action: Callable[[], T]) -> T:
    """The result of an action, or its exception, within `LIMIT_S`. One that hangs fails the test and is left behind."""
    result: list[T] = []
    failure: list[BaseException] = []

    def work() -> None:
        try:
            result.append(action())
        except BaseException as error:  # noqa: BLE001 (raised again below)
            failure.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(LIMIT_S)
    if thread.is_alive():
        frame = sys._current_frames().get(thread.ident or 0)
        where = "".join(traceback.format_stack(frame)[-6:]) if frame else ""
        raise AssertionError(f"{what} takes longer than {LIMIT_S:g} s; it is here:\n{where}")
    if failure:
        raise failure[0]
    return result[0]
