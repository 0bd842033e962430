"""`job.stdout` and `job.stderr`: a job's log as text, and in a notebook as a live pane."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from .display import mimebundle
from .errors import JobGoneError, UnsafePathError
from .layout import JobRecord, Stream
from .logs import LogFile, LogView
from .presence import run_is_alive
from .status import Status
from .text import duration_text, html_facts, size_text

if TYPE_CHECKING:
    from .job import JobInfo


class LogViewer(LogView):
    """One log of one job. `str()` is its text without colour codes, `len()` its lines.

    Example:
        >>> print(job.stdout)
        >>> job.stdout.tail(20)
        >>> for line in job.stdout.follow(): ...
    """

    def __init__(self, job: JobInfo, stream: Stream) -> None:
        self.job = job
        self.stream: Stream = stream
        super().__init__(LogFile(self._open), stream, self._state)

    def _open(self) -> int | None:
        try:
            return self.job.place.open_log(self.stream)
        except JobGoneError:
            return None

    def _state(self) -> str:
        try:
            return log_state(
                self.job.record, exists=self.log.header().exists, empty=self.log.header().size == 0
            )
        except (JobGoneError, UnsafePathError) as error:
            return str(error)

    def _repr_html_(self) -> str:
        header = self.log.header()
        facts = [("Size", size_text(header.size)), ("Lines", f"{len(self):,}"), ("State", self._state())]
        return html_facts(
            f"{self.stream} of {self.job.name}", facts, "Run the cell in a live notebook to read it."
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return mimebundle(self, repr(self))


def log_state(record: JobRecord, *, exists: bool, empty: bool) -> str:
    """Where a log stands, in words: "running", "finished, exit code 3, 00:04:12", "nothing written yet"."""
    if run_is_alive(record.run, record.datasite):
        started = record.run.started_at if record.run else time.time()
        words = f"running for {duration_text(time.time() - started)}"
        return f"{words}, nothing written yet" if empty else words
    if record.status in (Status.DONE, Status.FAILED):
        parts = ["finished"]
        if record.returncode is not None:
            parts.append(f"exit code {record.returncode}")
        if record.started_at is not None and record.finished_at is not None:
            parts.append(duration_text(record.finished_at - record.started_at))
        if record.note:
            parts.append(record.note)
        if not exists:
            parts.append("no log here: it was not shared with you, or nothing ran")
        elif empty:
            parts.append("nothing was written")
        return ", ".join(parts)
    if exists:
        return "written by an earlier run"
    if record.run is not None and record.run.state == "waiting" and record.run.attempt:
        return "removed by a rerun; nothing written yet"
    return "nothing written yet: the job has not run"
