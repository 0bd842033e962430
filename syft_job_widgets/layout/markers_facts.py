"""The facts of one job in the markers layout, and a cheap fingerprint of the files that they came from.

Every file is stat-ed before it is read, so a change in between is newer than its fingerprint and is seen the next
time. Which files count depends on the job: a waiting one on its folder and its config, a finished one on more.
"""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

from ..errors import UnsafePathError
from ..status import Status
from ..text import believable
from . import yaml_file
from .base import JobConfigFile, JobKey, JobRecord, RunFacts, is_output
from .config_file import MAX_TEXT, read_config
from .descriptors import DIR_FLAGS, NOT_WHAT_IT_WAS, Kind, kind_of, may_pass, read_regular
from .markers_names import (
    APPROVED,
    CONFIG,
    DONE,
    LEGACY_LOGS,
    LOGS,
    OUTPUTS,
    REJECTED,
    RETURNCODE,
    SCRIPT,
    note_name,
)
from .run_file import read_run
from .safe_files import Dir
from .stamps import ABSENT, UNKNOWN, Clock, Reading, look, mark, refused

# Which files a record depends on, besides its folder and its config, in the order of the fingerprint.
IN_OUTPUTS, IN_DONE, IN_LOGS, IN_LEGACY, IN_REJECTED = 1, 2, 4, 8, 16
ALL_FILES = IN_OUTPUTS | IN_DONE | IN_LOGS | IN_LEGACY | IN_REJECTED
IN_NOTE = 32
_FILES = (
    (IN_OUTPUTS, "/" + OUTPUTS),
    (IN_DONE, "/" + DONE),
    (IN_LOGS, f"/{LOGS}/{RETURNCODE}"),
    (IN_LEGACY, "/" + RETURNCODE),
    (IN_REJECTED, "/" + REJECTED),
)
_MARKERS = frozenset((APPROVED, DONE, REJECTED))
_FOLDERS = frozenset((LOGS, OUTPUTS))
_FILES_TOLD = frozenset((SCRIPT, *LEGACY_LOGS))
_TOLD = _MARKERS | _FOLDERS | _FILES_TOLD
_KIND_WORDS: dict[Kind, str] = {
    "file": "file",
    "directory": "folder",
    "link": "link",
    "special": "special file",
}


def fingerprint(folder: int, name: str, info: os.stat_result, files: int) -> bytes:
    """What `read_job` noted for the same `files`, if nothing changed since.

    Args:
        folder: descriptor of the submitter's folder.
        name: the job's folder.
        info: its `lstat`.
        files: which files besides the folder and the config.
    """
    if not stat.S_ISDIR(info.st_mode):
        return mark(info)  # a link: nothing behind it is looked at
    found = mark(info) + look(folder, f"{name}/{CONFIG}")
    if files & ALL_FILES:
        for bit, path in _FILES:
            if files & bit:
                found += look(folder, name + path)
    return found


def broken(
    key: JobKey,
    parent: Path,
    problem: str,
    info: os.stat_result | None = None,
    status: Status = Status.INBOX,
) -> JobRecord:
    """The record of a job of which nothing can be read."""
    changed = info.st_mtime if info else 0.0
    return JobRecord(key, parent, status, status.value, folder_time=changed, problem=problem)


def read_job(
    folder: Dir, key: JobKey, parent: Path, info: os.stat_result, notes: Dir | None, clock: Clock
) -> Reading:
    """One job's facts, with the fingerprint of what they came from.

    Args:
        folder: the submitter's folder.
        info: `lstat` of the job's folder, taken before.
        notes: the owner's notes on this submitter's jobs.
        clock: `fresh` is set anew.

    Raises:
        FileNotFoundError: the job is gone.
        OSError: something that may pass, such as too many open files.
    """
    clock.fresh = False
    name = key.name
    if not stat.S_ISDIR(info.st_mode):
        problem = "This is a link, not a folder; links are not followed. Remove it."
        return Reading(broken(key, parent, problem, info), mark(info), b"", 0, time.monotonic())
    stamps = [clock.mark(info)]
    try:
        job = os.open(name, DIR_FLAGS, dir_fd=folder.fd)
    except PermissionError:
        return _closed(folder, key, parent, info)
    except OSError as error:
        if error.errno in NOT_WHAT_IT_WAS:
            raise UnsafePathError(f"{folder.tell(name)} was replaced while it was read.") from None
        raise
    try:
        reader = _Reader(job, key, clock, stamps)
        record, note = reader.read(parent, info, notes)
    except PermissionError:
        return _closed(folder, key, parent, info)
    finally:
        os.close(job)
    # A fingerprint that never matches: read again the next time.
    stamp = b"" if reader.doubt else b"".join(stamps)
    return Reading(record, stamp, note, reader.files, time.monotonic() if clock.fresh else None)


def _closed(folder: Dir, key: JobKey, parent: Path, info: os.stat_result) -> Reading:
    problem = "The job's folder cannot be opened: permission denied. Change its mode, or remove it."
    stamp = fingerprint(folder.fd, key.name, info, 0)
    return Reading(broken(key, parent, problem, info), stamp, b"", 0, time.monotonic())


class _Tolerant:
    """What cannot be read is not there; but not for longer than the machine has a bad moment."""

    __slots__ = ("reader",)

    def __init__(self, reader: _Reader) -> None:
        self.reader = reader

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, OSError):
            self.reader.doubt |= may_pass(error)
            return True
        return isinstance(error, ValueError)  # also our own UnsafePathError and ConfigFileError


