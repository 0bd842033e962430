"""`JobInfo`: one job, with the documented methods; and, from jobs.py, `JobsList`."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from . import actions, job_words
from .attempts import KEEP, Attempt, read_attempts
from .display import Shown
from .errors import UnsafePathError
from .freshness import is_fresh
from .job_paths import files_of, outputs_of
from .jobs import JobsList
from .layout import JobKey, JobPlace, JobRecord, place_at
from .paths import expand
from .review import NOT_GIVEN, Approval, NotGiven, check_approval
from .status import Status
from .text import say, visible
from .trail import TrailEvent, read_trail, trail_json, trail_markdown
from .tree import Tree, read_tree
from .viewer import LogViewer

if TYPE_CHECKING:
    from .client import JobClient

__all__ = ["JobInfo", "JobsList"]

_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")


class JobInfo(Shown):
    """One job, with what its datasite owner can do to it.

    Objects from `client.jobs` keep up with the disk: their facts are at most half a second old, and never older than the
    last change that this process made. An object built by hand holds the status it was given until it acts; every
    action looks at the disk first. Two objects of one job are equal.

    Args:
        name: the job's name, which is its folder's name.
        datasite_owner_email: address of the owner of the datasite where the job is.
        status: `inbox`, `approved`, `done`, `rejected` (newer layouts: `running`, `failed`).
        submitted_by: address of the submitter.
        location: path of the job's folder.
        client: the JobClient that the job came from.
        current_user_email: address of whoever uses this object.
        submitted_at: ISO 8601 time of submission, if known.

    Raises:
        ValueError: `status` is none of the words.

    Example:
        >>> job = client.jobs["Data Analysis"]
        >>> job.status
        'inbox'
        >>> job.approve()
        ✅ Job 'Data Analysis' approved successfully!
    """

    def __init__(
        self,
        name: str,
        datasite_owner_email: str,
        status: str,
        submitted_by: str,
        location: Path,
        client: JobClient,
        current_user_email: str,
        submitted_at: str | None = None,
    ) -> None:
        try:
            self._status = Status(status)
        except ValueError:
            words = ", ".join(item.value for item in Status)
            raise ValueError(f"{status!r} is not a status. Use one of: {words}.") from None
        self.name = name
        self.datasite_owner_email = datasite_owner_email
        self.submitted_by = submitted_by
        whole = isinstance(location, Path) and location.is_absolute()  # as in every list, however long
        self.location = location if whole else expand(location, "The location of the job")
        self.current_user_email = current_user_email
        self.submitted_at = submitted_at
        self._client = client
        self._record: JobRecord | None = None
        self._read_at = 0.0
        self._seen: Tree | None = None

    @classmethod
    def from_record(cls, record: JobRecord, client: JobClient, read_at: float | None = None) -> JobInfo:
        """The object for a job that was read from disk, at `read_at` (`time.monotonic()`; None: now)."""
        key = record.key
        job = cls(
            name=key.name,
            datasite_owner_email=key.owner,
            status=record.status.value,
            submitted_by=key.submitter,
            location=record.location,
            client=client,
            current_user_email=client.current_user_email,
            submitted_at=record.config.submitted_at,
        )
        job.take(record, time.monotonic() if read_at is None else read_at)
        return job

    def take(self, record: JobRecord, read_at: float) -> None:
        """Take over facts that were read from disk at `read_at`, by `time.monotonic()`."""
        self._record, self._read_at, self._status = record, read_at, record.status

    # -- facts -----------------------------------------------------------------------------------------------------

    @property
    def client(self) -> JobClient:
        """The client that the job came from."""
        return self._client

    @property
    def place(self) -> JobPlace:
        """Where the job is on disk, for the rooms that read and act."""
        place = place_at(self._client.config.syftbox_folder, self.location, self.datasite_owner_email)
        place.title = self.name
        return place

    @property
    def key(self) -> JobKey:
        """Owner, submitter, folder name and layout."""
        return self.place.key

    @property
    def record(self) -> JobRecord:
        """All facts of the job, read now.

        Raises:
            JobGoneError: (a FileNotFoundError) its folder is no longer on disk.
        """
        read_at = time.monotonic()  # before the reading: what changes meanwhile is newer
        self.take(record := self.place.read(), read_at)
        return record

    @property
    def status(self) -> str:
        """`inbox`, `approved`, `done` or `rejected`; in newer layouts also `running` and `failed`."""
        if self._record is not None and not is_fresh(self._read_at):
            try:
                return self.record.status.value
            except (OSError, UnsafePathError):
                # The last known word stays; actions say that the job is gone.
                self._read_at = time.monotonic()
        return self._status.value

    @property
    def state(self) -> str:
        """The exact word on disk; the same as `status` in the markers layout."""
        self.status  # noqa: B018 - brings the record up to date
        return self._record.state if self._record else self._status.value

    @property
    def problem(self) -> str | None:
        """Why the job is broken, as a sentence; None for a sound one."""
        self.status  # noqa: B018 - brings the record up to date
        return self._record.problem if self._record else None

    @property
    def returncode(self) -> int | None:
        """Exit code of the last run, or None."""
        self.status  # noqa: B018 - brings the record up to date
        return self._record.returncode if self._record else None

    @property
    def approval(self) -> Approval:
        """What the approval is worth now: whether a review is on record, and what changed since."""
        return check_approval(self.place, approved=self.status == Status.APPROVED)

    @property
    def timeline(self) -> tuple[TrailEvent, ...]:
        """Every recorded action, oldest first: who, when, why, on which content. Empty for anybody but the owner."""
        return read_trail(self.place)

    def export_timeline(self, form: str = "markdown") -> str:
        """The timeline as text, for reports (`markdown`) or other tools (`json`).

        Raises:
            ValueError: another form was asked for.
        """
        if form == "json":
            return trail_json(self.timeline)
        if form == "markdown":
            return trail_markdown(f"Job {self.name} from {self.submitted_by}", self.timeline)
        raise ValueError(f"The timeline can be exported as 'markdown' or 'json', not as {form!r}.")

    def review(self) -> Tree:
        """The content that would run, with its digest. `approve()` afterwards approves exactly this.

        Example:
            >>> job.review().digest[:8]
            '3f9a1c02'
            >>> job.approve()  # refused if anything changed since
        """
        self._seen = read_tree(self.place)
        return self._seen

    # -- deciding --------------------------------------------------------------------------------------------------

    def approve(self, reason: str = "", *, expected_digest: str | NotGiven | None = NOT_GIVEN) -> None:
        """Approve exactly the content that was last shown (or that is there now, if nothing was shown).

        Args:
            reason: free text for the record.
            expected_digest: the digest to bind to, instead of what was last shown. None, the digest of content that
                cannot be approved, is refused.

        Raises:
            ValueError: the job is not in inbox status, or its content is not what was shown.
            PermissionError: the current user is not the datasite owner.
            FileNotFoundError: the job is no longer on disk.
        """
        seen = (
            self._seen
            if expected_digest is NOT_GIVEN or (self._seen and self._seen.digest == expected_digest)
            else None
        )
        say(self._act(actions.approve, reason=reason, seen=seen, expected_digest=expected_digest))

    def reject(self, reason: str = "") -> None:
        """Reject a job in the inbox. The submitter can read the reason.

        Raises:
            ValueError: the job is not in inbox status.
            PermissionError: the current user is not the datasite owner.
        """
        say(self._act(actions.reject, reason=reason))

    def reopen(self) -> None:
        """Put a rejected or approved job back in the inbox, for a new review.

        Raises:
            ValueError: it is neither rejected nor approved, or it is running.
            PermissionError: the current user is not the datasite owner.
        """
        self._seen = None
        say(self._act(actions.reopen))

    def cancel(self, reason: str = "") -> None:
        """End the job if it runs, with all its processes; if it waits for a runner, put it back in the inbox.

        A running job ends within a few seconds, wherever its runner is: exit code 143, `reason` in its note and its
        timeline, logs and outputs as far as they came. `job.rerun()` runs it once more.

        Args:
            reason: free text for the record.

        Raises:
            ValueError: the job neither runs nor waits for a runner.
            PermissionError: the current user is not the datasite owner.

        Example:
            >>> job.cancel("the wrong year of data")
            Job 'Data Analysis' is being cancelled. Its runner ends it on build-7 within a few seconds.
        """
        say(self._act(actions.cancel, reason=reason))

    # -- results ---------------------------------------------------------------------------------------------------

    def accept_by_depositing_result(self, path: str | Path) -> Path:
        """Put a result file or folder into the outputs and mark the job as done, without running it.

        Nobody but the owner can read the result until it is shared.

        Args:
            path: the result file or folder.

        Returns:
            Path of the deposited result in the outputs folder.

        Raises:
            ValueError: the job is not in inbox or approved status; or `path` is empty, or holds links or the outputs.
            FileNotFoundError: `path` does not exist.
            FileExistsError: there is an output of that name; nothing was overwritten.
            PermissionError: the current user is not the datasite owner.
        """
        done = self._act(actions.deposit, path)
        where, left_out = visible(str(done.path)), ", ".join(map(visible, done.left_out))
        say(f"✅ Job '{visible(self.name)}' completed successfully! Result deposited at: {where}")
        if left_out:
            say(f"Left out, because permission files are not results: {left_out}")
        return done.path

    def rerun(self, *, keep_shares: bool = False, keep_attempts: int = KEEP) -> None:
        """Remove logs, outputs and the done marker, so that the job can run again.

        A job that was marked as done without an approval is then in the inbox, to be reviewed.

        Args:
            keep_shares: who could read the old outputs and logs can read the new ones too. Off: only the owner can.
            keep_attempts: how many earlier attempts stay readable for the owner, as `job.attempts`.

        Raises:
            ValueError: the job is not in done status.
            PermissionError: the current user is not the datasite owner.
        """
        say(self._act(actions.rerun, keep_shares=keep_shares, keep_attempts=keep_attempts))

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """Earlier attempts that `rerun()` put aside, oldest first: `print(job.attempts[-1].stderr)`."""
        return read_attempts(self.place)

    @property
    def output_paths(self) -> list[Path]:
        """Paths of all files and folders in the outputs, sorted; empty while the job is not done, or if unreadable."""
        return outputs_of(self) if self.status in (Status.DONE, Status.FAILED) else []

    @property
    def files(self) -> list[Path]:
        """Paths of everything that stands in the job folder, sorted; empty when it is gone or cannot be read."""
        return files_of(self)

    @property
    def stdout(self) -> LogViewer:
        """What the job printed: `print(job.stdout)` is its text, `job.stdout` in a notebook a live pane."""
        return LogViewer(self, "stdout")

    @property
    def stderr(self) -> LogViewer:
        """What the job printed as errors; see `stdout`."""
        return LogViewer(self, "stderr")

    # -- releasing -------------------------------------------------------------------------------------------------

    def share_outputs(self, users: Sequence[str]) -> None:
        """Give users read access to the outputs folder. Nobody who could read before loses it.

        Args:
            users: their email addresses.

        Raises:
            PermissionError: the current user is not the datasite owner.
            ValueError: nobody was named, an address that is none, or a permission file that cannot be read.
        """
        self._act(actions.share, "outputs", users)

    def share_logs(self, users: Sequence[str]) -> None:
        """Give users read access to the log files: stdout, stderr and the exit code. See `share_outputs`."""
        self._act(actions.share, "logs", users)

    def revoke_outputs(self, users: Sequence[str]) -> None:
        """Take read access to the outputs away again.

        Raises:
            PermissionError: the current user is not the datasite owner.
            ValueError: somebody could still read them, and why.
        """
        self._act(actions.revoke, "outputs", users)

    def revoke_logs(self, users: Sequence[str]) -> None:
        """Take read access to the log files away again. See `revoke_outputs`."""
        self._act(actions.revoke, "logs", users)

    def __eq__(self, other: object) -> bool:
        return self._which() == other._which() if isinstance(other, JobInfo) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._which())

    def _which(self) -> tuple[Path, JobKey | None]:
        try:
            place = self.place
        except UnsafePathError:
            return self.location, None  # nowhere that a job can be
        return place.location, place.key

    def __str__(self) -> str:
        return job_words.line(self)

    def __repr__(self) -> str:
        return job_words.representation(self)

    def _repr_html_(self) -> str:
        return job_words.static_html(self)

    def _act(
        self,
        act: Callable[Concatenate[JobPlace, str, _Given], _Answer],
        *args: _Given.args,
        **given: _Given.kwargs,
    ) -> _Answer:
        """Take an action; then look at the disk, also if it failed, so that the object says what the disk says."""
        try:
            return act(self.place, self.current_user_email, *args, **given)
        finally:
            with suppress(OSError, UnsafePathError):
                self.record  # noqa: B018 - a property that reads
            with suppress(OSError, UnsafePathError):
                self._client.touch(self.key)
