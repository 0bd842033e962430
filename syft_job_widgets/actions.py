"""What the datasite owner can do to a job. Each function checks who, checks the disk, acts and records, under one lock.

`JobInfo` and the widgets call these and nothing else. Every function re-reads the disk first, so an object that is out
of date can never act twice, and returns one sentence that says what was done.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import yaml

from . import sharing
from .errors import (
    JobExistsError,
    JobStatusError,
    NotOwnerError,
    NotReviewableError,
    SharingError,
    SourceNotFoundError,
    UnsafePathError,
)
from .layout import PERMISSION_FILE, Dir, JobPlace, JobRecord, RunFacts
from .layout.removal import REMOVING
from .layout.run_file import read_run, write_run
from .layout.safe_files import check_segment, copy_descriptor
from .review import Record, recorded, require_unchanged, withdrawn
from .status import Status
from .text import visible
from .trail import append_event, now_text
from .tree import Tree, read_tree, tree_digest


def require_owner(place: JobPlace, who: str, verb: str) -> None:
    """`NotOwnerError` unless `who` is the datasite owner of the job."""
    if who != place.key.owner:
        raise NotOwnerError(
            f"Only the datasite owner ({visible(place.key.owner)}) can {verb} job {visible(place.key.name)!r}; you are {visible(who)}. "
            "Ask the owner to do it."
        )


def require_status(record: JobRecord, allowed: Sequence[Status], verb: str) -> None:
    """`JobStatusError` unless the job on disk is in one of these statuses."""
    if record.status not in allowed:
        words = " or ".join(status.value for status in allowed)
        raise JobStatusError(
            f"Job {visible(record.key.name)!r} is not in {words} status (on disk it is {record.status.value}), so you cannot {verb} it. "
            "Look at the job again to see what happened."
        )


def run_is_alive(run: RunFacts | None) -> bool:
    """Whether the runner that took the job still exists. A runner on another machine is believed."""
    if run is None or run.state != "running":
        return False
    if run.host != socket.gethostname():
        return True
    try:
        return abs(psutil.Process(run.pid).create_time() - run.pid_started) < 1.0
    except psutil.Error:
        return False


def _require_idle(place: JobPlace, run: RunFacts | None, verb: str) -> None:
    if run_is_alive(run):
        raise JobStatusError(
            f"Job {visible(place.key.name)!r} is running, so you cannot {verb} it. Wait until it has ended."
        )


def _note(**fields: str) -> str:
    return str(yaml.safe_dump(fields, sort_keys=False, allow_unicode=True))


# -- deciding ------------------------------------------------------------------------------------------------------------


def approve(
    place: JobPlace,
    who: str,
    *,
    reason: str = "",
    seen: Tree | None = None,
    expected_digest: str | None = None,
) -> str:
    """Approve exactly the content that was seen.

    Args:
        place: where the job is.
        who: the current user.
        reason: free text for the record.
        seen: the content as it was last shown; None when nothing was shown, then what is on disk now is approved.
        expected_digest: the digest to bind to; it decides when given.

    Raises:
        NotOwnerError, JobStatusError, ChangedSinceReviewError, NotReviewableError, JobGoneError.
    """
    require_owner(place, who, "approve")
    require_status(place.read(), (Status.INBOX,), "approve")
    with place.lock():
        require_status(place.read(), (Status.INBOX,), "approve")
        tree = require_unchanged(place, seen, expected_digest)
        if tree.digest is None:
            raise NotReviewableError(f"Job {visible(place.key.name)!r} cannot be approved. {tree.problem}")
        record = Record("approve", who, now_text(), reason, tree.digest, tree.files)
        try:
            # The record first: a crash between the two leaves a job in the inbox, never an approval without a record.
            with recorded(place, record):
                place.approve(
                    _note(
                        approved_by=who,
                        approved_at=record.at,
                        **({"reason": reason} if place.keeps_status else {}),
                    )
                )
        except FileExistsError:
            raise JobStatusError(
                f"Job {visible(place.key.name)!r} holds something called 'approved' that is no marker. Remove it, or reject the job."
            ) from None
        append_event(place, who, "approved", reason, tree.digest)
    return f"✅ Job '{visible(place.key.name)}' approved successfully!"


def reject(place: JobPlace, who: str, *, reason: str = "") -> str:
    """Reject a job in the inbox; the submitter can read the reason.

    Raises:
        NotOwnerError, JobStatusError, JobGoneError.
    """
    require_owner(place, who, "reject")
    with place.lock():
        require_status(place.read(), (Status.INBOX,), "reject")
        try:
            with withdrawn(place):
                place.reject(_note(rejected_by=who, rejected_at=now_text(), reason=reason))
        except FileExistsError:
            raise JobStatusError(
                f"Job {visible(place.key.name)!r} holds something called 'rejected' that is no marker. Remove it and reject again."
            ) from None
        append_event(place, who, "rejected", reason)
    return f"Job '{visible(place.key.name)}' rejected."


def reopen(place: JobPlace, who: str) -> str:
    """Put a rejected or approved job back in the inbox, for a new review.

    Raises:
        NotOwnerError, JobGoneError.
        JobStatusError: it is neither rejected nor approved, or it is running.
    """
    require_owner(place, who, "reopen")
    with place.lock():
        record = place.read()
        require_status(record, (Status.REJECTED, Status.APPROVED), "reopen")
        _require_idle(place, record.run, "reopen")
        with withdrawn(place):
            place.reopen()
        append_event(place, who, "reopened", f"was {record.status.value}")
    return f"Job '{visible(place.key.name)}' is back in the inbox."


# -- results -------------------------------------------------------------------------------------------------------------


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
            f"Result path not found: {source}. Give the path of an existing file or folder."
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
        run = record.run or _read_run(place)
        _require_idle(place, run, "deposit a result for")
        left_out: list[str] = []
        # Complete in the owner's own folder first: readers never see half a result, and what can fail fails there.
        with _staging(place) as (folder, staged):
            with Dir.open(origin.parent) as parent:
                _copy(parent, name, folder, staged, "", left_out)
            outputs = place.open_outputs()
            if outputs is not None:
                with outputs:
                    _require_free(outputs, name, folder, staged)
            target = sharing.Target(place.outputs_target(), folder=True)
            sharing.protect(place.datasite, [target], readers=run.readers_outputs if run else ())
            outputs = place.open_outputs(create=True)
            if outputs is None:
                raise UnsafePathError(
                    f"{place.outputs_path} cannot be made. Remove what stands in its place."
                )
            with outputs:
                _require_free(outputs, name, folder, staged)
                outputs.remove_tree(name, trash=folder)
                os.rename(staged, name, src_dir_fd=folder.fd, dst_dir_fd=outputs.fd)
                os.fsync(outputs.fd)
        if record.status is Status.INBOX:
            _note_deposit(place, who)
        place.finish(None, _note(done_by=who, done_at=now_text(), method="deposit"))
        append_event(place, who, "deposited", name)
    return Deposit(place.outputs_path / name, tuple(left_out))


def _note_deposit(place: JobPlace, who: str) -> None:
    tree, at = read_tree(place), now_text()
    record = Record(
        "deposit", who, at, "result deposited", tree.digest or tree_digest(tree.files), tree.files
    )
    # What stands in the way of the marker and is none is no reason to lose the result: "done" is what counts.
    with suppress(FileExistsError), recorded(place, record):
        place.approve(_note(approved_by=who, approved_at=at, method="deposit"))


@contextmanager
def _staging(place: JobPlace) -> Iterator[tuple[Dir, str]]:
    """A name in the owner's folder for something that is being made. What a crash leaves there is swept away later."""
    folder = place.open_reviews(create=True)
    if folder is None:
        raise UnsafePathError(f"The folder for notes on {place.location} cannot be made.")
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
            f"{source.label}/{name} is a {kind or 'missing entry'}; only plain files and folders are deposited. Replace it by a file."
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
        raise UnsafePathError(f"{place.outputs_path} cannot be made. Remove what stands in its place.")
    left_out: list[str] = []
    with outputs:
        _publish(produced, outputs, "", left_out)
    return tuple(left_out)


