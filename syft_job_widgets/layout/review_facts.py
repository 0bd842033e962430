"""The facts of one job in the review layouts, and a cheap fingerprint of the files that they came from.

Two folders say what a job is: the submission in the inbox, and the owner's state and results in the review folder.
As in the markers layout every file is stat-ed before it is read.
"""

from __future__ import annotations

import os
import stat
import time
from contextlib import suppress
from pathlib import Path

from ..errors import SyftJobError, UnsafePathError
from ..status import Status
from ..text import believable_time
from .base import JobConfigFile, JobKey, JobRecord, RunFacts, is_output
from .config_file import read_config
from .descriptors import DIR_FLAGS, NOT_WHAT_IT_WAS, may_pass
from .markers_facts import broken
from .review_names import CONFIG, DESK, LOGS, NOTES, OUTPUTS, SCRIPT, STATE, is_known, newer
from .review_state import UNREADABLE, UNRECEIVED, State, read_state
from .run_file import read_run
from .safe_files import Dir
from .stamps import ABSENT, Clock, Reading, look, mark, refused

IN_OUTPUTS, IN_NOTE = 1, 2
ALL_FILES = IN_OUTPUTS | IN_NOTE
_NOTE = f"{DESK}/{NOTES['run']}"
_BELOW_CONFIG, _BELOW_STATE, _BELOW_OUTPUTS, _BELOW_NOTE = (
    f"/{name}" for name in (CONFIG, STATE, OUTPUTS, _NOTE)
)
_SAME_RUN = 60.0
"""Seconds between the end of a run and the state that tells of it, at most."""


def fingerprint(inbox: int, review: int | None, name: str, info: os.stat_result, files: int) -> bytes:
    """What `read_job` noted for the same `files`, if nothing changed since.

    Args:
        inbox, review: descriptors of the two folders that hold the job's; None if there is no second one.
        name: the job's folder.
        info: its `lstat` in the inbox.
        files: which files besides the two folders, the config and the state.
    """
    if not stat.S_ISDIR(info.st_mode):
        return mark(info)
    found = mark(info) + look(inbox, name + _BELOW_CONFIG)
    if review is None:
        return found + ABSENT
    there = look(review, name)
    if there == ABSENT:
        return found + there
    found += there + look(review, name + _BELOW_STATE)
    if files:
        if files & IN_OUTPUTS:
            found += look(review, name + _BELOW_OUTPUTS)
        if files & IN_NOTE:
            found += look(review, name + _BELOW_NOTE)
    return found


def read_job(
    inbox: Dir, review: Dir | None, key: JobKey, parent: Path, info: os.stat_result, clock: Clock
) -> Reading:
    """One job's facts, with the fingerprint of what they came from; see `fingerprint` and `markers_facts.read_job`.

    Raises:
        FileNotFoundError: the job is gone.
        OSError: something that may pass, such as too many open files.
    """
    clock.fresh = False
    if not stat.S_ISDIR(info.st_mode):
        problem = "This is a link, not a folder; links are not followed. Remove it."
        return Reading(broken(key, parent, problem, info), mark(info), b"", 0, time.monotonic())
    reader = _Reader(key, clock, [clock.mark(info)])
    try:
        config, script = reader.submission(inbox)
        record = reader.record(parent, info, config, script, review)
    except PermissionError:
        problem = "The job's folder cannot be opened: permission denied. Change its mode, or remove it."
        return Reading(broken(key, parent, problem, info), b"", b"", 0, time.monotonic())
    stamp = b"" if reader.doubt else b"".join(reader.stamps)
    return Reading(record, stamp, b"", reader.files, time.monotonic() if clock.fresh else None)