class _Reader:
    """Reads one open job folder, noting a stamp before each file that it consults, in the order of `_FILES`."""

    __slots__ = ("clock", "doubt", "files", "job", "key", "stamps", "warnings")

    def __init__(self, job: int, key: JobKey, clock: Clock, stamps: list[bytes]) -> None:
        self.job, self.key, self.clock, self.stamps = job, key, clock, stamps
        self.files = 0
        self.doubt = False
        self.warnings: list[str] = []

    def read(self, parent: Path, info: os.stat_result, notes: Dir | None) -> tuple[JobRecord, bytes]:
        key, job = self.key, self.job
        looked = self._consult(0, CONFIG)
        config = read_config(job, CONFIG, submitter=key.submitter, job_name=key.name, looked=looked)
        self.warnings.extend(config.warnings)
        names = self._names()
        status = self._status(names)
        run, note = self._run(notes) if status in (Status.APPROVED, Status.DONE) else (None, b"")
        ran = run if run and run.state != "waiting" else None
        finished_at = ran.finished_at if ran else None
        returncode = ran.returncode if ran else None
        outputs = self._count_outputs() if OUTPUTS in names else None
        if status is Status.DONE and ran is None:
            done = self._consult(IN_DONE, DONE)
            # Whoever synced the marker chose its time.
            finished_at = believable(done.st_mtime, time.time_ns() / 1e9) if done else None
            returncode = self._returncode(names)
        return JobRecord(
            key=key,
            parent=parent,
            status=status,
            state=status.value,
            config=config,
            folder_time=info.st_mtime,
            returncode=returncode if status is Status.DONE else None,
            started_at=ran.started_at if ran else None,
            finished_at=finished_at if status is Status.DONE else None,
            note=self._reason() if status is Status.REJECTED else (ran.note if ran else None),
            has_logs=LOGS in names or not names.isdisjoint(LEGACY_LOGS),
            outputs=outputs,
            run=run,
            problem=self._problem(config, names),
            warnings=tuple(self.warnings),
        ), note

    def _names(self) -> set[str]:
        """The names that say something, as far as they are of the kind that they should be."""
        names = set()
        with os.scandir(self.job) as entries:
            for entry in entries:
                name = entry.name
                if name not in _TOLD:
                    continue
                if name in _FOLDERS:
                    fits = entry.is_dir(follow_symlinks=False)
                elif name in _MARKERS:
                    fits = entry.is_file(follow_symlinks=False)
                else:
                    fits = True
                if fits:
                    names.add(name)
                else:
                    self._odd(name)
        return names

    def _odd(self, name: str) -> None:
        with _Tolerant(self):
            kind = kind_of(os.stat(name, dir_fd=self.job, follow_symlinks=False).st_mode)
            wanted = "folder" if name in _FOLDERS else "file"
            so = "nothing in it is shown" if name in _FOLDERS else "it does not count as a marker"
            self.warnings.append(f"'{name}' is a {_KIND_WORDS[kind]}, not a {wanted}, so {so}.")

    def _consult(self, bit: int, path: str) -> os.stat_result | None:
        info = None
        try:
            info = os.stat(path, dir_fd=self.job, follow_symlinks=False)
            self.stamps.append(self.clock.mark(info))
        except OSError as error:
            self.stamps.append(refused(error))
        self.files |= bit
        return info

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
        return None if SCRIPT in names else f"{SCRIPT} is missing, so there is nothing to run."

    def _run(self, notes: Dir | None) -> tuple[RunFacts | None, bytes]:
        self.files |= IN_NOTE
        if notes is None:
            return None, ABSENT
        name = note_name(self.key.name, "run")
        with _Tolerant(self):
            try:
                looked = os.stat(name, dir_fd=notes.fd, follow_symlinks=False)
            except FileNotFoundError:
                return None, ABSENT
            found = self.clock.mark(looked)
            return read_run(notes, name, looked), found
        return None, UNKNOWN

    def _returncode(self, names: set[str]) -> int | None:
        if LOGS in names and self._consult(IN_LOGS, f"{LOGS}/{RETURNCODE}"):
            with _Tolerant(self):
                logs = os.open(LOGS, DIR_FLAGS, dir_fd=self.job)
                try:
                    return _exit_code(read_regular(logs, RETURNCODE, 32))
                finally:
                    os.close(logs)
        if RETURNCODE in names:
            looked = self._consult(IN_LEGACY, RETURNCODE)
            with _Tolerant(self):
                return _exit_code(read_regular(self.job, RETURNCODE, 32, looked))
        return None

    def _reason(self) -> str | None:
        looked = self._consult(IN_REJECTED, REJECTED)
        with _Tolerant(self):
            fields = yaml_file.parse(read_regular(self.job, REJECTED, yaml_file.MAX_BYTES, looked), REJECTED)
            reason = fields.get("reason")
            if isinstance(reason, str):
                return reason if len(reason) <= MAX_TEXT else reason[: MAX_TEXT - 1] + "…"
        return None

    def _count_outputs(self) -> int | None:
        self._consult(IN_OUTPUTS, OUTPUTS)
        with _Tolerant(self):
            outputs = os.open(OUTPUTS, DIR_FLAGS, dir_fd=self.job)
            try:
                names = os.listdir(outputs)
                return sum(map(is_output, names))
            finally:
                os.close(outputs)
        return None


def _exit_code(raw: bytes) -> int:
    code = int(raw)
    if not -(1 << 31) <= code < 1 << 32:
        raise ValueError("no process ends with that number")
    return code
