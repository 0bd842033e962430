"""Results of a job: deposit one, clear them for a rerun."""

from __future__ import annotations

import errno
import hashlib
import operator
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from .. import sharing
from ..attempts import KEEP, put_aside
from ..errors import (
    DiskError,
    JobExistsError,
    SourceNotFoundError,
    UnsafePathError,
)
from ..layout import PERMISSION_FILE, Dir, JobPlace, RunFacts
from ..layout.descriptors import WORDS
from ..layout.removal import REMOVING
from ..layout.safe_files import check_segment, copy_with_holes
from ..paths import expand, holds
from ..review import Record, recorded
from ..status import Status
from ..text import visible
from ..trail import append_event, now_text
from ..tree import read_tree, tree_digest
from .checks import (
    action,
    marker_note,
    read_run_note,
    require_idle,
    require_owner,
    require_status,
    without_other_readers,
    write_run_note,
)
from .release import readers, targets

_DEEPEST: Final = 100
"""So many folders deep a result may be."""


@dataclass(frozen=True, slots=True)
class Deposit:
    """What `deposit` did: where the result is, and the permission files that were left out of it."""

    path: Path
    left_out: tuple[str, ...]


@action("deposit a result for")
def deposit(place: JobPlace, who: str, source: str | Path) -> Deposit:
    """Put a file or folder into the outputs and mark the job as done, without running it.

    The outputs are closed to everybody but the owner before anything is written there; permission files in a folder
    are left out. An output of that name is never overwritten. A link is deposited under its own name, as what it
    points at.

    Raises:
        NotOwnerError, JobStatusError, JobGoneError.
        SourceNotFoundError: (a FileNotFoundError) `source` does not exist.
        UnsafePathError: `source` is empty, no file or folder, or a folder with links, or with these outputs, in it.
        JobExistsError: there is an output of that name.
    """
    require_owner(place, who, "deposit a result for")
    require_status(place, place.read(), (Status.INBOX, Status.APPROVED), "deposit a result for")
    origin, name = _result_at(source)
    with place.lock():
        record = place.read()
        require_status(place, record, (Status.INBOX, Status.APPROVED), "deposit a result for")
        run = record.run or read_run_note(place)
        require_idle(place, run, "deposit a result for")
        left_out: list[str] = []
        new = record.status is Status.INBOX
        # Complete in the owner's own folder first: readers never see half a result, and what can fail fails there.
        letting_in = without_other_readers(place, read_tree(place).digest) if new else nullcontext(run)
        with letting_in as known, _staging(place) as (folder, staged):
            _require_elsewhere(place, origin, Path(folder.label))
            with _reading(str(origin)):
                parent = Dir.open(origin.parent)
            with parent:
                _copy(parent, check_segment(origin.name), folder, staged, (), left_out)
            outputs = place.open_outputs()
            if outputs is not None:
                with outputs:
                    _require_free(outputs, name, folder, staged)
            target = sharing.Target(place.outputs_target(), folder=True)
            sharing.protect(place.datasite, [target], readers=known.readers_outputs if known else ())
            outputs = place.open_outputs(create=True)
            if outputs is None:
                raise UnsafePathError(
                    f"{visible(str(place.outputs_path))} cannot be made. Remove what stands in its place."
                )
            with outputs:
                _require_free(outputs, name, folder, staged)
                outputs.remove_tree(name, trash=folder)
                os.rename(staged, name, src_dir_fd=folder.fd, dst_dir_fd=outputs.fd)
                os.fsync(outputs.fd)
        if new:
            _note_deposit(place, who)
        place.finish(None, marker_note(done_by=who, done_at=now_text(), method="deposit"))
        append_event(place, who, "deposited", name)
    return Deposit(place.outputs_path / name, tuple(left_out))


