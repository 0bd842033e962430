"""What the watcher's thread does with its eyes: which folders to watch, which jobs to look at again, and when.

Not safe for threads by itself: the watcher calls it under a lock. The feed is opened and closed by the thread alone,
which may be waiting on its descriptor while others ask for a look.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection

from ..errors import UnsafePathError
from ..index import Diff, JobIndex
from ..layout import LAYOUTS, Dir, JobKey, layout_of
from .feeds import Feed, SilentFeed, Waker
from .inotify import Events

POLL = 0.5
"""Seconds between two looks at everything when nobody tells of changes; more for many jobs."""
# Of a CPU, for looking without being asked: as long as changes are told, and when they are not.
_SHARE_TOLD, _SHARE_UNTOLD = 0.01, 0.05
_LONGEST = 30.0
_BLIND_FOR = 600.0
_RETRY = 60.0
_ECHO = 0.3
_MAX_FILES = 10_000


class Lookout:
    """The index of one root, kept current by a feed of events and by regular looks.

    Attributes:
        dirty: jobs that may differ from what was told last. The watcher empties it.
        files: changed paths inside job folders, likewise.
        healed: the feed was opened again after trouble; for one turn.
        safety: seconds between two looks at everything while events are told.
    """

    def __init__(
        self, index: JobIndex, waker: Waker, opener: Callable[[str, Waker], Feed], safety: float
    ) -> None:
        self.index = index
        self._waker = waker
        self._opener = opener
        self.safety = safety
        self.dirty: dict[JobKey, None] = {}
        self.files: set[tuple[JobKey, str]] = set()
        self.healed = False
        self._reset()

    def _reset(self) -> None:
        self._feed: Feed | None = None
        self._begun = False
        self._reopen = False
        self._asked = False
        self._verified = 0.0
        self._cost = 0.0
        self._due = 0.0
        self._retry = 0.0
        self._blind_until = 0.0
        self._echoes: dict[JobKey, None] = {}
        self._echo_due = 0.0

    # -- how well it sees ------------------------------------------------------------------------------------------

    @property
    def open(self) -> bool:
        """Whether it has begun: what happens from now on is told or found."""
        return self._begun and self._verified > 0

    @property
    def prompt(self) -> bool:
        """Whether it is told of changes at once."""
        return self._feed is not None and self._feed.prompt and time.monotonic() >= self._blind_until

    def reliable(self) -> bool:
        """Whether all jobs were looked at recently enough, with what was told since, to be believed without a look."""
        if self._feed is None or self._reopen:
            return False
        age = time.monotonic() - self._verified
        if self.prompt:
            return age <= self._interval() + self._cost + 2.0
        return age <= min(POLL / 2, 2 * self._cost)  # asking twice in a row does not look twice

    def _interval(self) -> float:
        if self.prompt:
            return min(_LONGEST, max(self.safety, self._cost / _SHARE_TOLD))
        return min(_LONGEST, max(min(POLL, self.safety), self._cost / _SHARE_UNTOLD))

    def wait(self) -> float:
        """Seconds until it has something to do by itself."""
        due = min(self._due, self._echo_due) if self._echoes else self._due
        if isinstance(self._feed, SilentFeed):
            due = min(due, self._retry)
        return max(0.0, due - time.monotonic())

    def fileno(self) -> int | None:
        """What to wait for besides the waker."""
        return self._feed.fileno() if self._feed else None

    # -- looking ---------------------------------------------------------------------------------------------------

    def verify(self) -> Diff:
        """Look at everything."""
        started = time.monotonic()
        diff = self.index.refresh()
        if diff.added:
            self._watch_frame()
        self._note(diff)
        self._asked = False
        self._verified = time.monotonic()
        self._cost = self._verified - started
        self._due = self._verified + self._interval()
        return diff

    def look_at(self, keys: Collection[JobKey]) -> None:
        """Look at some jobs."""
        self._note(self.index.refresh(keys))

    def _note(self, diff: Diff) -> None:
        self.dirty.update(dict.fromkeys((*diff.added, *diff.changed, *diff.removed)))
        if diff.added and self._feed is not None:
            self._watch_jobs(self._feed, diff.added)
            # What happened between the look and the watch was not told.
            again = self.index.refresh(diff.added)
            self.dirty.update(dict.fromkeys((*again.changed, *again.removed)))

    @staticmethod
    def _watch_jobs(feed: Feed, keys: Collection[JobKey]) -> None:
        feed.watch(layout_of(key).folders(key)[0] for key in keys)
        feed.watch((folder for key in keys for folder in layout_of(key).folders(key)[1:]), needed=False)

    def _watch_frame(self) -> None:
        if self._feed is None:
            return
        try:
            with Dir.open(self.index.root) as root:
                for owner in root.names():
                    try:
                        datasite = root.dir(owner)
                    except (OSError, UnsafePathError):
                        continue
                    with datasite:
                        for layout in LAYOUTS:
                            self._feed.watch(layout.frame(datasite, owner))
        except OSError:
            return  # the look at everything tells what is wrong

    # -- being told ------------------------------------------------------------------------------------------------

    def hear(self) -> frozenset[JobKey]:
        """Take in what the feed has to tell, and look at the jobs that it concerns; these jobs."""
        if self._feed is None:
            return frozenset()
        events = self._feed.read()
        if events.lost:
            self._reopen = True
            self._waker.wake()
        if not events.paths:
            return frozenset()
        keys, everything = self._sort(events)
        if keys:
            self.look_at(keys)
            if not self._feed.certain:
                self._echoes.update(keys)
                self._echo_due = time.monotonic() + _ECHO
        if everything:
            self._asked = True
            # Not more often than the time it takes allows: somebody may be unpacking an archive there.
            self._due = min(self._due, self._verified + 4 * self._cost)
            if time.monotonic() >= self._due:
                self.verify()
        return frozenset(keys)

    def _sort(self, events: Events) -> tuple[dict[JobKey, None], bool]:
        keys: dict[JobKey, None] = {}
        everything = framed = False
        for parts in events.paths:
            if not parts:
                continue
            for layout in LAYOUTS:
                touched = layout.touched(parts)
                if touched is None:
                    continue
                if touched.key is None:
                    everything = True
                    framed |= parts in events.folders
                    continue
                keys[touched.key] = None
                self.files.add((touched.key, touched.inside))
                if parts in events.folders and self._feed:
                    folders = layout.folders(touched.key)
                    if parts in folders:
                        self._feed.watch(folders[:1])
                        self._feed.watch(folders[1:], needed=False)
        if framed:
            self._watch_frame()
        if len(self.files) > _MAX_FILES:
            self.files = {(key, "") for key, _ in self.files}
        return keys, everything

    # -- the thread's part -----------------------------------------------------------------------------------------

    def turn(self) -> None:
        """Do what is due."""
        self.healed = False
        now = time.monotonic()
        if self._feed is None or self._reopen or (isinstance(self._feed, SilentFeed) and now >= self._retry):
            self._begin()
        self.hear()
        now = time.monotonic()
        if self._echoes and now >= self._echo_due:
            keys, self._echoes = list(self._echoes), {}
            self.look_at(keys)
        if now >= self._due:
            self._check()

    def _begin(self) -> None:
        """Open the feed, then look: in this order nothing falls between."""
        was_silent = isinstance(self._feed, SilentFeed)
        self._close()
        self._reopen = False
        try:
            self._feed = self._opener(str(self.index.root), self._waker)
        except OSError:
            self._feed = SilentFeed()
            self._retry = time.monotonic() + (_RETRY if os.path.isdir(self.index.root) else POLL)
            self._due = min(self._due, time.monotonic() + POLL) if was_silent else 0.0
            self._begun = True
            return
        self.healed = True
        self._watch_frame()
        first = self.index.refresh()
        self.dirty.update(dict.fromkeys((*first.added, *first.changed, *first.removed)))
        self._watch_jobs(self._feed, first.snapshot.records)
        self.verify()
        self._begun = True  # not before: others ask for it without the lock

    def _check(self) -> None:
        """The regular look; and whether the feed had told of all that it finds."""
        told = set(self.hear())
        feed = self._feed
        asked = self._asked
        found = self.verify()
        if found and feed is not None and feed.certain:
            told |= self.hear()
            if not (asked or self._asked) and not told.issuperset(
                (*found.added, *found.changed, *found.removed)
            ):
                self._blind_until = time.monotonic() + _BLIND_FOR
                self._due = time.monotonic() + self._interval()

    def fall_back(self) -> None:
        """Go on without a feed for a while."""
        self._close()
        self._feed = SilentFeed()
        self._begun = True
        self._retry = time.monotonic() + _RETRY
        self._due = time.monotonic() + POLL

    def stop(self) -> None:
        """Let go of everything but the index."""
        self._close()
        self._reset()
        self.dirty, self.files = {}, set()

    def _close(self) -> None:
        if self._feed is not None:
            feed, self._feed = self._feed, None
            feed.close()

    def after_fork(self, waker: Waker) -> None:
        """In the child: begin anew, without touching what the parent uses."""
        if self._feed is not None:
            self._feed.abandon()
        self._reset()
        self.dirty, self.files = {}, set()
        self._waker = waker
        self.index.after_fork()
