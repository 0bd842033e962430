"""Who wants to hear of changes: callbacks that are held weakly, and small probes that are asked often."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import ref

from ..index import Diff
from ..layout import JobKey

if TYPE_CHECKING:
    from .watcher import Watcher


TAIL_INTERVAL = 0.05
_SHARE = 0.05  # of the thread's time, for one probe that takes long


@dataclass(frozen=True, slots=True)
class Change:
    """What a subscriber is told.

    Attributes:
        diff: jobs that were added, changed or removed, and the snapshot after it; perhaps empty.
        problem: what is wrong with watching now, as a sentence; None when nothing is.
        files: changed paths inside job folders, such as `(key, "logs/stdout.txt")`. A folder stands for all that is in
            it; "" is the job's own folder, or the owner's notes on it.
        tails: the keys of this subscription's tails whose probe gave a new value.
    """

    diff: Diff
    problem: str | None = None
    files: frozenset[tuple[JobKey, str]] = frozenset()
    tails: frozenset[Hashable] = frozenset()


class Tail:
    """One probe of a subscription. Use as a context manager, or close it."""

    def __init__(self, owner: Subscription, key: Hashable, probe: Callable[[], object], every: float) -> None:
        self.key = key
        self.every = every
        self._due = time.monotonic() + every
        self._owner = owner
        self._probe = probe
        self._value = self._ask()

    def _ask(self) -> object:
        try:
            return self._probe()
        except Exception as error:  # noqa: BLE001 - a probe that fails is a value like any other
            return type(error), str(error)

    def changed(self) -> bool:
        """Whether the probe gives another value than the last time it was asked. A rare one is asked only when it is due."""
        now = time.monotonic()
        if now < self._due and self.every > TAIL_INTERVAL:
            return False
        before, self._value = self._value, self._ask()
        self._due = now + max(self.every, (time.monotonic() - now) / _SHARE)
        try:
            return bool(before != self._value)
        except Exception:  # noqa: BLE001 - values that cannot be compared may differ
            return True

    def close(self) -> None:
        """Ask no more; a second call does nothing."""
        self._owner._drop(self)

    def __enter__(self) -> Tail:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class Subscription:
    """A callback that hears of changes until it is closed or nobody refers to it any more. Use as a context manager.

    The callback runs in the watcher's thread, never two at once, and holds none of its locks.
    """

    def __init__(self, watcher: Watcher, callback: Callable[[Change], None]) -> None:
        self._watcher = watcher
        self._callback = callback
        self._lock = threading.Lock()
        self._tails: list[Tail] = []
        self.closed = False

    def tail(self, path_key: Hashable, probe: Callable[[], object], every: float = TAIL_INTERVAL) -> Tail:
        """Ask `probe` again and again, and tell in `Change.tails` when its value differs.

        Args:
            path_key: how the callback knows it, such as `(key, "stdout")`.
            probe: quick; such as a `stat` of an open log. What it raises counts as a value.
            every: seconds between two calls of the probe; more for a rare probe that is not quick.

        Example:
            >>> with subscription.tail("log", lambda: os.fstat(fd).st_size):
            ...     show_log()
        """
        tail = Tail(self, path_key, probe, every)
        with self._lock:
            self._tails = [*self._tails, tail]
        self._watcher.wake()
        return tail

    @property
    def tails(self) -> list[Tail]:
        """The open ones."""
        return self._tails

    def _drop(self, tail: Tail) -> None:
        with self._lock:
            self._tails = [other for other in self._tails if other is not tail]

    def close(self) -> None:
        """No call begins after this; a second call does nothing."""
        self.closed = True
        with self._lock:
            self._tails = []
        self._watcher.wake()

    def after_fork(self) -> None:
        """In the child: it is closed, and nobody holds its lock any more."""
        self._lock = threading.Lock()
        self._tails = []
        self.closed = True

    def tell(self, change: Change) -> str | None:
        """Call the callback; the sentence about what went wrong, if anything did."""
        if self.closed:
            return None
        try:
            self._callback(change)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - one view's fault is not the others'
            return f"A view could not be updated ({type(error).__name__}: {error}). Display it again."
        return None

    def __enter__(self) -> Subscription:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class Roster:
    """The subscriptions of one watcher, held weakly."""

    def __init__(self, on_loss: Callable[[], None]) -> None:
        self._lock = threading.Lock()
        self._entries: list[ref[Subscription]] = []
        self._on_loss = on_loss

    def add(self, subscription: Subscription) -> None:
        """Take one in. When it is collected as garbage, `on_loss` is called, without a lock."""
        entry = ref(subscription, lambda _, call=self._on_loss: call())  # type: ignore[misc]
        with self._lock:
            self._entries = [*self._entries, entry]

    def after_fork(self, on_loss: Callable[[], None]) -> None:
        """In the child: the subscriptions are the parent's, and so are the sockets and pages behind their callbacks."""
        self._lock = threading.Lock()
        self._on_loss = on_loss
        for one in [entry() for entry in self._entries]:
            if one is not None:
                one.after_fork()
        self._entries = []

    def alive(self) -> list[Subscription]:
        """Those that still listen."""
        with self._lock:
            found = [(entry, entry()) for entry in self._entries]
            kept = [(entry, one) for entry, one in found if one is not None and not one.closed]
            self._entries = [entry for entry, _ in kept]
        return [one for _, one in kept]

    def tell(
        self, diff: Diff, files: Iterable[tuple[JobKey, str]], problem: str | None, *, always: bool
    ) -> tuple[bool, str | None]:
        """Tell everybody who is concerned: all if there is news or `always`, else those with a changed tail.

        Returns:
            Whether anybody was told, and what went wrong with the first callback that raised.
        """
        listeners = self.alive()
        touched = frozenset(files)
        news = always or bool(diff) or bool(touched)
        told, failed, trouble = False, [], None
        for one in listeners:
            tails = frozenset(tail.key for tail in one.tails if tail.changed())
            if news or tails:
                told = True
                sentence = one.tell(Change(diff, problem, touched, tails))
                if sentence:
                    failed.append(one)
                    trouble = trouble or sentence
        if trouble and trouble != problem:
            quiet = Diff(snapshot=diff.snapshot)
            for one in listeners:
                if one not in failed:
                    one.tell(Change(quiet, trouble))
        return told, trouble
