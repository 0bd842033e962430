"""What every layout offers to the rooms above: jobs found on disk, one job's facts, and the steps of its life.

A layout is the only code that knows file names. `Layout` finds jobs; `JobPlace` is one job's place on disk. All paths
come from folder names, never from a file that the submitter can write. See docs/layouts.md for the files themselves.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ..status import Status
from .safe_files import Dir

Stream = Literal["stdout", "stderr"]
STREAMS: tuple[Stream, Stream] = ("stdout", "stderr")
PERMISSION_FILE = "syft.pub.yaml"
"""Never part of a job's content, never an output."""

Stamp = tuple[object, ...]
"""Compared for equality only: differs whenever a fact of the job may differ."""


@dataclass(frozen=True, slots=True, order=True)
class JobKey:
    """Which job: datasite owner, submitter and folder name, all taken from the path, and the layout's name."""

    owner: str
    submitter: str
    name: str
    layout: str = "markers"

    @property
    def id(self) -> str:
        """An opaque name for the browser: 32 hex digits. Stable for the same job on every machine."""
        raw = "\0".join((self.layout, self.owner, self.submitter, self.name))
        return hashlib.blake2b(raw.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class JobConfigFile:
    """What the submitter wrote in `config.yaml`, checked for type, not believed.

    `problem` is the sentence that says why the file could not be read; `warnings` name odd fields.
    """

    submitted_at: str | None = None
    submitted_by: str | None = None
    type: str | None = None
    entry_point: str | None = None
    code_path: str | None = None
    dependencies: tuple[str, ...] = ()
    folder_submission: bool | None = None
    problem: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What the owner's runner recorded of the newest attempt, out of the submitter's reach. Times are Unix seconds.

    Attributes:
        state: `running`, `finished`, or `interrupted` (the runner was gone before the job ended).
        attempt: counts from 1.
        pid, pid_started: the runner's process and when that process began, to tell it from a later one with its number.
        note: why it ended when it did not end by itself, such as "timed out after 300 s".
    """

    state: Literal["running", "finished", "interrupted"]
    attempt: int
    started_at: float
    finished_at: float | None = None
    returncode: int | None = None
    note: str | None = None
    host: str = ""
    pid: int = 0
    pid_started: float = 0.0
    group: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class JobRecord:
    """One job as it was on disk at one moment. Immutable; compare two to see what changed.

    Attributes:
        state: the exact word on disk; the same as `status` in the markers layout.
        folder_time: Unix seconds when the job's folder last changed, for jobs whose own time stamp is no use.
        returncode: exit code of the last run; None when it did not run, or when nobody wrote it down.
        finished_at: Unix seconds; from the owner's record, else from the marker.
        note: a rejection's reason, or what the runner noted.
        has_logs, outputs: what is there to look at; `outputs` counts the entries of the outputs folder.
        problem: why the job is broken; None for a sound one.
    """

    key: JobKey
    location: Path
    status: Status
    state: str
    config: JobConfigFile = field(default_factory=JobConfigFile)
    folder_time: float = 0.0
    returncode: int | None = None
    started_at: float | None = None
    finished_at: float | None = None
    note: str | None = None
    has_logs: bool = False
    outputs: int | None = None
    run: RunFacts | None = None
    problem: str | None = None
    warnings: tuple[str, ...] = ()


class JobPlace(ABC):
    """One job's place on disk: reading its facts and taking the steps of its life.

    Nothing is cached; every call looks at the disk. Callers that check and then act do both inside `lock()`.
    Who may do what is decided above (job.py); what is on disk when it is done is decided here.
    """

    key: JobKey
    location: Path
    datasite: Path

    @abstractmethod
    def lock(self) -> AbstractContextManager[None]:
        """Hold off every other process of the owner's that changes jobs of this submitter."""

    @abstractmethod
    def read(self) -> JobRecord:
        """The job's facts now. Raises JobGoneError when its folder is not there; everything else becomes `problem`."""

    @abstractmethod
    def stamp(self) -> Stamp | None:
        """Cheap fingerprint of what `read()` depends on; None when the job is gone."""

    # -- content ---------------------------------------------------------------------------------------------------

    @abstractmethod
    def open_code(self) -> Dir:
        """The folder that holds what would run. The caller closes it. Raises JobGoneError."""

    @abstractmethod
    def is_content(self, name: str) -> bool:
        """Whether a top-level entry of the code folder is part of what runs (markers, logs and outputs are not)."""

    @property
    @abstractmethod
    def content_paths(self) -> tuple[str, str]:
        """`(script, config)`: paths of run.sh and config.yaml relative to the code folder."""

    # -- steps -----------------------------------------------------------------------------------------------------

    @abstractmethod
    def approve(self, note: str) -> None:
        """Mark as approved, exclusively. Raises FileExistsError when it is marked already."""

    @abstractmethod
    def reject(self, note: str) -> None:
        """Mark as rejected, exclusively. Raises FileExistsError when it is marked already."""

    @abstractmethod
    def reopen(self) -> None:
        """Back to inbox: take away approval or rejection."""

    @abstractmethod
    def finish(self, returncode: int | None, note: str) -> None:
        """Mark as done with that exit code (None: a deposit, nothing ran). Raises FileExistsError when done already."""

    @abstractmethod
    def clear_run(self) -> tuple[str, ...]:
        """Remove logs, outputs and the done marker, in this order; what was removed, in the documented words."""

    # -- results ---------------------------------------------------------------------------------------------------

    @abstractmethod
    def open_outputs(self, *, create: bool = False) -> Dir | None:
        """The outputs folder, or None if there is none. The caller closes it."""

    @property
    @abstractmethod
    def outputs_path(self) -> Path:
        """Where outputs are, for showing and for the documented return values."""

    @abstractmethod
    def open_log(self, stream: Stream) -> int | None:
        """A read-only descriptor of the log, or None if there is none. Raises UnsafePathError when it is no regular file."""

    @abstractmethod
    def create_logs(self) -> Dir:
        """A new, empty folder (or the place) for the log files of a run; the caller creates `log_name`s in it."""

    @abstractmethod
    def log_name(self, stream: Stream) -> str:
        """File name of a log below `create_logs()`."""

    # -- sharing ---------------------------------------------------------------------------------------------------

    @abstractmethod
    def outputs_target(self) -> str:
        """Path of the outputs folder relative to the datasite."""

    @abstractmethod
    def logs_targets(self) -> tuple[tuple[str, bool], ...]:
        """What "the logs" are for sharing: `(path relative to the datasite, is a folder)`."""

    # -- the owner's own notes, out of the submitter's reach ---------------------------------------------------------

    @abstractmethod
    def open_reviews(self, *, create: bool = False) -> Dir | None:
        """The folder for the records of this submitter's jobs, which only the owner can write; None if there is none."""

    @abstractmethod
    def note_name(self, kind: Literal["record", "audit", "run"]) -> str:
        """File name of this job's note of that kind below `open_reviews()`."""


class Layout(ABC):
    """Finds the jobs of one datasite in one way of laying them out."""

    name: str

    @abstractmethod
    def keys(self, datasite: Dir, owner: str) -> Iterator[JobKey]:
        """Every job's key in that datasite. `datasite` is open; entries that cannot be jobs are not yielded."""

    @abstractmethod
    def place(self, root: Path, key: JobKey) -> JobPlace:
        """The job's place below a SyftBox root (it need not exist)."""

    @abstractmethod
    def key_of(self, root: Path, location: Path) -> JobKey | None:
        """The key of the job at that path, or None if this layout has no job there."""
