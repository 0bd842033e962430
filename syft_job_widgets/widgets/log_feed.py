"""Logs for the views: windows when asked, and the newest lines while they are followed."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from ..errors import JobGoneError, ProtocolError, UnsafePathError
from ..layout import STREAMS, JobKey, JobRecord, Stream, place_of
from ..logs import LogFile, LogLine
from ..logs import LogHeader as FileHeader
from . import rpc
from .board import Board
from .cards import log_header
from .protocol import Line, LogWindowInfo
from .views import LogFollow

PUSH_BYTES = 48 * 1024
READ_BYTES = 256 * 1024
_PUSH_LINES = 2000
_READ_LINES = 2000
_INDEX_SLICE = 16 * 1024**2
_OPEN_FILES = 32


def parse_stream(params: Mapping[str, Any]) -> Stream:
    """The `stream` param."""
    stream = params.get("stream")
    for known in STREAMS:
        if stream == known:
            return known
    raise ProtocolError("'stream' should be 'stdout' or 'stderr'.")


class LogFeed:
    """The logs of a board's jobs."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._files: OrderedDict[tuple[JobKey, Stream], LogFile] = OrderedDict()
        self._lock = threading.Lock()

    def file(self, key: JobKey, stream: Stream) -> LogFile:
        """The log, with its line index kept from call to call."""
        with self._lock:
            known = self._files.get((key, stream))
            if known is None:
                place = place_of(self._board.client.config.syftbox_folder, key)

                def opener() -> int | None:
                    try:
                        return place.open_log(stream)
                    except JobGoneError:
                        return None

                known = self._files[key, stream] = LogFile(opener)
                while len(self._files) > _OPEN_FILES:
                    self._files.popitem(last=False)
            self._files.move_to_end((key, stream))
            return known

    def headers(self, key: JobKey) -> dict[Stream, FileHeader]:
        """Both logs' headers as they are now."""
        return {stream: self._refreshed(key, stream) for stream in STREAMS}

    def _refreshed(self, key: JobKey, stream: Stream) -> FileHeader:
        log = self.file(key, stream)
        log.index_step(_INDEX_SLICE)
        return log.header()

    def probe(self, key: JobKey, stream: Stream) -> object:
        """What changes when the log does; cheap, asked often while somebody looks at it."""
        try:
            fd = place_of(self._board.client.config.syftbox_folder, key).open_log(stream)
        except (OSError, JobGoneError, UnsafePathError):
            return None
        if fd is None:
            return None
        try:
            info = os.fstat(fd)
            return (info.st_ino, info.st_size, info.st_mtime_ns)
        finally:
            os.close(fd)

    # -- asked -----------------------------------------------------------------------------------------------------

    def open(self, record: JobRecord, log: LogFollow, lines: int) -> LogWindowInfo:
        """The last lines; `log` is set to go on from there."""
        header = self._refreshed(record.key, log.stream)
        first, found = self._newest(record.key, log, header, max(0, header.lines - lines), READ_BYTES)
        log.generation, log.dirty = header.generation, not header.indexed
        return self._window(record, log.stream, header, first, found)

    def read(self, record: JobRecord, stream: Stream, first_line: int, count: int) -> LogWindowInfo:
        """Lines by number."""
        log = self.file(record.key, stream)
        window = log.window(first_line, min(count, _READ_LINES), READ_BYTES)
        return self._window(record, stream, log.header(), window.first_line, window.lines)

    def search(self, key: JobKey, params: Mapping[str, Any]) -> dict[str, Any]:
        """The next hit from a line on."""
        direction = params.get("direction")
        if direction not in (1, -1):
            raise ProtocolError("'direction' should be 1 or -1.")
        result = self.file(key, parse_stream(params)).search(
            rpc.text(params, "pattern", 1000),
            from_line=rpc.number(params, "from_line"),
            direction=direction,
            regex=rpc.flag(params, "regex"),
            ignore_case=rpc.flag(params, "ignore_case"),
        )
        hit = result.hit
        return {
            "hit": {"line": hit.line, "column": hit.column or 0, "length": hit.length} if hit else None,
            "reached_end": result.reached_end,
            "stopped_at": hit.line if hit else rpc.number(params, "from_line"),
        }

    # -- pushed ----------------------------------------------------------------------------------------------------

    def news(self, record: JobRecord, log: LogFollow) -> LogWindowInfo | None:
        """What the view has not been sent yet; None when there is nothing. `log` is moved on."""
        header = self._refreshed(record.key, log.stream)
        if header.generation != log.generation:
            log.generation, log.next_line, log.last_header = header.generation, 0, None
        log.dirty = not header.indexed
        first: int = header.lines
        found: tuple[LogLine, ...] = ()
        if log.follow and header.indexed and log.next_line < header.lines:
            first, found = self._newest(record.key, log, header, log.next_line, PUSH_BYTES)
        window = self._window(record, log.stream, header, first, found)
        if not found and window["header"] == log.last_header:
            return None
        log.last_header = window["header"]
        return window

    def _newest(
        self, key: JobKey, log: LogFollow, header: FileHeader, from_line: int, budget: int
    ) -> tuple[int, tuple[LogLine, ...]]:
        """As many of the last lines as the budget allows, none before `from_line`."""
        if not header.indexed or header.lines == 0:
            return 0, ()
        wanted = min(header.lines - from_line, _PUSH_LINES)
        tail = self.file(key, log.stream).tail(max(0, wanted), budget)
        if tail.first_line is None or not tail.lines:
            return header.lines, ()
        last = tail.first_line + len(tail.lines)
        # A last line without its end may still grow: it is sent again, under its number.
        log.next_line = last if tail.ends_with_newline else last - 1
        return tail.first_line, tail.lines

    def _window(
        self,
        record: JobRecord,
        stream: Stream,
        header: FileHeader,
        first_line: int,
        lines: tuple[LogLine, ...],
    ) -> LogWindowInfo:
        sent: list[Line] = [(line.number, line.text, line.shortened) for line in lines]
        return {
            "job": record.key.id,
            "stream": stream,
            "header": log_header(record, header),
            "first_line": first_line,
            "lines": sent,
        }
