"""What the log views read from: one log, or both in the order of arrival, asked in the same words."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from ..errors import JobGoneError, LogError, ProtocolError
from ..layout import STREAMS, JobPlace, Stream
from ..logs import LogFile, LogLine, LogPart
from ..logs import LogHeader as FileHeader
from ..logs.arrivals import Arrivals
from ..logs.joined import JoinedLine, JoinedLog
from ..logs.logfile import MAX_LINE_BYTES

Source = Literal["stdout", "stderr", "both"]
SOURCES: tuple[Source, ...] = ("stdout", "stderr", "both")

SLICE = 16 * 1024**2
"""Bytes that are indexed at a time when somebody looks: about ten milliseconds."""
_SEARCH_S = 0.4
_LONGEST_SEARCH_S = 10.0
_COUNT_S = 0.25
_COUNT_BYTES = 32 * 1024**2
_PART_BYTES = 8 * 1024
_FEW = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """A line as the views know it. `at` is when it arrived, in milliseconds since 1970."""

    number: int
    text: str
    shortened: bool
    stream: Stream | None
    at: int | None


@dataclass(frozen=True, slots=True)
class Newest:
    """The last lines; those from `settled` on may still change and are sent again."""

    first: int
    entries: tuple[Entry, ...]
    settled: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """What is looked for."""

    text: str
    regex: bool
    ignore_case: bool


@dataclass(frozen=True, slots=True)
class Found:
    """How far a search came: `line` is the hit's, or where to go on."""

    hit: bool
    line: int
    column: int | None
    length: int
    reached_end: bool


class LogSource(Protocol):
    """One log or both. Line numbers count from 0."""

    def header(self) -> FileHeader:
        """As it is now, after indexing a little more."""

    def newest(self, count: int, budget: int) -> Newest | None:
        """The last lines; None while their numbers are not known."""

    def window(self, first: int, count: int, budget: int) -> tuple[Entry, ...]:
        """Lines by number."""

    def search(self, pattern: Pattern, from_line: int, direction: int) -> Found:
        """The next hit, or as far as it came in a moment."""

    def count(self, pattern: Pattern, from_line: int, to_line: int) -> tuple[int, int]:
        """How many lines match, and the line before which that is known after a moment."""

    def part(self, line: int, start: int | None) -> LogPart:
        """More of a long line; None: what follows the part that windows show."""

    def no_times(self) -> str | None:
        """Why there are no times of arrival; None if there are."""

    @property
    def file(self) -> str:
        """Where it is on disk; nothing for both."""


class OneLog:
    """See `LogSource`."""

    def __init__(self, log: LogFile, stream: Stream, arrivals: Arrivals, file: str) -> None:
        self.log = log
        self.file = file
        self.stream: Stream = stream
        self._arrivals = arrivals

    def header(self) -> FileHeader:
        """See `LogSource`."""
        self._arrivals.refresh()
        return self.log.refresh(SLICE)

    def newest(self, count: int, budget: int) -> Newest | None:
        """See `LogSource`."""
        tail = self.log.tail(count, budget)
        if tail.first_line is None:
            return None
        end = tail.first_line + len(tail.lines)
        # A last line without its end may still grow: it is sent again, under its number.
        settled = end if tail.ends_with_newline or not tail.lines else end - 1
        return Newest(tail.first_line, self.entries(tail.lines), settled)

    def window(self, first: int, count: int, budget: int) -> tuple[Entry, ...]:
        """See `LogSource`."""
        return self.entries(self.log.window(first, count, budget).lines)

    def entries(self, lines: tuple[LogLine, ...]) -> tuple[Entry, ...]:
        """Lines with their times."""
        timed = bool(lines) and self.no_times() is None
        return tuple(
            _entry(line, None, arrived(self._arrivals, self.stream, line) if timed else None)
            for line in lines
        )

    def search(self, pattern: Pattern, from_line: int, direction: int) -> Found:
        """See `LogSource`."""
        began, resume, line = time.monotonic(), None, from_line
        while True:
            found = self.log.search(
                pattern.text, from_line, direction, pattern.regex, pattern.ignore_case,
                cancel=_after(_SEARCH_S), resume_at=resume,
            )  # fmt: skip
            if found.hit is not None:
                return Found(True, found.hit.line, found.hit.column, found.hit.length, reached_end=False)
            if found.reached_end or found.resume_at is None:
                return Found(False, from_line, None, 0, reached_end=found.reached_end)
            resume = found.resume_at
            line = self.log.line_at(resume)
            # Inside one endless line there is no line to go on from.
            if line != from_line or time.monotonic() - began > _LONGEST_SEARCH_S:
                return Found(False, line, None, 0, reached_end=False)

    def count(self, pattern: Pattern, from_line: int, to_line: int) -> tuple[int, int]:
        """See `LogSource`."""

        def counted(first: int, end: int) -> int:
            return self.log.count_matches(
                pattern.text, first, pattern.regex, pattern.ignore_case, to_line=end
            ).lines

        return _count_on(counted, self.log.header(), from_line, to_line)

    def part(self, line: int, start: int | None) -> LogPart:
        """See `LogSource`."""
        if start is None:
            shown = self.log.read_line(line, 0, MAX_LINE_BYTES)
            if shown.next_start is None:
                return shown
            start = shown.next_start
        return self.log.read_line(line, start, _PART_BYTES)

    def no_times(self) -> str | None:
        """See `LogSource`."""
        return self._arrivals.problem(self.stream)


