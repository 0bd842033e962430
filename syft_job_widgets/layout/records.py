"""What is known about one job, as plain values: which job, what its config says, what its runner noted, where it stands."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from ..status import Status

Stream = Literal["stdout", "stderr"]
STREAMS: tuple[Stream, Stream] = ("stdout", "stderr")
PERMISSION_FILE = "syft.pub.yaml"
"""Never part of a job's content, never an output."""

_LEFTOVER = re.compile(r"\.(?:tmp|removing)-[0-9a-f]{16}")


def is_output(name: str) -> bool:
    """Whether an entry of an outputs folder is an output: permission files and what a crash left half-made are none."""
    return name != PERMISSION_FILE and not (name.startswith(".") and _LEFTOVER.fullmatch(name))


Stamp = tuple[object, ...]
"""Compared for equality only: differs whenever a fact of the job may differ."""


class JobKey(NamedTuple):
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


class JobConfigFile(NamedTuple):
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
        state: `running`, `finished`, `interrupted` (the runner was gone before the job ended), or `waiting`: no
            attempt since the last rerun; then `attempt` counts the earlier ones.
        attempt: counts from 1.
        pid, pid_started: the runner's process and when that process began, to tell it from a later one with its number.
        note: why it ended when it did not end by itself, such as "timed out after 300 s".
        readers_outputs, readers_logs: whom the owner gave access before the run: the next attempt starts with these.
        token: this attempt's alone: its processes carry it, and so does what is said about it.
        machine, runner: where the runner is (see `processes.machine_id`), and its name among the owner's runners.
        where: name of the machine on which the job itself runs, once it does.
        stop_by, stop_why: who asked for the end of this attempt, and why; "" for nobody.
    """

    state: Literal["waiting", "running", "finished", "interrupted"]
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
    readers_outputs: tuple[str, ...] = ()
    readers_logs: tuple[str, ...] = ()
    token: str = ""
    machine: str = ""
    runner: str = ""
    where: str = ""
    stop_by: str = ""
    stop_why: str = ""


class JobRecord(NamedTuple):
    """One job as it was on disk at one moment. Immutable; compare two to see what changed.

    Attributes:
        parent: the folder that the job's folder stands in; all jobs of a submitter share the object.
        state: the exact word on disk; the same as `status` in the markers layout.
        folder_time: Unix seconds when the job's folder last changed, for jobs whose own time stamp is no use.
        returncode: exit code of the last run; None when it did not run, or when nobody wrote it down.
        finished_at: Unix seconds; from the owner's record, else from the marker.
        note: a rejection's reason, or what the runner noted.
        has_logs, outputs: what is there to look at; `outputs` counts the entries of the outputs folder.
        problem: why the job is broken; None for a sound one.
    """

    key: JobKey
    parent: Path
    status: Status
    state: str
    config: JobConfigFile = JobConfigFile()
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

    @property
    def location(self) -> Path:
        """The job's folder."""
        return self.parent / self.key.name

    @property
    def datasite(self) -> Path | None:
        """The owner's folder; None for a job that stands in none."""
        for folder in (self.parent, *self.parent.parents):
            if folder.name == "app_data" and folder.parent.name == self.key.owner:
                return folder.parent
        return None
