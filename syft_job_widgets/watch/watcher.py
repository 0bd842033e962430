"""One thread per SyftBox that notices what changes on disk and tells everybody who asked, in one process.

The thread runs while somebody is subscribed. The kernel tells it which folders changed; it looks at those jobs alone,
and every few seconds at all of them, in case something was not told. Where nobody tells (network shares, limits), it
looks more often, for at most 5 % of a CPU.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Literal
from weakref import WeakSet, WeakValueDictionary

from ..index import Diff, JobIndex, Snapshot, cache_of
from ..layout import JobKey
from .feeds import Feed, Waker, open_feed
from .lookout import Lookout
from .subscriptions import Change, Roster, Subscription

Mode = Literal["idle", "starting", "native", "polling"]

_GATHER = 0.004  # changes come in groups: a file is made, written, closed
_BETWEEN = 0.04  # and nobody reads faster than this
_MAX_HOLD = 30.0


class Watcher:
    """Tells subscribers what changes below one SyftBox root, and has the current snapshot at hand.

    Use `watch(root)` to share one per root. All methods may be called from any thread, also from callbacks.

    Args:
        root: the SyftBox folder; it need not exist yet.
        feed: opens the source of change events; replaced in tests.
        safety: seconds between two looks at everything while events are told.

    Example:
        >>> def show(change):
        ...     print(change.diff.added)
        >>> with watch(Path("~/SyftBox").expanduser()).subscribe(show):
        ...     wait_for_the_user()
    """

    def __init__(
        self, root: Path, *, feed: Callable[[str, Waker], Feed] = open_feed, safety: float = 5.0
    ) -> None:
        self.root = Path(root).absolute()
        self._waker = Waker()
        self._roster = Roster(self._waker.wake)
        self._gate = threading.Lock()  # whether the thread runs; taken before `_work`, never after
        self._thread: threading.Thread | None = None
        self._work = threading.RLock()  # the lookout and what there is to tell
        self._lookout = Lookout(JobIndex(self.root, cache_of(self.root)), self._waker, feed, safety)
        self._shown = Snapshot()
        self._trouble: str | None = None
        self._callback_trouble: str | None = None
        self._news = False
        self._told_problems: tuple[str, ...] = ()
        self._failures = 0
        self._hold_until = 0.0
        self._told_at = 0.0
        _all.add(self)

    # -- for everybody -------------------------------------------------------------------------------------------

    @property
    def mode(self) -> Mode:
        """`native`: the system tells of changes. `polling`: the thread looks for them. `idle`: nobody is subscribed."""
        if self._thread is None:
            return "idle"
        if not self._lookout.open:
            return "starting"
        return "native" if self._lookout.prompt else "polling"

    @property
    def running(self) -> bool:
        """Whether the thread runs, because somebody is subscribed."""
        return self._thread is not None

    @property
    def problem(self) -> str | None:
        """What is wrong with watching now, or with a view that it told; None when nothing is."""
        return self._trouble or self._callback_trouble

    def subscribe(self, callback: Callable[[Change], None]) -> Subscription:
        """Be told of changes from now on. Keep what is returned: the callback is called as long as it is referred to.

        The thread starts with the first subscription and ends with the last.
        """
        subscription = Subscription(self, callback)
        self._roster.add(subscription)
        with self._gate:
            if self._thread is None:
                with self._work:
                    self._shown = self._lookout.index.snapshot
                thread = threading.Thread(target=self._run, name=f"sjw-watch {self.root.name}", daemon=True)
                self._thread = thread
                thread.start()
        self._waker.wake()
        return subscription

    def snapshot(self) -> Snapshot:
        """All jobs as they are now.

        Quick while the thread runs and has kept its promise; otherwise this looks at the disk itself. A change that
        was made in this machine before the call is in it.
        """
        with self._work:
            current = False
            if self._thread is not None and self._lookout.reliable():
                with suppress(OSError):  # the thread meets the same trouble, and tells
                    self._lookout.hear()
                    current = self._lookout.reliable()
            if not current:
                self._lookout.verify()
            return self._told_later()

    def flush(self) -> Snapshot:
        """Look at everything now, whatever the events say, and tell the subscribers."""
        with self._work:
            self._lookout.verify()
            return self._told_later()

    def touch(self, key: JobKey) -> Snapshot:
        """Look at one job now, because this process has just changed it, and tell the subscribers."""
        with self._work:
            self._lookout.look_at([key])
            return self._told_later()

    def look_every(self, seconds: float) -> None:
        """From now on look at everything this often, also while changes are told (5 s unless somebody wishes otherwise)."""
        with self._work:
            self._lookout.safety = seconds
        self._waker.wake()

    def wake(self) -> None:
        """Have the thread look at its tails and its subscriptions now."""
        self._waker.wake()

    def _told_later(self) -> Snapshot:
        if self._thread is None:  # nobody is there to be told
            self._lookout.dirty, self._lookout.files = {}, set()
        elif self._lookout.dirty or self._lookout.files:
            self._waker.wake()
        return self._lookout.index.snapshot

    # -- the thread ----------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._loop()
        finally:  # whatever ended it: the next subscription starts another
            if self._thread is threading.current_thread():
                self._thread = None

    def _loop(self) -> None:
        while True:
            with self._gate:
                if not self._roster.alive():
                    with self._work:
                        self._lookout.stop()
                    self._thread = None
                    return
            try:
                self._turn()
                self._failures = 0
            except Exception as error:  # noqa: BLE001 - the thread goes on, slower, whatever happened
                self._failed(error)
            self._pause()

    def _turn(self) -> None:
        with self._work:
            self._lookout.turn()
            if self._lookout.healed:
                self._trouble, self._news = None, self._news or self._trouble is not None
            snapshot = self._lookout.index.snapshot
            diff = Diff.between(self._shown, snapshot, self._lookout.dirty)
            files = self._lookout.files
            self._lookout.dirty, self._lookout.files = {}, set()
            self._shown = snapshot
            always = self._news or snapshot.problems != self._told_problems
            self._told_problems, self._news = snapshot.problems, False
            problem = self.problem
        told, trouble = self._roster.tell(diff, files, problem, always=always)
        if told:
            self._told_at = time.monotonic()
            if self._callback_trouble and not trouble:
                self._news = True  # they hear that it is well again
            self._callback_trouble = trouble

    def _failed(self, error: Exception) -> None:
        self._failures += 1
        self._hold_until = time.monotonic() + min(_MAX_HOLD, 0.25 * 2**self._failures)
        with self._work:
            self._lookout.fall_back()
            before = self._trouble
            self._trouble = (
                f"Watching for changes failed ({type(error).__name__}: {error})."
                " The desk looks at the disk every few seconds instead."
            )
        if self._trouble != before:
            self._roster.tell(Diff(snapshot=self._shown), (), self._trouble, always=True)

    def _pause(self) -> None:
        with self._work:
            wait = self._lookout.wait()
            also = self._lookout.fileno()
        if self._news:
            wait = 0.0
        else:
            wait = min((wait, *(tail.every for one in self._roster.alive() for tail in one.tails)))
        if self._waker.wait(wait, also):
            time.sleep(max(_GATHER, self._told_at + _BETWEEN - time.monotonic()))
        while (hold := self._hold_until - time.monotonic()) > 0 and self._roster.alive():
            self._waker.wait(hold)

    # -- fork ----------------------------------------------------------------------------------------------------

    def _after_fork(self) -> None:
        """In the child: the thread is not there, and its locks may be held by nobody."""
        self._gate, self._work = threading.Lock(), threading.RLock()
        self._thread = None
        self._waker = Waker()
        self._roster.after_fork(self._waker.wake)
        self._lookout.after_fork(self._waker)


_registry: WeakValueDictionary[Path, Watcher] = WeakValueDictionary()
_registry_lock = threading.Lock()
_all: WeakSet[Watcher] = WeakSet()


def watch(root: Path) -> Watcher:
    """The watcher of a SyftBox root: the same one for everybody in this process, as long as anybody refers to it."""
    place = Path(root).resolve()
    with _registry_lock:
        watcher = _registry.get(place)
        if watcher is None:
            watcher = _registry[place] = Watcher(Path(root))
        return watcher


def running_watcher(root: Path) -> Watcher | None:
    """The watcher of a root, if its thread runs now."""
    with _registry_lock:
        watcher = _registry.get(Path(root).resolve())
    return watcher if watcher is not None and watcher.running else None


def _after_fork() -> None:
    global _registry_lock
    _registry_lock = threading.Lock()
    for watcher in list(_all):
        watcher._after_fork()


os.register_at_fork(after_in_child=_after_fork)
