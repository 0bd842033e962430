"""The order of the jobs in every list and table, kept from one look to the next, and jobs that are made when asked for.

With ten thousand jobs, to sort them and to make an object for each would take most of the time of a look that finds
nothing new.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from math import inf
from operator import itemgetter
from typing import TYPE_CHECKING, overload

from .layout import JobKey, JobRecord
from .text import believable_time, parse_time

if TYPE_CHECKING:
    from .job import JobInfo

_Position = tuple[bool, str, float, str, str, str, str]
_MANY = 200
"""From here on all are sorted, which then takes less than so many insertions."""
_DOUBT_S = 60.0
"""A time of submission in the near future becomes believable one day; lists with such a time are sorted anew after this."""


class Listing:
    """Records in the order of every list and table: own datasite, then by owner; newest first, unknown times last.

    May be used from several threads.

    Args:
        first_owner: whose datasite stands first.

    Example:
        >>> listing = Listing("alice@hospital.example")
        >>> listing.sort(index.refresh().snapshot.records)[0].key.owner
        'alice@hospital.example'
    """

    def __init__(self, first_owner: str) -> None:
        self._first_owner = first_owner
        self._lock = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._records: Mapping[JobKey, JobRecord] = {}
        self._held: dict[JobKey, tuple[JobRecord, _Position]] = {}
        # The same records by identity, which is asked ten times as quickly. They are held, so no other can have their place.
        self._known: set[int] = set()
        self._positions: list[_Position] = []  # sorted, and beside it the records at these positions
        self._sorted: list[JobRecord] = []
        self._order: tuple[JobRecord, ...] = ()
        self._until = inf

    def sort(self, records: Mapping[JobKey, JobRecord]) -> tuple[JobRecord, ...]:
        """The records in order. Only those that are others than at the last call are put in their place anew.

        Args:
            records: those of a snapshot, which never change.
        """
        with self._lock:
            now = time.time()
            if now >= self._until:
                self._forget()
            if records is not self._records:
                self._repair(records, now)
            return self._order

    def _repair(self, records: Mapping[JobKey, JobRecord], now: float) -> None:
        held, known = self._held, self._known
        fresh = [record for record in records.values() if id(record) not in known]
        # As many as before, and none that was not there: then none is gone.
        whole = len(records) == len(held) and all(record.key in held for record in fresh)
        gone = [] if whole else [key for key in held if key not in records]
        for key in gone:
            record, position = held.pop(key)
            known.discard(id(record))
            self._remove(position)
        many = len(fresh) > _MANY
        for record in fresh:
            before, position = held.get(record.key), self._position(record, now)
            if before is not None:
                known.discard(id(before[0]))
            held[record.key] = (record, position)
            known.add(id(record))
            if many:
                continue
            if before is not None:
                self._remove(before[1])
            place = bisect_left(self._positions, position)
            self._positions.insert(place, position)
            self._sorted.insert(place, record)
        if many:
            pairs = sorted(held.values(), key=itemgetter(1))
            self._positions = [position for _, position in pairs]
            self._sorted = [record for record, _ in pairs]
        if fresh or gone:
            self._order = tuple(self._sorted)
        self._records = records

    def _remove(self, position: _Position) -> None:
        place = bisect_left(self._positions, position)
        del self._positions[place], self._sorted[place]

    def _position(self, record: JobRecord, now: float) -> _Position:
        key, said = record.key, record.config.submitted_at
        # A time that nobody can believe must not put a job on top.
        submitted = believable_time(said, now)
        if submitted is None and (parse_time(said) or 0.0) > now:
            self._until = min(self._until, now + _DOUBT_S)
        return (
            key.owner != self._first_owner,
            key.owner,
            -(submitted or 0.0),
            key.name.casefold(),
            key.name,
            key.submitter,
            key.layout,
        )


class LazyJobs(Sequence["JobInfo"]):
    """Jobs of which each is made when it is asked for, once.

    Args:
        records: their facts, in order.
        make: makes the object for a record and `read_at`.
        read_at: when the records were read, by `time.monotonic()`.
    """

    def __init__(self, records: Sequence[JobRecord], make: Callable[..., JobInfo], read_at: float) -> None:
        self._records = records
        self._make = make
        self._made: list[JobInfo | None] = [None] * len(records)
        self.read_at = read_at

    def job_keys(self) -> list[JobKey]:
        """Which jobs, in order."""
        return [record.key for record in self._records]

    def keep_up(self, newest: Mapping[JobKey, JobRecord], read_at: float) -> None:
        """Take newer facts over, for all jobs at once: otherwise each would read its own. One that is gone keeps its own."""
        records = [newest.get(record.key, record) for record in self._records]
        self._records, self.read_at = records, read_at
        for job, record in zip(self._made, records, strict=True):
            if job is not None and record.key in newest:
                job.take(record, read_at)

    @overload
    def __getitem__(self, index: int) -> JobInfo: ...
    @overload
    def __getitem__(self, index: slice) -> list[JobInfo]: ...

    def __getitem__(self, index: int | slice) -> JobInfo | list[JobInfo]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self._records)))]
        job = self._made[index]
        if job is None:
            job = self._made[index] = self._make(self._records[index], read_at=self.read_at)
        return job

    def __len__(self) -> int:
        return len(self._records)
