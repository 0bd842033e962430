"""Noticing that something in a job's folders changed: the kernel tells of the outer ones only, and on some disks of none.

A card lists what lies in folders of any depth. So the folders of the cards in sight are walked again and again: names
and times only, no content.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

from ..errors import UnsafePathError
from ..layout import Dir, JobKey, layout_of
from ..tree import MAX_DEPTH, MAX_FILES

_KEPT = 1_000


class JobFolders:
    """The folders of some jobs, as they were last seen.

    May be used from several threads.

    Args:
        root: the SyftBox folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._seen: dict[JobKey, int] = {}
        self._changed: set[JobKey] = set()
        self._version = 0

    def note(self, key: JobKey) -> None:
        """Remember how it is now, before a job is read for its card: whatever changes from here on is a change."""
        if key not in self._seen:
            now = self._look(key)
            with self._lock:
                self._seen.setdefault(key, now)

    def version(self, keys: Iterable[JobKey]) -> int:
        """A number that grows when one of these jobs is another than when it was last seen."""
        found = {key: self._look(key) for key in keys}
        with self._lock:
            changed = {key for key, now in found.items() if self._seen.setdefault(key, now) != now}
            if len(self._seen) > _KEPT:
                changed |= found.keys()  # what was seen is forgotten, so it may have changed
                self._seen.clear()
            self._seen |= found
            self._changed |= changed
            self._version += bool(changed)
            return self._version

    def take_changed(self) -> set[JobKey]:
        """The jobs that changed since the last call."""
        with self._lock:
            changed, self._changed = self._changed, set()
            return changed

    def _look(self, key: JobKey) -> int:
        found: list[int] = []
        try:
            with Dir.open(self._root) as root:
                tops: list[tuple[str, ...]] = []
                for parts in layout_of(key).folders(key):
                    if not any(parts[: len(top)] == top for top in tops):
                        tops.append(parts)
                        _walk(root, parts, 0, found)
        except OSError as error:
            found.append(error.errno or 0)
        return hash(tuple(found))


def _walk(above: Dir, parts: tuple[str, ...], depth: int, found: list[int]) -> None:
    """Note every entry below a folder; what cannot be opened is noted as that."""
    try:
        with above.walk_to(parts) as folder:
            for entry in sorted(folder.entries(), key=lambda entry: entry.name):
                if len(found) >= MAX_FILES:
                    return
                info = entry.stat
                times = (info.st_mtime_ns, info.st_ctime_ns)
                found.append(hash((depth, entry.name, info.st_ino, info.st_mode, info.st_size, times)))
                if entry.kind == "directory" and depth < MAX_DEPTH:
                    _walk(folder, (entry.name,), depth + 1, found)
    except (OSError, UnsafePathError) as error:
        found.append(hash((depth, type(error).__name__)))
