"""Brings what a job printed in another process into its logs, while it runs there.

The job can write beside its copy as well, so what stands there is judged like anything that a submitter sends: only a
regular file is read, only what somebody wrote into it, and no more than a run ever keeps.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from typing import Final

from ..layout import Stream
from ..layout.descriptors import NOT_WHAT_IT_WAS, READ_FLAGS
from ..logs.recording import LARGEST, MAGIC, RECORD, moved
from .console import Echo
from .results import Results

_BLOCK: Final = 1 << 20
_HOLE: Final = 1 << 20
"""Bytes that nobody wrote, one after the other: no log has such."""
_LAST_LINE: Final = 256
"""Bytes beyond the limit, for the worker's own line that says where the log ends."""


class Fetcher:
    """Copies what is new, each time it is asked.

    Args:
        paths: where the run keeps each stream.
        times: where it notes when that arrived.
        results: where all of it belongs.
        echo: is told of every block, too.
        limit: bytes of each stream that the run keeps.

    Attributes:
        losses: for each stream of which not everything could be fetched: why, as a sentence part.
    """

    def __init__(
        self, paths: Mapping[Stream, str], times: str, results: Results, echo: Echo | None, limit: int
    ) -> None:
        self._paths = paths
        self._times = times
        self._results = results
        self._echo = echo
        self._limit = limit
        self.losses: dict[Stream, str] = {}
        self._done = dict.fromkeys(paths, 0)
        self._times_done = len(MAGIC)
        # The logs may begin with lines of the runner's own.
        self._before = {stream: os.fstat(results.logs[stream]).st_size for stream in paths}
        if results.times is not None and os.fstat(results.times).st_size == 0:
            os.write(results.times, MAGIC)

    def fetch(self) -> None:
        """Append what is new: the times last, so that they never speak of bytes that are not there yet."""
        times = self._new_times()
        for stream, path in self._paths.items():
            if stream in self.losses:
                continue
            try:
                self._fetch(stream, path)
            except _OddError as odd:
                self.losses[stream] = str(odd)
                line = f"\n[The log ends here: {odd}; the job went on.]\n"
                _write(self._results.logs[stream], line.encode("utf-8", "backslashreplace"))
        if self._results.times is not None and times:
            self._times_done += len(times)
            _write(self._results.times, moved(times, self._before))

    def _fetch(self, stream: Stream, path: str) -> None:
        for block in _blocks(path, self._done[stream]):
            kept = block[: self._limit + _LAST_LINE - self._done[stream]]
            self._done[stream] += len(kept)
            _write(self._results.logs[stream], kept)
            if self._echo is not None:
                self._echo(stream, kept)
            if len(kept) < len(block):
                raise _OddError(f"only the first {self._limit:,} bytes were kept")

    def _new_times(self) -> bytes:
        try:
            times = next(_blocks(self._times, self._times_done), b"") if self._times_done < LARGEST else b""
        except _OddError:  # a comfort: without them the log is as good
            return b""
        return times[: len(times) // RECORD.size * RECORD.size]


class _OddError(Exception):
    """Why no more is taken, as a sentence part."""


def _blocks(path: str, at: int) -> Iterator[bytes]:
    """What the file holds now from that byte on; what comes meanwhile is left for the next time."""
    try:
        fd = os.open(path, READ_FLAGS)
    except FileNotFoundError:
        return
    except PermissionError:
        raise _OddError("it was closed to the runner") from None
    except OSError as error:
        if error.errno in NOT_WHAT_IT_WAS:
            raise _OddError("something else was put in its place") from None
        raise
    try:
        info = os.fstat(fd)
        if not stat.S_ISREG(info.st_mode):
            raise _OddError("something else was put in its place")
        while at < info.st_size:
            if _is_hole(fd, at, info.st_size):
                raise _OddError("from there on it was made longer without anything in it")
            block = os.pread(fd, min(_BLOCK, info.st_size - at), at)
            if not block:
                return
            at += len(block)
            yield block
    finally:
        os.close(fd)


def _is_hole(fd: int, at: int, size: int) -> bool:
    """Whether nobody wrote the next `_HOLE` bytes. A file of holes costs who made it nothing."""
    if size - at < _HOLE or not hasattr(os, "SEEK_DATA"):
        return False
    try:
        return os.lseek(fd, at, os.SEEK_DATA) - at >= _HOLE
    except OSError as error:
        # ENXIO: nothing but a hole up to the end. With any other, this file system tells nothing about holes.
        return error.errno == errno.ENXIO


def _write(fd: int, block: bytes) -> None:
    view = memoryview(block)
    while view:
        view = view[os.write(fd, view) :]
