"""The file behind a log: opening it safely, reading at a place, and noticing that it is another one now.

The file is opened anew for every look and never kept open: thousands of logs hold no descriptors, and a removed
log frees its space. No memory map is used, because truncation under a map kills the process.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path

from ..errors import LogError, UnsafePathError
from ..layout import is_hollow

Opener = Callable[[], "int | None"]

# Both ends of the file are remembered, so that a rewrite that happens to keep inode and size, or outgrows the
# old size between two looks, is not taken for growth.
_FINGERPRINT = 256
# Within one clock tick two writes share their time stamps, so a younger file is compared in any case.
_SETTLED_NS = 50_000_000
_LINK_ERRNOS = frozenset({errno.ELOOP, errno.EMLINK})


class StaleError(LogError):
    """The file changed under a read. Used inside this package only: the caller looks again and retries."""


def path_opener(path: Path) -> Opener:
    """An opener for one path: no link is followed in the last part, and only a regular file is accepted."""

    def opener() -> int | None:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            return os.open(path, flags)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            # ENXIO: a socket, or a device without a driver.
            if error.errno in _LINK_ERRNOS or error.errno == errno.ENXIO:
                raise UnsafePathError(_UNSAFE.format(name=path.name)) from error
            raise

    return opener


_UNSAFE = (
    "The log '{name}' is a link or not a regular file, so it was not opened. Remove it to see a log here."
)


def open_log(opener: Opener) -> int | None:
    """A descriptor of the regular file, or None if there is no file now.

    Raises:
        UnsafePathError: a link, folder, device, pipe or socket stands in the log's place, or a file of nothing but holes.
        LogError: the file exists and cannot be opened; the sentence says why.
    """
    try:
        fd = opener()
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise LogError(
            "You may not read this log. Ask the datasite owner to share the logs with you."
        ) from error
    except OSError as error:
        raise LogError(f"The log cannot be opened ({error.strerror}). Try again in a moment.") from error
    if fd is None:
        return None
    status = os.fstat(fd)
    if not stat.S_ISREG(status.st_mode):
        os.close(fd)
        raise UnsafePathError(
            "The log is not a regular file, so it was not opened. Remove it to see a log here."
        )
    if is_hollow(fd, status):
        os.close(fd)
        raise UnsafePathError(
            f"The log claims {status.st_size:,} bytes and holds far fewer: nobody wrote that, so it was not opened. Remove it to see a log here."
        )
    return fd


def read_at(fd: int, offset: int, count: int) -> bytes:
    """Up to `count` bytes from `offset`; fewer only at the end of the file."""
    try:
        data = os.pread(fd, count, offset)
        if len(data) == count or not data:
            return data
        parts = [data]
        got = len(data)
        while got < count and (data := os.pread(fd, count - got, offset + got)):
            parts.append(data)
            got += len(data)
    except OSError as error:
        raise LogError(f"The log cannot be read ({error.strerror}). Try again in a moment.") from error
    return b"".join(parts)


class FileState:
    """What was last seen of the file, and a number that grows when that stopped being true.

    The limit: a rewrite in place that keeps the inode, does not shrink the file and leaves its first and last 256
    bytes as they were is taken for growth. Readers then find out from the line index, or show the new bytes.
    """

    def __init__(self) -> None:
        self.exists = False
        self.size = 0
        self.generation = 0
        self._key: tuple[int, ...] = ()
        self._settled = False
        self._head = b""
        self._tail = b""

    @property
    def ends_with_newline(self) -> bool:
        """True when the last byte seen is a newline."""
        return self._tail.endswith(b"\n")

    def distrust(self) -> None:
        """Begin a new generation, and compare the file again at the next look even if its times did not move."""
        self.generation += 1
        self._settled = False

    def look(self, fd: int | None) -> bool:
        """Take note of the file as it is now. True means: everything known about its content is void."""
        existed = self.exists
        if fd is None:
            self._note((), b"", b"", exists=False)
            self.generation += existed
            return existed
        status = os.fstat(fd)
        key = _key_of(status)
        if key == self._key and self._settled:
            return False
        void = existed and not self._grown_from_known(fd, status)
        self._settled = time.time_ns() - status.st_ctime_ns > _SETTLED_NS
        for _ in range(3):
            size = status.st_size
            head = read_at(fd, 0, min(size, _FINGERPRINT))
            tail = read_at(fd, max(0, size - _FINGERPRINT), min(size, _FINGERPRINT))
            if len(head) == len(tail) == min(size, _FINGERPRINT):
                break
            status = os.fstat(fd)  # truncated between the two calls
            void, self._settled = existed, False
        else:
            # It shrinks faster than we look: call it empty, and see next time.
            size, head, tail, self._settled = 0, b"", b"", False
        self._note((*_key_of(status)[:2], size, *_key_of(status)[3:]), head, tail, exists=True)
        self.generation += void
        return void

    def _grown_from_known(self, fd: int, status: os.stat_result) -> bool:
        if _key_of(status)[:2] != self._key[:2] or status.st_size < self.size:
            return False
        head = read_at(fd, 0, len(self._head))
        return head == self._head and read_at(fd, self.size - len(self._tail), len(self._tail)) == self._tail

    def _note(self, key: tuple[int, ...], head: bytes, tail: bytes, *, exists: bool) -> None:
        self.exists = exists
        self.size = key[2] if key else 0
        self._key, self._head, self._tail = key, head, tail


def _key_of(status: os.stat_result) -> tuple[int, ...]:
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
