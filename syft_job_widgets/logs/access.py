"""The locked heart of a log: open, look, index in slices, answer, and try again when the file changed under it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

from ..errors import LogError, UnsafePathError
from .lineindex import MAX_MARKS, STEP, LineIndex, Reader
from .model import LogHeader
from .source import FileState, Opener, StaleError, open_log, read_at

T = TypeVar("T")

# Indexed at a time while the lock is held: 2 to 3 ms for which another thread may wait.
SLICE = 8 * 1024 * 1024
_TRIES = 5
_CHANGED = "The log changed while it was read. Ask again."
_TOO_FAST = "The log is being rewritten faster than it can be read. Try again in a moment."


class Snapshot:
    """One descriptor for a long read without the lock: the bytes that stood there when it was opened.

    Attributes:
        size: bytes in the file then; later growth is not seen.
        generation: of the log then.
        block: bytes to read at once.
    """

    def __init__(self, fd: int | None, size: int, generation: int, block: int) -> None:
        self._fd = fd
        self.size = size
        self.generation = generation
        self.block = block

    def read(self, offset: int, count: int) -> bytes:
        """Exactly `count` bytes, or fewer where the snapshot ends; raises `StaleError` if the file was truncated."""
        count = max(0, min(count, self.size - offset))
        if count == 0 or self._fd is None:
            return b""
        data = read_at(self._fd, offset, count)
        if len(data) < count:
            raise StaleError(_CHANGED)
        return data

    def read_on(self, offset: int, count: int) -> bytes:
        """Like `read`, also beyond the end: the index may know more of a log that grows than the snapshot."""
        return b"" if self._fd is None else read_at(self._fd, offset, count)

    def upto(self, size: int) -> Snapshot:
        """The same, ending at that byte. It lives as long as this one."""
        return Snapshot(self._fd, min(size, self.size), self.generation, self.block)

    def lines(self, at: int, max_line_bytes: int) -> Iterator[tuple[bytes, int]]:
        """Every line from byte `at` on, cut to `max_line_bytes`, with the number of bytes that were cut off."""
        parts: list[bytes] = []
        kept = length = 0
        while at < self.size:
            data = self.read(at, self.block)
            at += len(data)
            *whole, rest = data.split(b"\n")
            for line in whole:
                if length:
                    parts.append(line[: max_line_bytes - kept])
                    length += len(line)
                    joined = b"".join(parts)
                    yield joined, length - len(joined)
                    parts, kept, length = [], 0, 0
                else:
                    yield line[:max_line_bytes], max(0, len(line) - max_line_bytes)
            parts.append(rest[: max_line_bytes - kept])
            kept += len(parts[-1])
            length += len(rest)
        if length:
            yield b"".join(parts), length - kept


class LogAccess:
    """State, lock and index of one log; `LogFile` adds the questions that can be asked."""

    def __init__(self, opener: Opener, *, step: int = STEP, max_marks: int = MAX_MARKS) -> None:
        self._opener = opener
        self._block = step
        self._lock = threading.RLock()
        self._state = FileState()
        self._index = LineIndex(step, max_marks)
        self._problem: str | None = None

    def header(self) -> LogHeader:
        """What was known after the last call that looked at the file. Reads nothing."""
        with self._lock:
            state, index = self._state, self._index
            indexed = index.pos >= state.size
            lines = index.newlines
            if indexed and state.size and not state.ends_with_newline:
                lines += 1
            return LogHeader(
                exists=state.exists,
                size=state.size,
                lines=lines,
                indexed=indexed,
                generation=state.generation,
                ends_with_newline=state.ends_with_newline,
                problem=self._problem,
            )

    @property
    def lines_known(self) -> int:
        """Lines that can be read by number without indexing more."""
        return self.header().lines

    @property
    def complete(self) -> bool:
        """The index covers the file as last seen."""
        return self.header().indexed

    def look(self) -> LogHeader:
        """Look at the file's size and identity; index nothing."""
        with self._held():
            return self.header()

    def refresh(self, max_bytes: int | None = None, cancel: Callable[[], bool] | None = None) -> LogHeader:
        """Look at the file and index the bytes that are new, at most `max_bytes` of them (None: all).

        Args:
            max_bytes: how much to index now, in bytes.
            cancel: asked every few milliseconds; true ends the call with what is indexed so far.

        Returns:
            The header after that.
        """
        goal: int | None = None
        tries = _TRIES
        while True:
            try:
                with self._held() as fd:
                    index, size = self._index, self._state.size
                    if goal is None:  # what is written during this call is left for the next one
                        goal = size if max_bytes is None else min(size, index.pos + max_bytes)
                    if fd is not None:
                        index.feed(partial(read_at, fd), SLICE, min(goal, size))
                    header = self.header()
                    done = index.pos >= min(goal, size)
            except StaleError:
                self.void()
                tries -= 1
                header, done = self.header(), tries <= 0
            if done or (cancel is not None and cancel()):
                return header

    def index_step(self, max_bytes: int = SLICE) -> bool:
        """Index one slice; true when the index is complete. For a caller that goes on in the background."""
        return self.refresh(max_bytes).indexed

    # -- for the modules of this package ---------------------------------------------------------------------------

    def void(self) -> None:
        """Forget the index and begin a new generation: a read proved that the content is not what was indexed."""
        with self._lock:
            self._state.distrust()
            self._index.reset()

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """The log as it is now, for a read that takes long and must not hold the lock."""
        with self._lock:
            fd = self._look()
            made = Snapshot(fd, self._state.size, self._state.generation, self._block)
        try:
            yield made
        finally:
            if fd is not None:
                os.close(fd)

    def line_start(
        self, snapshot: Snapshot, line: int, cancel: Callable[[], bool] | None = None
    ) -> int | None:
        """Byte where `line` begins, or None if the snapshot has no such line (or `cancel` ended the indexing)."""
        if line == 0:
            return 0

        def known(index: LineIndex) -> bool:
            return index.newlines >= line

        with self._indexed(snapshot, known, cancel) as index:
            if not known(index):
                return None
            start = index.start_of(line, snapshot.read_on)
            return start if start < snapshot.size else None

    def locate(
        self, snapshot: Snapshot, offset: int, cancel: Callable[[], bool] | None = None
    ) -> tuple[int, int] | None:
        """Number and first byte of the line that holds the byte at `offset`; None if `cancel` ended the indexing."""

        def known(index: LineIndex) -> bool:
            return index.pos >= offset

        with self._indexed(snapshot, known, cancel) as index:
            if not known(index):
                return None
            line = index.line_at(offset, snapshot.read)
            return line, index.start_of(line, snapshot.read)

    @contextmanager
    def _indexed(
        self, snapshot: Snapshot, known: Callable[[LineIndex], bool], cancel: Callable[[], bool] | None
    ) -> Iterator[LineIndex]:
        """The locked index, after indexing the snapshot slice by slice until `known` (or its end, or `cancel`)."""
        while True:
            with self._lock:
                if self._state.generation != snapshot.generation:
                    raise StaleError(_CHANGED)
                index = self._index
                if known(index) or index.pos >= snapshot.size or (cancel is not None and cancel()):
                    yield index
                    return
                index.feed(snapshot.read, SLICE, snapshot.size)

    def _look(self) -> int | None:
        """A descriptor (the caller closes it) after taking note of the file. Call with the lock held."""
        fd: int | None = None
        try:
            fd = open_log(self._opener)
            if self._state.look(fd):
                self._index.reset()
        except LogError as error:
            self._problem = str(error)
            if fd is not None:
                os.close(fd)
            raise
        except UnsafePathError as error:
            # What stood here is gone; what stands here now is not ours to read.
            self._problem = str(error)
            self._state.look(None)
            self._index.reset()
            raise
        self._problem = None
        return fd

    @contextmanager
    def _held(self) -> Iterator[int | None]:
        """The lock and a descriptor of the file as it is now."""
        with self._lock:
            fd = self._look()
            try:
                yield fd
            finally:
                if fd is not None:
                    os.close(fd)

    def _answer(self, cut: Callable[[Reader], T], lines: int | None) -> T:
        """Ask `cut` with the lock held, after indexing until `lines` whole lines are known (None: as it is)."""
        for _ in range(_TRIES):
            try:
                return self._try(cut, lines)
            except StaleError:
                self.void()
        raise LogError(_TOO_FAST)

    def _try(self, cut: Callable[[Reader], T], lines: int | None) -> T:
        while True:
            with self._held() as fd:
                index, size = self._index, self._state.size
                read: Reader = _nothing if fd is None else partial(read_at, fd)
                if lines is not None and index.newlines < lines:
                    index.feed(read, SLICE, size)
                if lines is None or index.newlines >= lines or index.pos >= size:
                    return cut(read)


def _nothing(_offset: int, _count: int) -> bytes:
    return b""
