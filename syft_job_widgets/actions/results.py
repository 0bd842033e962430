"""Results of a job: deposit one, publish what a run produced, clear them for a rerun."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from .. import sharing
from ..attempts import KEEP, put_aside
from ..errors import (
    JobExistsError,
    SourceNotFoundError,
    UnsafePathError,
)
from ..layout import PERMISSION_FILE, Dir, JobPlace, RunFacts, is_output
from ..layout.removal import REMOVING
from ..layout.safe_files import check_segment, copy_descriptor
from ..review import Record, recorded
from ..status import Status
from ..text import visible
from ..trail import append_event, now_text
from ..tree import read_tree, tree_digest
from .checks import (
    marker_note,
    read_run_note,
    require_idle,
    require_owner,
    require_status,
    without_other_readers,
    write_run_note,
)
from .release import readers, targets


@dataclass(frozen=True, slots=True)
class Deposit:
    """What `deposit` did: where the result is, and the permission files that were left out of it."""

    path: Path
    left_out: tuple[str, ...]


def deposit(place: JobPlace, who: str, source: str | Path) -> Deposit:
    """Put a file or folder into the outputs and mark the job as done, without running it.

    The outputs are closed to everybody but the owner before anything is written there; permission files in a folder
    are left out. An output of that name is never overwritten.

    Raises:
        NotOwnerError, JobStatusError, JobGoneError.
        SourceNotFoundError: (a FileNotFoundError) `source` does not exist.
        UnsafePathError: `source` is no file or folder, or a folder with links in it.
        JobExistsError: there is an output of that name.
    """
    require_owner(place, who, "deposit a result for")
    require_status(place.read(), (Status.INBOX, Status.APPROVED), "deposit a result for")
    origin = Path(source).expanduser()
    if not origin.exists():
        raise SourceNotFoundError(
            f"Result path not found: {visible(str(source))}. Give the path of an existing file or folder."
        )
    origin = origin.resolve()
    name = check_segment(origin.name)
    if name == PERMISSION_FILE:
        raise UnsafePathError(
            f"{PERMISSION_FILE} is a permission file and cannot be a result. Deposit another file."
        )
    with place.lock():
        record = place.read()
        require_status(record, (Status.INBOX, Status.APPROVED), "deposit a result for")
        run = record.run or read_run_note(place)
        require_idle(place, run, "deposit a result for")
        left_out: list[str] = []
        new = record.status is Status.INBOX
        # Complete in the owner's own folder first: readers never see half a result, and what can fail fails there.
        letting_in = without_other_readers(place, read_tree(place).digest) if new else nullcontext(run)
        with letting_in as known, _staging(place) as (folder, staged):
            with Dir.open(origin.parent) as parent:
                _copy(parent, name, folder, staged, "", left_out)
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


def _copy(source: Dir, name: str, target: Dir, new_name: str, prefix: str, left_out: list[str]) -> None:
    kind = source.kind(name)
    if kind == "directory":
        with source.dir(name) as inner, target.dir(new_name, create=True) as into:
            for entry in inner.entries():
                path = f"{prefix}{entry.name}"
                if entry.name == PERMISSION_FILE:
                    left_out.append(path)
                else:
                    _copy(inner, entry.name, into, entry.name, f"{path}/", left_out)
    elif kind == "file":
        reading = source.open_file(name)
        try:
            writing = target.create_file(new_name)
            try:
                copy_descriptor(reading, writing)
                os.fsync(writing)
            finally:
                os.close(writing)
        finally:
            os.close(reading)
    else:
        raise UnsafePathError(
            f"{source.tell(name)} is a {kind or 'missing entry'}; only plain files and folders are deposited. Replace it by a file."
        )


def publish_outputs(place: JobPlace, produced: Dir) -> tuple[str, ...]:
    """Copy what a run produced into the job's outputs, which are closed already.

    Links and permission files that the run made are left out: a link could bring in any file of the owner's, a
    permission file could open the outputs.

    Args:
        place: where the job is.
        produced: the outputs folder of the private copy.

    Returns:
        Paths that were left out, for the log of the run.
    """
    outputs = place.open_outputs(create=True)
    if outputs is None:
        raise UnsafePathError(
            f"{visible(str(place.outputs_path))} cannot be made. Remove what stands in its place."
        )
    left_out: list[str] = []
    with outputs:
        _publish(produced, outputs, "", left_out)
    return tuple(left_out)


def _publish(source: Dir, target: Dir, prefix: str, left_out: list[str]) -> None:
    for entry in source.entries():
        path = f"{prefix}{entry.name}"
        if entry.kind in ("link", "special") or not is_output(entry.name):
            left_out.append(path)
        elif entry.kind == "directory":
            with source.dir(entry.name) as inner, target.dir(entry.name, create=True) as into:
                _publish(inner, into, f"{path}/", left_out)
        else:
            target.remove_tree(entry.name)
            _copy(source, entry.name, target, entry.name, path, left_out)


def rerun(place: JobPlace, who: str, *, keep_shares: bool = False, keep_attempts: int = KEEP) -> str:
    """Remove logs, outputs and the done marker, so that the job can run again.

    Who could read the old results cannot read the new ones, unless `keep_shares`. The owner can: they are put aside in
    the owner's own folder, the last `keep_attempts` of them.

    Raises:
        NotOwnerError, JobGoneError.
        JobStatusError: it is not done.
        ValueError: `keep_attempts` is less than 0.
    """
    if keep_attempts < 0:
        raise ValueError(f"{keep_attempts} attempts cannot be kept. Give 0 or more.")
    require_owner(place, who, "rerun")
    require_status(place.read(), (Status.DONE, Status.FAILED), "rerun")
    with place.lock():
        record = place.read()
        require_status(record, (Status.DONE, Status.FAILED), "rerun")
        require_idle(place, record.run, "rerun")
        kept = RunFacts("waiting", 0, 0.0)
        if record.run is not None:
            kept = replace(kept, attempt=record.run.attempt, digest=record.run.digest)
        if keep_shares:
            outputs, logs = (_readers_to_keep(place, what, record.run) for what in ("outputs", "logs"))
            kept = replace(kept, readers_outputs=outputs, readers_logs=logs)
        write_run_note(place, kept)
        removed = put_aside(place, record, keep_attempts)
        append_event(place, who, "prepared for rerun", ", ".join(removed))
    return f"🔄 Job '{visible(place.key.name)}' prepared for rerun!\nRemoved: {', '.join(removed) or 'nothing, there was nothing to remove'}"


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
