"""Logs for the views: windows when asked, and the newest lines while they are followed."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import JobGoneError, ProtocolError, SyftJobError, UnsafePathError
from ..layout import STREAMS, JobKey, JobRecord, Stream, place_of
from ..logs import LogHeader as FileHeader
from . import rpc
from .board import Board
from .cards import log_header
from .log_source import Entry, JobLogs, LogSource, OneLog, Pattern, Source, parse_source
from .protocol import Line, LogHeader, Logs, LogWindowInfo
from .views import LogFollow, Provisional

PUSH_BYTES = 48 * 1024
READ_BYTES = 256 * 1024
CHUNK_BYTES = 1024 * 1024
_PUSH_LINES = 2000
_READ_LINES = 2000
_OPEN_JOBS = 16


class LogFeed:
    """The logs of a board's jobs.

    Args:
        board: the jobs.
        counted: called when the lines of a job's logs have been counted in the background.
    """

    def __init__(self, board: Board, counted: Callable[[JobKey], None]) -> None:
        self._board = board
        self._counted = counted
        self._jobs: OrderedDict[JobKey, JobLogs] = OrderedDict()
        self._counting: set[tuple[JobKey, Source]] = set()
        self._closed = False
        self._lock = threading.Lock()

    def close(self) -> None:
        """Count no more."""
        self._closed = True

    def logs(self, key: JobKey) -> JobLogs:
        """The logs of a job."""
        with self._lock:
            known = self._jobs.get(key)
            if known is None:
                place = place_of(self._board.client.config.syftbox_folder, key)
                known = self._jobs[key] = JobLogs(place, owned=key.owner == self._board.user)
                while len(self._jobs) > _OPEN_JOBS:
                    self._jobs.popitem(last=False)
            self._jobs.move_to_end(key)
            return known

    def source(self, key: JobKey, source: Source) -> LogSource:
        """One log of a job, or both."""
        return self.logs(key).source(source)

    def headers(self, record: JobRecord) -> Logs:
        """Both logs' headers as they are now."""
        stdout, stderr = (_header(record, self.source(record.key, stream)) for stream in STREAMS)
        return {"stdout": stdout, "stderr": stderr}

    def probe(self, key: JobKey, source: Source) -> object:
        """What changes when the log does; cheap, asked often while somebody looks at it."""
        place = place_of(self._board.client.config.syftbox_folder, key)
        if source == "both":
            return tuple(
                map(
                    _stamp,
                    (lambda: place.open_log("stdout"), lambda: place.open_log("stderr"), place.open_times),
                )
            )
        return _stamp(lambda: place.open_log(source))

    # -- asked -----------------------------------------------------------------------------------------------------

    def open(self, record: JobRecord, log: LogFollow, lines: int) -> LogWindowInfo:
        """The last lines; `log` is set to go on from there."""
        source = self.source(record.key, log.stream)
        header = source.header()
        log.generation, log.dirty = header.generation, not header.indexed
        if not header.indexed:
            self._count_on(record.key, log.stream)
            if isinstance(source, OneLog):
                return self._provisional(record, log, source, header, lines)
        first, found = self._newest(source, log, header, max(0, header.lines - lines), READ_BYTES)
        return _window(record, log.stream, source, header, first, found)

    def _provisional(
        self, record: JobRecord, log: LogFollow, source: OneLog, header: FileHeader, lines: int
    ) -> LogWindowInfo:
        """The end of a log whose lines are not counted yet: numbered from the first line that is shown."""
        tail = source.log.tail(min(lines, _READ_LINES), READ_BYTES)
        entries = source.entries(tail.lines)
        numbered = tuple(_renumbered(entry, place) for place, entry in enumerate(entries))
        partial = bool(entries) and not tail.ends_with_newline
        log.provisional = Provisional(tail.first_offset, len(entries), partial)
        window = _window(record, log.stream, source, header, 0, numbered)
        window["provisional"] = True
        window["header"]["lines"] = len(entries)
        return window

    def _count_on(self, key: JobKey, name: Source) -> None:
        """Go on indexing in the background, until all is counted."""
        with self._lock:
            if (key, name) in self._counting:
                return
            self._counting.add((key, name))

        def count() -> None:
            try:
                while not self._closed and not self.source(key, name).header().indexed:
                    pass
            except SyftJobError:
                pass  # the next look says what is the matter
            finally:
                with self._lock:
                    self._counting.discard((key, name))
                self._counted(key)

        # A daemon: a kernel that ends does not wait until a hundred gigabytes are counted.
        threading.Thread(target=count, name="syft-job-widgets-count", daemon=True).start()

    def read(self, record: JobRecord, name: Source, first_line: int, count: int) -> LogWindowInfo:
        """Lines by number."""
        source = self.source(record.key, name)
        header = source.header()
        found = source.window(first_line, min(count, _READ_LINES), READ_BYTES)
        return _window(record, name, source, header, first_line, found)

    def search(self, key: JobKey, params: Mapping[str, Any]) -> dict[str, Any]:
        """The next hit from a line on."""
        direction = params.get("direction")
        if direction not in (1, -1):
            raise ProtocolError("'direction' should be 1 or -1.")
        source = self.source(key, parse_source(params.get("stream")))
        found = source.search(_pattern(params), rpc.number(params, "from_line"), direction)
        hit = {"line": found.line, "column": found.column or 0, "length": found.length} if found.hit else None
        return {"hit": hit, "reached_end": found.reached_end, "stopped_at": found.line}

    def count(self, key: JobKey, params: Mapping[str, Any]) -> dict[str, Any]:
        """How many lines match between two lines."""
        source = self.source(key, parse_source(params.get("stream")))
        first, end = rpc.number(params, "from_line"), rpc.number(params, "to_line")
        lines, stopped_at = source.count(_pattern(params), first, end)
        return {"lines": lines, "stopped_at": stopped_at}

    def part(self, key: JobKey, params: Mapping[str, Any]) -> dict[str, Any]:
        """More of a line that was shortened."""
        start = None if params.get("start") is None else rpc.number(params, "start")
        line = rpc.number(params, "line")
        part = self.source(key, parse_source(params.get("stream"))).part(line, start)
        return {
            "line": line,
            "start": part.start,
            "text": part.text,
            "next": part.next_start,
            "length": part.length,
        }

    def chunk(self, key: JobKey, params: Mapping[str, Any]) -> rpc.Binary:
        """Bytes as they are on disk, for a download."""
        name = parse_source(params.get("stream"))
        if name == "both":
            raise ProtocolError("A file is downloaded as it is: choose stdout or stderr.")
        chunk = (
            self.logs(key)
            .files[name]
            .read_chunk(rpc.number(params, "offset"), rpc.number(params, "count", CHUNK_BYTES))
        )
        answer = {"offset": chunk.offset, "size": chunk.size, "generation": chunk.generation}
        return rpc.Binary(answer, chunk.data)

    # -- pushed ----------------------------------------------------------------------------------------------------

    def news(self, record: JobRecord, log: LogFollow) -> LogWindowInfo | None:
        """What the view has not been sent yet; None when there is nothing. `log` is moved on."""
        source = self.source(record.key, log.stream)
        header = source.header()
        if header.generation != log.generation:
            log.generation, log.next_line, log.last_header = header.generation, 0, None
            log.provisional = None
        first: int = header.lines
        found: tuple[Entry, ...] = ()
        base: int | None = None
        if not header.indexed:
            self._count_on(record.key, log.stream)  # it wakes us when it is done
        elif log.provisional is not None and isinstance(source, OneLog):
            base = source.log.line_at(log.provisional.offset)
            log.next_line = base + log.provisional.lines - log.provisional.partial
        if log.follow and header.indexed and log.next_line < header.lines:
            first, found = self._newest(source, log, header, log.next_line, PUSH_BYTES)
        window = _window(record, log.stream, source, header, first, found)
        if base is not None:
            window["base"], log.provisional = base, None
        elif log.provisional is not None:
            window["provisional"], window["header"]["lines"] = True, log.provisional.lines
        if not found and base is None and window["header"] == log.last_header:
            return None
        log.last_header = window["header"]
        return window

    def _newest(
        self, source: LogSource, log: LogFollow, header: FileHeader, from_line: int, budget: int
    ) -> tuple[int, tuple[Entry, ...]]:
        """As many of the last lines as the budget allows, none before `from_line`."""
        if not header.indexed or header.lines == 0:
            return 0, ()
        newest = source.newest(max(0, min(header.lines - from_line, _PUSH_LINES)), budget)
        if newest is None or not newest.entries:
            return header.lines, ()
        log.next_line = newest.settled
        return newest.first, newest.entries


