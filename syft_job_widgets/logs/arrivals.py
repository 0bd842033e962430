"""Reading when the lines of a job's logs arrived. What is missing, torn, damaged or about other logs gives no times.

Nothing here raises for what stands in the file: a line without a time is still a line.
"""

from __future__ import annotations

import os
import threading
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Mapping

from ..errors import LogError, SyftJobError
from ..layout import STREAMS, Stream
from .logfile import LogFile
from .recording import CHECK, CHECKED, LARGEST, MAGIC, RECORD, SECOND_STREAM
from .source import Opener, StaleError, open_log, read_at

_BLOCK = 1024 * 1024
_LATEST = 1 << 53  # microseconds; more is no time that a clock shows, and no number that a browser can hold

NOT_RECORDED = (
    "It was not recorded when these lines arrived: another runner, or an older version, wrote this log."
)
NOT_READABLE = (
    "When the lines arrived is recorded with the datasite owner's own notes, which are not shared with you."
)


class Arrivals:
    """The note on when both logs of a job arrived, read on as it grows.

    Args:
        opener: gives a new read-only descriptor of the note, or None if there is none for us.
        logs: both logs; their beginnings must agree with the note.
        owned: the logs are those of the user's own datasite, where the note is kept.

    Attributes:
        order: for each arrival the place of its stream in `STREAMS`, in the order of arrival.
        ends: for each stream the bytes at which its arrivals ended, growing.
        generation: grows by one when what was read before is not true any more.

    Example:
        >>> arrivals = Arrivals(place.open_times, {"stdout": out, "stderr": err}, owned=True)  # doctest: +SKIP
        >>> arrivals.refresh(); arrivals.time_of("stdout", 120)  # doctest: +SKIP
        1767225600.25
    """

    def __init__(self, opener: Opener, logs: Mapping[Stream, LogFile], *, owned: bool) -> None:
        self._opener = opener
        self._logs = logs
        self._owned = owned
        self.lock = threading.RLock()
        self.generation = 0
        self._forget()

    def _forget(self) -> None:
        self._pos = 0
        self._file: tuple[int, int] | None = None
        self._damaged = False
        self.order = bytearray()
        self.ends = tuple(array("Q") for _ in STREAMS)
        self._times = tuple(array("Q") for _ in STREAMS)
        self._checks: dict[int, tuple[int, int, int]] = {}
        self._agreed: dict[Stream, tuple[int, bool]] = {}

    def refresh(self) -> None:
        """Take in what was written since."""
        with self.lock:
            try:
                fd = open_log(self._opener)
            except (OSError, SyftJobError):
                fd = None
            if fd is None:
                self._void(None)
                return
            try:
                status = os.fstat(fd)
                file = (status.st_dev, status.st_ino)
                if file != self._file or status.st_size < self._pos:
                    self._void(file)
                if not self._damaged:
                    self._read(fd, status.st_size)
            except (LogError, StaleError):
                self._damaged = True
            finally:
                os.close(fd)

    def _void(self, file: tuple[int, int] | None) -> None:
        if self._file is not None or self._pos:
            self.generation += 1
        self._forget()
        self._file = file

    def _read(self, fd: int, size: int) -> None:
        if size > LARGEST:
            self._damaged = True
            return
        if self._pos == 0:
            if size < len(MAGIC):
                return
            if read_at(fd, 0, len(MAGIC)) != MAGIC:
                self._damaged = True
                return
            self._pos = len(MAGIC)
        while not self._damaged and size - self._pos >= RECORD.size:
            data = read_at(fd, self._pos, min(_BLOCK, (size - self._pos) // RECORD.size * RECORD.size))
            data = data[: len(data) // RECORD.size * RECORD.size]
            if not data:
                return
            self._pos += len(data)
            self._take(data)

    def _take(self, data: bytes) -> None:
        for first, second in RECORD.iter_unpack(data):
            which = 1 if second & SECOND_STREAM else 0
            value = second & (CHECK - 1)
            if second & CHECK:
                self._checks.setdefault(which, (value, first & 0xFFFF_FFFF, first >> 32))
                continue
            ends, times = self.ends[which], self._times[which]
            if first > _LATEST or (ends and (value <= ends[-1] or first < times[-1])):
                self._damaged = True
                return
            self.order.append(which)
            ends.append(value)
            times.append(first)

    # -- asked -----------------------------------------------------------------------------------------------------

    def problem(self, stream: Stream | None = None) -> str | None:
        """Why there are no times (of that stream, or of both together), as a sentence; None if there are."""
        with self.lock:
            if not self._file and not self._owned:
                return NOT_READABLE
            wanted = STREAMS if stream is None else (stream,)
            if not self._damaged and self._file is not None and all(map(self._agrees, wanted)):
                return None
            return NOT_RECORDED

    def time_of(self, stream: Stream, end: int) -> float | None:
        """When the byte before `end` had arrived, in seconds since 1970; None if that was not recorded."""
        with self.lock:
            which = STREAMS.index(stream)
            place = bisect_left(self.ends[which], end)
            if place >= len(self.ends[which]) or end <= 0:
                return None
            return self._times[which][place] / 1_000_000

    def _agrees(self, stream: Stream) -> bool:
        """Whether the log begins as the note says. Looked at once for each generation of the log."""
        try:
            log = self._logs[stream]
            header = log.look()
            which = STREAMS.index(stream)
            check = self._checks.get(which)
            if check is None:
                return header.size == 0  # nothing was recorded of it: right only while it is empty
            known = self._agreed.get(stream)
            if known is not None and known[0] == header.generation:
                return known[1]
            offset, length, crc = check
            data = log.read_bytes(offset, min(length, CHECKED))
        except SyftJobError:
            return False
        agrees = 0 < length <= CHECKED and len(data) == length and zlib.crc32(data) == crc
        self._agreed[stream] = (header.generation, agrees)
        return agrees
