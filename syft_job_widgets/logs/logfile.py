"""`LogFile`: windows on a log of any size that somebody else is writing.

Nothing here trusts the file: it may grow, shrink, be replaced or vanish between any two calls, hold any bytes, and
have lines of any length. Memory is one block, one answer and a sparse index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from ..errors import LogError
from .access import LogAccess
from .lineindex import Reader
from .model import LogChunk, LogLine, LogPart, LogTail, LogWindow, MatchCount, SearchResult
from .search import Search
from .source import path_opener, read_at
from .windows import decode_cut, read_tail, read_window

MAX_BYTES = 262_144
MAX_LINE_BYTES = 8_192
LONGEST_LINE = 16 * 1024 * 1024


class LogFile(LogAccess):
    r"""A log, read in windows. Every method may be called from any thread.

    Line numbers and byte offsets count from 0. A last line without a newline is a line. Methods that need line
    numbers index first what they need; a caller that must not wait drives `index_step` and asks with
    `wait_for_index=False`.

    Args:
        opener: returns a new read-only descriptor of the log (which is closed here), or None while there is none.
            What it raises as `UnsafePathError` reaches the caller and stands in `header().problem`.
        step: bytes between two marks of the line index, and the most that is read at once.
        max_marks: marks in the index before it gets coarser.

    Raises:
        UnsafePathError: by every reading method, if something else than a regular file stands there.
        LogError: by every reading method, if the file cannot be read; the sentence says why.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "stdout.txt"
        >>> _ = path.write_text("one\ntwo\nthree")
        >>> log = LogFile.from_path(path)
        >>> [line.text for line in log.window(1, 10).lines]
        ['two', 'three']
        >>> log.search("th").hit.line
        2
    """

    @classmethod
    def from_path(cls, path: Path) -> LogFile:
        """A log by its path. A link in the last part, a pipe, a device or a folder is refused when it is read."""
        return cls(path_opener(path))

    def window(
        self,
        first_line: int,
        count: int,
        max_bytes: int = MAX_BYTES,
        max_line_bytes: int = MAX_LINE_BYTES,
        *,
        wait_for_index: bool = True,
    ) -> LogWindow:
        """Up to `count` lines from `first_line` on, in at most `max_bytes` bytes (each line costs 32 at least).

        One line is always given, shortened if it must be. Past the end the window is empty.

        Args:
            first_line: number of the first line, from 0.
            count: how many lines.
            max_bytes: budget for all text, in bytes.
            max_line_bytes: a longer line is shortened to this many bytes.
            wait_for_index: index up to the last line asked for first; false answers from what is indexed.
        """
        _check(first_line=first_line, count=count)
        _check_budget(max_bytes=max_bytes, max_line_bytes=max_line_bytes)

        def cut(read: Reader) -> LogWindow:
            header = self.header()
            there = min(count, header.lines - first_line)
            lines: tuple[LogLine, ...] = ()
            if there > 0:
                lines = read_window(self._index, read, first_line, there, max_bytes, max_line_bytes)
            return LogWindow(first_line, lines, header.generation)

        return self._answer(cut, first_line + count if wait_for_index else None)

    def read_line(self, number: int, start: int = 0, count: int = MAX_BYTES) -> LogPart:
        """Part of one line: `count` bytes (4 at least) from byte `start` of the line on. Reads on in a long line.

        Raises:
            LogError: there is no such line.
        """
        _check(number=number, start=start)
        _check_budget(count=count)

        def cut(read: Reader) -> LogPart:
            known = self.header().lines
            if number >= known:
                raise LogError(f"There is no line {number}: the log has {known:,} lines, counted from 0.")
            begin = self._index.start_of(number, read)
            newline = self._index.next_newline(begin, read)
            length = (self._index.pos if newline is None else newline) - begin
            data = read(begin + start, max(0, min(max(count, 4), length - start)))
            if start + len(data) >= length:
                return LogPart(number, start, data.decode("utf-8", "replace"), None, length)
            text, used = decode_cut(data)
            return LogPart(number, start, text, start + used, length)

        return self._answer(cut, number + 1)

    def tail(self, lines: int, max_bytes: int = MAX_BYTES, max_line_bytes: int = MAX_LINE_BYTES) -> LogTail:
        """The last lines, read backwards from the end: as fast for a gigabyte as for a page, index or not.

        Args:
            lines: how many lines at most.
            max_bytes: how far back to read; whole lines only, unless the last line alone is longer.
            max_line_bytes: a longer line is shortened to this many bytes.
        """
        _check(lines=lines)
        _check_budget(max_bytes=max_bytes, max_line_bytes=max_line_bytes)

        def cut(read: Reader) -> LogTail:
            state, index = self._state, self._index
            found, first, inside = read_tail(read, state.size, lines, max_bytes, max_line_bytes)
            number = index.line_at(first, read) if index.pos >= first else None
            if number is not None:
                found = tuple(replace(line, number=number + place) for place, line in enumerate(found))
            return LogTail(
                found, first, state.size, number, state.generation, inside, state.ends_with_newline
            )

        return self._answer(cut, None)

    def line_at(self, offset: int) -> int:
        """Number of the line that holds the byte at `offset` of the file, such as a search's `resume_at`."""
        _check(offset=offset)
        with self.snapshot() as snapshot:
            found = self.locate(snapshot, min(offset, snapshot.size))
        return found[0] if found else 0

    def read_chunk(self, offset: int, count: int) -> LogChunk:
        """Raw bytes for following: compare `generation` with the one before, and begin again at 0 if it moved."""
        _check(offset=offset, count=count)
        with self._held() as fd:
            left = max(0, min(count, self._state.size - offset))
            data = b"" if fd is None else read_at(fd, offset, left)
            return LogChunk(offset, data, self._state.size, self._state.generation)

    def read_bytes(self, offset: int, count: int) -> bytes:
        """Up to `count` raw bytes from byte `offset` on, for a download in pieces."""
        return self.read_chunk(offset, count).data

    def text(self, limit: int | None = None) -> str:
        """The text of the whole log, or of its first `limit` bytes; escape sequences are kept."""

        # Retried like every answer: a log that is truncated just now is read again.
        def cut(read: Reader) -> str:
            size = self._state.size
            return read(0, size if limit is None else min(limit, size)).decode("utf-8", "replace")

        if limit is not None:
            _check(limit=limit)
        return self._answer(cut, None)

    def iter_lines(self, from_line: int = 0, max_line_bytes: int = LONGEST_LINE) -> Iterator[str]:
        """Every line's text from `from_line` on, as the file is now; escape sequences are kept.

        A line longer than `max_line_bytes` is cut, and says at its end how much is missing.
        """
        _check(from_line=from_line)
        _check_budget(max_line_bytes=max_line_bytes)
        with self.snapshot() as snapshot:
            start = self.line_start(snapshot, from_line)
            if start is None:
                return
            for line, missing in snapshot.lines(start, max_line_bytes):
                text = line.decode("utf-8", "replace")
                yield f"{text} … [{missing:,} more bytes in this line]" if missing else text

    def search(
        self,
        pattern: str,
        from_line: int | None = None,
        direction: int = 1,
        regex: bool = False,
        ignore_case: bool = False,
        cancel: Callable[[], bool] | None = None,
        budget_bytes: int | None = None,
        resume_at: int | None = None,
    ) -> SearchResult:
        r"""The nearest line that matches, from `from_line` (included) on, forward (1) or backward (-1).

        The raw line is searched, escape sequences included. `ignore_case` means ASCII letters for a plain text that
        has no others. A regular expression sees the first 16 KiB of a line, without a `\r` at its end; `lines_cut`
        tells how many lines were longer. A pattern that repeats a repetition is refused, and `cancel` is asked
        between lines. What remains: Python's engine cannot be stopped inside one line, and other slow patterns exist
        (`.*.*=.*x` takes time with the cube of the line's length), so only the owner should type them.

        Args:
            pattern: text, or with `regex` a regular expression of Python's `re`.
            from_line: None begins at the first line, or backward at the last.
            direction: 1 or -1.
            regex: `pattern` is a regular expression.
            ignore_case: capital and small letters are the same.
            cancel: asked every 256 KiB at least; true ends the search.
            budget_bytes: stop after about so many bytes, to go on later with `resume_at`.
            resume_at: `resume_at` of the result before; takes the place of `from_line`.

        Raises:
            LogError: an empty or too long pattern, one over several lines, or one that is no regular expression.
        """
        if direction not in {1, -1}:
            raise LogError("The direction of a search is 1 (forward) or -1 (backward).")
        search = Search(
            self, pattern, regex=regex, ignore_case=ignore_case, cancel=cancel, budget_bytes=budget_bytes
        )
        return search.find(from_line, resume_at, backward=direction < 0)

    def count_matches(
        self,
        pattern: str,
        from_line: int | None = None,
        regex: bool = False,
        ignore_case: bool = False,
        cancel: Callable[[], bool] | None = None,
        budget_bytes: int | None = None,
        resume_at: int | None = None,
        to_line: int | None = None,
    ) -> MatchCount:
        """How many lines match from `from_line` on: `search`'s arguments, and its way to go on after a budget.

        With `to_line`, only the lines before that one; `reached_end` then means that it was reached.
        """
        search = Search(
            self, pattern, regex=regex, ignore_case=ignore_case, cancel=cancel, budget_bytes=budget_bytes
        )
        return search.count(from_line, resume_at, to_line)


def _check(**numbers: int) -> None:
    for name, number in numbers.items():
        if number < 0:
            raise LogError(
                f"`{name}` is {number}, but lines and bytes of a log count from 0. Give 0 or more."
            )


def _check_budget(**numbers: int) -> None:
    for name, number in numbers.items():
        if number < 1:
            raise LogError(f"`{name}` is {number}. Give at least 1.")
