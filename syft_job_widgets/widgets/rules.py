"""Noticing that permission files changed: those that decide about a job may stand far above its folder, or in it."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

from .. import actions
from ..errors import SharingError
from ..layout import JobKey, place_of
from ..sharing import deciding_files, stamp_of

_KEPT = 4_000


class Rules:
    """The permission files that decide about the outputs and logs of some jobs, as they were last seen.

    May be used from several threads.

    Args:
        root: the SyftBox folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._files: dict[JobKey, tuple[str, ...]] = {}
        self._stamps: dict[str, tuple[int, ...]] = {}
        self._version = 0

    def note(self, key: JobKey) -> None:
        """Remember how it is now, before the readers of a job are looked up: whatever changes from here on is a change."""
        with self._lock:
            for path in () if key in self._files else self._files_of(key):
                self._stamps.setdefault(path, stamp_of(path))

    def version(self, keys: Iterable[JobKey]) -> int:
        """A number that grows when a file that decides about one of these jobs is another than when it was last seen."""
        with self._lock:
            differs = False
            for path in {path for key in keys for path in self._files_of(key)}:
                now = stamp_of(path)
                differs |= self._stamps.setdefault(path, now) != now
                self._stamps[path] = now
            self._version += differs
            return self._version

    def _files_of(self, key: JobKey) -> tuple[str, ...]:
        found = self._files.get(key)
        if found is None:
            if len(self._files) >= _KEPT:
                self._files.clear()
                self._stamps.clear()
                self._version += 1  # what was seen is forgotten, so it may have changed
            place = place_of(self._root, key)
            try:
                targets = [*actions.targets(place, "outputs"), *actions.targets(place, "logs")]
            except SharingError:  # a name that cannot be shared has no readers that could change
                targets = []
            found = self._files[key] = deciding_files(place.datasite, targets)
        return found
