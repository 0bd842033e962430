"""The `markers` layout: a job is a folder, and empty files beside the code say how far it is.

`<owner>/app_data/job/<submitter>/<job name>/` with `run.sh`, `config.yaml`, code, the markers `approved`, `done` and
`rejected`, `logs/` and `outputs/`. The submitter can write there, so what the owner must be able to rely on stands
beside it in `<owner>/app_data/job/.reviews/<submitter>/`, closed by a permission file of its own.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from ..errors import ConfigFileError, JobGoneError, UnsafePathError
from ..status import Status
from . import yaml_file
from .base import PERMISSION_FILE, JobConfigFile, JobKey, JobPlace, JobRecord, Layout, RunFacts, Stamp, Stream
from .config_file import read_config
from .run_file import read_run
from .safe_files import Dir

APPROVED, DONE, REJECTED = "approved", "done", "rejected"
LOGS, OUTPUTS, REVIEWS = "logs", "outputs", ".reviews"
_LEGACY_LOGS = ("stdout.txt", "stderr.txt", "returncode.txt")
_NOT_CONTENT = frozenset((APPROVED, DONE, REJECTED, LOGS, OUTPUTS, PERMISSION_FILE, *_LEGACY_LOGS))
_JOB_ROOT = ("app_data", "job")
_OTHER_LAYOUTS = frozenset(("inbox", "review"))
_ENDINGS = {"record": ".yaml", "audit": ".jsonl", "run": ".run"}
# Nobody but the owner, and no file further down can open it again.
_OWNER_ONLY = (
    b"rules:\n- access:\n    admin: []\n    read: []\n    write: []\n  pattern: '**'\nterminal: true\n"
)


class MarkersLayout(Layout):
    """Finds jobs below `app_data/job/<submitter>/`."""

    name = "markers"

    def keys(self, datasite: Dir, owner: str) -> Iterator[JobKey]:
        """See `Layout.keys`. Every folder of a submitter's is a job, also a broken one."""
        try:
            job_root = datasite.walk_to(_JOB_ROOT)
        except (FileNotFoundError, UnsafePathError):
            return
        with job_root:
            for submitter in job_root.entries():
                if (
                    submitter.kind != "directory"
                    or submitter.name.startswith(".")
                    or submitter.name in _OTHER_LAYOUTS
                ):
                    continue
                with suppress(FileNotFoundError, UnsafePathError), job_root.dir(submitter.name) as folder:
                    for job in folder.entries():
                        if job.kind == "directory" and not job.name.startswith("."):
                            yield JobKey(owner, submitter.name, job.name, self.name)

    def place(self, root: Path, key: JobKey) -> MarkersPlace:
        """See `Layout.place`."""
        return MarkersPlace(root, (key.owner, *_JOB_ROOT), key)

    def key_of(self, root: Path, location: Path) -> JobKey | None:
        """See `Layout.key_of`."""
        try:
            parts = location.relative_to(root).parts
        except ValueError:
            return None
        if len(parts) == 5 and parts[1:3] == _JOB_ROOT and ".." not in parts:
            return JobKey(parts[0], parts[3], parts[4], self.name)
        return None

    def place_at(self, location: Path, owner: str) -> MarkersPlace:
        """A place for a job folder that stands outside a SyftBox root, for objects built by hand."""
        submitters = location.parent.parent
        return MarkersPlace(submitters, (), JobKey(owner, location.parent.name, location.name, self.name))


