"""What every layout offers to the rooms above: jobs found on disk, one job's facts, and the steps of its life.

A layout is the only code that knows file names. `Layout` finds jobs; `JobPlace` is one job's place on disk. All paths
come from folder names, never from a file that the submitter can write. See docs/layouts.md for the files themselves.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from ..text import visible
from .kept import Kept
from .records import (
    PERMISSION_FILE,
    STREAMS,
    JobConfigFile,
    JobKey,
    JobRecord,
    RunFacts,
    Stamp,
    Stream,
    is_output,
)
from .safe_files import Dir

Note = Literal["record", "audit", "run", "times", "attempts"]
"""The owner's notes on a job: the record of the review, the trail, the newest attempt, when the lines of its logs arrived."""

__all__ = [
    "PERMISSION_FILE",
    "STREAMS",
    "Found",
    "JobConfigFile",
    "JobKey",
    "JobPlace",
    "JobRecord",
    "Layout",
    "Memory",
    "Note",
    "RunFacts",
    "Stamp",
    "Stream",
    "Touched",
    "is_output",
]


class JobPlace(ABC):
    """One job's place on disk: reading its facts and taking the steps of its life.

    Nothing is cached; every call looks at the disk. Callers that check and then act do both inside `lock()`.
    Who may do what is decided above (job.py); what is on disk when it is done is decided here.
    """

    key: JobKey
    location: Path
    datasite: Path

    title: str = ""
    """The job's name in sentences, where that is not the folder's: objects built by hand may have one of their own."""

    keeps_status: bool = False
    """Whether only the owner can write the job's status, so that what it says need not be doubted."""

    @property
    def called(self) -> str:
        """The job's name as it stands in sentences."""
        return visible(self.title or self.key.name)

    @abstractmethod
    def lock(self, *, patient: bool = False) -> AbstractContextManager[None]:
        """Hold off every other process and thread of the owner's that changes jobs of this submitter.

        The thread that holds it may take it again.

        Args:
            patient: wait for as long as it takes, as a runner does: what it has to write down cannot be repeated.
                Otherwise half a minute, then BusyError.
        """

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

    def is_left_by_run(self, path: str) -> bool:  # noqa: ARG002 - a layout in which runs leave nothing
        """Whether a path below the code folder was left there by a run: no content, never shown, copied or run."""
        return False

    @property
    def may_have_run(self) -> bool:
        """Whether a run may have left something among the content; before the first approval nothing can."""
        return True

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

    def begin(self) -> None:  # noqa: B027 - nothing to do where "running" is no status
        """Mark an approved job as running. Raises JobStatusError when it is not approved any more."""

    def suspend(self) -> None:  # noqa: B027 - as above
        """A running job that did not end is approved again, to be run once more."""

    @abstractmethod
    def finish(self, returncode: int | None, note: str) -> None:
        """Mark as done with that exit code (None: a deposit, nothing ran). Raises FileExistsError when done already."""

    @abstractmethod
    def clear_run(self, keep: Dir | None = None) -> tuple[str, ...]:
        """Remove logs, outputs and the done marker, in this order; what was removed, in the documented words.

        A job that has ended is approved again; any other status stays.

        Args:
            keep: a folder of the owner's, into which logs and outputs are moved as `logs` and `outputs`, as far as
                that is possible.
        """

    # -- results ---------------------------------------------------------------------------------------------------

    @abstractmethod
    def open_outputs(self, *, create: bool = False) -> Dir | None:
        """The outputs folder, or None if there is none. The caller closes it."""

    @property
    @abstractmethod
    def outputs_path(self) -> Path:
        """Where outputs are, for showing and for the documented return values."""

    @property
    def produced_outputs(self) -> tuple[str, ...]:
        """Where a run leaves its outputs, in parts, relative to the code folder."""
        return (self.outputs_path.name,)

    @abstractmethod
    def open_log(self, stream: Stream) -> int | None:
        """A read-only descriptor of the log, or None if there is none. Raises UnsafePathError when it is no regular file."""

    @abstractmethod
    def create_logs(self) -> Dir:
        """A new, empty folder (or the place) for the log files of a run; the caller creates `log_name`s in it."""

    @abstractmethod
    def log_name(self, stream: Stream) -> str:
        """File name of a log below `create_logs()`."""

    @abstractmethod
    def log_path(self, stream: Stream) -> Path:
        """Where a log is (or would be), for showing. To read it, use `open_log`."""

    def open_times(self) -> int | None:
        """A read-only descriptor of the note on when the lines of the logs arrived; None if there is none, or not for us."""
        reviews = self.open_reviews()
        if reviews is None:
            return None
        with reviews:
            try:
                return reviews.open_file(self.note_name("times"))
            except FileNotFoundError:
                return None

    def create_times(self) -> int | None:
        """A write-only descriptor of that note, new and empty. The caller closes it."""
        reviews = self.open_reviews(create=True)
        if reviews is None:
            return None
        with reviews:
            reviews.remove_tree(self.note_name("times"))
            return reviews.create_file(self.note_name("times"), 0o600)

    def remove_times(self) -> None:
        """Remove that note: the logs that it was about are gone."""
        reviews = self.open_reviews()
        if reviews is not None:
            with reviews:
                reviews.remove_tree(self.note_name("times"))

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
    def open_attempts(self, *, create: bool = False) -> Dir | None:
        """The folder for earlier attempts at this job, as much the owner's own as the notes; None if there is none."""

    @abstractmethod
    def note_name(self, kind: Note) -> str:
        """File name of this job's note of that kind below `open_reviews()`."""