class _Reader:
    """Reads one job, noting a stamp before each file that it consults, in the order of `fingerprint`."""

    __slots__ = ("clock", "doubt", "files", "key", "stamps", "warnings")

    def __init__(self, key: JobKey, clock: Clock, stamps: list[bytes]) -> None:
        self.key, self.clock, self.stamps = key, clock, stamps
        self.files = 0
        self.doubt = False
        self.warnings: list[str] = []

    def submission(self, inbox: Dir) -> tuple[JobConfigFile, bool]:
        """The config, and whether there is a script."""
        try:
            job = os.open(self.key.name, DIR_FLAGS, dir_fd=inbox.fd)
        except OSError as error:
            if error.errno in NOT_WHAT_IT_WAS:
                raise UnsafePathError(
                    f"{inbox.tell(self.key.name)} was replaced while it was read."
                ) from None
            raise
        try:
            looked = self._consult(job, CONFIG)
            config = read_config(
                job, CONFIG, submitter=self.key.submitter, job_name=self.key.name, looked=looked
            )
            self.warnings.extend(config.warnings)
            script = False
            with suppress(OSError):
                script = stat.S_ISREG(os.stat(SCRIPT, dir_fd=job, follow_symlinks=False).st_mode)
            return config, script
        finally:
            os.close(job)

    def record(
        self, parent: Path, info: os.stat_result, config: JobConfigFile, script: bool, review: Dir | None
    ) -> JobRecord:
        """All facts."""
        problem = config.problem or (None if script else f"{SCRIPT} is missing, so there is nothing to run.")
        facts = _Review(State(UNRECEIVED))
        if review is None:
            self.stamps.append(ABSENT)
        else:
            facts = self._review(review)
        state = facts.state
        if not is_known(self.key.layout):
            state = State(
                state.word if state.word != UNREADABLE else UNRECEIVED, problem=newer(self.key.layout)
            )
        ended = state.status in (Status.DONE, Status.FAILED)
        run = facts.run if state.status is not Status.INBOX else None
        completed = believable_time(state.completed_at, time.time()) if ended else None
        ours = run is not None and run.state != "waiting"
        if ours and ended and run is not None:
            # Another package may have run it since; then our note tells of an earlier run.
            end = run.finished_at
            ours = completed is None or (end is not None and abs(completed - end) < _SAME_RUN)
        code = state.returncode
        return JobRecord(
            key=self.key,
            parent=parent,
            status=state.status,
            state=state.word,
            config=config,
            folder_time=info.st_mtime,
            returncode=code if ended else None,
            started_at=run.started_at if ours and run else None,
            finished_at=completed,
            note=state.reason if state.status is Status.REJECTED else (run.note if ours and run else None),
            has_logs=facts.has_logs,
            outputs=facts.outputs,
            run=run,
            problem=state.problem or problem,
            warnings=tuple(self.warnings),
        )

    def _review(self, review: Dir) -> _Review:
        try:
            folder = os.stat(self.key.name, dir_fd=review.fd, follow_symlinks=False)
        except OSError as error:
            self.stamps.append(refused(error))
            self.doubt |= may_pass(error)
            return _Review(State(UNRECEIVED))
        self.stamps.append(self.clock.mark(folder))
        try:
            fd = os.open(self.key.name, DIR_FLAGS, dir_fd=review.fd)
        except OSError as error:
            if may_pass(error):
                raise
            self.doubt = True
            why = f"The review folder {review.tell(self.key.name)} cannot be opened: {error.strerror}. Remove what stands there."
            return _Review(State(UNREADABLE, problem=why))
        try:
            return self._inside(fd, review.tell(self.key.name))
        finally:
            os.close(fd)

    def _inside(self, fd: int, label: str) -> _Review:
        looked = self._consult(fd, STATE)
        state = State(UNRECEIVED)
        if looked is not None:
            try:
                state = read_state(fd)
            except FileNotFoundError:
                self.doubt = True
            except OSError as error:
                if may_pass(error):
                    raise
                state = State(UNREADABLE, problem=f"{STATE} cannot be opened: {error.strerror}.")
        names = set(os.listdir(fd))
        outputs = self._outputs(fd) if OUTPUTS in names else None
        run = None
        if state.status not in (Status.INBOX, Status.REJECTED) and DESK in names:
            run = self._run(fd, label, state, looked)
        return _Review(state, not names.isdisjoint(LOGS), outputs, run)

    def _outputs(self, fd: int) -> int | None:
        self.files |= IN_OUTPUTS
        self._consult(fd, OUTPUTS)
        try:
            outputs = os.open(OUTPUTS, DIR_FLAGS, dir_fd=fd)
        except OSError as error:
            self.doubt |= may_pass(error)
            self.warnings.append(
                f"'{OUTPUTS}' is not a folder that can be opened, so nothing in it is shown."
            )
            return None
        try:
            names = os.listdir(outputs)
            return sum(map(is_output, names))
        finally:
            os.close(outputs)

    def _run(self, fd: int, label: str, state: State, state_file: os.stat_result | None) -> RunFacts | None:
        self.files |= IN_NOTE
        note = self._consult(fd, _NOTE)
        if note is None:
            return None
        run = None
        with suppress(SyftJobError), Dir(os.dup(fd), label) as folder, folder.dir(DESK) as desk:
            run = read_run(desk, NOTES["run"])
        if run is None or run.state == "running" or state.status is not Status.RUNNING:
            return run
        # Whose run is it? A state that is younger than our note was set by somebody else's runner.
        return run if state_file and state_file.st_mtime_ns <= note.st_mtime_ns else None

    def _consult(self, folder: int, path: str) -> os.stat_result | None:
        info = None
        try:
            info = os.stat(path, dir_fd=folder, follow_symlinks=False)
            self.stamps.append(self.clock.mark(info))
        except OSError as error:
            self.stamps.append(refused(error))
        return info


class _Review:
    """What the review folder says."""

    __slots__ = ("has_logs", "outputs", "run", "state")

    def __init__(
        self, state: State, has_logs: bool = False, outputs: int | None = None, run: RunFacts | None = None
    ) -> None:
        self.state, self.has_logs, self.outputs, self.run = state, has_logs, outputs, run
