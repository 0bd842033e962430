"""The permission files of one datasite on disk: read along one chain, locked, replaced atomically, put back.

Only the folders from the datasite down to the target are looked at (and, for a folder, what is below it), so the cost
has nothing to do with how much else the datasite holds, and a broken file elsewhere does no harm.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from syft_permissions import PERMISSION_FILE_NAME

from ..errors import SharingError, UnsafePathError
from ..layout.safe_files import Dir, Entry
from .document import MAX_BYTES, Document, parse
from .model import Target

_LEFTOVER = re.compile(r"\.tmp-[0-9a-f]{16}")
MAX_ENTRIES = 100_000
MAX_DEPTH = 64
LOCK_SECONDS = 30.0
_POLL = 0.005


def join(*parts: str) -> str:
    """A relative POSIX path; empty parts vanish, so `""` is the datasite itself."""
    return "/".join(part for part in parts if part)


def file_of(directory: str) -> str:
    """Relative path of the permission file in a folder."""
    return join(directory, PERMISSION_FILE_NAME)


@dataclass(slots=True)
class Snapshot:
    """Permission files as they were read.

    Attributes:
        documents: by folder, relative to the datasite (`""` is the datasite itself).
        before: the bytes and mode on disk of each, to put back.
        seen: folders that were looked into.
        missing: folders on the way to a target that do not exist.
    """

    documents: dict[str, Document] = field(default_factory=dict)
    before: dict[str, tuple[bytes, int]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)


@contextmanager
def opened(datasite: Path) -> Iterator[Dir]:
    """The datasite's folder, open. Every refusal of the file layer leaves here as a `SharingError`."""
    try:
        with Dir.open(datasite) as root:
            root.label = datasite.name
            yield root
    except UnsafePathError as error:
        raise SharingError(str(error)) from None
    except FileNotFoundError as error:
        raise SharingError(
            f"{error.filename or datasite.name} is no longer there. Look again and repeat what you did."
        ) from None
    except OSError as error:
        raise SharingError(
            f"Permissions in {datasite.name} could not be read or written: {error.strerror}."
        ) from error