@dataclass(slots=True)
class Found:
    """What a scan learned since the scan before: records that are new or may differ, keys of jobs that are gone.

    `problems` are sentences about folders that could not be listed.
    """

    records: list[JobRecord] = field(default_factory=list)
    gone: list[JobKey] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class Memory(ABC):
    """What a layout remembers of one datasite between two scans. Only its layout looks inside."""

    @abstractmethod
    def spoil(self, reason: str) -> list[JobRecord]:
        """Nothing in it can be trusted now: all is read anew by the next scan. Gives every job with that problem."""

    @abstractmethod
    def keys(self) -> Iterator[JobKey]:
        """The jobs it holds."""

    @abstractmethod
    def kept(self) -> Iterator[Kept]:
        """All that it holds, as it is now; later scans do not change what is given."""

    @abstractmethod
    def restore(self, kept: Kept) -> None:
        """Take over what a memory held before. The next scan reads again what is not as it was then."""


class Touched(NamedTuple):
    """What a changed path concerns: this job (None: perhaps any), and the path inside its folder ("" for the folder itself)."""

    key: JobKey | None
    inside: str = ""


class Layout(ABC):
    """Finds the jobs of one datasite in one way of laying them out."""

    name: str

    def owns(self, key: JobKey) -> bool:
        """Whether a key is of this layout."""
        return key.layout == self.name

    @abstractmethod
    def remember(self) -> Memory:
        """An empty memory: the first scan with it reads everything."""

    @abstractmethod
    def scan(
        self,
        datasite: Dir,
        root: Path,
        owner: str,
        memory: Memory,
        only: Collection[JobKey] | None = None,
    ) -> Found:
        """Look at one datasite, or at `only` some of its jobs, and read again what may have changed.

        A job whose reading fails in whatever way is in `records` with its `problem`.
        """

    @abstractmethod
    def touched(self, parts: tuple[str, ...]) -> Touched | None:
        """What a change at that path (segments below the SyftBox root) concerns; None if no job of this layout."""

    @abstractmethod
    def frame(self, datasite: Dir, owner: str) -> Iterator[tuple[str, ...]]:
        """The folders in which jobs and the owner's notes appear, outer ones first: segments below the SyftBox root."""

    @abstractmethod
    def folders(self, key: JobKey) -> tuple[tuple[str, ...], ...]:
        """The folders whose direct entries are facts of that job; the first is its own, the others need not exist."""

    @abstractmethod
    def keys(self, datasite: Dir, owner: str) -> Iterator[JobKey]:
        """Every job's key in that datasite. `datasite` is open; entries that cannot be jobs are not yielded."""

    @abstractmethod
    def remains(self, datasite: Dir, owner: str) -> Iterator[tuple[JobKey, tuple[str, ...]]]:
        """Jobs whose submission is gone while the owner's side of them is still there, and where: parts below the datasite."""

    @abstractmethod
    def place(self, root: Path, key: JobKey) -> JobPlace:
        """The job's place below a SyftBox root (it need not exist)."""

    @abstractmethod
    def key_of(self, root: Path, location: Path) -> JobKey | None:
        """The key of the job at that path, or None if this layout has no job there."""
