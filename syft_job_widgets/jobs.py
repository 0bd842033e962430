"""`JobsList`: a sequence of jobs whose printed and displayed index is its index."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload

from .display import Shown
from .errors import JobNotFoundError, UnsafePathError
from .freshness import is_fresh
from .layout import JobKey
from .listing import LazyJobs
from .status import Status
from .text import TableGroup, believable_time, few, html_tables, text_table, time_text, visible

if TYPE_CHECKING:
    from .client import JobClient
    from .job import JobInfo


class JobsList(Shown, Sequence["JobInfo"]):
    """Jobs, in the order in which they are shown; a sequence that also takes names.

    Args:
        jobs: the jobs.
        root_email: address of the current user, whose own datasite is shown as such.

    Example:
        >>> jobs = client.jobs
        >>> jobs[0], jobs[-1], jobs["Data Analysis"], jobs[:3], len(jobs)
        >>> jobs.filter(status="inbox").counts
        Counter({'inbox': 3})
    """

    def __init__(self, jobs: Sequence[JobInfo], root_email: str) -> None:
        self._jobs: Sequence[JobInfo] = jobs if isinstance(jobs, LazyJobs) else list(jobs)
        self._root_email = root_email
        self._first = root_email
        self._client: JobClient | None = None
        self._whole = False

    @property
    def root_email(self) -> str:
        """Address of the current user."""
        return self._root_email

    @classmethod
    def of_client(cls, jobs: Sequence[JobInfo], root_email: str, client: JobClient) -> JobsList:
        """The list of every job of a client: its table also shows jobs that arrive later."""
        made = cls(jobs, root_email)
        made._client, made._whole = client, True
        made._first = client.target_datasite_owner_email
        return made

    def _part(self, jobs: Sequence[JobInfo]) -> JobsList:
        part = JobsList(jobs, self._root_email)
        part._client, part._first = self.client, self._first
        return part

    def job_keys(self) -> list[JobKey]:
        """Which jobs, in the order of the list."""
        return self._jobs.job_keys() if isinstance(self._jobs, LazyJobs) else [job.key for job in self._jobs]

    def _kept_up(self) -> Sequence[JobInfo]:
        """The jobs for a look at all of them: brought up to date together, which costs less than for each by itself."""
        jobs = self._jobs
        if self._client is not None and isinstance(jobs, LazyJobs) and not is_fresh(jobs.read_at):
            now = time.monotonic()
            jobs.keep_up({record.key: record for record in self._client.records()}, now)
        return jobs

    @property
    def whole(self) -> bool:
        """Whether this is the list of every job of a client, not a selection."""
        return self._whole

    @property
    def client(self) -> JobClient | None:
        """The client that the jobs came from; None for an empty list made by hand."""
        return self._client or (self._jobs[0].client if self._jobs else None)

    # -- sequence --------------------------------------------------------------------------------------------------

    @overload
    def __getitem__(self, index: int) -> JobInfo: ...
    @overload
    def __getitem__(self, index: slice) -> JobsList: ...
    @overload
    def __getitem__(self, index: str) -> Any: ...

    def __getitem__(self, index: int | str | slice) -> JobInfo | JobsList | Any:
        """A job by position or name, a list by slice or by a datasite owner's address.

        Raises:
            IndexError: no such position.
            ValueError: no job of that name, or several: then the message lists them.
            TypeError: the index is neither int, str nor slice.
        """
        if isinstance(index, bool) or not isinstance(index, (int, str, slice)):
            raise TypeError(
                f"Jobs are indexed by position (int), name (str) or slice, not by {type(index).__name__}."
            )
        if isinstance(index, str):
            return self._by_name(index)
        if isinstance(index, slice):
            return self._part(self._jobs[index])
        try:
            return self._jobs[index]
        except IndexError:
            raise IndexError(f"There is no job {index}; the list has {len(self._jobs)}.") from None

    def _by_name(self, name: str) -> JobInfo | JobsList:
        found = [i for i, (each, _, _) in enumerate(self._names()) if each == name]
        if len(found) == 1:
            return self._jobs[found[0]]
        if found:
            lines = "".join(
                f"\n  jobs[{i}]: from {visible(self._jobs[i].submitted_by)},"
                f" at {visible(self._jobs[i].datasite_owner_email)}"
                for i in found
            )
            raise JobNotFoundError(
                f"{len(found)} jobs are called {visible(name)!r}. Use the position:{lines}"
            )
        at_owner = [self._jobs[i] for i, (_, _, owner) in enumerate(self._names()) if owner == name]
        if at_owner:
            return self._part(at_owner)
        raise JobNotFoundError(f"Job with name {visible(name)!r} not found. print(jobs) lists the names.")

    def _names(self) -> Iterator[tuple[str, str, str]]:
        """Name, submitter and owner of each, without making the jobs."""
        if isinstance(self._jobs, LazyJobs):
            return ((key.name, key.submitter, key.owner) for key in self._jobs.job_keys())
        return ((job.name, job.submitted_by, job.datasite_owner_email) for job in self._jobs)

    def __len__(self) -> int:
        return len(self._jobs)

    def __iter__(self) -> Iterator[JobInfo]:
        return iter(self._kept_up())

    def __contains__(self, job: object) -> bool:
        """Whether a job is in the list, or a name (or a datasite owner's address) by which `jobs[...]` finds something."""
        return next(self._positions(job), None) is not None

    def index(self, job: object, start: int = 0, stop: int = sys.maxsize) -> int:
        """The position of a job, or of the first one of that name.

        Raises:
            ValueError: it is not in the list, or not between `start` and `stop`.
        """
        wanted = range(len(self))[start:stop]
        found = next((i for i in self._positions(job) if i in wanted), None)
        if found is None:
            said = f"Job with name {visible(job)!r}" if isinstance(job, str) else f"{job!r}"
            raise JobNotFoundError(f"{said} is not in this list. print(jobs) shows what is.")
        return found

    def _positions(self, job: object) -> Iterator[int]:
        """Where it is, without making the jobs."""
        if isinstance(job, str):
            named = [i for i, (name, _, _) in enumerate(self._names()) if name == job]
            return iter(named or [i for i, (_, _, owner) in enumerate(self._names()) if owner == job])
        if isinstance(self._jobs, LazyJobs):
            # By keys first, so that ten thousand jobs need not be made to compare with each.
            try:
                key = getattr(job, "key", None)
            except UnsafePathError:
                key = None  # a job by hand, in a place where none can be
            return (i for i, each in enumerate(self.job_keys()) if each == key and self._jobs[i] == job)
        return (i for i, each in enumerate(self._jobs) if each == job)

    # -- choosing --------------------------------------------------------------------------------------------------

    def filter(
        self,
        *,
        status: str | Sequence[str] | None = None,
        submitted_by: str | None = None,
        owner: str | None = None,
        text: str | None = None,
    ) -> JobsList:
        """The jobs that meet every condition given.

        Args:
            status: one status word, or several.
            submitted_by: the submitter's address.
            owner: the datasite owner's address.
            text: found in the name or an address, in any case.

        Raises:
            ValueError: a word that is no status.

        Example:
            >>> jobs.filter(status=["inbox", "approved"], text="ward")
            JobsList(2 jobs)
        """
        given = [status] if isinstance(status, str) else status
        words = None if given is None else {str(word) for word in given}  # a Status is its word
        unknown = (words or set()) - {known.value for known in Status}
        if unknown:
            raise ValueError(
                f"There is no status {', '.join(sorted(repr(word) for word in unknown))}. "
                f"Use one of: {', '.join(known.value for known in Status)}."
            )
        needle = text.casefold() if text else None
        jobs = self._kept_up()
        named = [
            i
            for i, (name, sender, place) in enumerate(self._names())
            if (submitted_by is None or sender == submitted_by)
            and (owner is None or place == owner)
            and (needle is None or needle in f"{name}\n{sender}\n{place}".casefold())
        ]
        found = (jobs[i] for i in named)
        return self._part([job for job in found if words is None or job.status in words])

    @property
    def counts(self) -> Counter[str]:
        """How many jobs are in each status."""
        return Counter(job.status for job in self._kept_up())

    def to_dataframe(self) -> Any:
        """A pandas DataFrame with a row per job.

        Raises:
            ModuleNotFoundError: pandas is not installed.
        """
        try:
            import pandas as pd  # type: ignore[import-untyped,import-not-found,unused-ignore]
        except ModuleNotFoundError:
            raise ModuleNotFoundError(
                "to_dataframe() needs pandas. Install it with: pip install pandas"
            ) from None
        columns = (
            "name",
            "status",
            "submitted_by",
            "datasite_owner_email",
            "submitted_at",
            "returncode",
            "location",
        )
        return pd.DataFrame(
            [[getattr(job, column) for column in columns] for job in self._kept_up()], columns=list(columns)
        )

    # -- display ---------------------------------------------------------------------------------------------------

    def _groups(self) -> list[TableGroup]:
        now = time.time()
        rows: dict[str, list[list[str]]] = {}
        for i, job in enumerate(self._kept_up()):
            cells = [str(i), job.name, Status(job.status).label, job.submitted_by, _submitted(job, now)]
            rows.setdefault(job.datasite_owner_email, []).append(cells)
        mine = self._root_email
        return [
            TableGroup(
                f"{owner}{' (you)' if owner == mine else ''}: {len(cells)} {'job' if len(cells) == 1 else 'jobs'}",
                cells,
            )
            for owner, cells in sorted(rows.items(), key=lambda item: item[0] != self._first)
        ]

    def _not_listed(self) -> list[str]:
        """What is missing here because it could not be listed, as sentences that are safe to print."""
        if self._client is None or not (self._whole or not self._jobs):
            return []
        return few(self._client.problems)

    def __str__(self) -> str:
        table = text_table(self._groups()) if self._jobs else ""
        missing = self._not_listed()
        if missing:
            told = "\n".join(["Not everything could be listed:", *(f"  {problem}" for problem in missing)])
            return f"{table}\n\n{told}" if table else told
        return table or _EMPTY

    def __repr__(self) -> str:
        return f"JobsList({len(self._jobs)} jobs)"

    def _repr_html_(self) -> str:
        groups = self._groups() if self._jobs else []
        missing = self._not_listed()
        note = _LIVE if groups or missing else _EMPTY
        return html_tables(groups, note, missing)


_LIVE = "Run the cell in a live notebook for the interactive table."
_EMPTY = (
    "No jobs yet. A job appears here when somebody submits one: client.submit_python_job(user, code_path)."
)


def _submitted(job: JobInfo, now: float) -> str:
    seconds = believable_time(job.submitted_at, now)
    if seconds is None:
        return f"{job.submitted_at} (not believable)" if job.submitted_at else "unknown"
    return (time_text(seconds) or "").replace("T", " ")[:16]
