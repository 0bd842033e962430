"""`LogView`: a log as plain Python sees it: something to print, to iterate over, to follow."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from ..errors import SyftJobError
from .ansi import plain
from .logfile import LONGEST_LINE, LogFile

_CHUNK = 1_048_576


class LogView:
    r"""What `job.stdout` and `job.stderr` are. Text comes as a terminal would show it, without colour codes.

    The log is read when it is asked for, so a view is never out of date, and works while the job runs.

    Args:
        log: the log.
        label: its name: "stdout" or "stderr".
        state: says in words why there is nothing to see yet, such as "nothing written yet".

    Raises:
        UnsafePathError, LogError: by every method but `repr()`, if the log cannot be read; the sentence says why.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> path = Path(tempfile.mkdtemp()) / "stdout.txt"
        >>> view = LogView(LogFile.from_path(path), "stdout", lambda: "nothing written yet")
        >>> view
        <LogView stdout: nothing written yet>
        >>> _ = path.write_text("\x1b[32mok\x1b[0m\n 1%\r100%\n")
        >>> print(view)
        ok
        100%
        <BLANKLINE>
        >>> len(view), view.tail(1)
        (2, '100%')
    """

    def __init__(self, log: LogFile, label: str, state: Callable[[], str]) -> None:
        self.log = log
        self.label = label
        self._state = state

    @property
    def lines(self) -> int:
        """How many lines the log has now."""
        return self.log.refresh().lines

    @property
    def size(self) -> int:
        """How many bytes the log has now."""
        return self.log.look().size

    def __len__(self) -> int:
        return self.lines

    def __iter__(self) -> Iterator[str]:
        return map(plain, self.log.iter_lines())

    def __str__(self) -> str:
        return plain(self.log.text())

    def __repr__(self) -> str:
        return f"<LogView {self.label}: {self.summary()}>"

    def summary(self) -> str:
        """Size and line count in words, or the state of an empty log, or why it cannot be read. No log text."""
        try:
            header = self.log.refresh()
        except SyftJobError as error:
            return str(error)
        if not header.size:
            return self._state()
        return f"{_counted(header.lines, 'line')}, {_counted(header.size, 'byte')}"

    def head(self, n: int = 20) -> str:
        """The first `n` lines, joined by newlines."""
        window = self.log.window(0, n, max_bytes=LONGEST_LINE, max_line_bytes=LONGEST_LINE)
        return "\n".join(plain(line.text) for line in window.lines)

    def tail(self, n: int = 20) -> str:
        """The last `n` lines, joined by newlines. Fast for any size: reads from the end, at most 16 MiB."""
        tail = self.log.tail(n, max_bytes=LONGEST_LINE, max_line_bytes=LONGEST_LINE)
        return "\n".join(plain(line.text) for line in tail.lines)

    def raw(self, offset: int = 0, count: int | None = None) -> bytes:
        """The bytes as they are on disk, from byte `offset` on: all of them, or `count`."""
        return self.log.read_bytes(offset, self.size if count is None else count)

    def follow(self, poll_s: float = 0.2, until: Callable[[], bool] | None = None) -> Iterator[str]:
        """Every line from the first on, and then new ones as they are written.

        A line is given once its newline is there, or at the end. When the log is replaced (a rerun), goes on with
        the new one from its first line.

        Args:
            poll_s: seconds between two looks at the file.
            until: asked before each look; once it is true, the rest is given and the lines end. Without it they
                never end.

        Example:
            >>> for line in job.stdout.follow(until=lambda: job.status == "done"):  # doctest: +SKIP
            ...     print(line)
        """
        pause = threading.Event()  # never set: its wait() is the interval
        reader = _Follower(self.log)
        while True:
            last = until is not None and until()  # before reading: what was written before it is read below
            yield from map(plain, reader.new_lines())
            if last:
                yield from map(plain, reader.rest())
                return
            pause.wait(poll_s)


class _Follower:
    """Where a follower stands in the log: bytes read, and the line that has no newline yet."""

    def __init__(self, log: LogFile) -> None:
        self._log = log
        self._offset = 0
        self._generation: int | None = None
        self._parts: list[bytes] = []
        self._kept = self._dropped = 0

    def new_lines(self) -> Iterator[str]:
        """The lines that were completed since the last call."""
        while True:
            chunk = self._log.read_chunk(self._offset, _CHUNK)
            if self._generation not in {None, chunk.generation}:
                # Another log now. What was begun in the old one will not be completed.
                self._generation, self._offset = chunk.generation, 0
                yield from self.rest()
                continue
            self._generation = chunk.generation
            self._offset += len(chunk.data)
            *whole, rest = chunk.data.split(b"\n")
            for line in whole:
                self._keep(line)
                yield self._taken()
            self._keep(rest)
            if not chunk.data:
                return

    def rest(self) -> Iterator[str]:
        """The last line, if it has no newline."""
        if self._kept:
            yield self._taken()

    def _keep(self, data: bytes) -> None:
        kept = data[: LONGEST_LINE - self._kept]
        self._dropped += len(data) - len(kept)
        self._kept += len(kept)
        if kept:
            self._parts.append(kept)

    def _taken(self) -> str:
        text = b"".join(self._parts).decode("utf-8", "replace")
        if self._dropped:
            text += f" … [{self._dropped:,} more bytes in this line]"
        self._parts, self._kept, self._dropped = [], 0, 0
        return text


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
