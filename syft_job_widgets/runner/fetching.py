"""Brings what a job printed in another process into its logs, while it runs there."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from ..layout import Stream
from ..logs.recording import LARGEST, MAGIC, RECORD, moved
from .console import Echo
from .results import Results

_BLOCK = 1 << 20


class Fetcher:
    """Copies what is new, each time it is asked.

    Args:
        paths: where the run keeps each stream.
        times: where it notes when that arrived.
        results: where all of it belongs.
        echo: is told of every block, too.
    """

    def __init__(self, paths: Mapping[Stream, str], times: str, results: Results, echo: Echo | None) -> None:
        self._paths = paths
        self._times = times
        self._results = results
        self._echo = echo
        self._done = dict.fromkeys(paths, 0)
        self._times_done = len(MAGIC)
        # The logs may begin with lines of the runner's own.
        self._before = {stream: os.fstat(results.logs[stream]).st_size for stream in paths}
        if results.times is not None and os.fstat(results.times).st_size == 0:
            os.write(results.times, MAGIC)

    def fetch(self) -> None:
        """Append what is new: the times last, so that they never speak of bytes that are not there yet."""
        # The job could have written there as well: no more is taken than a run ever gives.
        times = next(_blocks(self._times, self._times_done), b"") if self._times_done < LARGEST else b""
        times = times[: len(times) // RECORD.size * RECORD.size]
        for stream, path in self._paths.items():
            for block in _blocks(path, self._done[stream]):
                self._done[stream] += len(block)
                _write(self._results.logs[stream], block)
                if self._echo is not None:
                    self._echo(stream, block)
        if self._results.times is not None and times:
            self._times_done += len(times)
            _write(self._results.times, moved(times, self._before))


def _blocks(path: str, at: int) -> Iterator[bytes]:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        while block := os.pread(fd, _BLOCK, at):
            at += len(block)
            yield block
    finally:
        os.close(fd)


def _write(fd: int, block: bytes) -> None:
    view = memoryview(block)
    while view:
        view = view[os.write(fd, view) :]