def _publish(source: Dir, target: Dir, prefix: str, left_out: list[str]) -> None:
    for entry in source.entries():
        path = f"{prefix}{entry.name}"
        if entry.kind in ("link", "special") or entry.name == PERMISSION_FILE:
            left_out.append(path)
        elif entry.kind == "directory":
            with source.dir(entry.name) as inner, target.dir(entry.name, create=True) as into:
                _publish(inner, into, f"{path}/", left_out)
        else:
            target.remove_tree(entry.name)
            _copy(source, entry.name, target, entry.name, path, left_out)


def rerun(place: JobPlace, who: str, *, keep_shares: bool = False) -> str:
    """Remove logs, outputs and the done marker, so that the job can run again.

    Who could read the old results cannot read the new ones, unless `keep_shares`.

    Raises:
        NotOwnerError, JobGoneError.
        JobStatusError: it is not done.
    """
    require_owner(place, who, "rerun")
    require_status(place.read(), (Status.DONE, Status.FAILED), "rerun")
    with place.lock():
        record = place.read()
        require_status(record, (Status.DONE, Status.FAILED), "rerun")
        _require_idle(place, record.run, "rerun")
        kept = RunFacts("waiting", record.run.attempt if record.run else 0, 0.0)
        if keep_shares:
            outputs, logs = (_readers_to_keep(place, what, record.run) for what in ("outputs", "logs"))
            kept = replace(kept, readers_outputs=outputs, readers_logs=logs)
        _write_run(place, kept)
        removed = place.clear_run()
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


