"""Writing down when what a job prints arrived: a small file beside the owner's notes, bounded whatever the job does.

The file is a line of 16 bytes that names the format, and then records of 16 bytes, two little-endian numbers each:

- an arrival: microseconds since 1970, and the byte at which the log ended then. All bytes from the arrival before on;
- a check, with the second highest bit of its second number set: a CRC-32 and a length, and the byte at which those bytes
  begin. It ties the file to the very log that it is about.

The highest bit of the second number tells the stream: 0 stdout, 1 stderr. The order of the records is the order in which
the streams wrote.
"""

from __future__ import annotations

import os
import struct
import time
import zlib
from collections.abc import Callable, Mapping
from typing import Final

from ..layout import STREAMS, Stream

MAGIC: Final = b"SJW LOG TIMES 1\n"
RECORD: Final = struct.Struct("<QQ")
SECOND_STREAM: Final = 1 << 63
CHECK: Final = 1 << 62
CHECKED: Final = 4_096
"""Bytes at the beginning of a stream that are checked, at most."""
LARGEST: Final = 8 * 1024 * 1024
"""Bytes of such a file; a run for years stays far below."""

_BURST: Final = 256
_ENOUGH: Final = 0.999  # of a token: sums of fractions are not exact
_QUICK, _EASY, _DOUBLING = 32_768, 65_536, 8_192


def gap_s(records: int) -> float:
    """Seconds per arrival in the long run, when so many are written: the file grows with the logarithm of time."""
    if records < _QUICK:
        return 0.02
    if records < _EASY:
        return 0.1
    return float(2 ** min(40, (records - _EASY) // _DOUBLING))


class ArrivalWriter:
    """Notes the arrivals of one run. A few hundred at once are noted one by one; a firehose is noted in batches.

    What cannot be written ends the notes and nothing else: times are a comfort, the log is what counts.

    Args:
        fd: where to write; it stays the caller's. An empty file gets its first line.
        clock: seconds since 1970.
        monotonic: seconds that never go back.
    """

    def __init__(
        self,
        fd: int,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fd = fd
        self._clock, self._monotonic = clock, monotonic
        self._tokens = float(_BURST)
        self._filled_at = monotonic()
        self._last = 0
        self._pending: dict[Stream, tuple[int, int]] = {}
        self._checked: set[Stream] = set()
        self._failed = False
        try:
            size = os.fstat(fd).st_size
        except OSError:
            size, self._failed = 0, True
        self._records = max(0, size - len(MAGIC)) // RECORD.size
        if not size:
            self._write(MAGIC)

    def arrived(self, stream: Stream, start: int, block: bytes) -> None:
        """`block` is in the log now, from byte `start` on."""
        if self._failed or not block:
            return
        if stream not in self._checked:
            self._checked.add(stream)
            head = block[:CHECKED]
            self._put([RECORD.pack(zlib.crc32(head) << 32 | len(head), _flag(stream) | CHECK | start)])
        self._last = max(
            self._last, int(self._clock() * 1_000_000)
        )  # a clock that is set back is no reason to go back
        at, _ = self._pending.get(stream, (self._last, 0))
        self._pending[stream] = (at, start + len(block))
        self.settle()

    def due(self) -> float | None:
        """Seconds until `settle` should be called, None if nothing waits."""
        if not self._pending or self._failed:
            return None
        return max(0.0, (1 - self._level()) * gap_s(self._records))

    def settle(self, *, force: bool = False) -> None:
        """Write what waits, if it is time (or `force`, at the end)."""
        if not self._pending or self._failed:
            return
        self._tokens = self._level()
        self._filled_at = self._monotonic()
        if self._tokens < _ENOUGH and not force:
            return
        self._tokens = max(0.0, self._tokens - 1)
        waiting, self._pending = self._pending, {}
        # The order in which they began to wait is the order of their first bytes.
        self._put([RECORD.pack(at, _flag(stream) | end) for stream, (at, end) in waiting.items()])

    def _level(self) -> float:
        passed = self._monotonic() - self._filled_at
        return min(float(_BURST), self._tokens + passed / gap_s(self._records))

    def _put(self, records: list[bytes]) -> None:
        self._write(b"".join(records))
        self._records += len(records)

    def _write(self, data: bytes) -> None:
        if self._failed:
            return
        try:
            # Half a record would shift all that follow: then none follow.
            self._failed = os.write(self._fd, data) != len(data)
        except OSError:
            self._failed = True


def moved(records: bytes, by: Mapping[Stream, int]) -> bytes:
    """Whole records (without the first line) of a log that now stands `by` bytes further on in another file."""
    out = bytearray()
    for first, second in RECORD.iter_unpack(records):
        stream = STREAMS[1] if second & SECOND_STREAM else STREAMS[0]
        out += RECORD.pack(first, (second + by.get(stream, 0)) & (SECOND_STREAM | SECOND_STREAM - 1))
    return bytes(out)


def _flag(stream: Stream) -> int:
    return SECOND_STREAM if stream == STREAMS[1] else 0
