"""The only code that knows what files a SyftBox job is made of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..errors import UnsafePathError
from .base import (
    PERMISSION_FILE,
    STREAMS,
    Found,
    JobConfigFile,
    JobKey,
    JobPlace,
    JobRecord,
    Layout,
    Memory,
    RunFacts,
    Stamp,
    Stream,
    Touched,
    is_output,
)
from .markers import MarkersLayout
from .review_layout import ReviewLayout
from .safe_files import Dir, Kind

__all__ = [
    "LAYOUTS",
    "PERMISSION_FILE",
    "STREAMS",
    "Dir",
    "Found",
    "JobConfigFile",
    "JobKey",
    "JobPlace",
    "JobRecord",
    "Kind",
    "Layout",
    "Memory",
    "RunFacts",
    "Stamp",
    "Stream",
    "Touched",
    "find_keys",
    "find_remains",
    "is_output",
    "layout_of",
    "place_at",
    "place_of",
]

LAYOUTS: tuple[Layout, ...] = (MarkersLayout(), ReviewLayout())


def layout_of(key: JobKey) -> Layout:
    """The layout that finds the job. Raises KeyError for a key that none made."""
    for layout in LAYOUTS:
        if layout.owns(key):
            return layout
    raise KeyError(key.layout)


def find_keys(root: Path) -> Iterator[JobKey]:
    """Every job below a SyftBox root, of every layout, in no particular order. Nothing if the root is not there."""
    for owner, datasite in _datasites(root):
        for layout in LAYOUTS:
            yield from layout.keys(datasite, owner)


def find_remains(root: Path) -> Iterator[tuple[JobKey, Path]]:
    """What owners keep of jobs whose submission is gone, and where it is."""
    for owner, datasite in _datasites(root):
        for layout in LAYOUTS:
            for key, parts in layout.remains(datasite, owner):
                yield key, root.joinpath(owner, *parts)


def _datasites(root: Path) -> Iterator[tuple[str, Dir]]:
    """Each datasite's owner and folder, open."""
    try:
        base = Dir.open(root)
    except (FileNotFoundError, NotADirectoryError):
        return
    with base:
        owners = [entry.name for entry in base.entries() if entry.kind == "directory"]
        for owner in owners:
            if owner.startswith("."):
                continue
            try:
                datasite = base.dir(owner)
            except (OSError, UnsafePathError):
                continue  # it went away, or was replaced by a link, between the listing and now
            with datasite:
                yield owner, datasite


def place_of(root: Path, key: JobKey) -> JobPlace:
    """Where that job is below that root."""
    return layout_of(key).place(root, key)


def place_at(root: Path, location: Path, owner: str) -> JobPlace:
    """The place of a job folder: below the root by its layout, elsewhere (objects built by hand) as a bare markers folder."""
    for layout in LAYOUTS:
        key = layout.key_of(root, location)
        if key is not None:
            return layout.place(root, key)
    return MarkersLayout().place_at(location, owner)
