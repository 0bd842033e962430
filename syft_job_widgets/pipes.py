"""From a job's two pipes into its logs: bytes as they come, bounded, and never a reason for the job to wait."""

from __future__ import annotations

import os
import selectors
import subprocess
import time
from collections.abc import Callable
from typing import Final

from .layout import STREAMS, Stream
from .logs.recording import ArrivalWriter

_BLOCK: Final = 1 << 16

OnOutput = Callable[[Stream, bytes], object]


class Pipes:
    """The two pipes of a job, read without ever waiting for a line.

    Attributes:
        open: how many of them somebody still holds open.
    """

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        sinks: dict[Stream, LogSink],
        on_output: OnOutput | None,
        arrivals: ArrivalWriter | None = None,
    ) -> None:
        self._selector = selectors.DefaultSelector()
        self._files = [file for file in (process.stdout, process.stderr) if file is not None]
        self._sinks = sinks
        self._on_output = on_output
        self._arrivals = arrivals
        self.open = len(self._files)
        for stream, file in zip(STREAMS, self._files, strict=True):
            os.set_blocking(file.fileno(), False)
            self._selector.register(file, selectors.EVENT_READ, stream)

    def __enter__(self) -> Pipes:
        return self

    def __exit__(self, *_: object) -> None:
        self._selector.close()
        for file in self._files:
            file.close()

    def read(self, seconds: float) -> None:
        """Take what is there, waiting for it at most so long."""
        due = self._arrivals.due() if self._arrivals is not None else None
        ready = self._selector.select(seconds if due is None else min(seconds, due))
        if self._arrivals is not None:
            self._arrivals.settle()
        for key, _ in ready:
            stream: Stream = key.data
            try:
                block = os.read(key.fd, _BLOCK)
            except BlockingIOError:
                continue
            if not block:
                self._selector.unregister(key.fileobj)
                self.open -= 1
                continue
            start, kept = self._sinks[stream].write(block)
            if self._arrivals is not None:
                self._arrivals.arrived(stream, start, block[:kept] if kept < len(block) else block)
            if self._on_output is not None:
                self._on_output(stream, block)

    def drain(self, seconds: float) -> None:
        """Read until everybody has closed the pipes, for at most so long."""
        until = time.monotonic() + seconds
        while self.open and (left := until - time.monotonic()) > 0:
            self.read(left)


class LogSink:
    """Where one stream is kept. What cannot be kept is dropped, and said.

    Args:
        target: a descriptor (it is duplicated), or the path of a file to append to.
        limit: bytes that are kept.

    Attributes:
        loss: why something was dropped, as a sentence part; None if nothing was.
    """

    def __init__(self, target: int | str, limit: int) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
        self._fd = os.dup(target) if isinstance(target, int) else os.open(target, flags, 0o600)
        self._at = os.fstat(self._fd).st_size
        self._left = limit
        self._limit = limit
        self.loss: str | None = None

    def write(self, block: bytes) -> tuple[int, int]:
        """Keep a block, as far as that is possible; the byte of the log at which it stands, and how much of it does."""
        start = self._at
        if self.loss is not None:
            return start, 0
        try:
            self._put(block[: self._left])
            if len(block) > self._left:
                self.loss = f"only the first {self._limit:,} bytes were kept"
                self._put(f"\n[The log ends here: {self.loss}; the job went on.]\n".encode())
            self._left -= len(block)
        except OSError as error:
            self.loss = f"it could not be written: {error.strerror}"
        return start, min(len(block), self._at - start)

    def _put(self, block: bytes) -> None:
        view = memoryview(block)
        while view:
            written = os.write(self._fd, view)
            self._at += written
            view = view[written:]

    def close(self) -> None:
        """Give the descriptor back."""
        os.close(self._fd)
