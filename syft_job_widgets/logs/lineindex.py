"""A sparse line index: how many newlines stand before every half mebibyte, and nothing else.

Counting is all that indexing does, so it runs at the speed of the disk, and the index is as large for a million
short lines as for one line of a hundred megabytes: 16 kB for a gigabyte. To find line n, bisect for the stretch that
holds the n-th newline and read that stretch.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable

from .source import StaleError

Reader = Callable[[int, int], bytes]
"""Reads up to `count` bytes at `offset`: `read(offset, count)`."""

STEP = 512 * 1024
MAX_MARKS = 65_536
_CHANGED = "The log changed while it was read. Ask again."
# Lines longer than this: memchr from newline to newline (as `replace` does) beats comparing byte by byte (`count`).
_LONG_LINES = 32


class LineIndex:
    """Newline counts at multiples of `step` bytes; grows by `feed`, answers by reading one stretch.

    When there are more than `max_marks` marks, every second one is dropped and the step doubles.
    """

    def __init__(self, step: int = STEP, max_marks: int = MAX_MARKS) -> None:
        self._first_step = step
        self._max_marks = max(2, max_marks)
        self.reset()

    def reset(self) -> None:
        """Forget everything: another file stands there now."""
        self.step = self._first_step
        self.pos = 0  # bytes indexed
        self.newlines = 0  # newlines in them
        self._marks = array("Q", [0])  # newlines before byte i * step
        self._dense = False

    def feed(self, read: Reader, budget: int, end: int) -> None:
        """Index on from `pos`, at most `budget` bytes and not beyond `end`."""
        stop = min(end, self.pos + budget)
        while self.pos < stop:
            # Not beyond the next mark, and not beyond what the caller allows.
            data = read(self.pos, min(self.step - self.pos % self.step, self._first_step, stop - self.pos))
            if not data:
                raise StaleError(_CHANGED)
            found = data.count(b"\n") if self._dense else len(data) - len(data.replace(b"\n", b""))
            self._dense = found * _LONG_LINES > len(data)
            self.newlines += found
            self.pos += len(data)
            if self.pos % self.step == 0:
                self._mark()

    def _mark(self) -> None:
        self._marks.append(self.newlines)
        if len(self._marks) > self._max_marks:
            self._marks = self._marks[::2]
            self.step *= 2

    def start_of(self, line: int, read: Reader) -> int:
        """Byte where line `line` begins; there must be `line` newlines in the indexed part."""
        if line == 0:
            return 0
        mark = bisect_left(self._marks, line) - 1
        wanted = line - self._marks[mark]
        at = mark * self.step
        while at < self.pos:
            data = read(at, min(self._first_step, self.pos - at))
            found = data.count(b"\n")
            if found >= wanted:
                return at + nth_newline(data, wanted) + 1
            if not data:
                break
            wanted -= found
            at += len(data)
        raise StaleError(_CHANGED)

    def line_at(self, offset: int, read: Reader) -> int:
        """Number of the line that holds the byte at `offset` (not beyond the indexed part)."""
        mark = min(offset // self.step, len(self._marks) - 1)
        at, line = mark * self.step, self._marks[mark]
        while at < offset:
            data = read(at, min(self._first_step, offset - at))
            if not data:
                raise StaleError(_CHANGED)
            line += data.count(b"\n")
            at += len(data)
        return line

    def next_newline(self, offset: int, read: Reader) -> int | None:
        """Byte of the first newline at or after `offset` in the indexed part. Stretches without one are not read."""
        mark = offset // self.step
        # In the stretch where `offset` lies, unless the index says that it has no newline at all.
        if mark + 1 >= len(self._marks) or self._marks[mark + 1] > self._marks[mark]:
            found = self._scan(offset, min((mark + 1) * self.step, self.pos), read)
            if found is not None:
                return found
        if mark + 1 >= len(self._marks):
            return None
        before = self._marks[mark + 1]
        if self.newlines == before:
            return None
        hit = bisect_right(self._marks, before, lo=mark + 1) - 1
        found = self._scan(hit * self.step, min((hit + 1) * self.step, self.pos), read)
        if found is None:
            raise StaleError(_CHANGED)
        return found

    def _scan(self, at: int, end: int, read: Reader) -> int | None:
        while at < end:
            data = read(at, min(self._first_step, end - at))
            if not data:
                raise StaleError(_CHANGED)
            found = data.find(b"\n")
            if found >= 0:
                return at + found
            at += len(data)
        return None


def nth_newline(data: bytes, n: int) -> int:
    """Place of the `n`-th newline (from 1) in `data`, which must hold that many.

    Halving by counts reads every byte twice at most; stepping from newline to newline would cost a call for each.
    """
    low, high = 0, len(data)
    while high - low > 2048:
        middle = (low + high) // 2
        found = data.count(b"\n", low, middle)
        if found >= n:
            high = middle
        else:
            n -= found
            low = middle
    at = low - 1
    for _ in range(n):
        at = data.index(b"\n", at + 1)
    return at