def _result_at(source: str | Path) -> tuple[Path, str]:
    """Where the result really is, and the name under which it was given."""
    given = expand(source, "The result path")
    if not given.exists():
        raise SourceNotFoundError(
            f"Result path not found: {visible(str(source))}. Give the path of an existing file or folder."
        )
    origin = given.resolve()
    name = given.name if given.name not in ("", "..") else origin.name
    if name == PERMISSION_FILE:
        raise UnsafePathError(
            f"{PERMISSION_FILE} is a permission file and cannot be a result. Deposit another file."
        )
    return origin, name


def _require_elsewhere(place: JobPlace, origin: Path, making: Path) -> None:
    """Refuse a folder in which the copy itself would be made: it would never end."""
    inside = holds(origin, making)
    # The outputs may be a link that leads in a circle, which is refused when they are opened.
    with suppress(OSError, RuntimeError):
        inside = inside or holds(origin, place.outputs_path)
    if inside:
        raise UnsafePathError(
            f"{visible(str(origin))} holds the outputs of job {place.called!r} or the notes on it, so it cannot be a result. "
            "Give the path of a file or folder elsewhere."
        )


def _note_deposit(place: JobPlace, who: str) -> None:
    tree, at = read_tree(place), now_text()
    record = Record(
        "deposit", who, at, "result deposited", tree.digest or tree_digest(tree.files), tree.files
    )
    # What stands in the way of the marker and is none is no reason to lose the result: "done" is what counts.
    with suppress(FileExistsError), recorded(place, record):
        place.approve(marker_note(approved_by=who, approved_at=at, method="deposit"))


@contextmanager
def _staging(place: JobPlace) -> Iterator[tuple[Dir, str]]:
    """A name in the owner's folder for something that is being made. What a crash leaves there is swept away later."""
    folder = place.open_reviews(create=True)
    if folder is None:
        raise UnsafePathError(f"The folder for notes on {visible(str(place.location))} cannot be made.")
    name = REMOVING + secrets.token_hex(8)
    with folder:
        try:
            yield folder, name
        finally:
            folder.remove_tree(name)


def _require_free(outputs: Dir, name: str, folder: Dir, staged: str) -> None:
    # The very same content is what a deposit leaves that was cut off: it is put there once more, and completed.
    if outputs.kind(name) is not None and not _same(outputs, name, folder, staged):
        raise JobExistsError(
            f"There is an output called {name!r} already; nothing was overwritten. Rename your file, or remove the output."
        )


def _same(one: Dir, name: str, other: Dir, other_name: str) -> bool:
    kind = one.kind(name)
    if kind != other.kind(other_name) or kind not in ("file", "directory"):
        return False
    if kind == "file":
        # Sizes first: what stands there may be a file of a terabyte that takes no room.
        there, made = one.stat(name), other.stat(other_name)
        if there is None or made is None or there.st_size != made.st_size:
            return False
        return _file_digest(one, name) == _file_digest(other, other_name)
    with one.dir(name) as inner, other.dir(other_name) as other_inner:
        names = inner.names()
        return sorted(names) == sorted(other_inner.names()) and all(
            _same(inner, entry, other_inner, entry) for entry in names
        )


def _file_digest(folder: Dir, name: str) -> bytes:
    fd = folder.open_file(name)
    with os.fdopen(fd, "rb") as file:
        running = hashlib.sha256()
        while block := file.read(1 << 20):
            running.update(block)
        return running.digest()


@contextmanager
def _reading(path: str) -> Iterator[None]:
    """What the disk refuses in here is about the result, not about the job."""
    try:
        yield
    except OSError as error:
        raise DiskError(
            error.errno or errno.EIO,
            f"{visible(path)} cannot be read: {(error.strerror or 'the disk refused').lower()}. "
            "Give yourself the right to read it, or deposit another file or folder.",
        ) from error


