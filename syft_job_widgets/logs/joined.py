"""Both logs of a job as one, in the order in which their lines arrived: windows, tail, search and count."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from ..layout import STREAMS, Stream
from .arrivals import Arrivals
from .interleave import Interleaving, Part
from .logfile import MAX_BYTES, MAX_LINE_BYTES, LogFile
from .model import LogHeader, LogLine, SearchHit
from .windows import LINE_COST

_SLICE = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class JoinedLine:
    """A line of both: its number there, whose it is, and the line as its own log has it."""

    row: int
    stream: Stream
    line: LogLine


@dataclass(frozen=True, slots=True)
class JoinedHit:
    """What a search in both came to: see `SearchResult`. `row` is where the hit is, or where to go on."""

    hit: SearchHit | None
    row: int
    reached_end: bool


class JoinedLog:
    """Two logs and the note on when their lines arrived. Every method may be called from any thread.

    Memory is the order of the lines (bounded by the note, which is bounded) and one answer.

    Example:
        >>> both = JoinedLog({"stdout": out, "stderr": err}, arrivals)  # doctest: +SKIP
        >>> both.refresh().lines; [line.stream for line in both.window(0, 3)]  # doctest: +SKIP
    """

    def __init__(self, logs: dict[Stream, LogFile], arrivals: Arrivals) -> None:
        self._logs = (logs[STREAMS[0]], logs[STREAMS[1]])
        self._arrivals = arrivals
        self._order = Interleaving(self._logs, arrivals)
        self._lock = threading.RLock()
        self._generation = 0
        self._seen: tuple[int, ...] = ()
        self._known = (0, 0)
        self._complete = False

    @property
    def settled(self) -> int:
        """Lines whose place will not change; those after it may still be put in another order."""
        return self._order.rows

    def refresh(self, max_bytes: int = _SLICE) -> LogHeader:
        """Look at logs and note, and read on for about `max_bytes`.

        Raises:
            LogError, UnsafePathError: one of the logs cannot be read.
        """
        with self._lock:
            # The note first: what it tells of is in the logs by now.
            self._arrivals.refresh()
            headers = [log.refresh(max_bytes) for log in self._logs]
            seen = (self._arrivals.generation, *(header.generation for header in headers))
            if seen != self._seen:
                self._generation += bool(self._seen)
                self._seen = seen
                self._order.reset()
            if self._arrivals.problem() is not None:
                self._arrivals.refresh()  # a log's first bytes are there a moment before the note of them
            if self._arrivals.problem() is not None:
                self._known, self._complete = (0, 0), True
                self._order.reset()
                return self._header(headers)
            with self._arrivals.lock:
                taken = self._order.grow(max_bytes)
            self._complete = taken and all(header.indexed for header in headers)
            self._known = (headers[0].lines, headers[1].lines)
            return self._header(headers)

    def _header(self, headers: list[LogHeader]) -> LogHeader:
        return LogHeader(
            exists=any(header.exists for header in headers),
            size=sum(header.size for header in headers),
            lines=self._order.total(self._known),
            indexed=self._complete,
            generation=self._generation,
            ends_with_newline=self._order.rows == self._order.total(self._known) > 0,
            problem=next((header.problem for header in headers if header.problem), None),
        )

    def window(
        self, first: int, count: int, max_bytes: int = MAX_BYTES, max_line_bytes: int = MAX_LINE_BYTES
    ) -> tuple[JoinedLine, ...]:
        """Up to `count` lines from row `first` on, in at most `max_bytes` bytes; fewer where they end."""
        with self._lock:
            total = self._order.total(self._known)
            parts = list(self._order.parts(first, min(total, first + count), self._known))
            held = self._read(parts, max_bytes, max_line_bytes)
        lines: list[JoinedLine] = []
        left = max_bytes
        for line in _in_order(parts, held):
            cost = max(line.line.shown, LINE_COST)
            if lines and cost > left:
                break
            lines.append(line)
            left -= cost
        return tuple(lines)

    def tail(
        self, count: int, max_bytes: int = MAX_BYTES, max_line_bytes: int = MAX_LINE_BYTES
    ) -> tuple[JoinedLine, ...]:
        """The last lines, at most `count`, in at most `max_bytes` bytes."""
        with self._lock:
            total = self._order.total(self._known)
            parts = list(self._order.parts(max(0, total - count), total, self._known))
            held = self._read(parts, max_bytes, max_line_bytes, backwards=True)
        lines: list[JoinedLine] = []
        left = max_bytes
        for line in reversed(_in_order(parts, held, backwards=True)):
            cost = max(line.line.shown, LINE_COST)
            if lines and cost > left:
                break
            lines.append(line)
            left -= cost
        return tuple(reversed(lines))

    def _read(
        self, parts: Iterable[Part], max_bytes: int, max_line_bytes: int, *, backwards: bool = False
    ) -> tuple[dict[int, LogLine], dict[int, LogLine]]:
        """The lines of each stream that the parts name, as far as the budget goes: one read for each stream."""
        held: tuple[dict[int, LogLine], dict[int, LogLine]] = ({}, {})
        for which, log in enumerate(self._logs):
            own = [part for part in parts if part.which == which]
            if not own:
                continue
            first, end = own[0].line, own[-1].line + own[-1].count
            if backwards:
                # From the end of the log, which may have grown: what is not asked for is not taken.
                grown = max(0, log.header().lines - end)
                tail = log.tail(end - first + grown, max_bytes, max_line_bytes)
                lines = tail.lines if tail.first_line is not None else ()
            else:
                lines = log.window(first, end - first, max_bytes, max_line_bytes).lines
            held[which].update((line.number, line) for line in lines)
        return held

    # -- one line --------------------------------------------------------------------------------------------------

    def where(self, row: int) -> tuple[Stream, int] | None:
        """Whose line stands at that row, and its number there; None if there is no such row."""
        with self._lock:
            for part in self._order.parts(row, row + 1, self._known):
                return STREAMS[part.which], part.line
        return None

    # -- searching -------------------------------------------------------------------------------------------------

    def search(
        self,
        pattern: str,
        from_row: int,
        direction: int = 1,
        *,
        regex: bool = False,
        ignore_case: bool = False,
        cancel: Callable[[], bool] | None = None,
    ) -> JoinedHit:
        """The nearest line that matches from row `from_row` (included) on. `cancel` ends it; go on from its `row`."""
        ahead = direction > 0
        best: tuple[int, SearchHit | None] | None = None
        with self._lock:
            known = self._known
            from_row = from_row if ahead else min(from_row, self._order.total(known) - 1)
        for which, log in enumerate(self._logs):
            with self._lock:
                start = self._order.line_from(which, from_row if ahead else from_row + 1, known)
            if not ahead:
                start -= 1
            if not 0 <= start < known[which]:
                continue
            found = log.search(pattern, start, direction, regex=regex, ignore_case=ignore_case, cancel=cancel)
            if found.hit is not None:
                line = found.hit.line
            elif found.reached_end:
                continue
            else:
                line = start if found.resume_at is None else log.line_at(found.resume_at)
            if line >= known[which]:
                continue  # it came after the order was looked at
            with self._lock:
                row = self._order.row_of(which, line, known)
            if best is None or (row < best[0] if ahead else row > best[0]):
                best = (row, found.hit)
        if best is None:
            return JoinedHit(None, from_row, reached_end=True)
        row, hit = best
        return JoinedHit(hit, row, reached_end=False)

    def count_matches(
        self,
        pattern: str,
        from_row: int,
        to_row: int,
        *,
        regex: bool = False,
        ignore_case: bool = False,
    ) -> int:
        """How many lines match in the rows [from_row, to_row)."""
        total = 0
        with self._lock:
            known = self._known
        for which, log in enumerate(self._logs):
            with self._lock:
                first = self._order.line_from(which, from_row, known)
                end = min(known[which], self._order.line_from(which, to_row, known))
            if first < end:
                total += log.count_matches(
                    pattern, first, regex=regex, ignore_case=ignore_case, to_line=end
                ).lines
        return total


def _in_order(
    parts: list[Part],
    held: tuple[dict[int, LogLine], dict[int, LogLine]],
    *,
    backwards: bool = False,
) -> list[JoinedLine]:
    """The lines of the parts without a gap: up to the first one that was not read, or from the last such one on."""
    rows = [(part.row + step, part.which, part.line + step) for part in parts for step in range(part.count)]
    lines: list[JoinedLine] = []
    for row, which, number in reversed(rows) if backwards else rows:
        line = held[which].get(number)
        if line is None:
            break
        lines.append(JoinedLine(row, STREAMS[which], replace(line, number=row)))
    return lines[::-1] if backwards else lines
