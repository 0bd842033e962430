"""Running a pattern over a snapshot block by block, forward, backward or to count; each run can end anywhere.

Every method takes the byte to go on from and returns the byte where it stopped, so that a run that was cancelled or
came to the end of its budget can be continued.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat
from operator import contains
from typing import Protocol

from ..errors import LogError
from .access import Snapshot
from .patterns import LINE_CAP, CancelledError, LinePattern, PlainText, Span

_BLOCK = 262_144


class Limits:
    """When to end: the caller cancels, or the budget of bytes is used up."""

    def __init__(self, cancel: Callable[[], bool] | None, budget: int | None) -> None:
        if budget is not None and budget < 1:
            raise LogError(
                "The budget of a search must be at least one byte. Leave it out to search to the end."
            )
        self._cancel = cancel
        self._left = budget
        self.cancelled = False

    def pause(self) -> bool:
        """True when the caller cancelled."""
        self.cancelled = self.cancelled or (self._cancel is not None and self._cancel())
        return self.cancelled

    def over(self) -> bool:
        """True when no further block may be read."""
        return self.pause() or (self._left is not None and self._left <= 0)

    def spend(self, count: int) -> None:
        """Take note that `count` bytes were searched."""
        if self._left is not None:
            self._left -= count


class Scan(Protocol):
    """What both kinds of patterns can do. A span is in bytes of the file."""

    def forward(self, at: int) -> tuple[Span | None, int]:
        """The first match from byte `at` on."""
        ...

    def backward(self, at: int) -> tuple[Span | None, int]:
        """A match in the last matching line before byte `at`."""
        ...

    def count(self, at: int) -> tuple[int, int]:
        """How many lines match from byte `at` on."""
        ...


class PlainScan:
    """Fixed text: a match cannot span lines, so blocks are cut anywhere and overlap by a match's length."""

    def __init__(self, snapshot: Snapshot, pattern: PlainText, limits: Limits) -> None:
        self._snapshot, self._pattern, self._limits = snapshot, pattern, limits
        self._keep = len(pattern.needle) - 1
        self._block = max(min(snapshot.block, _BLOCK), 2 * len(pattern.needle))
        self._dense = False

    def forward(self, at: int, stop: int | None = None) -> tuple[Span | None, int]:
        """The first match from byte `at` on (and before `stop`)."""
        stop = self._snapshot.size if stop is None else stop
        while at < stop and not self._limits.over():
            data = self._read(at, min(self._block, stop - at))
            place = self._pattern.first(data)
            if place >= 0:
                return (at + place, at + place + self._keep + 1), at
            self._limits.spend(len(data))
            at = stop if at + len(data) >= stop else at + len(data) - self._keep
        return None, at

    def backward(self, at: int) -> tuple[Span | None, int]:
        """The last match before byte `at`."""
        while at > 0 and not self._limits.over():
            low = max(0, at - self._block)
            place = self._pattern.last(self._read(low, at - low))
            if place >= 0:
                return (low + place, low + place + self._keep + 1), at
            self._limits.spend(at - low)
            at = low + self._keep if low else 0
        return None, at

    def count(self, at: int) -> tuple[int, int]:
        """How many lines match from byte `at` on. Stops inside a line only if nothing matched in it so far."""
        total, counted = 0, False  # counted: the line at `at` matched already
        size = self._snapshot.size
        while at < size and (counted or not self._limits.over()):
            data = self._read(at, min(self._block, size - at))
            self._limits.spend(len(data))
            place = data.find(b"\n") + 1 if counted else 0
            if counted and not place:
                at += len(data)
                continue
            lines, place, counted = self._count_block(data, place)
            total += lines
            at = size if at + len(data) >= size else at + max(place, len(data) - self._keep)
        return total, at

    def _count_block(self, data: bytes, place: int) -> tuple[int, int, bool]:
        """Matching lines in `data` from `place` on, where to go on, and whether that is inside a counted line."""
        total = 0
        needle = self._pattern.needle
        whole = data.rfind(b"\n") + 1
        if self._dense and whole > place:
            total = sum(map(contains, data[place:whole].split(b"\n"), repeat(needle)))
            place = whole
        while (hit := self._pattern.first(data, place)) >= 0:
            total += 1
            place = data.find(b"\n", hit) + 1
            if not place:
                return total, len(data), True
        # Where hits are this close, splitting into lines costs less than going from hit to hit.
        self._dense = total * 512 > len(data)
        return total, place, False

    def _read(self, at: int, count: int) -> bytes:
        return self._pattern.prepared(self._snapshot.read(at, count))