def _copy(
    source: Dir, name: str, target: Dir, new_name: str, above: tuple[str, ...], left_out: list[str]
) -> None:
    kind = source.kind(name)
    if kind == "directory":
        if len(above) > _DEEPEST:
            raise UnsafePathError(
                f"The result is more than {_DEEPEST} folders deep, in {visible(above[0])!r}. "
                "Put it in an archive, and deposit that."
            )
        with _reading(f"{source.label}/{name}"):
            inner = source.dir(name)
        with inner, target.dir(new_name, create=True) as into:
            with _reading(inner.label):
                entries = list(inner.entries())
            for entry in entries:
                path = (*above, entry.name)
                if entry.name == PERMISSION_FILE:
                    left_out.append("/".join(path))
                else:
                    _copy(inner, entry.name, into, entry.name, path, left_out)
    elif kind == "file":
        with _reading(f"{source.label}/{name}"):
            reading = source.open_file(name)
        try:
            writing = target.create_file(new_name)
            try:
                # As it is now: of a file that grows meanwhile, the copy would never end.
                copy_with_holes(reading, writing, os.fstat(reading).st_size)
                os.fsync(writing)
            finally:
                os.close(writing)
        finally:
            os.close(reading)
    else:
        raise UnsafePathError(
            f"{source.tell(name)} is {WORDS[kind] if kind else 'gone'}; only plain files and folders are deposited. Replace it by a file."
        )


@action("rerun")
def rerun(place: JobPlace, who: str, *, keep_shares: bool = False, keep_attempts: int = KEEP) -> str:
    """Remove logs, outputs and the done marker, so that the job can run again.

    A job that was never approved is then in the inbox. Who could read the old results cannot read the new ones, unless `keep_shares`. The owner can: they are put aside in
    the owner's own folder, the last `keep_attempts` of them.

    Raises:
        NotOwnerError, JobGoneError.
        JobStatusError: it is not done.
        TypeError, ValueError: `keep_attempts` is no whole number, or less than 0.
    """
    try:
        keep = operator.index(keep_attempts)
    except TypeError:
        raise TypeError(
            f"{keep_attempts!r} attempts cannot be kept. Give a whole number, 0 or more."
        ) from None
    if keep < 0:
        raise ValueError(f"{keep} attempts cannot be kept. Give 0 or more.")
    require_owner(place, who, "rerun")
    require_status(place, place.read(), (Status.DONE, Status.FAILED), "rerun")
    with place.lock():
        record = place.read()
        require_status(place, record, (Status.DONE, Status.FAILED), "rerun")
        require_idle(place, record.run, "rerun")
        kept = RunFacts("waiting", 0, 0.0)
        if record.run is not None:
            kept = replace(kept, attempt=record.run.attempt, digest=record.run.digest)
        if keep_shares:
            outputs, logs = (_readers_to_keep(place, what, record.run) for what in ("outputs", "logs"))
            kept = replace(kept, readers_outputs=outputs, readers_logs=logs)
        write_run_note(place, kept)
        removed = put_aside(place, record, keep)
        append_event(place, who, "prepared for rerun", ", ".join(removed))
        status = place.read().status
    said = f"🔄 Job '{place.called}' prepared for rerun!\nRemoved: {', '.join(removed) or 'nothing, there was nothing to remove'}"
    return f"{said}\n{_NOT_APPROVED[status]}" if status in _NOT_APPROVED else said


# A job can be done without an approval: whoever can write in its folder can make that marker. No rerun makes it an
# approval, or a submitter would have one for the asking.
_NOT_APPROVED: Final = {
    Status.INBOX: "It was not approved, so it is in the inbox and nothing runs it. Review it, then approve it.",
    Status.REJECTED: "It was rejected, so nothing runs it. Reopen it for a new review.",
}


def _readers_to_keep(place: JobPlace, what: str, run: RunFacts | None) -> tuple[str, ...]:
    """Who could read the old results of that kind. Where there are none, nobody, except after a rerun that was cut off."""
    if any(_is_there(place, target) for target in targets(place, what)):
        return readers(place, what).users
    if run is None or run.state != "waiting":
        return ()
    return run.readers_outputs if what == "outputs" else run.readers_logs


def _is_there(place: JobPlace, target: sharing.Target) -> bool:
    *folders, name = target.parts
    try:
        with Dir.open(place.datasite) as base, base.walk_to(folders) as folder:
            return folder.kind(name) == ("directory" if target.folder else "file")
    except (OSError, UnsafePathError):
        return False
