"""Sending a job in a review layout: which protocol a datasite uses, and a submission that appears all at once."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import yaml

from ..errors import JobExistsError, UnsafePathError
from .base import JobKey
from .review_names import CODE, CONFIG, INBOX, JOB_ROOT, REVIEW, SCRIPT, is_segment, protocol_of, segments_of
from .safe_files import Dir

_IDENTITY = {"canonical_name": "JobSubmissionMetadata", "version": "1"}
_FIELDS: Mapping[str, object] = {
    "name": "",
    "type": "bash",
    "submitted_at": "",
    "entrypoint": None,
    "dependencies": [],
    "files": [],
    "is_folder_submission": False,
    "code_path": None,
    "job_type": "local",
    "datasets": None,
    "headers": {},
}


def layout_in_use(root: Path, owner: str) -> str | None:
    """The layout in which an owner's datasite takes new jobs: `protocol-0`, `protocol-1`, or None for markers.

    With an inbox in which nobody has sent anything it is protocol 0: every version that knows inboxes reads that.
    """
    try:
        with Dir.open(root) as base, base.walk_to((owner, *JOB_ROOT)) as job_root:
            if job_root.kind(INBOX) != "directory":
                return None
            newer = any(_has_protocols(job_root, side) for side in (INBOX, REVIEW))
            return "protocol-1" if newer else "protocol-0"
    except (FileNotFoundError, UnsafePathError):
        return None


def _has_protocols(job_root: Dir, side: str) -> bool:
    try:
        with job_root.dir(side) as base:
            for submitter in base.names():
                try:
                    with base.dir(submitter) as folder:
                        if any(
                            is_segment(name) and folder.kind(name) == "directory" for name in folder.names()
                        ):
                            return True
                except (OSError, UnsafePathError):
                    continue  # closed to us, or no folder
    except (OSError, UnsafePathError):
        pass
    return False


def submitter_folders(submitter: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Where a submitter may write, and where they may read: paths in the datasite, in parts."""
    return (*JOB_ROOT, INBOX, submitter), (*JOB_ROOT, REVIEW, submitter)


def submit(
    root: Path, key: JobKey, script: str, config: Mapping[str, object], fill: Callable[[Dir], None]
) -> Path:
    """Write a complete submission; until the last step no reader takes it for one.

    Args:
        root: the SyftBox folder.
        key: where it goes.
        script: content of run.sh.
        config: fields that differ from those of the simplest job.
        fill: puts the code into the open code folder.

    Returns:
        Path of the submission.

    Raises:
        JobExistsError: there is a job of that name.
    """
    parts = (key.owner, *JOB_ROOT, INBOX, key.submitter, *segments_of(key.layout))
    hidden = f".submitting-{secrets.token_hex(8)}"
    # Made beside the inbox, because the published packages read whatever stands in it at once.
    with (
        Dir.open(root) as base,
        base.walk_to(parts[:3], create=True) as job_root,
        job_root.walk_to(parts[3:], create=True) as folder,
    ):
        try:
            with job_root.dir(hidden, create=True) as job:
                with job.dir(CODE, create=True) as code:
                    fill(code)
                    files = sorted(_files(code, ""))
                job.create_exclusive(SCRIPT, script.encode(), 0o755)
                whole: dict[str, object] = {**_FIELDS, **config, "files": files}
                if protocol_of(key.layout) != "0":
                    whole |= _IDENTITY
                job.create_exclusive(CONFIG, yaml.safe_dump(whole, allow_unicode=True).encode())
            _into_place(job_root, hidden, folder, key.name)
        finally:
            job_root.remove_tree(hidden)
    return root.joinpath(*parts, key.name)


def _into_place(beside: Dir, hidden: str, folder: Dir, name: str) -> None:
    there = JobExistsError(f"Job {name!r} already exists there. Choose another name.")
    if folder.kind(name) is not None:
        raise there
    try:
        os.rename(hidden, name, src_dir_fd=beside.fd, dst_dir_fd=folder.fd)
    except OSError as error:
        if folder.kind(name) is None:
            raise
        raise there from error
    os.fsync(folder.fd)


def _files(folder: Dir, prefix: str) -> Iterator[str]:
    for entry in folder.entries():
        if entry.kind == "directory":
            with folder.dir(entry.name) as inner:
                yield from _files(inner, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}"
