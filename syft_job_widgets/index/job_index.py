"""What is on disk now, as immutable snapshots and the differences between them, read anew only where it may have changed.

The index needs no watcher: each refresh asks every job for its fingerprint (a few `lstat`s) and reads the jobs whose
fingerprint differs. With a watcher it is told which jobs to look at. It never compares a file's time with the clock,
except to see that a file is so young that a second change would not show yet; such a job is read again next time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from ..errors import UnsafePathError
from ..layout import LAYOUTS, Dir, Found, JobKey, JobRecord, Layout, Memory
from ..layout.kept import Kept
from .cache import IndexCache, Place
from .keeper import CacheKeeper

_NOTHING: Mapping[JobKey, JobRecord] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All jobs of a SyftBox at one moment. Immutable.

    Attributes:
        revision: grows when something differs from the snapshot before, and only then.
        as_of: Unix time at which all of it was last verified against the disk; 0 before the first refresh.
        records: every job; read-only.
        problems: sentences about folders that could not be listed. A job that cannot be read is in `records`.
    """

    revision: int = 0
    as_of: float = 0.0
    records: Mapping[JobKey, JobRecord] = field(default_factory=lambda: _NOTHING)
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Diff:
    """What a refresh found different, and the snapshot after it. True if anything is."""

    added: tuple[JobKey, ...] = ()
    changed: tuple[JobKey, ...] = ()
    removed: tuple[JobKey, ...] = ()
    snapshot: Snapshot = field(default_factory=Snapshot)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    @classmethod
    def between(cls, old: Snapshot, new: Snapshot, keys: Iterable[JobKey]) -> Diff:
        """The difference in those keys; others are taken to be equal."""
        added, changed, removed = [], [], []
        for key in keys:
            before, after = old.records.get(key), new.records.get(key)
            if after is None:
                if before is not None:
                    removed.append(key)
            elif before is None:
                added.append(key)
            elif before is not after and before != after:
                changed.append(key)
        return cls(tuple(added), tuple(changed), tuple(removed), new)


