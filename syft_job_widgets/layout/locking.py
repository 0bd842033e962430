"""A lock between processes and threads, on a file in a folder that only the owner can write; and `with` for what may be missing."""

from __future__ import annotations

import fcntl
import os
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import BusyError, UnsafePathError
from .descriptors import NOT_WHAT_IT_WAS
from .safe_files import Dir

LOCK = ".lock"
# Nobody but the owner, and no file further down can open it again.
OWNER_ONLY = (
    b"rules:\n- access:\n    admin: []\n    read: []\n    write: []\n  pattern: '**'\nterminal: true\n"
)
LOCK_SECONDS = 30.0
"""As for permissions (sharing/store.py): how long a person's action waits for another program."""
_POLL = 0.005
_held = threading.local()


@contextmanager
def locked(folder: Dir, *, patient: bool = False) -> Iterator[None]:
    """Hold the lock of a folder. The kernel frees it when the process ends, however it ends.

    The thread that holds it may take it again.

    Args:
        folder: where it is.
        patient: wait for as long as it takes. For what nobody can repeat, such as the end of a run.

    Raises:
        BusyError: (a ValueError) another program has held it for half a minute.
        UnsafePathError: what has the lock's name is a link, folder, pipe or the like.
    """
    # A file, because NFS locks nothing that is not open for writing, and a folder cannot be.
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        fd = os.open(LOCK, flags, 0o600, dir_fd=folder.fd)
    except OSError as error:
        if error.errno in NOT_WHAT_IT_WAS:
            raise UnsafePathError(f"{folder.tell(LOCK)} should be a file and is not. Remove it.") from None
        raise
    try:
        info = os.fstat(fd)
        if not stat.S_ISREG(info.st_mode):
            raise UnsafePathError(f"{folder.tell(LOCK)} should be a file and is not. Remove it.")
        mine: set[tuple[int, int]] = _held.__dict__.setdefault("files", set())
        which = (info.st_dev, info.st_ino)
        if which in mine:  # this thread has it already; waiting for oneself is for ever
            yield
            return
        _take(fd, folder, patient=patient)
        mine.add(which)
        try:
            yield
        finally:
            mine.discard(which)
            # Not left to close(): a process that was forked meanwhile holds a copy of the descriptor.
            fcntl.flock(fd, fcntl.LOCK_UN)
    finally:
        os.close(fd)


def _take(fd: int, folder: Dir, *, patient: bool) -> None:
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | (0 if patient else fcntl.LOCK_NB))
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise BusyError(
                    f"Another program has been changing jobs in {folder.label!r} for {LOCK_SECONDS:.0f} seconds. Try again later."
                ) from None
            time.sleep(_POLL)


@contextmanager
def maybe(folder: Dir | None) -> Iterator[Dir | None]:
    """`with` for a folder that may not be there."""
    if folder is None:
        yield None
    else:
        with folder:
            yield folder
