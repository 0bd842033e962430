"""Where each line of two logs stands when they are put together in the order of arrival.

A line belongs where its end arrived, so a line that somebody began and finished later does not split, and what was
shown once stays where it is. The index is one entry for each run of lines of the same stream. Lines whose ends are not
in the note (the newest, a moment long, or what others added) come last, stdout's first.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from .arrivals import Arrivals
from .logfile import LogFile

_BLOCK = 512 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that follow each other in both: `count` of them from line `line` of stream `STREAMS[which]` on."""

    row: int
    which: int
    line: int
    count: int


class Interleaving:
    """The order of two logs' lines, built on as the note on arrivals grows. Not safe for threads by itself."""

    def __init__(self, logs: tuple[LogFile, LogFile], arrivals: Arrivals) -> None:
        self._logs = logs
        self._arrivals = arrivals
        self.reset()

    def reset(self) -> None:
        """Forget everything: the logs or the note are others now."""
        self.rows = 0  # lines whose place is certain
        self.lines = [0, 0]  # of each stream among them
        self._next = 0
        self._taken = [0, 0]
        self._counters = [_Counter(log) for log in self._logs]
        self._run_row, self._run_line, self._run_which = array("Q"), array("Q"), bytearray()
        self._own = (array("L"), array("L"))  # each stream's own runs

    def grow(self, budget: int) -> bool:
        """Take in the next arrivals, reading about `budget` bytes of the logs; true when all are taken in."""
        order, ends = self._arrivals.order, self._arrivals.ends
        while self._next < len(order) and budget > 0:
            which = order[self._next]
            counter, before = self._counters[which], self._counters[which].pos
            count = counter.upto(ends[which][self._taken[which]])
            budget -= counter.pos - before + 1
            self._next += 1
            self._taken[which] += 1
            if count:
                self._add(which, count)
        return self._next >= len(order)

    def _add(self, which: int, count: int) -> None:
        if not self._run_which or self._run_which[-1] != which:
            self._own[which].append(len(self._run_which))
            self._run_row.append(self.rows)
            self._run_line.append(self.lines[which])
            self._run_which.append(which)
        self.rows += count
        self.lines[which] += count

    # -- asked -----------------------------------------------------------------------------------------------------

    def total(self, known: tuple[int, int]) -> int:
        """Rows in all, where `known` are the lines of both logs."""
        return self.rows + sum(max(0, there - sure) for there, sure in zip(known, self.lines, strict=True))

    def parts(self, first: int, end: int, known: tuple[int, int]) -> Iterator[Part]:
        """The rows [first, end) in order, as stretches of one stream each."""
        run = max(0, bisect_right(self._run_row, first) - 1)
        while run < len(self._run_which) and self._run_row[run] < end:
            row, which = self._run_row[run], self._run_which[run]
            stop = self._run_row[run + 1] if run + 1 < len(self._run_row) else self.rows
            begin = max(first, row)
            if begin < min(end, stop):
                yield Part(begin, which, self._run_line[run] + begin - row, min(end, stop) - begin)
            run += 1
        row = self.rows
        for which, there in enumerate(known):
            stop = row + max(0, there - self.lines[which])
            begin = max(first, row)
            if begin < min(end, stop):
                yield Part(begin, which, self.lines[which] + begin - row, min(end, stop) - begin)
            row = stop

    def row_of(self, which: int, line: int, known: tuple[int, int]) -> int:
        """The row of a line of one stream."""
        if line >= self.lines[which]:
            others = max(0, known[0] - self.lines[0]) if which == 1 else 0
            return self.rows + others + line - self.lines[which]
        own = self._own[which]
        place = bisect_right(own, line, key=lambda run: self._run_line[run]) - 1
        run = own[place]
        return self._run_row[run] + line - self._run_line[run]

    def line_from(self, which: int, row: int, known: tuple[int, int]) -> int:
        """The first line of a stream that stands at that row or after it (perhaps one that is not there yet)."""
        if row >= self.rows:
            others = max(0, known[0] - self.lines[0]) if which == 1 else 0
            return self.lines[which] + max(0, row - self.rows - others)
        run = bisect_right(self._run_row, row) - 1
        if self._run_which[run] == which:
            return self._run_line[run] + row - self._run_row[run]
        own = self._own[which]
        place = bisect_left(own, run)
        return self._run_line[own[place]] if place < len(own) else self.lines[which]


class _Counter:
    """Newlines of one log up to a place that only moves on, read in blocks."""

    def __init__(self, log: LogFile) -> None:
        self._log = log
        self._data = b""
        self._base = 0
        self.pos = 0

    def upto(self, end: int) -> int:
        """Newlines from where it stands up to byte `end`, or up to the end of a log that is shorter."""
        count = 0
        while self.pos < end:
            at = self.pos - self._base
            if at >= len(self._data):
                self._base, at = self.pos, 0
                self._data = self._log.read_bytes(self.pos, max(_BLOCK, min(end - self.pos, 2 * _BLOCK)))
                if not self._data:
                    break
            stop = min(len(self._data), end - self._base)
            count += self._data.count(b"\n", at, stop)
            self.pos = self._base + stop
        return count
