"""One job in a review layout: the submission in the inbox, and the owner's state, results and notes in the review folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import yaml

from ..errors import ConfigFileError, JobGoneError, JobStatusError, SyftJobError, UnsafePathError
from .base import PERMISSION_FILE, JobKey, JobPlace, JobRecord, Note, Stamp, Stream
from .locking import OWNER_ONLY, locked, maybe
from .markers_facts import broken
from .markers_scan import unreadable
from .removal import move_aside, move_log, sweep
from .review_check import submission_problem
from .review_facts import ALL_FILES, fingerprint, read_job
from .review_names import (
    CODE,
    CONFIG,
    DESK,
    INBOX,
    JOB_ROOT,
    LOGS,
    NOTES,
    OUTPUTS,
    RETURNCODE,
    REVIEW,
    SCRIPT,
    is_job,
    is_known,
    newer,
    protocol_of,
    segments_of,
)
from .review_state import UNRECEIVED, change, load_fields, now
from .run_file import read_run
from .safe_files import Dir
from .stamps import Clock

_WAITING = frozenset((UNRECEIVED, "received", "pending"))
_DECIDED = frozenset(("approved", "running", "done", "failed"))
_LEFT_BY_RUNS = frozenset((".venv", "__pycache__"))


class ReviewPlace(JobPlace):
    """See `JobPlace`."""

    keeps_status = True

    def __init__(self, root: Path, key: JobKey) -> None:
        self.key = key
        self._root = root
        self._protocol = protocol_of(key.layout)
        self._below = (key.submitter, *segments_of(key.layout))
        self.datasite = root / key.owner
        self.location = self.datasite.joinpath(*JOB_ROOT, INBOX, *self._below, key.name)

    # -- facts -----------------------------------------------------------------------------------------------------

    def read(self) -> JobRecord:
        """See `JobPlace.read`."""
        info = None
        try:
            with self._open(INBOX) as inbox, maybe(self._open_review()) as review:
                info = self._find(inbox)
                return read_job(inbox, review, self.key, self.location.parent, info, Clock()).record
        except FileNotFoundError:
            raise self._gone() from None
        except (OSError, UnsafePathError) as error:
            return broken(self.key, self.location.parent, unreadable(error), info)

    def stamp(self) -> Stamp | None:
        """See `JobPlace.stamp`."""
        try:
            with self._open(INBOX) as inbox, maybe(self._open_review()) as review:
                info = self._find(inbox)
                there = review.fd if review else None
                return (fingerprint(inbox.fd, there, self.key.name, info, ALL_FILES),)
        except (OSError, UnsafePathError):
            return None

    def _open(self, side: str, *, create: bool = False) -> Dir:
        with Dir.open(self._root) as root:
            if create:
                root.dir(self.key.owner).close()  # a datasite that is gone is not made anew
            return root.walk_to((self.key.owner, *JOB_ROOT, side, *self._below), create=create)

    def _open_review(self) -> Dir | None:
        try:
            return self._open(REVIEW)
        except (FileNotFoundError, UnsafePathError):
            return None

    def _find(self, folder: Dir) -> os.stat_result:
        info = folder.stat(self.key.name)
        if info is None or not is_job(info.st_mode):
            raise self._gone()
        return info

    def _gone(self) -> JobGoneError:
        return JobGoneError(f"Job {self.key.name!r} is no longer on disk. List the jobs again.")

    # -- content ---------------------------------------------------------------------------------------------------

    def open_code(self) -> Dir:
        """See `JobPlace.open_code`: the submission, which holds the script, the config and the code folder."""
        try:
            with self._open(INBOX) as inbox:
                return inbox.dir(self.key.name)
        except FileNotFoundError:
            raise self._gone() from None

    def is_content(self, name: str) -> bool:
        """See `JobPlace.is_content`. Results and notes stand elsewhere, so all of the submission is."""
        return name != PERMISSION_FILE

    def is_left_by_run(self, path: str) -> bool:
        """See `JobPlace.is_left_by_run`. Runners of other packages work in the submission itself."""
        first, *rest = path.split("/")
        return first == CODE and bool(rest) and rest[-1] in _LEFT_BY_RUNS

    @property
    def may_have_run(self) -> bool:
        """See `JobPlace.may_have_run`."""
        try:
            with self._open(REVIEW) as review, review.dir(self.key.name) as folder:
                fields = load_fields(folder)
        except (OSError, SyftJobError):
            return False
        return fields is not None and fields.get("status") in _DECIDED

    @property
    def content_paths(self) -> tuple[str, str]:
        """See `JobPlace.content_paths`."""
        return SCRIPT, CONFIG

    @property
    def produced_outputs(self) -> tuple[str, ...]:
        """See `JobPlace.produced_outputs`: the script works in the code folder."""
        return (CODE, OUTPUTS)

    # -- steps -----------------------------------------------------------------------------------------------------

    def approve(self, note: str) -> None:
        """See `JobPlace.approve`."""
        said = _said(note)
        deposit = said.get("method") == "deposit"
        if not deposit:
            with self.open_code() as job:
                if problem := submission_problem(job):
                    raise ConfigFileError(
                        f"This submission is not laid out as it should be: {problem}. Reject it, or ask for another one."
                    )
        self._change(
            _WAITING,
            status="approved",
            approved_by=said.get("approved_by"),
            approved_at=now(),
            **({} if deposit else {"approval_method": "manual"}),
            review_reason=said.get("reason") or None,
        )

    def reject(self, note: str) -> None:
        """See `JobPlace.reject`."""
        said = _said(note)
        self._change(
            _WAITING,
            status="rejected",
            rejected_by=said.get("rejected_by"),
            rejected_at=now(),
            review_reason=said.get("reason") or None,
        )

    def reopen(self) -> None:
        """See `JobPlace.reopen`."""
        cleared = (
            "approved_by",
            "approved_at",
            "approval_method",
            "rejected_by",
            "rejected_at",
            "review_reason",
        )
        self._change(frozenset(("approved", "rejected")), status="pending", **dict.fromkeys(cleared))

    def begin(self) -> None:
        """See `JobPlace.begin`."""
        self._change(frozenset(("approved", "running")), status="running")

    def suspend(self) -> None:
        """See `JobPlace.suspend`."""
        with suppress(JobStatusError):  # somebody ended it meanwhile: that stands
            self._change(frozenset(("running",)), status="approved")

    def finish(self, returncode: int | None, note: str) -> None:
        """See `JobPlace.finish`. An exit code other than 0 makes it `failed`."""
        code = returncode
        with self._review_folder() as folder:
            fields = load_fields(folder)
            if fields is not None and fields.get("status") in ("done", "failed"):
                raise FileExistsError(f"{folder.label} is done already")
            if returncode is not None:
                folder.write_atomic(RETURNCODE, str(returncode).encode(), durable=False)
            elif _said(note).get("method") == "run":
                code = self._noted_code()
        code = code or 0
        self._change(
            frozenset(("approved", "running")),
            status="done" if code == 0 else "failed",
            completed_at=now(),
            return_code=code,
        )

    def _noted_code(self) -> int | None:
        reviews = self.open_reviews()
        if reviews is None:
            return None
        with reviews:
            run = read_run(reviews, NOTES["run"])
            return run.returncode if run else None

    def clear_run(self, keep: Dir | None = None) -> tuple[str, ...]:
        """See `JobPlace.clear_run`."""
        removed = []
        self.remove_times()
        with self._review_folder() as folder:
            removed += [name for name in LOGS if move_log(folder, name, keep) or self._remove(folder, name)]
            if move_aside(folder, OUTPUTS, keep) or self._remove(folder, OUTPUTS):
                removed.append("outputs directory")
            fields = load_fields(folder)
            if fields is not None and fields.get("status") in ("done", "failed"):
                ended = frozenset(("done", "failed"))
                change(folder, self._protocol, ended, status="approved", completed_at=None, return_code=None)
        return tuple(removed)

    def _change(self, allowed: frozenset[str], **changes: Any) -> None:
        with self._review_folder() as folder:
            change(folder, self._protocol, allowed, **changes)

    def _review_folder(self) -> Dir:
        """The job's own review folder, made if missing. Raises JobStatusError for a protocol that is not known."""
        self._require_known()
        with self._open(REVIEW, create=True) as review:
            return review.dir(self.key.name, create=True)

    def _require_known(self) -> None:
        if not is_known(self.key.layout):
            raise JobStatusError(newer(self.key.layout))

    def _remove(self, folder: Dir, name: str) -> bool:
        with maybe(self.open_reviews(create=True)) as trash:
            if trash:
                sweep(trash.fd)
            return folder.remove_tree(name, trash=trash)

    # -- results ---------------------------------------------------------------------------------------------------

    def open_outputs(self, *, create: bool = False) -> Dir | None:
        """See `JobPlace.open_outputs`."""
        if create:
            with self._review_folder() as folder:
                return folder.dir(OUTPUTS, create=True)
        try:
            with self._existing() as folder:
                return folder.dir(OUTPUTS)
        except FileNotFoundError:
            return None

    def _existing(self) -> Dir:
        with self._open(REVIEW) as review:
            return review.dir(self.key.name)

    @property
    def outputs_path(self) -> Path:
        """See `JobPlace.outputs_path`."""
        return self.datasite.joinpath(*JOB_ROOT, REVIEW, *self._below, self.key.name, OUTPUTS)

    def open_log(self, stream: Stream) -> int | None:
        """See `JobPlace.open_log`."""
        try:
            with self._existing() as folder:
                return folder.open_file(self.log_name(stream))
        except FileNotFoundError:
            return None

    def create_logs(self) -> Dir:
        """See `JobPlace.create_logs`: the review folder itself, without the logs of an earlier run."""
        folder = self._review_folder()
        try:
            for name in LOGS:
                self._remove(folder, name)
        except BaseException:
            folder.close()
            raise
        return folder

    def log_name(self, stream: Stream) -> str:
        """See `JobPlace.log_name`."""
        return f"{stream}.txt"

    def log_path(self, stream: Stream) -> Path:
        """See `JobPlace.log_path`."""
        return self.outputs_path.parent / self.log_name(stream)

    # -- sharing ---------------------------------------------------------------------------------------------------

    def outputs_target(self) -> str:
        """See `JobPlace.outputs_target`."""
        return "/".join((*JOB_ROOT, REVIEW, *self._below, self.key.name, OUTPUTS))

    def logs_targets(self) -> tuple[tuple[str, bool], ...]:
        """See `JobPlace.logs_targets`."""
        here = "/".join((*JOB_ROOT, REVIEW, *self._below, self.key.name))
        return tuple((f"{here}/{name}", False) for name in LOGS)

    # -- the owner's notes -----------------------------------------------------------------------------------------

    def open_reviews(self, *, create: bool = False) -> Dir | None:
        """See `JobPlace.open_reviews`: a folder for this job alone, closed to others before anything is written in it."""
        if not create:
            try:
                with self._existing() as folder:
                    return folder.dir(DESK)
            except FileNotFoundError:
                return None
        try:
            folder = self._review_folder()
        except FileNotFoundError:
            return None
        with folder:
            desk = folder.dir(DESK, create=True)
            if desk.stat(PERMISSION_FILE) is None:
                with suppress(FileExistsError):
                    desk.create_exclusive(PERMISSION_FILE, OWNER_ONLY)
            return desk

    def open_attempts(self, *, create: bool = False) -> Dir | None:
        """See `JobPlace.open_attempts`."""
        with maybe(self.open_reviews(create=create)) as reviews, suppress(FileNotFoundError):
            return reviews.dir(NOTES["attempts"], create=create) if reviews else None
        return None

    def note_name(self, kind: Note) -> str:
        """See `JobPlace.note_name`."""
        return NOTES[kind]

    @contextmanager
    def lock(self, *, patient: bool = False) -> Iterator[None]:
        """See `JobPlace.lock`. It is the job's own: jobs in these layouts share no file."""
        self._require_known()
        try:
            with self._open(INBOX) as inbox:
                self._find(inbox)
        except FileNotFoundError:
            raise self._gone() from None
        reviews = self.open_reviews(create=True)
        if reviews is None:
            raise JobGoneError(
                f"The datasite of job {self.key.name!r} is no longer on disk. List the jobs again."
            )
        with reviews, locked(reviews, patient=patient):
            yield


def _said(note: str) -> dict[str, Any]:
    found = yaml.safe_load(note)
    return found if isinstance(found, dict) else {}