class MarkersPlace(JobPlace):
    """One job folder in the markers layout."""

    def __init__(self, base: Path, job_root: tuple[str, ...], key: JobKey) -> None:
        self.key = key
        self._base = base
        self._job_root = job_root
        self.datasite = base.joinpath(*job_root[:1])
        self.location = base.joinpath(*job_root, key.submitter, key.name)

    # -- facts -----------------------------------------------------------------------------------------------------

    def read(self) -> JobRecord:
        """See `JobPlace.read`."""
        with self.open_code() as job:
            names = set(job.names())
            config = read_config(job, "config.yaml", submitter=self.key.submitter, job_name=self.key.name)
            warnings = list(config.warnings)
            for marker in (APPROVED, DONE, REJECTED):
                if marker in names and job.kind(marker) != "file":
                    names.discard(marker)
                    warnings.append(
                        f"'{marker}' is a {job.kind(marker)}, not a file, so it does not count as a marker."
                    )
            status = self._status(names)
            run = self._run_facts() if status in (Status.APPROVED, Status.DONE) else None
            finished_at = run.finished_at if run else None
            returncode = run.returncode if run else None
            if status is Status.DONE and run is None:
                marker_info = job.stat(DONE)
                finished_at = marker_info.st_mtime if marker_info else None
                returncode = self._returncode(job, names)
            return JobRecord(
                key=self.key,
                location=self.location,
                status=status,
                state=status.value,
                config=config,
                folder_time=os.fstat(job.fd).st_mtime,
                returncode=returncode if status is Status.DONE else None,
                started_at=run.started_at if run else None,
                finished_at=finished_at if status is Status.DONE else None,
                note=self._reason(job) if status is Status.REJECTED else (run.note if run else None),
                has_logs=LOGS in names or not names.isdisjoint(_LEGACY_LOGS),
                outputs=self._count_outputs(job) if OUTPUTS in names else None,
                run=run,
                problem=self._problem(config, names),
                warnings=tuple(warnings),
            )

    def stamp(self) -> Stamp | None:
        """See `JobPlace.stamp`."""
        try:
            with self.open_code() as job:
                config, here = job.stat("config.yaml"), os.fstat(job.fd)
                outputs = job.stat(OUTPUTS)
        except (JobGoneError, UnsafePathError):
            return None
        run = None
        with suppress(OSError, UnsafePathError):
            reviews = self.open_reviews()
            if reviews:
                with reviews:
                    run = reviews.stat(self.note_name("run"))
        return tuple(
            (info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns) if info else None
            for info in (here, config, outputs, run)
        )

    @staticmethod
    def _status(names: set[str]) -> Status:
        for marker, status in ((DONE, Status.DONE), (APPROVED, Status.APPROVED), (REJECTED, Status.REJECTED)):
            if marker in names:
                return status
        return Status.INBOX

    @staticmethod
    def _problem(config: JobConfigFile, names: set[str]) -> str | None:
        if config.problem:
            return config.problem
        return None if "run.sh" in names else "run.sh is missing, so there is nothing to run."

    def _run_facts(self) -> RunFacts | None:
        with suppress(OSError, UnsafePathError):
            reviews = self.open_reviews()
            if reviews:
                with reviews:
                    return read_run(reviews, self.note_name("run"))
        return None

    @staticmethod
    def _returncode(job: Dir, names: set[str]) -> int | None:
        with suppress(OSError, UnsafePathError, ValueError):
            if LOGS in names:
                with job.dir(LOGS) as logs:
                    return int(logs.read_bytes("returncode.txt", 32))
        with suppress(OSError, UnsafePathError, ValueError):
            return int(job.read_bytes("returncode.txt", 32))
        return None

    @staticmethod
    def _reason(job: Dir) -> str | None:
        with suppress(OSError, UnsafePathError, ConfigFileError):
            fields = yaml_file.parse(job.read_bytes(REJECTED, yaml_file.MAX_BYTES), REJECTED)
            reason = fields.get("reason")
            return reason if isinstance(reason, str) else None
        return None

    @staticmethod
    def _count_outputs(job: Dir) -> int | None:
        with suppress(OSError, UnsafePathError), job.dir(OUTPUTS) as outputs:
            return sum(name != PERMISSION_FILE for name in outputs.names())
        return None

    # -- content ---------------------------------------------------------------------------------------------------

    def open_code(self) -> Dir:
        """See `JobPlace.open_code`."""
        try:
            with Dir.open(self._base) as base:
                return base.walk_to((*self._job_root, self.key.submitter, self.key.name))
        except FileNotFoundError:
            raise JobGoneError(f"Job {self.key.name!r} is no longer on disk. List the jobs again.") from None

    def is_content(self, name: str) -> bool:
        """See `JobPlace.is_content`."""
        return name not in _NOT_CONTENT

    @property
    def content_paths(self) -> tuple[str, str]:
        """See `JobPlace.content_paths`."""
        return "run.sh", "config.yaml"

    # -- steps -----------------------------------------------------------------------------------------------------

    def approve(self, note: str) -> None:
        """See `JobPlace.approve`."""
        with self.open_code() as job:
            job.create_exclusive(APPROVED, note.encode())

    def reject(self, note: str) -> None:
        """See `JobPlace.reject`."""
        with self.open_code() as job:
            job.create_exclusive(REJECTED, note.encode())

    def reopen(self) -> None:
        """See `JobPlace.reopen`."""
        with self.open_code() as job:
            for marker in (REJECTED, APPROVED):
                if job.kind(marker) in ("file", "link"):
                    job.remove_file(marker)

    def finish(self, returncode: int | None, note: str) -> None:
        """See `JobPlace.finish`."""
        with self.open_code() as job:
            if returncode is not None:
                with job.dir(LOGS, create=True) as logs:
                    logs.write_atomic("returncode.txt", str(returncode).encode())
            job.create_exclusive(DONE, note.encode())

    def clear_run(self) -> tuple[str, ...]:
        """See `JobPlace.clear_run`."""
        removed = []
        with self.open_code() as job:
            if job.remove_tree(LOGS):
                removed.append("logs directory")
            if [name for name in _LEGACY_LOGS if job.remove_tree(name)]:
                removed.append("log files")
            if job.remove_tree(OUTPUTS):
                removed.append("outputs directory")
            if job.remove_file(DONE):
                removed.append("done marker file")
        return tuple(removed)

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
            job.remove_tree(LOGS)
            for name in _LEGACY_LOGS:
                job.remove_tree(name)
            return job.dir(LOGS, create=True)

    def log_name(self, stream: Stream) -> str:
        """See `JobPlace.log_name`."""
        return f"{stream}.txt"

    # -- sharing ---------------------------------------------------------------------------------------------------

    def outputs_target(self) -> str:
        """See `JobPlace.outputs_target`."""
        return "/".join((*self._job_root[1:], self.key.submitter, self.key.name, OUTPUTS))

    def logs_targets(self) -> tuple[tuple[str, bool], ...]:
        """See `JobPlace.logs_targets`: the `logs` folder, and log files beside the code where there are any."""
        here = "/".join((*self._job_root[1:], self.key.submitter, self.key.name))
        with self.open_code() as job:
            legacy = tuple((f"{here}/{name}", False) for name in _LEGACY_LOGS if job.kind(name) == "file")
            if legacy and job.kind(LOGS) is None:
                return legacy
        return ((f"{here}/{LOGS}", True), *legacy)

    # -- the owner's notes -----------------------------------------------------------------------------------------

    def open_reviews(self, *, create: bool = False) -> Dir | None:
        """See `JobPlace.open_reviews`."""
        with Dir.open(self._base) as base:
            try:
                with (
                    base.walk_to(self._job_root) as job_root,
                    job_root.dir(REVIEWS, create=create) as reviews,
                ):
                    if create and reviews.stat(PERMISSION_FILE) is None:
                        with suppress(FileExistsError):
                            reviews.create_exclusive(PERMISSION_FILE, _OWNER_ONLY)
                    return reviews.dir(self.key.submitter, create=create)
            except FileNotFoundError:
                return None

    def note_name(self, kind: Literal["record", "audit", "run"]) -> str:
        """See `JobPlace.note_name`. A name too long for an ending is shortened, with a digest to keep it its own."""
        raw = os.fsencode(self.key.name)
        if len(raw) > 240:
            return (
                f"{os.fsdecode(raw[:180])}-{hashlib.blake2b(raw, digest_size=16).hexdigest()}{_ENDINGS[kind]}"
            )
        return self.key.name + _ENDINGS[kind]

    @contextmanager
    def lock(self) -> Iterator[None]:
        """See `JobPlace.lock`. The kernel frees it when the process ends, however it ends."""
        reviews = self.open_reviews(create=True)
        if reviews is None:
            raise JobGoneError(
                f"The datasite of job {self.key.name!r} is no longer on disk. List the jobs again."
            )
        with reviews:
            fcntl.flock(reviews.fd, fcntl.LOCK_EX)
            yield
