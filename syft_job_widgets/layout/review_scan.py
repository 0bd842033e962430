"""Looking at a whole datasite in the review layouts, and reading again only what may have changed.

Two folders are opened per submitter and protocol, one in the inbox and one in review; a job that did not change costs
four to six `lstat`s relative to them.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from pathlib import Path

from ..errors import UnsafePathError
from .base import Found, JobKey, JobRecord, Memory
from .descriptors import check_segment
from .kept import Kept
from .markers_facts import broken
from .markers_scan import unreadable
from .review_facts import fingerprint, read_job
from .review_names import INBOX, JOB_ROOT, REVIEW, is_job, is_segment, layout_of_segment, segments_of
from .safe_files import Dir
from .stamps import Clock, Reading

Shelves = dict[tuple[str, str], dict[str, Reading]]
"""Jobs as the last scan left them, by submitter and layout."""


class ReviewMemory(Memory):
    """See `Memory`."""

    def __init__(self) -> None:
        self.shelves: Shelves = {}

    def spoil(self, reason: str) -> list[JobRecord]:
        """See `Memory.spoil`."""
        return [record for shelf in self.shelves.values() for record in spoil(shelf, reason)]

    def keys(self) -> Iterator[JobKey]:
        """See `Memory.keys`."""
        for shelf in self.shelves.values():
            for reading in shelf.values():
                yield reading.record.key

    def kept(self) -> Iterator[Kept]:
        """See `Memory.kept`."""
        for (submitter, layout), shelf in self.shelves.items():
            yield Kept(submitter, layout, shelf.copy())

    def restore(self, kept: Kept) -> None:
        """See `Memory.restore`."""
        self.shelves[(kept.submitter, kept.layout)] = dict(kept.readings)


def spoil(shelf: dict[str, Reading], reason: str) -> list[JobRecord]:
    """All jobs of a shelf, now with that problem; the next scan reads them again."""
    for name, reading in shelf.items():
        shelf[name] = Reading(reading.record._replace(problem=reason), b"", b"", 0, None)
    return [reading.record for reading in shelf.values()]


def is_submitter(name: str) -> bool:
    """Whether a folder below `inbox` can be a submitter's."""
    return not name.startswith(".")


