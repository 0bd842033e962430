"""One job folder in the markers layout: its facts now, the steps of its life, its results and the owner's notes on it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import JobGoneError, UnsafePathError
from .base import PERMISSION_FILE, JobKey, JobPlace, JobRecord, Note, Stamp, Stream
from .locking import OWNER_ONLY, locked, maybe
from .markers_facts import ALL_FILES, broken, fingerprint, read_job
from .markers_names import (
    APPROVED,
    DONE,
    LEGACY_LOGS,
    LOGS,
    NOT_CONTENT,
    OUTPUTS,
    REJECTED,
    RETURNCODE,
    REVIEWS,
    note_name,
)
from .markers_scan import is_job, unreadable
from .removal import move_aside, move_log, sweep
from .safe_files import Dir
from .stamps import ABSENT, Clock, look

_TRIES = 10


class MarkersPlace(JobPlace):
    """See `JobPlace`."""

    def __init__(self, base: Path, job_root: tuple[str, ...], key: JobKey) -> None:
        self.key = key
        self._base = base
        self._job_root = job_root
        self.datasite = base.joinpath(*job_root[:1])
        self.location = base.joinpath(*job_root, key.submitter, key.name)

    # -- facts -----------------------------------------------------------------------------------------------------

    def read(self) -> JobRecord:
        """See `JobPlace.read`."""
        info = None
        try:
            with self._open_submitter() as folder:
                info = self._find(folder)
                with maybe(self.open_reviews()) as notes:
                    return read_job(folder, self.key, self.location.parent, info, notes, Clock()).record
        except FileNotFoundError:
            raise self._gone() from None
        except (OSError, UnsafePathError) as error:
            return broken(self.key, self.location.parent, unreadable(error), info)

    def stamp(self) -> Stamp | None:
        """See `JobPlace.stamp`."""
        try:
            with self._open_submitter() as folder:
                info = self._find(folder)
                with maybe(self.open_reviews()) as notes:
                    note = look(notes.fd, note_name(self.key.name, "run")) if notes else ABSENT
                return fingerprint(folder.fd, self.key.name, info, ALL_FILES), note
        except (OSError, UnsafePathError):
            return None

    # -- content ---------------------------------------------------------------------------------------------------

    def open_code(self) -> Dir:
        """See `JobPlace.open_code`."""
        try:
            with self._open_submitter() as folder:
                return folder.dir(self.key.name)
        except FileNotFoundError:
            raise self._gone() from None

    def _open_submitter(self) -> Dir:
        with Dir.open(self._base) as base:
            return base.walk_to((*self._job_root, self.key.submitter))

    def _find(self, folder: Dir) -> os.stat_result:
        info = folder.stat(self.key.name)
        if info is None or not is_job(folder.fd, self.key.name, info.st_mode):
            raise self._gone()
        return info

    def _gone(self) -> JobGoneError:
        return JobGoneError(f"Job {self.called!r} is no longer on disk. List the jobs again.")

    def is_content(self, name: str) -> bool:
        """See `JobPlace.is_content`."""
        return name not in NOT_CONTENT

    @property
    def content_paths(self) -> tuple[str, str]:
        """See `JobPlace.content_paths`."""
        return "run.sh", "config.yaml"

    # -- steps -----------------------------------------------------------------------------------------------------

    def approve(self, note: str) -> None:
        """See `JobPlace.approve`."""
        with self.open_code() as job:
            self._mark(job, APPROVED, note)

    def reject(self, note: str) -> None:
        """See `JobPlace.reject`."""
        with self.open_code() as job:
            self._mark(job, REJECTED, note)

    def reopen(self) -> None:
        """See `JobPlace.reopen`."""
        with self.open_code() as job:
            for marker in (REJECTED, APPROVED):
                if job.kind(marker) in ("file", "link"):
                    job.remove_file(marker)

    def finish(self, returncode: int | None, note: str) -> None:
        """See `JobPlace.finish`. What a submitter puts in the way of the logs or the marker does not keep a job from ending."""
        with self.open_code() as job:
            if returncode is not None:
                self._clear_way(job, LOGS, "directory")
                with job.dir(LOGS, create=True) as logs:
                    self._clear_way(logs, RETURNCODE, "file")
                    with maybe(self.open_reviews(create=True)) as reviews:
                        # To be read by people and other tools; the truth is in the note, which is durable.
                        logs.write_atomic(RETURNCODE, str(returncode).encode(), via=reviews, durable=False)
            self._clear_way(job, DONE, "file")
            # A run's note is durable: should a power cut take the marker away, it is made again, and nothing runs twice.
            self._mark(job, DONE, note, durable=returncode is None)

    def clear_run(self, keep: Dir | None = None) -> tuple[str, ...]:
        """See `JobPlace.clear_run`."""
        removed = []
        self.remove_times()
        with self.open_code() as job:
            if move_aside(job, LOGS, keep) or self._remove(job, LOGS):
                removed.append("logs directory")
            if [name for name in LEGACY_LOGS if move_log(job, name, keep) or self._remove(job, name)]:
                removed.append("log files")
            if move_aside(job, OUTPUTS, keep) or self._remove(job, OUTPUTS):
                removed.append("outputs directory")
            if self._remove(job, DONE):
                removed.append("done marker file")
        return tuple(removed)

    def _mark(self, job: Dir, marker: str, note: str, *, durable: bool = True) -> None:
        # By way of the owner's folder: a temporary file left in the job's by a crash would count as changed content.
        with maybe(self.open_reviews(create=True)) as reviews:
            job.create_exclusive(marker, note.encode(), via=reviews, durable=durable)

    def _remove(self, folder: Dir, name: str) -> bool:
        # In the owner's folder for the same reason, and so that nobody writes into what is being removed.
        with maybe(self.open_reviews(create=True)) as reviews:
            if reviews:
                sweep(reviews.fd)
            return folder.remove_tree(name, trash=reviews)

    def _clear_way(self, folder: Dir, name: str, wanted: str) -> None:
        if folder.kind(name) not in (wanted, None):
            self._remove(folder, name)

    # -- results ---------------------------------------------------------------------------------------------------

    def open_outputs(self, *, create: bool = False) -> Dir | None:
        """See `JobPlace.open_outputs`."""
        with self.open_code() as job:
            try:
                return job.dir(OUTPUTS, create=create)
            except FileNotFoundError:
                return None

    @property
    def outputs_path(self) -> Path:
        """See `JobPlace.outputs_path`."""
        return self.location / OUTPUTS

    def open_log(self, stream: Stream) -> int | None:
        """See `JobPlace.open_log`. Logs of syft-job's own runner stand beside the code and are read too."""
        name = self.log_name(stream)
        with self.open_code() as job:
            with suppress(FileNotFoundError), job.dir(LOGS) as logs:
                return logs.open_file(name)
            with suppress(FileNotFoundError):
                return job.open_file(name)
        return None

    def create_logs(self) -> Dir:
        """See `JobPlace.create_logs`."""
        with self.open_code() as job:
            for name in LEGACY_LOGS:
                self._remove(job, name)
            for _ in range(_TRIES):
                self._remove(job, LOGS)
                with suppress(
                    FileExistsError
                ):  # somebody made one in this very moment: not ours, perhaps not empty
                    return job.new_dir(LOGS)
        raise UnsafePathError(
            f"The logs folder of job {self.key.name!r} is made again by somebody else whenever it is removed. Stop that and try again."
        )

    def log_name(self, stream: Stream) -> str:
        """See `JobPlace.log_name`."""
        return f"{stream}.txt"

    def log_path(self, stream: Stream) -> Path:
        """See `JobPlace.log_path`."""
        return self.location / LOGS / self.log_name(stream)

    # -- sharing ---------------------------------------------------------------------------------------------------

    def outputs_target(self) -> str:
        """See `JobPlace.outputs_target`."""
        return "/".join((*self._job_root[1:], self.key.submitter, self.key.name, OUTPUTS))

    def logs_targets(self) -> tuple[tuple[str, bool], ...]:
        """See `JobPlace.logs_targets`: the `logs` folder, and log files beside the code where there are any."""
        here = "/".join((*self._job_root[1:], self.key.submitter, self.key.name))
        with self.open_code() as job:
            legacy = tuple((f"{here}/{name}", False) for name in LEGACY_LOGS if job.kind(name) == "file")
            if legacy and job.kind(LOGS) is None:
                return legacy
        return ((f"{here}/{LOGS}", True), *legacy)

    # -- the owner's notes -----------------------------------------------------------------------------------------

    def open_reviews(self, *, create: bool = False) -> Dir | None:
        """See `JobPlace.open_reviews`."""
        try:
            with (
                Dir.open(self._base) as base,
                base.walk_to(self._job_root) as job_root,
                job_root.dir(REVIEWS, create=create) as reviews,
            ):
                if create and reviews.stat(PERMISSION_FILE) is None:
                    with suppress(FileExistsError):
                        reviews.create_exclusive(PERMISSION_FILE, OWNER_ONLY)
                return reviews.dir(self.key.submitter, create=create)
        except FileNotFoundError:
            return None

    def open_attempts(self, *, create: bool = False) -> Dir | None:
        """See `JobPlace.open_attempts`."""
        with maybe(self.open_reviews(create=create)) as reviews, suppress(FileNotFoundError):
            return reviews.dir(self.note_name("attempts"), create=create) if reviews else None
        return None

    def note_name(self, kind: Note) -> str:
        """See `JobPlace.note_name`."""
        return note_name(self.key.name, kind)

    @contextmanager
    def lock(self, *, patient: bool = False) -> Iterator[None]:
        """See `JobPlace.lock`. The kernel frees it when the process ends, however it ends."""
        reviews = self.open_reviews(create=True)
        if reviews is None:
            raise JobGoneError(
                f"The datasite of job {self.called!r} is no longer on disk. List the jobs again."
            )
        with reviews, locked(reviews, patient=patient):
            yield