class JobIndex:
    """The jobs below one SyftBox root. May be used from several threads.

    Args:
        root: the SyftBox folder; it need not exist yet.
        cache: where what was read is kept for later sessions; None for nowhere.

    Example:
        >>> index = JobIndex(Path("~/SyftBox").expanduser())
        >>> len(index.refresh().snapshot.records)
        12
        >>> bool(index.refresh())  # nothing changed since
        False
    """

    def __init__(self, root: Path, cache: IndexCache | None = None) -> None:
        self.root = root
        self._lock = threading.RLock()
        self._keeper = CacheKeeper(cache, self._held) if cache else None
        self._memories: dict[tuple[str, str], Memory] = {}
        self._looked = False
        self._adrift = False  # the memories may have lost jobs that the table still holds
        self._snapshot = Snapshot()
        self._table: dict[JobKey, JobRecord] = {}  # what the snapshot shows; never changed, only replaced

    @property
    def snapshot(self) -> Snapshot:
        """The newest one, without a look at the disk."""
        return self._snapshot

    def refresh(self, only: Collection[JobKey] | None = None) -> Diff:
        """Look at the disk, read what may have changed, and give what is different.

        Args:
            only: look at these jobs alone. `as_of` and `problems` then stay as they were.

        Raises nothing for what is on disk: a job that cannot be read is listed with its `problem`.
        """
        with self._lock:
            started = time.time()
            found = Found()
            restored = False
            if only is None:
                restored = self._restore()
                self._look_at_all(found)
            else:
                self._look_at_some(found, only)
            changes = len(found.records) + len(found.gone)
            if restored:  # a job that is as it was is new to this session as well
                found.records = list(self._remembered())
            if self._adrift and only is None:
                found.gone.extend(self._table.keys() - {record.key for record in self._remembered()})
                self._adrift = False
            diff = self._take(found, started if only is None else None)
            if self._keeper:
                self._keeper.notice(changes, len(self._table))
            return diff

    def after_fork(self) -> None:
        """In the child of a fork: a thread that was refreshing is not there to end it, so all is read anew."""
        self._lock = threading.RLock()
        self._keeper = None
        self._memories.clear()
        self._adrift = True

    def _held(self) -> dict[Place, list[Kept]]:
        with self._lock:
            return {place: list(memory.kept()) for place, memory in self._memories.items()}

    # -- inside, under the lock ------------------------------------------------------------------------------------

    def _remembered(self) -> Iterator[JobRecord]:
        for memory in self._memories.values():
            for kept in memory.kept():
                for reading in kept.readings.values():
                    yield reading.record

    def _restore(self) -> bool:
        """Before the first look: take over what an earlier session knew.

        The look that follows compares it with the disk, or says of what it could not look at that it could not.
        """
        if self._keeper is None or self._looked:
            return False
        self._looked = True
        if self._memories:
            return False
        layouts = {layout.name: layout for layout in LAYOUTS}
        for (owner, name), shelves in self._keeper.load().items():
            layout = layouts.get(name)
            if layout is not None:
                memory = self._memories[(owner, name)] = layout.remember()
                for kept in shelves:
                    memory.restore(kept)
        return bool(self._memories)

    def _look_at_all(self, found: Found) -> None:
        try:
            with Dir.open(self.root) as root:
                entries = [entry for entry in root.entries() if not entry.name.startswith(".")]
                owners = [entry.name for entry in entries if entry.kind == "directory"]
                found.problems.extend(
                    f"{root.tell(entry.name)} is a link, so the jobs of that datasite are not listed. "
                    "Put its folder itself there: move it, or mount it."
                    for entry in entries
                    if entry.kind == "link" and "@" in entry.name  # another name is no datasite's
                )
                there = set(owners)
                for owner in {owner for owner, _ in self._memories} - there:
                    self._forget(owner, found)
                for owner in owners:
                    self._look_at_owner(root, owner, None, found)
        except (FileNotFoundError, NotADirectoryError):
            for owner in {owner for owner, _ in self._memories}:
                self._forget(owner, found)
        except OSError as error:
            self._spoil(
                list(self._memories), f"The SyftBox folder cannot be listed: {error.strerror}.", found
            )

    def _look_at_some(self, found: Found, only: Collection[JobKey]) -> None:
        by_owner: dict[str, list[JobKey]] = {}
        for key in only:
            by_owner.setdefault(key.owner, []).append(key)
        with ExitStack() as stack:
            try:
                root = stack.enter_context(Dir.open(self.root))
            except OSError:
                return  # the next look at everything says what is wrong
            for owner, keys in by_owner.items():
                if not owner.startswith("."):
                    self._look_at_owner(root, owner, keys, found)

    def _look_at_owner(self, root: Dir, owner: str, keys: list[JobKey] | None, found: Found) -> None:
        try:
            datasite = root.dir(owner)
        except (FileNotFoundError, UnsafePathError):
            self._forget(owner, found)
            return
        except OSError as error:
            mine = [place for place in self._memories if place[0] == owner]
            self._spoil(mine, f"The datasite {owner!r} cannot be opened: {error.strerror}.", found)
            return
        with datasite:
            for layout in LAYOUTS:
                wanted = None if keys is None else [key for key in keys if layout.owns(key)]
                if wanted is None or wanted:
                    self._scan(layout, datasite, owner, wanted, found)

    def _scan(
        self, layout: Layout, datasite: Dir, owner: str, only: list[JobKey] | None, found: Found
    ) -> None:
        place = (owner, layout.name)
        memory = self._memories.get(place)
        if memory is None:
            memory = self._memories[place] = layout.remember()
        try:
            new = layout.scan(datasite, self.root, owner, memory, only)
        except Exception as error:  # noqa: BLE001 - one datasite that surprises us does not hide the others
            reason = f"The datasite {owner!r} cannot be read: {type(error).__name__}: {str(error)!r}."
            self._spoil([place], reason, found)
            # What it found gone before it failed was lost with its answer.
            kept = set(memory.keys())
            found.gone.extend(
                key
                for key in self._snapshot.records
                if key.owner == owner and layout.owns(key) and key not in kept
            )
            return
        found.records.extend(new.records)
        found.gone.extend(new.gone)
        found.problems.extend(new.problems)

    def _forget(self, owner: str, found: Found) -> None:
        for place in [place for place in self._memories if place[0] == owner]:
            found.gone.extend(self._memories.pop(place).keys())

    def _spoil(self, places: list[tuple[str, str]], reason: str, found: Found) -> None:
        found.problems.append(reason)
        for place in places:
            found.records.extend(self._memories[place].spoil(reason))

    def _take(self, found: Found, started: float | None) -> Diff:
        old = self._snapshot
        fresh: dict[JobKey, JobRecord | None] = {record.key: record for record in found.records}
        fresh.update(dict.fromkeys(found.gone))
        added, changed, removed = [], [], []
        for key, record in fresh.items():
            before = old.records.get(key)
            if record is None:
                if before is not None:
                    removed.append(key)
            elif before is None:
                added.append(key)
            elif before != record:
                changed.append(key)
        as_of = old.as_of if started is None else started
        # Each once: every layout meets the same closed folder.
        problems = old.problems if started is None else tuple(sorted(set(found.problems)))
        records = old.records
        if added or changed or removed:
            table = self._table.copy()  # references only: a thousandth of what it took to read them
            for key in removed:
                del table[key]
            table.update((key, record) for key, record in fresh.items() if record is not None)
            self._table, records = table, MappingProxyType(table)
        differs = records is not old.records or problems != old.problems
        self._snapshot = Snapshot(old.revision + differs, as_of, records, problems)
        return Diff(tuple(added), tuple(changed), tuple(removed), self._snapshot)