class LineScan:
    """A regular expression: blocks are cut at newlines, and of a longer line only the beginning is read."""

    def __init__(self, snapshot: Snapshot, pattern: LinePattern, limits: Limits) -> None:
        self._snapshot, self._pattern, self._limits = snapshot, pattern, limits
        self._block = min(snapshot.block, _BLOCK)

    def forward(self, at: int) -> tuple[Span | None, int]:
        """The match in the first matching line from byte `at` (where a line begins) on."""
        while at < self._snapshot.size and not self._limits.over():
            data, after = self._block_from(at)
            try:
                found = next(self._pattern.matches(data, self._limits.pause), None)
            except CancelledError:
                break
            if found is not None:
                return _shifted(found, at), at
            self._limits.spend(after - at)
            at = after
        return None, at

    def backward(self, at: int) -> tuple[Span | None, int]:
        """The first match in the last matching line before byte `at` (where a line begins, or the end)."""
        while at > 0 and not self._limits.over():
            data, begin = self._block_before(at)
            try:
                found = self._pattern.last(data, self._limits.pause)
            except CancelledError:
                break
            if found is not None:
                return _shifted(found, begin), at
            self._limits.spend(at - begin)
            at = begin
        return None, at

    def count(self, at: int) -> tuple[int, int]:
        """How many lines match from byte `at` (where a line begins) on."""
        total = 0
        while at < self._snapshot.size and not self._limits.over():
            data, after = self._block_from(at)
            try:
                found = sum(1 for _ in self._pattern.matches(data, self._limits.pause))
            except CancelledError:
                break
            total += found
            self._limits.spend(after - at)
            at = after
        return total, at

    def _block_from(self, at: int) -> tuple[bytes, int]:
        """Whole lines from `at` on (or the beginning of a long one), and where the next block begins."""
        read, size = self._snapshot.read, self._snapshot.size
        count = self._block
        while True:
            data = read(at, count)
            if at + len(data) >= size:
                return data, size
            if cut := data.rfind(b"\n") + 1:
                return data[:cut], at + cut
            if count > LINE_CAP:
                break
            count *= 2
        beginning, at = data[: LINE_CAP + 1], at + len(data)
        while at < size:
            data = read(at, _BLOCK)
            if cut := data.find(b"\n") + 1:
                return beginning, at + cut
            at += len(data)
        return beginning, size

    def _block_before(self, at: int) -> tuple[bytes, int]:
        """Whole lines that end at `at` (or the beginning of a long one), and where the first of them begins."""
        read = self._snapshot.read
        count = self._block
        while True:
            low = max(0, at - count)
            data = read(low, at - low)
            if low == 0:
                return data, 0
            if cut := data.find(b"\n", 0, len(data) - 1) + 1:
                return data[cut:], low + cut
            if count > LINE_CAP:
                break
            count *= 2
        while low > 0:
            high, low = low, max(0, low - _BLOCK)
            if cut := read(low, high - low).rfind(b"\n") + 1:
                low += cut
                break
        return read(low, LINE_CAP + 1), low


def _shifted(found: tuple[int, Span], at: int) -> Span:
    begin, (start, end) = found
    return at + begin + start, at + begin + end