class BothLogs:
    """See `LogSource`."""

    file = ""

    def __init__(self, joined: JoinedLog, arrivals: Arrivals, ones: dict[Stream, OneLog]) -> None:
        self._joined = joined
        self._arrivals = arrivals
        self._ones = ones

    def header(self) -> FileHeader:
        """See `LogSource`."""
        return self._joined.refresh(SLICE)

    def newest(self, count: int, budget: int) -> Newest | None:
        """See `LogSource`."""
        lines = self._joined.tail(count, budget)
        first = lines[0].row if lines else self._joined.settled
        return Newest(first, self._entries(lines), self._joined.settled)

    def window(self, first: int, count: int, budget: int) -> tuple[Entry, ...]:
        """See `LogSource`."""
        return self._entries(self._joined.window(first, count, budget))

    def _entries(self, lines: tuple[JoinedLine, ...]) -> tuple[Entry, ...]:
        return tuple(
            _entry(item.line, item.stream, arrived(self._arrivals, item.stream, item.line)) for item in lines
        )

    def search(self, pattern: Pattern, from_line: int, direction: int) -> Found:
        """See `LogSource`."""
        self.header()
        found = self._joined.search(
            pattern.text,
            from_line,
            direction,
            regex=pattern.regex,
            ignore_case=pattern.ignore_case,
            cancel=_after(_SEARCH_S),
        )
        if found.hit is None:
            return Found(False, found.row, None, 0, found.reached_end)
        return Found(True, found.row, found.hit.column, found.hit.length, reached_end=False)

    def count(self, pattern: Pattern, from_line: int, to_line: int) -> tuple[int, int]:
        """See `LogSource`."""

        def counted(first: int, end: int) -> int:
            return self._joined.count_matches(
                pattern.text, first, end, regex=pattern.regex, ignore_case=pattern.ignore_case
            )

        return _count_on(counted, self._joined.refresh(0), from_line, to_line)

    def part(self, line: int, start: int | None) -> LogPart:
        """See `LogSource`."""
        self.header()
        where = self._joined.where(line)
        if where is None:
            raise LogError(f"There is no line {line + 1:,} any more. Look again.")
        stream, number = where
        return self._ones[stream].part(number, start)

    def no_times(self) -> str | None:
        """See `LogSource`."""
        return self._arrivals.problem()


class JobLogs:
    """The logs of one job, with their indexes kept from call to call."""

    def __init__(self, place: JobPlace, *, owned: bool) -> None:
        def opener(stream: Stream) -> Callable[[], int | None]:
            def opened() -> int | None:
                try:
                    return place.open_log(stream)
                except JobGoneError:
                    return None

            return opened

        self.files: dict[Stream, LogFile] = {stream: LogFile(opener(stream)) for stream in STREAMS}
        self.arrivals = Arrivals(place.open_times, self.files, owned=owned)
        self._ones: dict[Stream, OneLog] = {
            stream: OneLog(log, stream, self.arrivals, str(place.log_path(stream)))
            for stream, log in self.files.items()
        }
        self._both = BothLogs(JoinedLog(self.files, self.arrivals), self.arrivals, self._ones)

    def source(self, source: Source) -> LogSource:
        """One of them, or both."""
        return self._both if source == "both" else self._ones[source]


def parse_source(value: object) -> Source:
    """The `stream` param."""
    for known in SOURCES:
        if value == known:
            return known
    raise ProtocolError("'stream' should be 'stdout', 'stderr' or 'both'.")


def arrived(arrivals: Arrivals, stream: Stream, line: LogLine) -> int | None:
    """When the end of a line arrived, in milliseconds since 1970; None if that is not known."""
    end = line.offset + line.length
    at = arrivals.time_of(stream, end + 1) or arrivals.time_of(stream, end)
    return None if at is None else round(at * 1000)


def _entry(line: LogLine, stream: Stream | None, at: int | None) -> Entry:
    # A line of progress updates is shown from its end: then nothing follows on disk.
    more = line.shortened and line.start + line.shown < line.length
    return Entry(line.number, line.text, more, stream, at)


def _after(seconds: float) -> Callable[[], bool]:
    """True once the time is over, but not before a few blocks were read: every step has to get on."""
    end = time.monotonic() + seconds
    asked = itertools.count()
    return lambda: next(asked) >= _FEW and time.monotonic() > end


def _count_on(
    counted: Callable[[int, int], int], header: FileHeader, from_line: int, to_line: int
) -> tuple[int, int]:
    """Count piece by piece, for a moment; at least one piece."""
    to_line = min(to_line, header.lines)
    mean = header.size / header.lines if header.lines else 1.0
    step = max(1, int(_COUNT_BYTES / max(1.0, mean)))
    over, total = _after(_COUNT_S), 0
    while from_line < to_line:
        end = min(to_line, from_line + step)
        total += counted(from_line, end)
        from_line = end
        if over():
            break
    return total, from_line
