"""From a path to a job: whatever way the path takes, whose job it is, and what permission files stand above it, do not change."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..errors import UnsafePathError
from ..paths import expand, path_below
from ..text import visible
from .base import PERMISSION_FILE, JobPlace, Layout
from .markers import MarkersLayout
from .markers_names import JOB_ROOT


def locate(layouts: Sequence[Layout], root: Path, location: Path, owner: str) -> JobPlace:
    """The place of a job folder, found by a path that somebody gave.

    In a SyftBox (the given one, or another one by its folders' names) the owner is the one whose datasite it is, and
    `owner` counts for nothing. Anywhere else it is a bare folder, with nothing above it that could decide on readers.

    Raises:
        UnsafePathError: it is in a SyftBox, but not where a job stands; or whose it is cannot be told.
    """
    location = expand(location, "The location of the job")
    # As it is spelled first, which is how every listed job is: a link below the root is then met, and refused, by the
    # place itself. Only what is not found so is looked for behind links.
    found = _in_box(layouts, root, location)
    if found is not None:
        return found
    spellings = _spellings(location)
    for base, parts in _boxes(root, spellings):
        found = _in_box(layouts, base, base.joinpath(*parts))
        if found is not None:
            return found
    for _ in _boxes(root, spellings):
        raise UnsafePathError(
            f"{visible(str(location))} is inside of a SyftBox, but not where a job stands. Take the job from client.jobs."
        )
    bare = spellings[0]
    for above in bare.parent.parent.parents:
        if os.path.lexists(above / PERMISSION_FILE):
            raise UnsafePathError(
                f"{visible(str(location))} is below {visible(str(above / PERMISSION_FILE))}, so it stands in somebody's datasite, "
                "but not where a job stands. Take the job from client.jobs."
            )
    return MarkersLayout().place_at(bare, owner)


def _in_box(layouts: Sequence[Layout], root: Path, location: Path) -> JobPlace | None:
    for layout in layouts:
        key = layout.key_of(root, location)
        if key is not None:
            return layout.place(root, key)
    return None


def _spellings(location: Path) -> tuple[Path, ...]:
    """The path with the links above the job resolved, and with all of them."""
    try:
        os.stat(location.parent)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise UnsafePathError(
                f"The links in {visible(str(location))} lead in a circle. Give the path of the folder itself."
            ) from None
    whole = Path(os.path.realpath(location))
    if location.name in ("", ".."):
        return (whole,)
    return (Path(os.path.realpath(location.parent)) / location.name, whole)


def _boxes(root: Path, spellings: Sequence[Path]) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Each SyftBox in which one of these paths is, and the parts below it."""
    for path in spellings:
        parts = path_below(root, path)
        if parts is not None:
            yield root, parts
    for path in spellings:
        # The outermost one: what a submitter names folders inside of a job makes nobody an owner. In any case of
        # letters, because for some disks that is the same folder.
        named = [part.casefold() for part in path.parts]
        for i in range(2, len(named) - 1):
            if tuple(named[i : i + 2]) == JOB_ROOT:
                yield Path(*path.parts[: i - 1]), path.parts[i - 1 :]
                break