# -- releasing -----------------------------------------------------------------------------------------------------------


def targets(place: JobPlace, what: str) -> list[sharing.Target]:
    """What "outputs" or "logs" are, for sharing."""
    if what == "outputs":
        return [sharing.Target(place.outputs_target(), folder=True)]
    return [sharing.Target(path, folder=folder) for path, folder in place.logs_targets()]


def readers(place: JobPlace, what: str) -> sharing.Readers:
    """Who else but the owner can read the outputs or logs now: the union over the files that they consist of."""
    found = [sharing.readers(place.datasite, target) for target in targets(place, what)]
    users = tuple(sorted({user for item in found for user in item.users}))
    problem = next((item.problem for item in found if item.problem), None)
    return replace(found[0], users=users, problem=problem)


def share(place: JobPlace, who: str, what: str, users: Sequence[str]) -> str:
    """Give users read access to the outputs or the logs; nobody who could read before loses it.

    Raises:
        NotOwnerError, JobGoneError.
        SharingError: an address that is none, or a permission file that cannot be read.
    """
    require_owner(place, who, f"share {what} of")
    _require_list(users)
    with place.lock():
        record = place.read()
        sharing.grant_read(place.datasite, targets(place, what), users)
        _remember(place, record, what, users, grant=True)
        append_event(place, who, f"shared {what}", ", ".join(users))
    return f"{what.capitalize()} of job '{visible(place.key.name)}' shared with {', '.join(visible(user) for user in users)}."


def revoke(place: JobPlace, who: str, what: str, users: Sequence[str]) -> str:
    """Take read access to the outputs or the logs away again.

    Raises:
        NotOwnerError, JobGoneError.
        SharingError: somebody could still read them, and why.
    """
    require_owner(place, who, f"revoke access to {what} of")
    _require_list(users)
    with place.lock():
        record = place.read()
        report = sharing.revoke_read(place.datasite, targets(place, what), users)
        _remember(place, record, what, users, grant=False)
        append_event(place, who, f"revoked {what}", ", ".join(users))
    if report.still_can_read:
        raise SharingError(" ".join(dict.fromkeys(item.reason for item in report.still_can_read)))
    return f"{', '.join(visible(user) for user in users)} can no longer read the {what} of job '{visible(place.key.name)}'."


def _require_list(users: Sequence[str]) -> None:
    if isinstance(users, str) or not all(isinstance(user, str) for user in users):
        raise TypeError("Give the users as a list of email addresses, such as ['bob@uni.example'].")


def _remember(place: JobPlace, record: JobRecord, what: str, users: Sequence[str], *, grant: bool) -> None:
    """A run starts with closed outputs and logs, so what is granted before it is remembered for it."""
    run = record.run or _read_run(place)
    if run is None:
        if record.status in (Status.DONE, Status.FAILED):
            return
        run = RunFacts("waiting", 0, 0.0)
    known = run.readers_outputs if what == "outputs" else run.readers_logs
    after = tuple(sorted({*known, *users} if grant else set(known) - set(users)))
    _write_run(
        place, replace(run, readers_outputs=after) if what == "outputs" else replace(run, readers_logs=after)
    )


def _read_run(place: JobPlace) -> RunFacts | None:
    reviews = place.open_reviews()
    if reviews is None:
        return None
    with reviews:
        return read_run(reviews, place.note_name("run"))


def _write_run(place: JobPlace, facts: RunFacts) -> None:
    reviews = place.open_reviews(create=True)
    if reviews is not None:
        with reviews:
            write_run(reviews, place.note_name("run"), facts)