class Scan:
    """One look at one datasite."""

    def __init__(self, root: Path, owner: str, memory: ReviewMemory) -> None:
        self.owner = owner
        self.inbox_path = root.joinpath(owner, *JOB_ROOT, INBOX)
        self.memory = memory
        self.shelves = memory.shelves
        self.clock = Clock()
        self.found = Found()

    def run(self, datasite: Dir, only: Collection[JobKey] | None) -> Found:
        """Scan all submitters, or only some jobs."""
        try:
            inbox = datasite.walk_to((*JOB_ROOT, INBOX))
        except (FileNotFoundError, UnsafePathError) as error:
            if only is None:
                self._gone(list(self.shelves))
            else:
                for key in only:
                    self._drop(key)
            if isinstance(error, UnsafePathError):
                self.found.problems.append(str(error))
            return self.found
        except OSError as error:
            self._unreadable(list(self.shelves), f"The jobs of {self.owner!r}", error)
            return self.found
        review = None
        try:
            with inbox:
                review = _open(datasite, (*JOB_ROOT, REVIEW))
                if only is None:
                    self._all(inbox, review)
                else:
                    self._some(inbox, review, only)
        except OSError as error:
            self._unreadable(list(self.shelves), f"The jobs of {self.owner!r}", error)
        finally:
            if review:
                review.close()
        return self.found

    # -- everything ------------------------------------------------------------------------------------------------

    def _all(self, inbox: Dir, review: Dir | None) -> None:
        entries = [entry for entry in inbox.entries() if is_submitter(entry.name)]
        there = {entry.name for entry in entries if entry.kind == "directory"}
        self._gone([place for place in self.shelves if place[0] not in there])
        for entry in entries:
            if entry.kind == "directory":
                self._submitter(inbox, review, entry.name)
            elif entry.kind == "link":
                self.found.problems.append(
                    f"{inbox.tell(entry.name)} is a link, so jobs behind it are not listed. Remove it."
                )

    def _submitter(self, inbox: Dir, review: Dir | None, submitter: str) -> None:
        mine = [place for place in self.shelves if place[0] == submitter]
        try:
            with inbox.dir(submitter) as folder:
                theirs = _open(review, (submitter,))
                try:
                    segments = self._visit(folder, theirs, submitter, None)
                    layouts = {layout_of_segment(segment) for segment in (None, *segments)}
                    self._gone([place for place in mine if place[1] not in layouts])
                    for segment in segments:
                        self._segment(folder, theirs, submitter, segment)
                finally:
                    if theirs:
                        theirs.close()
        except (FileNotFoundError, UnsafePathError):
            self._gone(mine)
        except OSError as error:
            self._unreadable(mine, f"The jobs of {submitter!r} for {self.owner!r}", error)

    def _segment(self, folder: Dir, review: Dir | None, submitter: str, segment: str) -> None:
        try:
            with folder.dir(segment) as inner:
                theirs = _open(review, (segment,))
                try:
                    self._visit(inner, theirs, submitter, segment)
                finally:
                    if theirs:
                        theirs.close()
        except FileNotFoundError:
            self._gone([(submitter, layout_of_segment(segment))])
        except UnsafePathError as error:
            self._gone([(submitter, layout_of_segment(segment))])
            self.found.problems.append(str(error))

    def _visit(self, inbox: Dir, review: Dir | None, submitter: str, segment: str | None) -> list[str]:
        """Every job in an open folder; the names of the folders in it that belong to a protocol."""
        layout = layout_of_segment(segment)
        shelf = self.shelves.setdefault((submitter, layout), {})
        parent = self.inbox_path.joinpath(submitter, *segments_of(layout))
        fd, there = inbox.fd, review.fd if review else None
        segments, seen = [], set()
        with os.scandir(fd) as entries:
            for entry in entries:
                name = entry.name
                try:
                    info = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                if not is_job(info.st_mode):
                    continue
                if segment is None and is_segment(name):
                    if stat.S_ISDIR(info.st_mode):
                        segments.append(name)
                    else:
                        self.found.problems.append(
                            f"{inbox.tell(name)} is a link, so jobs behind it are not listed. Remove it."
                        )
                    continue
                seen.add(name)
                old = shelf.get(name)
                if _may_differ(old, fd, there, name, info):
                    self._read(inbox, review, JobKey(self.owner, submitter, name, layout), parent, info)
        for name in shelf.keys() - seen:
            self._drop(shelf[name].record.key)
        return segments

    # -- some ------------------------------------------------------------------------------------------------------

    def _some(self, inbox: Dir, review: Dir | None, only: Collection[JobKey]) -> None:
        wanted: dict[tuple[str, str], list[JobKey]] = {}
        for key in only:
            wanted.setdefault((key.submitter, key.layout), []).append(key)
        for (submitter, layout), keys in wanted.items():
            if not is_submitter(submitter):
                continue
            parts = (submitter, *segments_of(layout))
            try:
                folder = inbox.walk_to(parts)
            except (FileNotFoundError, UnsafePathError):
                for key in keys:
                    self._drop(key)
                continue
            with folder:
                theirs = _open(review, parts)
                try:
                    for key in keys:
                        self._one(folder, theirs, key)
                finally:
                    if theirs:
                        theirs.close()

    def _one(self, inbox: Dir, review: Dir | None, key: JobKey) -> None:
        try:
            info = os.stat(check_segment(key.name), dir_fd=inbox.fd, follow_symlinks=False)
        except (FileNotFoundError, UnsafePathError):
            self._drop(key)
            return
        flat = not segments_of(key.layout)
        if not is_job(info.st_mode) or (flat and is_segment(key.name)):
            self._drop(key)
            return
        old = self.shelves.get((key.submitter, key.layout), {}).get(key.name)
        if _may_differ(old, inbox.fd, review.fd if review else None, key.name, info):
            parent = self.inbox_path.joinpath(key.submitter, *segments_of(key.layout))
            self._read(inbox, review, key, parent, info)

    # -- one job ---------------------------------------------------------------------------------------------------

    def _read(self, inbox: Dir, review: Dir | None, key: JobKey, parent: Path, info: os.stat_result) -> None:
        shelf = self.shelves.setdefault((key.submitter, key.layout), {})
        old = shelf.get(key.name)
        if old:
            key = old.record.key
        try:
            new = read_job(inbox, review, key, parent, info, self.clock)
        except FileNotFoundError:
            self._drop(key)
            return
        except Exception as error:  # noqa: BLE001 - whatever one job holds, it is listed and the others with it
            new = Reading(broken(key, parent, unreadable(error), info), b"", b"", 0, None)
        if new.since is not None and old and new.stamp == old.stamp:
            # The same fingerprint as a tick ago, and read again since: nothing can hide any more.
            waited = old.since is None or self.clock.now - old.since >= Clock.TICK
            new = new._replace(since=None if waited else old.since)
        if old and new.record == old.record:
            new = new._replace(record=old.record)
        else:
            self.found.records.append(new.record)
        shelf[key.name] = new

    def _drop(self, key: JobKey) -> None:
        if self.shelves.get((key.submitter, key.layout), {}).pop(key.name, None):
            self.found.gone.append(key)

    def _gone(self, places: list[tuple[str, str]]) -> None:
        for place in places:
            shelf = self.shelves.pop(place, {})
            self.found.gone.extend(reading.record.key for reading in shelf.values())

    def _unreadable(self, places: list[tuple[str, str]], whose: str, error: OSError) -> None:
        reason = f"{whose} cannot be listed: {error.strerror or error}. Look again."
        for place in places:
            self.found.records.extend(spoil(self.shelves.get(place, {}), reason))
        self.found.problems.append(reason)


def _may_differ(old: Reading | None, inbox: int, review: int | None, name: str, info: os.stat_result) -> bool:
    return (
        old is None or old.since is not None or fingerprint(inbox, review, name, info, old.files) != old.stamp
    )


def _open(above: Dir | None, parts: tuple[str, ...]) -> Dir | None:
    """A folder that need not be there. A link in its place is as good as none: nothing behind it is read."""
    if above is None:
        return None
    try:
        return above.walk_to(parts)
    except (FileNotFoundError, UnsafePathError):
        return None
