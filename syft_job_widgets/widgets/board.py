"""The jobs that a widget shows, as they are on disk now: ids, order, approvals, rows."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from .. import actions
from ..client import JobClient
from ..errors import JobGoneError, SharingError, UnsafePathError
from ..index import Snapshot
from ..job import JobInfo
from ..layout import JobKey, JobRecord, place_of
from ..listing import Listing
from ..review import Approval, check_approval
from ..status import Status
from ..text import few, time_text
from ..watch import Watcher
from .protocol import Header, JobRow, JobsWindow, PickedJobs, Shared
from .query import MAX_COUNT, Candidate, Selection, TableQuery, select, window_items
from .queue import Queues
from .rows import RowContext, broken_row, clean, is_waiting, job_row
from .rules import Rules

_APPROVAL_AGE_S = 5.0
"""An approval is checked against the content at least this often, also when no change was noticed."""
_SHARED_AGE_S = 30.0
"""Likewise for readers. Changes of the permission files on the way to the outputs are told by `rules`, and at once."""
_RECHECK_S = 0.005
"""So long one look at all jobs may take for approvals that were checked before; the others come at later looks."""
_NEXT_S = 0.5
"""Seconds until then, at least: nobody is kept waiting for them."""
_SHARED_NAMED = 3
_SHARED_KEPT = 4_000


@dataclass(frozen=True)
class _Held:
    """The candidates of one look, and what is counted of them. `until`: of `time.monotonic()`.

    `by_identity`: by the `id` of their record, which they hold, so that no other object can have it meanwhile.
    """

    records: Sequence[JobRecord] | None = None
    until: float = 0.0
    candidates: Sequence[Candidate] = ()
    by_identity: Mapping[int, Candidate] = field(default_factory=dict)
    waiting: int = 0
    by_status: Mapping[str, int] = field(default_factory=dict)


class Board:
    """A live selection of a client's jobs.

    Args:
        client: whose SyftBox and user.
        order: the index of each job in the list that is shown.
        whole: jobs that arrive later are shown too (without an index).
        watcher: gives the snapshots.
    """

    def __init__(
        self, client: JobClient, order: Mapping[JobKey, int], *, whole: bool, watcher: Watcher
    ) -> None:
        self.client = client
        self.user = client.current_user_email
        self.rules = Rules(client.config.syftbox_folder)
        self._order = order
        self._whole = whole
        self._watcher = watcher
        self._lock = threading.RLock()
        self._ids: dict[str, JobKey] = {}
        self._approvals: dict[JobKey, tuple[JobRecord, float, Approval]] = {}
        self._shared: dict[JobKey, tuple[JobRecord, float, Shared | None]] = {}
        self._listing = Listing(client.target_datasite_owner_email)
        self._held = _Held()
        self._selected: tuple[_Held, TableQuery, Selection] | None = None
        self._sorted: tuple[int, Sequence[JobRecord]] = (-1, ())
        self._queues = Queues(client.config.syftbox_folder, self.user)

    # -- records ---------------------------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """What is on disk."""
        return self._watcher.snapshot()

    def records(self) -> Sequence[JobRecord]:
        """The shown jobs in the order of the list; later arrivals where they belong by the same rule."""
        snapshot = self.snapshot()
        with self._lock:
            if self._sorted[0] != snapshot.revision:
                if self._whole:
                    self._sorted = (snapshot.revision, self._listing.sort(snapshot.records))
                else:
                    there = (
                        snapshot.records.get(key) for key in sorted(self._order, key=self._order.__getitem__)
                    )
                    self._sorted = (snapshot.revision, [record for record in there if record is not None])
            return self._sorted[1]

    def key_of(self, job_id: str) -> JobKey:
        """The job with that id; `JobGoneError` if it is not on disk (any more), or not part of what is shown."""
        with self._lock:
            if job_id not in self._ids:
                self._ids = {record.key.id: record.key for record in self.records()}
            key = self._ids.get(job_id)
        if key is None:
            raise JobGoneError("That job is no longer on disk.")
        return key

    def fresh(self, key: JobKey) -> JobRecord:
        """The job's facts, read now."""
        return place_of(self.client.config.syftbox_folder, key).read()

    def job(self, record: JobRecord) -> JobInfo:
        """The object through which to act."""
        return JobInfo.from_record(record, self.client)

    def index_of(self, key: JobKey) -> int | None:
        """The index that the list takes for that job."""
        return self._order.get(key)

    # -- approvals -------------------------------------------------------------------------------------------------

    def approval(self, record: JobRecord, *, hurry: bool = False) -> Approval | None:
        """What the approval of a job of the user's own datasite is worth; None where it is not for us to say.

        Args:
            hurry: what was found at an earlier look will do, however long ago that was.
        """
        if record.key.owner != self.user or record.status is not Status.APPROVED:
            return None
        with self._lock:
            known = self._approvals.get(record.key)
        if (
            known is not None
            and known[0] == record
            and (hurry or time.monotonic() - known[1] < _APPROVAL_AGE_S)
        ):
            return known[2]
        try:
            found = check_approval(place_of(self.client.config.syftbox_folder, record.key), approved=True)
        except (OSError, JobGoneError, UnsafePathError):
            found = Approval("unreviewed")
        with self._lock:
            self._approvals[record.key] = (record, time.monotonic(), found)
        return found

    def shared(self, record: JobRecord) -> Shared | None:
        """Who else can read the outputs; None if there are none, or where it is not known or not for us to say."""
        if record.key.owner != self.user or not record.outputs:
            return None
        with self._lock:
            known = self._shared.get(record.key)
        if known is not None and known[0] == record and time.monotonic() - known[1] < _SHARED_AGE_S:
            return known[2]
        try:
            readers = actions.readers(place_of(self.client.config.syftbox_folder, record.key), "outputs")
            found = None if readers.problem else _shared(readers.users)
        except (OSError, JobGoneError, SharingError, UnsafePathError):
            found = None
        with self._lock:
            if len(self._shared) >= _SHARED_KEPT:
                self._shared.clear()
            self._shared[record.key] = (record, time.monotonic(), found)
        return found

    def forget(self, keys: Iterable[JobKey]) -> None:
        """Something in these jobs' folders changed: check approvals and readers again at the next look."""
        with self._lock:
            for key in keys:
                self._shared.pop(key, None)
                if self._approvals.pop(key, None) is not None:
                    self._held = replace(self._held, records=None)

    def forget_readers(self) -> None:
        """Permission files changed: look up anew who can read what."""
        with self._lock:
            self._shared.clear()

    # -- views of it -----------------------------------------------------------------------------------------------

    def candidates(self) -> Sequence[Candidate]:
        """All shown jobs, with whether each waits for the user."""
        return self._look().candidates

    def _look(self) -> _Held:
        """The candidates and what is counted of them: kept until a job changes or an approval is to be checked again."""
        records, now = self.records(), time.monotonic()
        with self._lock:
            held = self._held
        if held.records is records and now < held.until:
            return held
        known = held.by_identity
        found: dict[int, Candidate] = {}
        late = False
        for record in records:
            item = known.get(id(record))
            if item is None or record.status is Status.APPROVED:
                approval = self.approval(record, hurry=late)
                late = late or time.monotonic() - now > _RECHECK_S
                item = Candidate(record, self._order.get(record.key), is_waiting(record, self.user, approval))
            found[id(record)] = item
        candidates = tuple(found.values())
        made = _Held(
            records,
            now + (_NEXT_S if late else _APPROVAL_AGE_S),
            candidates,
            found,
            sum(item.waiting for item in candidates),
            dict(Counter([item.status for item in candidates])),
        )
        with self._lock:
            if self._held is held:  # nothing was forgotten meanwhile
                self._held = made
        return made

    def row(self, record: JobRecord) -> JobRow:
        """One job's row."""
        try:
            return job_row(record, self.context(record))
        except Exception as error:  # noqa: BLE001 - one odd job never takes the table from the others
            return broken_row(record, self.user, self._order.get(record.key), error)

    def context(self, record: JobRecord) -> RowContext:
        """What a row or card depends on besides the record."""
        if record.key.owner == self.user:
            self.rules.note(record.key)
        approval = self.approval(record)
        queue = self._queues.of(record, approval, self.snapshot(), self._known_approval)
        return RowContext(self.user, self._order.get(record.key), approval, self.shared(record), queue)

    def _known_approval(self, key: JobKey) -> Approval | None:
        known = self._approvals.get(key)
        return known[2] if known is not None else None

    def presence(self) -> tuple[object, ...]:
        """Differs when runners came, went or fell silent."""
        return self._queues.signature(self.snapshot().records.values())

    def header(self, problem: str | None) -> Header:
        """The `header` trait."""
        snapshot, look = self.snapshot(), self._look()
        return {
            "v": 1,
            "user": clean(self.user),
            "revision": snapshot.revision,
            "as_of": time_text(snapshot.as_of) or "",
            "total": len(look.candidates),
            "waiting": look.waiting,
            "by_status": dict(look.by_status),
            "problem": problem or self._not_listed(snapshot),
        }

    def _not_listed(self, snapshot: Snapshot) -> str | None:
        """What is missing because it could not be listed; said where all jobs should be, or none is."""
        if not snapshot.problems or (self._order and not self._whole):
            return None
        return " ".join(["Not everything could be listed.", *few(snapshot.problems, most=3)])

    def window(self, query: TableQuery) -> JobsWindow:
        """The part of the table that a view asks for."""
        snapshot, look, now = self.snapshot(), self._look(), time.time()
        chosen = self._chosen(look, query, now)
        return {
            "revision": snapshot.revision,
            "now": time_text(now) or "",
            "as_of": time_text(snapshot.as_of) or "",
            "total": len(look.candidates),
            "matched": chosen.matched,
            "waiting": look.waiting,
            "by_status": dict(look.by_status),
            "offset": query.offset,
            "total_items": len(chosen.items),
            "items": window_items(chosen, query, lambda item: self.row(item.record)),
        }

    def _chosen(self, look: _Held, query: TableQuery, now: float) -> Selection:
        """What a query selects: kept while one scrolls."""
        asked = replace(query, offset=0, count=0)
        with self._lock:
            held = self._selected
        if held is not None and held[0] is look and held[1] == asked:
            return held[2]
        found = select(look.candidates, query, self.user, now)
        with self._lock:
            self._selected = (look, asked, found)
        return found

    def pick(self, query: TableQuery) -> PickedJobs:
        """The rows of all jobs that a query finds and that no collapsed group hides, at most `MAX_COUNT`."""
        chosen = select(self.candidates(), query, self.user, time.time())
        jobs = [item for item in chosen.items if isinstance(item, Candidate)]
        return {"rows": [self.row(item.record) for item in jobs[:MAX_COUNT]], "total": len(jobs)}

    @staticmethod
    def now() -> float:
        """Unix seconds, by the kernel's clock."""
        return time.time()


def _shared(users: Iterable[str]) -> Shared:
    """Wildcards first: that everybody can read must not hide behind three names."""
    found = sorted({clean(user) for user in users}, key=lambda user: ("*" not in user and "@" in user, user))
    return {"total": len(found), "users": found[:_SHARED_NAMED]}
