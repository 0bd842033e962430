"""From the private copy of a run to the job's outputs: what is a result, what is left out, and why, in plain words."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from ..errors import SyftJobError, UnsafePathError
from ..layout import Dir, JobPlace, is_output
from ..layout.descriptors import WORDS, kind_of
from ..layout.safe_files import copy_with_holes
from ..text import size_text, visible

T = TypeVar("T")

OUTPUT_LIMIT: Final = 20 * 10**9
"""Bytes that the outputs of one run may have together, if its owner says nothing else."""
_NAMED: Final = 50
"""Names in one sentence: a job may leave any number of links."""
_LONGEST: Final = 200
"""Characters of each of them."""
_DEEPEST: Final = 100
"""Folders in one another; a run may make any number, and each is held open."""
_PATH: Final = re.compile(
    r"""(?<=')/[^']*(?=') | (?<=")/[^"]*(?=") | (?<![\w/])/[^\s/'":;,]+(?:/[^\s'":;,]*)?""", re.VERBOSE
)
"""What reads like a whole path, in quotation marks or without."""


class NothingKeptError(SyftJobError):
    """A run left something from which no outputs can be taken. The sentence part names no path of the owner's."""


@dataclass(slots=True)
class LeftOut:
    """Paths below the outputs folder that were not kept.

    Attributes:
        odd: links, pipes and the like, and permission files.
        unreadable: what the runner could not read, and why.
        large: what there was no room for.
        limit: the room that there was, in bytes.
        cut_short: whether the copying was ended before it was through.
    """

    limit: int = OUTPUT_LIMIT
    odd: list[str] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    large: list[str] = field(default_factory=list)
    cut_short: bool = False

    def sentences(self) -> list[str]:
        """For the log of the run."""
        found = []
        if self.odd:
            names = _several([_short(path) for path in self.odd])
            found.append(
                f"Left out of the outputs, because links and permission files are never results: {names}."
            )
        if self.unreadable:
            names = _several([f"{_short(path)} ({why})" for path, why in self.unreadable])
            found.append(f"Left out of the outputs, because they could not be read: {names}.")
        if self.large:
            names = _several([_short(path) for path in self.large])
            found.append(
                f"Left out of the outputs, because together they may have {size_text(self.limit)}: {names}."
            )
        if self.cut_short:
            found.append("The outputs are not complete: the run was ended while they were kept.")
        return found

    def words(self) -> list[str]:
        """What its owner has to know before the outputs are used, as sentence parts."""
        found = []
        if self.large:
            count = f"{len(self.large):,} {'file' if len(self.large) == 1 else 'files'}"
            found.append(f"{count} left out of the outputs: more than {size_text(self.limit)} together")
        if self.cut_short:
            found.append("the outputs are not complete")
        return found


def publish_outputs(
    place: JobPlace,
    produced: Sequence[str],
    copy: Path,
    limit: int = OUTPUT_LIMIT,
    stop: Callable[[], bool] = lambda: False,
) -> LeftOut:
    """Copy what a run produced into the job's outputs, which are closed already.

    Links and permission files that the run made are left out: a link could bring in any file of the owner's, a
    permission file could open the outputs. So is what cannot be read; one such file costs none of the others.

    Args:
        place: where the job is.
        produced: path of the outputs folder in the copy, in parts.
        copy: the private copy.
        limit: bytes that all of it may have together. What is too much is left out; holes in a file stay holes.
        stop: asked again and again; True ends it, with what is complete by then.

    Raises:
        NothingKeptError: the run left no folder of outputs, but something else in its place.
        UnsafePathError, OSError: the outputs cannot be written.
    """
    left_out = LeftOut(limit)
    with Dir.open(copy) as base:
        try:
            made = base.walk_to(produced)
        except FileNotFoundError:
            return left_out  # the job removed the folder
        except (UnsafePathError, OSError) as error:
            raise NothingKeptError(_instead(copy, produced, error)) from None
    with made:
        try:
            made.names()
        except OSError as error:
            raise NothingKeptError(_instead(copy, produced, error)) from None
        outputs = place.open_outputs(create=True)
        if outputs is None:
            raise UnsafePathError(
                f"{visible(str(place.outputs_path))} cannot be made. Remove what stands in its place."
            )
        with outputs:
            try:
                _Publication(left_out, stop).folder(made, outputs, ())
            except _StoppedError:
                left_out.cut_short = True
    return left_out


