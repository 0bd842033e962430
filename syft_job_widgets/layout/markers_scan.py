"""Looking at a whole datasite in the markers layout, and reading again only what may have changed.

One folder is opened per submitter. A job that did not change costs two to five `lstat`s relative to it; the owner's
notes, which are always replaced and never edited in place, cost one `fstat` for all jobs of the submitter.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from ..errors import SyftJobError, UnsafePathError
from .base import Found, JobKey, JobRecord, Memory
from .descriptors import DIR_FLAGS, check_segment, may_pass
from .kept import Kept
from .markers_facts import IN_NOTE, broken, fingerprint, read_job
from .markers_names import APPROVED, JOB_ROOT, MARKERS, OTHER_LAYOUTS, REVIEWS, is_passing, note_name
from .safe_files import Dir
from .stamps import ABSENT, Clock, Reading, look


class Shelf:
    """One submitter's jobs as the last scan left them."""

    __slots__ = ("jobs", "notes", "notes_since")

    def __init__(self) -> None:
        self.jobs: dict[str, Reading] = {}
        self.notes = b""
        self.notes_since: float | None = None

    def spoil(self, reason: str) -> list[JobRecord]:
        """All its jobs, now with that problem; the next scan reads them again."""
        self.notes = b""
        for name, reading in self.jobs.items():
            self.jobs[name] = Reading(reading.record._replace(problem=reason), b"", b"", 0, None)
        return [reading.record for reading in self.jobs.values()]


class MarkersMemory(Memory):
    """See `Memory`: a shelf for each submitter."""

    def __init__(self) -> None:
        self.shelves: dict[str, Shelf] = {}

    def spoil(self, reason: str) -> list[JobRecord]:
        """See `Memory.spoil`."""
        return [record for shelf in self.shelves.values() for record in shelf.spoil(reason)]

    def keys(self) -> Iterator[JobKey]:
        """See `Memory.keys`."""
        for shelf in self.shelves.values():
            for reading in shelf.jobs.values():
                yield reading.record.key

    def kept(self) -> Iterator[Kept]:
        """See `Memory.kept`."""
        for submitter, shelf in self.shelves.items():
            mark = shelf.notes if shelf.notes_since is None else b""
            yield Kept(submitter, MARKERS, shelf.jobs.copy(), mark)

    def restore(self, kept: Kept) -> None:
        """See `Memory.restore`."""
        shelf = self.shelves[kept.submitter] = Shelf()
        shelf.jobs, shelf.notes = dict(kept.readings), kept.mark


def unreadable(error: Exception) -> str:
    """The sentence for a job whose reading failed in a way that nobody foresaw."""
    if isinstance(error, SyftJobError):
        return str(error)
    reason = (
        error.strerror
        if isinstance(error, OSError) and error.strerror
        else f"{type(error).__name__}: {str(error)!r}"
    )
    return f"The job cannot be read: {reason}. Look again."


def is_submitter(name: str) -> bool:
    """Whether a folder below `app_data/job` can be a submitter's."""
    return not name.startswith(".") and name not in OTHER_LAYOUTS


def is_job(folder: int, name: str, mode: int) -> bool:
    """Whether an entry of a submitter's open folder is listed: a folder, or a link in a folder's place (as a broken job).

    Also one whose name begins with a dot: the published packages list and run it, so nobody can hide a job in that
    way. What we or a sync tool are just making is not listed, unless somebody gave it a marker that makes others run it.
    """
    if not (stat.S_ISDIR(mode) or stat.S_ISLNK(mode)):
        return False
    return not is_passing(name) or _is_marked(folder, name)


def _is_marked(folder: int, name: str) -> bool:
    try:
        fd = os.open(check_segment(name), DIR_FLAGS, dir_fd=folder)
    except (OSError, UnsafePathError):
        return False
    try:
        os.stat(APPROVED, dir_fd=fd, follow_symlinks=False)
        return True
    except OSError:
        return False
    finally:
        os.close(fd)


