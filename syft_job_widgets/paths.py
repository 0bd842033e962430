"""Paths that a person gave: made whole once, at the door, so that none of them means another place later."""

from __future__ import annotations

import os
from pathlib import Path

from .errors import UnsafePathError


def expand(path: str | Path, what: str = "The path") -> Path:
    """The absolute path, with `~` expanded. Links and `..` stay as they are.

    A relative path would mean another folder after every `os.chdir`: an action would read in one place and write in
    another. An empty one would mean the current folder, which nobody chose by leaving something out.

    Args:
        path: as it was given.
        what: how the sentence begins when it cannot be one.

    Raises:
        UnsafePathError: (a ValueError) it is empty, or below the home folder of a user who has none.
        TypeError: it is no path at all.

    Example:
        >>> expand("~/SyftBox").is_absolute()
        True
    """
    if not isinstance(path, str | os.PathLike) or not isinstance(os.fspath(path), str):
        raise TypeError(f"{what} has to be text or a pathlib.Path, not {type(path).__name__}.")
    text = os.fspath(path)
    if not text.strip():
        raise UnsafePathError(f"{what} is empty. Give one; the current folder is '.'.")
    if "\0" in text:
        raise UnsafePathError(f"{what} holds a null character, which no path can. Give another one.")
    try:
        return Path(path).expanduser().absolute()
    except RuntimeError:
        raise UnsafePathError(
            f"{what} is {text[:300]!r}, below the home folder of a user who has none here. Give the whole path, from '/' on."
        ) from None
    except FileNotFoundError:  # os.getcwd() when somebody removed the folder in which the process stands
        raise UnsafePathError(
            f"{what} is {text[:300]!r}, and the current folder is no longer there. Give the whole path, from '/' on."
        ) from None


def holds(folder: Path, inner: Path) -> bool:
    """Whether `inner` is that folder, or is (or would be made) somewhere below it, under whatever names the two go.

    Example:
        >>> holds(Path("/srv"), Path("/srv/SyftBox/alice@hospital.example/not/there/yet"))
        True
    """
    return path_below(folder, inner) is not None


def path_below(folder: Path, inner: Path) -> tuple[str, ...] | None:
    """The parts of `inner` below `folder`, which links lead to neither of the two hides; None if it is not below it.

    Asked by the folders' numbers on disk, not by their names: a disk that ignores case, or is mounted twice, has
    several names for one folder. Links that lead in a circle lead nowhere.
    """
    found = Path(os.path.realpath(inner))
    try:
        wanted = os.stat(folder)
    except OSError:
        wanted = None
        folder = Path(os.path.realpath(folder))
    for above in (found, *found.parents):
        if above == folder:
            return found.relative_to(above).parts
        try:
            same = wanted is not None and os.path.samestat(os.stat(above), wanted)
        except OSError:
            continue  # not there (yet), or closed to us
        if same:
            return found.relative_to(above).parts
    return None