def _instead(copy: Path, produced: Sequence[str], error: Exception) -> str:
    """What stands where the outputs should be."""
    name = "/".join(produced)
    if isinstance(error, OSError):
        return f"the folder {name!r} could not be read ({error.strerror})"
    what = "something else"
    with suppress(OSError):
        what = WORDS[kind_of(os.lstat(copy.joinpath(*produced)).st_mode)]
    return f"the job made {name!r} {what}, and results are what is in a folder of that name"


class _StoppedError(Exception):
    """The copying is to end."""


class _NoRoomError(Exception):
    """A file has more in it than there is room for."""


class _Publication:
    """One pass through what a run left."""

    def __init__(self, left_out: LeftOut, stop: Callable[[], bool]) -> None:
        self._left_out = left_out
        self._stop = stop
        self._room = left_out.limit

    def folder(self, source: Dir, target: Dir, above: tuple[str, ...]) -> None:
        """Copy what is in a folder. `above`: its path below the outputs."""
        for entry in self._read(lambda: list(source.entries()), above) or ():
            path = (*above, entry.name)
            self._go_on(0)
            if entry.kind in ("link", "special") or not is_output(entry.name):
                self._left_out.odd.append("/".join(path))
            elif entry.kind == "directory":
                self._inner(source, entry.name, target, path)
            else:
                self._file(source, entry.name, target, path)

    def _inner(self, source: Dir, name: str, target: Dir, path: tuple[str, ...]) -> None:
        if len(path) > _DEEPEST:
            self._left_out.unreadable.append(("/".join(path), f"more than {_DEEPEST} folders deep"))
            return
        inner = self._read(lambda: source.dir(name), path)
        if inner is not None:
            with inner, target.dir(name, create=True) as into:
                self.folder(inner, into, path)

    def _file(self, source: Dir, name: str, target: Dir, path: tuple[str, ...]) -> None:
        reading = self._read(lambda: source.open_file(name), path)
        if reading is None:
            return
        try:
            info = os.fstat(reading)
            # A file of holes takes no room here, and as much as it claims wherever it is sent or read.
            if info.st_size > self._left_out.limit or min(info.st_size, 512 * info.st_blocks) > self._room:
                raise _NoRoomError
            target.remove_tree(name)
            self._copy(reading, info.st_size, target, name)
        except _NoRoomError:
            self._left_out.large.append("/".join(path))
        finally:
            os.close(reading)

    def _copy(self, reading: int, size: int, target: Dir, name: str) -> None:
        writing = target.create_file(name)
        try:
            copy_with_holes(reading, writing, size, self._go_on)
            os.fsync(writing)
        except BaseException:  # half of a file reads like a whole one
            with suppress(OSError):
                target.remove_file(name)
            raise
        finally:
            os.close(writing)

    def _go_on(self, count: int) -> None:
        """Take the room for so many bytes, if there is still time and room."""
        if self._stop():
            raise _StoppedError
        if count > self._room:
            raise _NoRoomError
        self._room -= count

    def _read(self, step: Callable[[], T], path: tuple[str, ...]) -> T | None:
        """What a step of reading gives; None if it fails, which is noted. What fails in writing ends the whole."""
        try:
            return step()
        except UnsafePathError:  # it became something else while we looked
            self._left_out.odd.append("/".join(path))
        except OSError as error:
            self._left_out.unreadable.append(
                ("/".join(path) or "everything", error.strerror or "no reason was given")
            )
        return None


def _short(path: str) -> str:
    return visible(path[:_LONGEST]) + "…" * (len(path) > _LONGEST)


def _several(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def without_paths(sentence: str, folders: Iterable[Path]) -> str:
    """A sentence for a log that may be shared: nothing in it tells where things are on the owner's machine.

    Args:
        sentence: such as the text of an error.
        folders: what is below one of these is named relative to it; of any other path nothing stays.

    Example:
        >>> without_paths("'/srv/box/alice/outputs' is a link, see /etc/fstab.", [Path("/srv/box")])
        "'alice/outputs' is a link, see …."
    """
    known = {str(path) for folder in folders for path in (folder, folder.resolve())} - {"/", "."}
    for path in sorted(known, key=len, reverse=True):
        for written in {path, repr(path)[1:-1], visible(path)}:
            sentence = re.sub(rf"(?<![\w/]){re.escape(written)}/", "", sentence)
    return _PATH.sub("…", sentence)
