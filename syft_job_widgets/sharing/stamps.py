"""Whether the permission files that decide about some paths are still the same: a few `lstat`s, without reading them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from .model import Target
from .store import file_of


def deciding_files(datasite: Path, targets: Iterable[Target]) -> tuple[str, ...]:
    """Paths of the permission files, there or not, in the folders from the datasite down to each target.

    Those deeper inside a target folder are not among them.

    Example:
        >>> deciding_files(Path("/srv/alice@hospital.example"), [Target("notes.txt", folder=False)])
        ('/srv/alice@hospital.example/syft.pub.yaml',)
    """
    found: dict[str, None] = {}
    for target in targets:
        parts = target.parts if target.folder else target.parts[:-1]
        for depth in range(len(parts) + 1):
            found[f"{datasite}/{file_of('/'.join(parts[:depth]))}"] = None
    return tuple(found)


def stamp_of(path: str) -> tuple[int, ...]:
    """Differs when the file does; also tells of one that is not there. Compared for equality only."""
    try:
        info = os.lstat(path)
    except OSError as error:
        return (error.errno or 0,)
    return (info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns, info.st_mode)