@contextmanager
def locked(root: Dir) -> Iterator[None]:
    """Hold the datasite's lock: one change of permissions at a time, over threads and processes.

    The lock is `flock` on the datasite's own folder: it leaves no file behind, the kernel drops it when a process dies,
    and as there is one for the whole chain, a rule copied down from a parent cannot be out of date.
    """
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(root.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise SharingError(
                    f"Another program has been changing permissions in {root.label} for {LOCK_SECONDS:.0f} seconds. Try again later."
                ) from None
            time.sleep(_POLL)
        except (
            OSError
        ) as error:  # some network file systems; going on unlocked could undo somebody's protection
            raise SharingError(
                f"The file system of {root.label} cannot lock folders ({error.strerror}), so permissions cannot be changed safely. "
                "Change them from the machine that holds the files."
            ) from None
    try:
        yield
    finally:
        fcntl.flock(
            root.fd, fcntl.LOCK_UN
        )  # not left to close(): a forked child may hold a copy of the handle


def read(root: Dir, targets: Sequence[Target], *, inside: bool = True, reset: str | None = None) -> Snapshot:
    """Read the chain of permission files of every target, and those inside target folders that count.

    Args:
        root: the datasite.
        targets: what it is about.
        inside: also read the permission files inside target folders, where the engine would.
        reset: a folder whose own permission file may be anything, because it will be replaced.

    Raises:
        SharingError: a link or special file on the way, a broken permission file, a target of the wrong kind.
    """
    snapshot = Snapshot()
    for target in targets:
        with contextlib.ExitStack() as stack:
            folders = target.parts if target.folder else target.parts[:-1]
            here, terminal = _descend(root, folders, snapshot, stack, reset)
            if here is None:
                continue
            if not target.folder:
                kind = here.kind(target.parts[-1])
                if kind not in (None, "file"):
                    raise SharingError(
                        f"{target.path!r} is a {kind}, not a file, so it cannot be shared as one."
                    )
            elif inside and not terminal:  # the engine does not look below a terminal file, so neither do we
                for place, inner, entry in walk(here, target.path):
                    if entry.name == PERMISSION_FILE_NAME:
                        _read_one(inner, place, snapshot, reset)
    return snapshot


def read_chain(root: Dir, folders: Sequence[str]) -> dict[str, Document]:
    """Only the permission files on the way down to a folder, that folder's own included."""
    snapshot = Snapshot()
    with contextlib.ExitStack() as stack:
        _descend(root, folders, snapshot, stack, None)
    return snapshot.documents


def _descend(
    root: Dir, folders: Sequence[str], snapshot: Snapshot, stack: contextlib.ExitStack, reset: str | None
) -> tuple[Dir | None, bool]:
    """Open folder after folder and read the file in each. The last folder (None if missing), and whether one was terminal."""
    here, terminal = root, False
    for depth in range(len(folders) + 1):
        where = join(*folders[:depth])
        _read_one(here, where, snapshot, reset)
        terminal = terminal or (where in snapshot.documents and snapshot.documents[where].terminal)
        if depth < len(folders):
            try:
                here = stack.enter_context(here.dir(folders[depth]))
            except FileNotFoundError:
                snapshot.missing.update(
                    join(*folders[:count]) for count in range(depth + 1, len(folders) + 1)
                )
                return None, terminal
    return here, terminal


def _read_one(here: Dir, where: str, snapshot: Snapshot, reset: str | None) -> None:
    if where in snapshot.seen:
        return
    snapshot.seen.add(where)
    info = here.stat(PERMISSION_FILE_NAME)
    if info is None:
        return
    try:
        data = here.read_bytes(PERMISSION_FILE_NAME, MAX_BYTES)
        snapshot.before[where] = data, stat.S_IMODE(info.st_mode)
        snapshot.documents[where] = parse(data, file_of(where))
    except FileNotFoundError:
        return
    except (UnsafePathError, SharingError):
        if where != reset:
            raise


def walk(top: Dir, where: str) -> Iterator[tuple[str, Dir, Entry]]:
    """All entries below an open folder that are no folders: (folder's path, open folder, entry). Links are not followed.

    Raises:
        SharingError: more than `MAX_ENTRIES` entries or `MAX_DEPTH` levels.
    """
    count = 0

    def inside(here: Dir, place: str, depth: int) -> Iterator[tuple[str, Dir, Entry]]:
        nonlocal count
        if depth > MAX_DEPTH:
            raise SharingError(
                f"{where!r} is nested more than {MAX_DEPTH} levels deep. Share a folder further down."
            )
        for entry in here.entries():
            count += 1
            if count > MAX_ENTRIES:
                raise SharingError(
                    f"{where!r} holds more than {MAX_ENTRIES:,} files. Share a smaller folder, or one packed file."
                )
            if entry.kind != "directory":
                yield place, here, entry
                continue
            try:
                deeper = here.dir(entry.name)
            except FileNotFoundError:
                continue
            with deeper:
                yield from inside(deeper, join(place, entry.name), depth + 1)

    return inside(top, where, 0)


def write(root: Dir, snapshot: Snapshot, changed: Mapping[str, Document]) -> None:
    """Replace the changed permission files, each atomically; on an error put all back."""
    # Everything that can be refused is refused before the first byte is written.
    contents = {where: document.dump(file_of(where)) for where, document in changed.items()}
    # Temporary files stand in the datasite's own folder: what a crash leaves there is swept away by the next change
    # (nobody else is writing, we hold the lock), and is never taken for a result.
    for name in root.names():
        if _LEFTOVER.fullmatch(name):
            root.remove_file(name)
    try:
        for where, data in contents.items():
            with root.walk_to(where.split("/") if where else (), create=True) as here:
                here.write_atomic(
                    PERMISSION_FILE_NAME, data, snapshot.before.get(where, (b"", 0o644))[1], via=root
                )
    except BaseException:
        undo(root, snapshot, tuple(contents))
        raise


def undo(root: Dir, snapshot: Snapshot, places: Sequence[str]) -> None:
    """Put back what stood in these folders before, and remove folders that were made for it."""
    for where in places:
        with contextlib.suppress(OSError), root.walk_to(where.split("/") if where else ()) as here:
            if where in snapshot.before:
                here.write_atomic(PERMISSION_FILE_NAME, *snapshot.before[where], via=root)
            else:
                here.remove_file(PERMISSION_FILE_NAME)
    for where in sorted(snapshot.missing, key=len, reverse=True):
        above, _, name = where.rpartition("/")
        with contextlib.suppress(OSError), root.walk_to(above.split("/") if above else ()) as here:
            os.rmdir(name, dir_fd=here.fd)  # fails, rightly, if somebody put something in it