def _header(record: JobRecord, source: LogSource) -> LogHeader:
    try:
        header = source.header()
    except SyftJobError as error:
        header = FileHeader(False, 0, 0, True, 0, False, problem=str(error))
    return log_header(record, header, source.no_times(), source.file)


def _pattern(params: Mapping[str, Any]) -> Pattern:
    return Pattern(
        rpc.text(params, "pattern", 1000), rpc.flag(params, "regex"), rpc.flag(params, "ignore_case")
    )


def _renumbered(entry: Entry, number: int) -> Entry:
    return Entry(number, entry.text, entry.shortened, entry.stream, entry.at)


def _stamp(opener: Callable[[], int | None]) -> object:
    try:
        fd = opener()
    except (OSError, JobGoneError, UnsafePathError):
        return None
    if fd is None:
        return None
    try:
        info = os.fstat(fd)
        return (info.st_ino, info.st_size, info.st_mtime_ns)
    finally:
        os.close(fd)


def _window(
    record: JobRecord,
    name: Source,
    source: LogSource,
    header: FileHeader,
    first_line: int,
    entries: tuple[Entry, ...],
) -> LogWindowInfo:
    lines: list[Line] = []
    times: list[tuple[int, int | None]] = []
    streams: list[tuple[int, Stream]] = []
    for entry in entries:
        lines.append((entry.number, entry.text, entry.shortened))
        # Said once for all lines up to the next one that differs.
        if entry.at != (times[-1][1] if times else None):
            times.append((entry.number, entry.at))
        if entry.stream is not None and (not streams or streams[-1][1] != entry.stream):
            streams.append((entry.number, entry.stream))
    return {
        "job": record.key.id,
        "stream": name,
        "header": log_header(record, header, source.no_times(), source.file),
        "first_line": first_line,
        "lines": lines,
        "times": times,
        "streams": streams,
        "provisional": False,
        "base": None,
    }
