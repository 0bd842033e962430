"""When the cache of an index is written: some seconds after something changed, at most once a minute, and at the end."""

from __future__ import annotations

import atexit
import logging
import math
import threading
import time
from collections.abc import Callable
from weakref import WeakSet

from ..layout.kept import Kept
from .cache import IndexCache, Place, is_busy

log = logging.getLogger(__name__)

MANY = 500
"""Fewer jobs are read quickly enough, and leave no file behind."""
_SOON_S = 3.0
_BETWEEN_S = 60.0


class CacheKeeper:
    """Loads the cache for an index, and writes it in the background. May be used from several threads.

    Args:
        cache: the file.
        held: gives all that the index holds now.
    """

    def __init__(self, cache: IndexCache, held: Callable[[], dict[Place, list[Kept]]]) -> None:
        self.cache = cache
        self._held = held
        self._lock = threading.Lock()
        self._saving = threading.Lock()
        self._timer: threading.Timer | None = None
        self._dirty = False
        self._saved_at = -math.inf
        self._told = False
        _keepers.add(self)

    def load(self) -> dict[Place, list[Kept]]:
        """What an earlier session saved."""
        return self.cache.load()

    def notice(self, changes: int, jobs: int) -> None:
        """After each look: so many jobs are not as they were, of so many in all."""
        if changes:
            self._dirty = True
        if not self._dirty or jobs < MANY:
            return
        with self._lock:
            if self._timer is None:
                wait = max(_SOON_S, self._saved_at + _BETWEEN_S - time.monotonic())
                self._timer = threading.Timer(wait, self._when_due)
                self._timer.name = "sjw-cache"
                self._timer.daemon = True
                self._timer.start()

    def _when_due(self) -> None:
        self.save()
        with self._lock:
            self._timer = None

    def save(self) -> None:
        """Write now what is not written yet, if there are many jobs. What goes wrong is told once; without a cache all works."""
        with self._saving:
            if not self._dirty:
                return
            self._dirty = False
            held = self._held()
            if sum(len(kept.readings) for shelves in held.values() for kept in shelves) < MANY:
                return
            self._saved_at = time.monotonic()
            try:
                self.cache.save(held)
            except Exception as error:  # noqa: BLE001 - in a thread, and nothing depends on it
                if is_busy(error):
                    self._dirty = True
                else:
                    self._tell(error)

    def _tell(self, error: Exception) -> None:
        if not self._told:
            self._told = True
            log.warning(
                "What was read of many jobs cannot be kept for the next session, which will read them again: %s",
                error,
            )


_keepers: WeakSet[CacheKeeper] = WeakSet()


@atexit.register
def _at_the_end() -> None:
    for keeper in list(_keepers):
        keeper.save()
