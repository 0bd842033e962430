"""Where a watcher hears of changes from: the kernel on Linux, `watchfiles` elsewhere, or nobody (then it polls)."""

from __future__ import annotations

import os
import select
import sys
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterable
from contextlib import suppress

import watchfiles

from .inotify import Events, Inotify, Parts


class Waker:
    """Ends a wait, from any thread, also from within garbage collection: one non-blocking write, no lock.

    It owns its descriptors for as long as anybody refers to it, so a late call cannot hit somebody else's file.
    """

    def __init__(self) -> None:
        self._reader, self._writer = os.pipe()
        for fd in (self._reader, self._writer):
            os.set_blocking(fd, False)

    def wake(self) -> None:
        """End the present wait, or the next one."""
        with suppress(BlockingIOError):  # full of earlier calls: as good as this one
            os.write(self._writer, b"\0")

    def wait(self, timeout: float, also: int | None = None) -> bool:
        """Until somebody wakes us, `also` can be read, or the time is over (then False)."""
        poll = select.poll()
        poll.register(self._reader, select.POLLIN)
        if also is not None:
            poll.register(also, select.POLLIN)
        ready = poll.poll(max(0.0, timeout) * 1000)
        if any(fd == self._reader for fd, _ in ready):
            with suppress(BlockingIOError):
                while os.read(self._reader, 4096):
                    pass
        return bool(ready)

    def __del__(self) -> None:
        for fd in (self._reader, self._writer):
            with suppress(OSError):
                os.close(fd)


class Feed(ABC):
    """Tells of changed paths below a root. Used under the watcher's lock, except for `fileno`.

    Attributes:
        prompt: it tells of changes by itself; otherwise somebody has to look.
        certain: what it has told of up to now is all that happened in this machine before this moment.
    """

    prompt = True
    certain = False

    @abstractmethod
    def watch(self, folders: Iterable[Parts], *, needed: bool = True) -> None:
        """Take in these folders; those that are not there are left out.

        Args:
            needed: without them it is not `prompt`; others are taken in as long as there is room.
        """

    @abstractmethod
    def read(self) -> Events:
        """What happened since the last call; never waits. Raises OSError when it cannot tell any more."""

    def fileno(self) -> int | None:
        """A descriptor that can be read when there is something to tell, or None if the waker is used."""
        return None

    @abstractmethod
    def close(self) -> None:
        """Stop; a second call does nothing."""

    def abandon(self) -> None:
        """After a fork, in the child: let go of what the parent still uses."""
        self.close()


class SilentFeed(Feed):
    """Tells nothing."""

    prompt = False

    def watch(self, folders: Iterable[Parts], *, needed: bool = True) -> None:
        """See `Feed.watch`."""

    def read(self) -> Events:
        """See `Feed.read`."""
        return Events()

    def close(self) -> None:
        """See `Feed.close`."""


class InotifyFeed(Feed):
    """Each folder on its own, until the limit of watches is reached; from then on somebody has to look as well."""

    certain = True

    def __init__(self, root: str) -> None:
        self._inotify = Inotify(root)
        try:
            if not self._inotify.add(()):
                raise FileNotFoundError(f"{root} cannot be watched")
        except OSError:
            self._inotify.close()
            raise

    def watch(self, folders: Iterable[Parts], *, needed: bool = True) -> None:
        """See `Feed.watch`. Half of the user's watches is left for jobs to come and for other programs."""
        if not self.prompt:
            return
        room = self._inotify.limit() // 2
        try:
            for folder in folders:
                if not needed and len(self._inotify) >= room:
                    self.certain = False
                    return
                self._inotify.add(folder)
        except OSError:
            self.certain = False
            self.prompt = not needed

    def read(self) -> Events:
        """See `Feed.read`."""
        return self._inotify.read()

    def fileno(self) -> int | None:
        """See `Feed.fileno`."""
        return self._inotify.fd

    def close(self) -> None:
        """See `Feed.close`."""
        self._inotify.close()


class WatchfilesFeed(Feed):
    """The `watchfiles` package: on macOS the system watches the whole tree, and follows no links in it."""

    def __init__(self, root: str, waker: Waker) -> None:
        self._root = os.path.realpath(root)
        if not os.path.isdir(self._root):
            raise FileNotFoundError(f"{root} cannot be watched")
        self._stop = threading.Event()
        self._seen: deque[set[tuple[watchfiles.Change, str]]] = deque()
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._pump, args=(waker,), name="sjw-watchfiles", daemon=True)
        self._thread.start()

    def _pump(self, waker: Waker) -> None:
        try:
            for changes in watchfiles.watch(
                self._root,
                watch_filter=None,
                debounce=50,
                step=10,
                rust_timeout=1000,
                stop_event=self._stop,
                raise_interrupt=False,
                ignore_permission_denied=True,
            ):
                self._seen.append(changes)
                waker.wake()
        except Exception as error:  # noqa: BLE001 - told by `read`, in the watcher's thread
            self._failure = error
            waker.wake()

    def watch(self, folders: Iterable[Parts], *, needed: bool = True) -> None:
        """See `Feed.watch`. It watches everything already."""

    def read(self) -> Events:
        """See `Feed.read`."""
        if self._failure is not None:
            raise OSError(f"watchfiles stopped: {self._failure}")
        events = Events()
        while self._seen:
            for change, path in self._seen.popleft():
                parts = tuple(part for part in path[len(self._root) :].split("/") if part)
                events.paths[parts] = None
                if change == watchfiles.Change.added:
                    events.folders[parts] = (
                        None  # perhaps one; what was written into it at once is mostly not told
                    )
        return events

    def close(self) -> None:
        """See `Feed.close`."""
        self._stop.set()
        # Its native part must not meet the end of the interpreter.
        self._thread.join(timeout=2)

    def abandon(self) -> None:
        """See `Feed.abandon`. The thread did not come along."""
        self._stop.set()


def open_feed(root: str, waker: Waker) -> Feed:
    """The best feed of this machine. Raises OSError when there is none for this root now."""
    return InotifyFeed(root) if sys.platform == "linux" else WatchfilesFeed(root, waker)
