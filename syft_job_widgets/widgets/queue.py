"""Who runs a job, and what a job waits for: the runners that are alive, and the order in which they take jobs."""

from __future__ import annotations

import shlex
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ..index import Snapshot
from ..layout import JobKey, JobRecord
from ..presence import BEAT_S, RunnerInfo, run_is_alive, runners
from ..review import Approval
from ..runner.notes import is_to_run
from ..status import Status
from ..text import time_text
from .protocol import RunnerLine

LATE_S = 3 * BEAT_S
"""So many seconds without a sign of life are said; they need not mean anything."""
_POSITIONS_AGE_S = 1.0
_TO_RUN = (Status.APPROVED, Status.RUNNING)


@dataclass(frozen=True, slots=True)
class Queue:
    """What a job of the user's own datasite that is to run, or runs, depends on.

    Attributes:
        runners: those that are alive.
        before: how many jobs are taken before this one; None if it is not going to be taken.
        command: starts a runner.
    """

    runners: tuple[RunnerInfo, ...]
    before: int | None
    command: str

    @property
    def hosts(self) -> list[str]:
        """The machines of the runners, each once."""
        return sorted({runner.host for runner in self.runners})


class Queues:
    """The queue of one datasite, as far as it can be told from here.

    Args:
        root: the SyftBox folder.
        user: its owner's address.
    """

    def __init__(self, root: Path, user: str) -> None:
        self._datasite = root / user
        self._user = user
        self._made: tuple[int, float, dict[JobKey, int]] = (-1, 0.0, {})  # replaced as a whole
        self.command = shlex.join(
            ("python", "-m", "syft_job_widgets", "run", "--syftbox", str(root), "--email", user)
        )

    def of(
        self,
        record: JobRecord,
        approval: Approval | None,
        snapshot: Snapshot,
        known: Callable[[JobKey], Approval | None],
    ) -> Queue | None:
        """What a job waits for; None if it neither waits nor runs, or is not in the user's datasite.

        Args:
            record: the job.
            approval: what its approval is worth.
            snapshot: all jobs.
            known: what is known of another job's approval, without a look at its files: that would be a look at all
                approved jobs for one place in the queue. A job of which nothing is known counts as waiting.
        """
        if record.key.owner != self._user or record.status not in _TO_RUN:
            return None
        revision, made_at, places = self._made
        if revision != snapshot.revision or time.monotonic() - made_at > _POSITIONS_AGE_S:
            places = self._order(snapshot.records.values(), known)
            self._made = (snapshot.revision, time.monotonic(), places)
        runs = approval is None or approval.verdict == "valid"
        return Queue(runners(self._datasite), places.get(record.key) if runs else None, self.command)

    def _order(
        self, records: Iterable[JobRecord], known: Callable[[JobKey], Approval | None]
    ) -> dict[JobKey, int]:
        waiting = [
            record
            for record in records
            if record.status in _TO_RUN
            and record.key.owner == self._user
            and is_to_run(record)
            and not run_is_alive(record.run, record.datasite)
            and ((approval := known(record.key)) is None or approval.verdict == "valid")
        ]
        waiting.sort(key=lambda record: record.folder_time)  # the order in which runners take them
        return {record.key: place for place, record in enumerate(waiting)}

    def signature(self, records: Iterable[JobRecord]) -> tuple[object, ...]:
        """Differs when runners came, went or fell silent: that changes no file of any job."""
        there = tuple((info.name, info.quiet_for > LATE_S) for info in runners(self._datasite))
        running = (record for record in records if record.run is not None and record.run.state == "running")
        return there, tuple(record.key for record in running if run_is_alive(record.run, record.datasite))


def runner_line(record: JobRecord, queue: Queue | None, approval: Approval | None) -> RunnerLine | None:
    """What the card says about who runs the job, or when it is going to run; None where there is nothing to say."""
    if queue is None:
        return None
    run = record.run
    if run is not None and run_is_alive(run, record.datasite):
        info = next((info for info in queue.runners if info.name == run.runner), None)
        late = info is not None and info.quiet_for > LATE_S
        return {
            "state": "cancelling" if run.stop_by else "running" if run.group else "starting",
            "since": time_text(run.started_at),
            "hosts": [_clean(run.where or run.host)],
            "before": None,
            "quiet_since": time_text(round(time.time() - info.quiet_for)) if info and late else None,
            "command": None,
        }
    if queue.before is None:
        return None
    return {
        "state": "queued" if queue.runners else "missing",
        "since": approval.record.at if approval and approval.record else None,
        "hosts": [_clean(host) for host in queue.hosts],
        "before": queue.before,
        "quiet_since": None,
        "command": None if queue.runners else _clean(queue.command),
    }


def running_words(record: JobRecord) -> str:
    """The phase of a job that runs, to be followed by how long: "running on build-7 for"."""
    run = record.run
    if run is None:
        return "running for"
    where = run.where or run.host
    place = "" if where in ("", socket.gethostname()) else f" on {_clean(where)}"
    if run.stop_by:
        return f"being cancelled, running{place} for"
    return f"running{place} for"


def waiting_words(queue: Queue | None) -> str:
    """What a job waits for that is approved and not taken yet."""
    if queue is None or queue.before is None:
        return "waits for the runner"
    if not queue.runners:
        return "waits: no runner is running"
    return f"waits for the runner, {queue.before} before it" if queue.before else "waits for the runner"


def _clean(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")[:4096]
