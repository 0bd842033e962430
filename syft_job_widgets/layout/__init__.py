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
from .descriptors import Entry, is_hollow
from .locating import locate
from .markers import MarkersLayout
from .review_layout import ReviewLayout
from .safe_files import Dir, Kind

__all__ = [
    "LAYOUTS",
    "PERMISSION_FILE",
    "STREAMS",
    "Dir",
    "Entry",
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
    "is_hollow",
    "is_output",
    "layout_of",
    "place_at",
    "place_of",
    "stands_in",
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


def stands_in(root: Path, location: Path, owner: str) -> bool:
    """Whether a job folder is where this root has the job of its key. Elsewhere it may have the key of quite another job."""
    try:
        place = place_at(root, location, owner)
        return place_of(root, place.key).location == place.location
    except (KeyError, UnsafePathError):
        return False


def place_at(root: Path, location: Path, owner: str) -> JobPlace:
    """The place of a job folder: in a SyftBox by its layout, elsewhere (objects built by hand) as a bare markers folder.

    Args:
        root: the SyftBox.
        location: the job's folder, however it is spelled.
        owner: who decides on a bare folder; in a SyftBox that is whoever has the datasite.

    Raises:
        UnsafePathError: it is in a SyftBox, but not where a job stands.
    """
    return locate(LAYOUTS, root, location, owner)