class Scan:
    """One look at one datasite."""

    def __init__(self, root: Path, owner: str, layout: str, memory: MarkersMemory) -> None:
        self.owner, self.layout = owner, layout
        self.job_root = root.joinpath(owner, *JOB_ROOT)
        self.shelves = memory.shelves
        self.memory = memory
        self.clock = Clock()
        self.found = Found()

    def run(self, datasite: Dir, only: Collection[JobKey] | None) -> Found:
        """Scan all submitters, or only those of some jobs."""
        try:
            job_root = datasite.walk_to(JOB_ROOT)
        except FileNotFoundError:
            self._gone(list(self.shelves), only)
            return self.found
        except UnsafePathError as error:
            self._gone(list(self.shelves), only)
            self.found.problems.append(str(error))
            return self.found
        except OSError as error:
            self._unreadable(self.memory, f"The jobs of {self.owner!r}", error)
            return self.found
        with job_root:
            if only is None:
                self._all(job_root)
            else:
                wanted: dict[str, list[str]] = {}
                for key in only:
                    wanted.setdefault(key.submitter, []).append(key.name)
                for submitter, names in wanted.items():
                    if is_submitter(submitter):
                        self._submitter(job_root, submitter, names)
        return self.found

    # -- submitters ------------------------------------------------------------------------------------------------

    def _all(self, job_root: Dir) -> None:
        try:
            entries = [entry for entry in job_root.entries() if is_submitter(entry.name)]
        except OSError as error:
            self._unreadable(self.memory, f"The jobs of {self.owner!r}", error)
            return
        there = {entry.name for entry in entries if entry.kind == "directory"}
        self._gone([name for name in self.shelves if name not in there], None)
        for entry in entries:
            if entry.kind == "directory":
                self._submitter(job_root, entry.name, None)
            elif entry.kind == "link":
                self.found.problems.append(
                    f"{job_root.tell(entry.name)} is a link, so jobs behind it are not listed. Remove it."
                )

    def _submitter(self, job_root: Dir, submitter: str, names: list[str] | None) -> None:
        shelf = self.shelves.setdefault(submitter, Shelf())
        try:
            folder = job_root.dir(submitter)
        except (FileNotFoundError, UnsafePathError):
            self._gone([submitter], None)
            return
        except OSError as error:
            self._unreadable(shelf, f"The jobs of {submitter!r} for {self.owner!r}", error)
            return
        notes = None
        try:
            with folder:
                notes = _notes(job_root, submitter)
                visit = _Visit(self, shelf, folder, submitter, notes)
                if names is None:
                    visit.all()
                else:
                    visit.some(names)
        except OSError as error:
            self._unreadable(shelf, f"The jobs of {submitter!r} for {self.owner!r}", error)
        finally:
            if notes:
                notes.close()

    def _gone(self, submitters: list[str], only: Collection[JobKey] | None) -> None:
        for submitter in submitters:
            shelf = self.shelves[submitter]
            if only is None:
                del self.shelves[submitter]
                self.found.gone.extend(reading.record.key for reading in shelf.jobs.values())
            else:
                names = [key.name for key in only if key.submitter == submitter and key.name in shelf.jobs]
                self.found.gone.extend(shelf.jobs.pop(name).record.key for name in names)

    def _unreadable(self, what: MarkersMemory | Shelf, whose: str, error: OSError) -> None:
        reason = f"{whose} cannot be listed: {error.strerror or error}. Look again."
        self.found.records.extend(what.spoil(reason))
        self.found.problems.append(reason)


class _Visit:
    """One look at one submitter's open folder."""

    def __init__(self, scan: Scan, shelf: Shelf, folder: Dir, submitter: str, notes: Dir | None) -> None:
        self.found, self.clock, self.shelf = scan.found, scan.clock, shelf
        self.owner, self.layout, self.submitter = scan.owner, scan.layout, submitter
        self.folder, self.notes = folder, notes
        self.parent = scan.job_root / submitter

    def all(self) -> None:
        """Every job in the folder."""
        shelf, clock, fd = self.shelf, self.clock, self.folder.fd
        jobs = shelf.jobs
        clock.fresh = False
        notes = clock.mark(os.fstat(self.notes.fd)) if self.notes else ABSENT
        notes_fresh = clock.fresh
        same_notes = notes == shelf.notes and shelf.notes_since is None
        seen = set()
        with os.scandir(fd) as entries:
            for entry in entries:
                name = entry.name
                try:
                    info = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                if not is_job(fd, name, info.st_mode):
                    continue
                seen.add(name)
                old = jobs.get(name)
                if (
                    old is None
                    or old.since is not None
                    or fingerprint(fd, name, info, old.files) != old.stamp
                    or not (same_notes or self._same_note(name, old))
                ):
                    self._read(name, info, old)
        for name in jobs.keys() - seen:
            self._drop(name)
        if notes_fresh and not (notes == shelf.notes and self._waited(shelf.notes_since)):
            shelf.notes_since = shelf.notes_since if notes == shelf.notes else time.monotonic()
        else:
            shelf.notes_since = None
        shelf.notes = notes

    def some(self, names: list[str]) -> None:
        """Only jobs of these names."""
        fd = self.folder.fd
        for name in names:
            old = self.shelf.jobs.get(name)
            try:
                info = os.stat(check_segment(name), dir_fd=fd, follow_symlinks=False)
            except (FileNotFoundError, UnsafePathError):
                self._drop(name)
                continue
            if not is_job(fd, name, info.st_mode):
                self._drop(name)
            elif (
                old is None
                or old.since is not None
                or fingerprint(fd, name, info, old.files) != old.stamp
                or not self._same_note(name, old)
            ):
                self._read(name, info, old)
                # This job's note may now be newer than what is known of the folder of notes.
                self.shelf.notes = b""

    def _same_note(self, name: str, old: Reading) -> bool:
        if not old.files & IN_NOTE:
            return True
        return old.note == (look(self.notes.fd, note_name(name, "run")) if self.notes else ABSENT)

    def _read(self, name: str, info: os.stat_result, old: Reading | None) -> None:
        key = old.record.key if old else JobKey(self.owner, self.submitter, name, self.layout)
        try:
            new = read_job(self.folder, key, self.parent, info, self.notes, self.clock)
        except FileNotFoundError:
            self._drop(name)
            return
        except Exception as error:  # noqa: BLE001 - whatever one job holds, it is listed and the others with it
            new = Reading(broken(key, self.parent, unreadable(error), info), b"", b"", 0, None)
        if new.since is not None and old and new.stamp == old.stamp and new.note == old.note:
            # The same fingerprint as a tick ago, and read again since: nothing can hide any more.
            new = new._replace(since=None if self._waited(old.since) else old.since)
        if old and new.record == old.record:
            new = new._replace(record=old.record)
        else:
            self.found.records.append(new.record)
        self.shelf.jobs[name] = new

    def _waited(self, since: float | None) -> bool:
        return since is None or self.clock.now - since >= Clock.TICK

    def _drop(self, name: str) -> None:
        old = self.shelf.jobs.pop(name, None)
        if old:
            self.found.gone.append(old.record.key)


def _notes(job_root: Dir, submitter: str) -> Dir | None:
    try:
        with job_root.dir(REVIEWS) as reviews:
            return reviews.dir(submitter)
    except UnsafePathError:
        return None
    except OSError as error:
        if may_pass(error):
            raise
        return None
