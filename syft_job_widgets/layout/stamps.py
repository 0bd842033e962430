"""Fingerprints of files that tell whether to read them again, and when such a fingerprint can be relied on.

A fingerprint holds what changes when a file does: inode, size, mtime and ctime. It is compared for equality only, so
no clock that is wrong, set back or far away can hide a change, with one exception that `Clock` takes care of: two
changes within one tick of the file system's clock.
"""

from __future__ import annotations

import os
import struct
import time
from typing import NamedTuple

from .records import JobRecord

_WIDTH = 32
_pack = struct.Struct("=QQqq").pack
_MASK = (1 << 63) - 1
ABSENT = b"-" * _WIDTH
"""Stands in a fingerprint for a file that is not there."""
UNKNOWN = b"?" * _WIDTH
"""Stands for one that could not be looked at; equal to nothing that a look can give."""


class Clock:
    """When a scan began, to tell what was written so recently that a second change would not show.

    File systems stamp changes with a clock that ticks: every few milliseconds on a local disk, every second or two on
    some shares. `settled_before` is two seconds ago; times of the future, after a clock was set back, are not settled.
    """

    __slots__ = ("fresh", "now", "settled_before", "soon")

    TICK = 2.0

    def __init__(self) -> None:
        self.now = time.monotonic()
        wall = time.time_ns()
        self.settled_before = wall - int(self.TICK * 1e9)
        self.soon = wall + int(self.TICK * 1e9)
        self.fresh = False

    def mark(self, info: os.stat_result | None) -> bytes:
        """The fingerprint of one file; notes in `fresh` if it is too young to be settled."""
        if info is None:
            return ABSENT
        # mtime can be set to anything by anybody, so a far future there says nothing; ctime cannot.
        if info.st_ctime_ns >= self.settled_before or self.settled_before <= info.st_mtime_ns <= self.soon:
            self.fresh = True
        return mark(info)


class Reading(NamedTuple):
    """A record, and the fingerprint that it was read under. `since` is None once no hidden change is possible."""

    record: JobRecord
    stamp: bytes
    note: bytes
    files: int
    since: float | None


def mark(info: os.stat_result | None) -> bytes:
    """(inode, size, mtime, ctime) of one file in 32 bytes."""
    if info is None:
        return ABSENT
    try:
        return _pack(info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns)
    except struct.error:  # a time beyond the year 2262, in nanoseconds, which anybody can set
        return _pack(info.st_ino, info.st_size, info.st_mtime_ns & _MASK, info.st_ctime_ns & _MASK)


def look(folder: int, path: str) -> bytes:
    """The fingerprint of one file below an open folder, or of the reason why it cannot be stat-ed."""
    try:
        info = os.lstat(path, dir_fd=folder)
        # The same as mark(info), without a call: this line runs for every file of every job at each look.
        return _pack(info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns)
    except OSError as error:
        return refused(error)
    except struct.error:
        return mark(info)


def refused(error: OSError) -> bytes:
    """Stands in a fingerprint for a file that is not there, or cannot be stat-ed."""
    return ABSENT if isinstance(error, FileNotFoundError) else (b"!%d" % (error.errno or 0)).ljust(_WIDTH)
