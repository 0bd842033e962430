"""Searching a log of any size: where to begin, what a hit is called, and how to go on later."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import LogError
from .access import LogAccess, Snapshot
from .model import MatchCount, SearchHit, SearchResult
from .patterns import PlainText, Span, compile_pattern
from .scan import Limits, LineScan, PlainScan, Scan
from .source import StaleError

# A column is counted by decoding the line up to the match; further in, the byte has to do.
_COLUMN_REACH = 1_048_576


class Search:
    """One pattern to look for in one log.

    Args:
        log: the log.
        pattern: text or regular expression.
        regex: which of the two.
        ignore_case: capital and small letters are the same.
        cancel: asked again and again; true ends the work.
        budget_bytes: bytes to search at most, about.

    Raises:
        LogError: the pattern or the budget cannot be used.
    """

    def __init__(
        self,
        log: LogAccess,
        pattern: str,
        *,
        regex: bool,
        ignore_case: bool,
        cancel: Callable[[], bool] | None,
        budget_bytes: int | None,
    ) -> None:
        self._log = log
        self._pattern = compile_pattern(pattern, regex=regex, ignore_case=ignore_case)
        self._limits = Limits(cancel, budget_bytes)

    def find(self, from_line: int | None, resume_at: int | None, *, backward: bool) -> SearchResult:
        """See `LogFile.search`."""
        with self._log.snapshot() as snapshot:
            try:
                return self._find(snapshot, from_line, resume_at, backward=backward)
            except StaleError:
                generation = self._after_change(snapshot)
                return SearchResult(None, False, None, self._limits.cancelled, self._cut, generation)

    def count(self, from_line: int | None, resume_at: int | None, to_line: int | None = None) -> MatchCount:
        """See `LogFile.count_matches`."""
        with self._log.snapshot() as snapshot:
            total, end = 0, False
            at: int | None = None
            generation = snapshot.generation
            try:
                start = self._start(snapshot, from_line, resume_at, backward=False)
                part = snapshot
                if to_line is not None:
                    stop = self._log.line_start(snapshot, to_line, self._limits.pause)
                    part = snapshot if stop is None else snapshot.upto(stop)
                if start is not None:
                    total, start = self._scan(part).count(min(start, part.size))
                end = not self._limits.cancelled if start is None else start >= part.size
                at = None if end else start
            except StaleError:
                generation = self._after_change(snapshot)
            return MatchCount(total, end, at, self._limits.cancelled, self._cut, generation)

    def _find(
        self, snapshot: Snapshot, from_line: int | None, resume_at: int | None, *, backward: bool
    ) -> SearchResult:
        hit: SearchHit | None = None
        at = self._start(snapshot, from_line, resume_at, backward=backward)
        if at is None:
            end = not self._limits.cancelled
        else:
            scan = self._scan(snapshot)
            span, at = scan.backward(at) if backward else scan.forward(at)
            hit = self._hit(snapshot, span, backward=backward) if span else None
            end = span is None and (at <= 0 if backward else at >= snapshot.size)
        resume = None if hit or end else at
        return SearchResult(hit, end, resume, self._limits.cancelled, self._cut, snapshot.generation)

    def _start(
        self, snapshot: Snapshot, from_line: int | None, resume_at: int | None, *, backward: bool
    ) -> int | None:
        """The byte to begin at; None if there is no such line, or if indexing up to it was cancelled."""
        if (from_line is not None and from_line < 0) or (resume_at is not None and resume_at < 0):
            raise LogError(
                "Lines and bytes of a log count from 0. Leave `from_line` out to begin at the first or last."
            )
        if resume_at is not None:
            return min(resume_at, snapshot.size)
        if from_line is None:
            return snapshot.size if backward else 0
        wanted = from_line + 1 if backward else from_line
        start = self._log.line_start(snapshot, wanted, self._limits.pause)
        if start is None and backward and not self._limits.cancelled:
            return snapshot.size
        return start

    def _scan(self, snapshot: Snapshot) -> Scan:
        if isinstance(self._pattern, PlainText):
            return PlainScan(snapshot, self._pattern, self._limits)
        return LineScan(snapshot, self._pattern, self._limits)

    def _hit(self, snapshot: Snapshot, span: Span, *, backward: bool) -> SearchHit | None:
        """What the match is called; None if indexing up to it was cancelled."""
        located = self._log.locate(snapshot, span[0], self._limits.pause)
        if located is None:
            return None
        line, start = located
        if backward and isinstance(self._pattern, PlainText):
            # The last match in the file was found; a hit names the first one of its line.
            unlimited = PlainScan(snapshot, self._pattern, Limits(None, None))
            span = unlimited.forward(start, span[1])[0] or span
        before = span[0] - start
        column = None
        if before <= _COLUMN_REACH:
            column = len(snapshot.read(start, before).decode("utf-8", "replace"))
        length = span[1] - span[0]
        text = snapshot.read(span[0], length).decode("utf-8", "replace")
        return SearchHit(line, column, len(text), start, before, length)

    @property
    def _cut(self) -> int:
        return 0 if isinstance(self._pattern, PlainText) else self._pattern.cut

    def _after_change(self, snapshot: Snapshot) -> int:
        """The generation after a read found other content than was indexed; never the snapshot's."""
        generation = self._log.look().generation
        if generation == snapshot.generation:
            self._log.void()
            generation = self._log.header().generation
        return generation
