"""`job.stdout` and `job.stderr`: a job's log as text, and in a notebook as a live pane."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .display import Shown
from .errors import JobGoneError, LogError, SyftJobError
from .layout import JobRecord, Stream, stands_in
from .logs import LogFile, LogView, plain
from .logs.arrivals import Arrivals
from .logs.joined import JoinedLog
from .presence import run_is_alive
from .status import Status
from .text import duration_text, html_facts, size_text

if TYPE_CHECKING:
    from .job import JobInfo


_AROUND = 5


class LogViewer(Shown, LogView):
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

    def show(self, line: int | None = None, *, both: bool = False) -> LogPlace:
        """The log at one line: in a notebook the pane, opened there; printed, that line with those around it.

        Args:
            line: counted from 1, as the pane counts; None: the end of the log.
            both: stdout and stderr together, in the order in which their lines arrived; the line counts in both.

        Raises:
            LogError: `line` is less than 1.

        Example:
            >>> job.stdout.show(line=1234)
        """
        if line is not None and line < 1:
            raise LogError(f"There is no line {line}: the lines of a log are counted from 1 here.")
        return LogPlace(self, line, both)

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
        except (OSError, SyftJobError) as error:
            return str(error)

    def _repr_html_(self) -> str:
        try:
            header = self.log.refresh()
        except (OSError, SyftJobError) as error:
            facts = [("State", str(error))]
        else:
            facts = [
                ("Size", size_text(header.size)),
                ("Lines", f"{header.lines:,}"),
                ("State", self._state()),
            ]
        job = self.job
        here = stands_in(job.client.config.syftbox_folder, job.location, job.datasite_owner_email)
        how = "Run the cell in a live notebook to read it." if here else "print() shows its text."
        return html_facts(f"{self.stream} of {self.job.name}", facts, how)


class LogPlace(Shown):
    """A line of a log, to be shown (see `LogViewer.show`)."""

    def __init__(self, log: LogViewer, line: int | None, both: bool) -> None:
        self.log = log
        self.line = line
        self.both = both

    def __repr__(self) -> str:
        where = "the end" if self.line is None else f"line {self.line:,}"
        return f"<{where} of {'both logs' if self.both else self.log.stream}>"

    def __str__(self) -> str:
        """The line between those around it, each with its number."""
        lines = self._both() if self.both else self._one()
        if isinstance(lines, str):
            return lines
        return "\n".join(
            f"{'>' if number == self.line else ' '}{number:>9,}  {stream}{plain(text)}"
            for number, stream, text in lines
        )

    def _one(self) -> list[tuple[int, str, str]]:
        log = self.log.log
        wanted = log.refresh().lines if self.line is None else self.line
        window = log.window(max(0, wanted - 1 - _AROUND), 2 * _AROUND + 1)
        return [(line.number + 1, "", line.text) for line in window.lines]

    def _both(self) -> list[tuple[int, str, str]] | str:
        job = self.log.job
        logs: dict[Stream, LogFile] = {"stdout": job.stdout.log, "stderr": job.stderr.log}
        owned = job.key.owner == job.current_user_email
        arrivals = Arrivals(job.place.open_times, logs, owned=owned)
        both = JoinedLog(logs, arrivals)
        while not (header := both.refresh()).indexed:
            pass
        if (problem := arrivals.problem()) is not None:
            return problem
        wanted = header.lines if self.line is None else self.line
        window = both.window(max(0, wanted - 1 - _AROUND), 2 * _AROUND + 1)
        return [(item.row + 1, f"{item.stream}  ", item.line.text) for item in window]

    def _repr_html_(self) -> str:
        return self.log._repr_html_()


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
