"""What a run left, as files to compare: the results that stand now, or those of an earlier attempt.

Results can be gigabytes, and nobody waits for digests of them: sizes are compared first, then bytes up to the first
that differs, for a few seconds at most.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final, get_args

from .compare import Change, Comparison, FileChange, Item, changes
from .errors import UnsafePathError
from .layout import Dir, JobPlace, Stream, is_output

LOGS, OUTPUTS = "logs", "outputs"
_MOST_FILES: Final = 10_000
_MOST_DEPTH: Final = 40
_MOST_SECONDS: Final = 5.0
_CHUNK: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class Result:
    """A log or an output: its size in bytes, and how to open it. Opening may raise OSError or UnsafePathError."""

    size: int
    open: Callable[[], int]


Results = Mapping[str, Result]
"""By path, such as `logs/stdout.txt` and `outputs/plots/a.png`."""


def present_results(place: JobPlace) -> Results:
    """The logs and outputs that stand now."""
    found: dict[str, Result] = {}
    for stream in get_args(Stream):
        with suppress(OSError, UnsafePathError):
            fd = place.open_log(stream)
            if fd is not None:
                found[f"{LOGS}/{stream}.txt"] = Result(
                    os.fstat(fd).st_size, partial(_open_log, place, stream)
                )
                os.close(fd)
    return found | _below(place.open_outputs, OUTPUTS)


def kept_results(folder: Callable[[], Dir]) -> Results:
    """The logs and outputs that an earlier attempt left.

    Args:
        folder: opens the attempt's folder.
    """

    def inner(name: str) -> Dir:
        with folder() as here:
            return here.dir(name)

    logs = _below(partial(inner, LOGS), LOGS)
    streams = {
        f"{LOGS}/{stream}.txt" for stream in get_args(Stream)
    }  # beside them lies how the attempt ended
    return {path: log for path, log in logs.items() if path in streams} | _below(
        partial(inner, OUTPUTS), OUTPUTS
    )


def _below(top: Callable[[], Dir | None], prefix: str) -> dict[str, Result]:
    """The regular files below a folder; what cannot be opened is left out, as everywhere."""
    found: dict[str, Result] = {}
    waiting: list[tuple[str, ...]] = [()]
    while waiting and len(found) < _MOST_FILES:
        parts = waiting.pop()
        with suppress(OSError, UnsafePathError):
            folder = top()
            if folder is None:
                break
            with folder, folder.walk_to(parts) as inner:
                for entry in sorted(inner.entries(), key=lambda entry: entry.name):
                    path = (*parts, entry.name)
                    if not is_output(entry.name):
                        continue
                    if entry.kind == "directory" and len(path) < _MOST_DEPTH:
                        waiting.append(path)
                    elif entry.kind == "file":
                        found["/".join((prefix, *path))] = Result(
                            entry.stat.st_size, partial(_open, top, path)
                        )
    return found


def _open(top: Callable[[], Dir | None], path: tuple[str, ...]) -> int:
    folder = top()
    if folder is None:
        raise FileNotFoundError("The folder is no longer there.")
    with folder, folder.walk_to(path[:-1]) as inner:
        return inner.open_file(path[-1])


def _open_log(place: JobPlace, stream: Stream) -> int:
    fd = place.open_log(stream)
    if fd is None:
        raise FileNotFoundError("The log is no longer there.")
    return fd


def compare_results(old: Results, new: Results) -> Comparison:
    """What differs between two attempts' results.

    Nothing that differs, or may differ, is left out: what there was no time for is named with a note.
    """
    end = time.monotonic() + _MOST_SECONDS
    kinds: dict[str, Change] = {
        **dict.fromkeys(new.keys() - old.keys(), "added"),
        **dict.fromkeys(old.keys() - new.keys(), "removed"),
    }
    unsure = []
    for path in sorted(old.keys() & new.keys()):
        same = _same(old[path], new[path], end)
        if same is None:
            unsure.append(path)
        elif not same:
            kinds[path] = "changed"
    told = changes(kinds, _items(old, kinds), _items(new, kinds), "the bytes")
    late = [
        FileChange(path, "changed", note="Perhaps it is the same: it is too long to be compared to its end.")
        for path in unsure
    ]
    files = tuple(sorted((*told, *late), key=lambda file: file.path))
    return Comparison(files, len(old.keys() & new.keys()) - sum(file.change == "changed" for file in files))


def _same(old: Result, new: Result, end: float) -> bool | None:
    """Whether two files hold the same bytes; None when there is no time to tell."""
    if old.size != new.size:
        return False
    try:
        with os.fdopen(old.open(), "rb") as a, os.fdopen(new.open(), "rb") as b:
            while time.monotonic() < end:
                one, other = a.read(_CHUNK), b.read(_CHUNK)
                if one != other:
                    return False
                if not one:
                    return True
    except (OSError, UnsafePathError):
        return False  # said again, with the reason, where it is read to show what differs
    return None


def _items(results: Results, wanted: Mapping[str, Change]) -> dict[str, Item]:
    return {path: _item(results[path]) for path in wanted if path in results}


def _item(result: Result) -> Item:
    def read(most: int) -> bytes:
        with os.fdopen(result.open(), "rb") as file:
            return file.read(most)

    return Item("file", result.size, read)
