"""File names of the markers layout, in one place."""

from __future__ import annotations

import hashlib
import os

from .base import PERMISSION_FILE, Note

MARKERS = "markers"
"""The layout's name."""
APPROVED, DONE, REJECTED = "approved", "done", "rejected"
LOGS, OUTPUTS, REVIEWS = "logs", "outputs", ".reviews"
RUNNERS = ".runners"
"""Below `REVIEWS`: what the owner's runners say of themselves."""
CONFIG, SCRIPT, RETURNCODE = "config.yaml", "run.sh", "returncode.txt"
LEGACY_LOGS = ("stdout.txt", "stderr.txt", RETURNCODE)
"""Where syft-job's own runner wrote: beside the code."""
NOT_CONTENT = frozenset((APPROVED, DONE, REJECTED, LOGS, OUTPUTS, PERMISSION_FILE, *LEGACY_LOGS))
JOB_ROOT = ("app_data", "job")
OTHER_LAYOUTS = frozenset(("inbox", "review"))
LOCK = ".lock"

ENDINGS: dict[Note, str] = {
    "record": ".yaml",
    "audit": ".jsonl",
    "run": ".run",
    "times": ".times",
    "attempts": ".attempts",
}
_LONGEST = 240  # bytes of a name that still leave room for an ending in the 255 that file systems allow


def note_name(job: str, kind: Note) -> str:
    """File name of the owner's note on a job.

    Two jobs never share one. Shortened names are one byte longer than any name that is kept, and end in a digest; a
    job called `syft.pub` must not have a note that SyftBox takes for a permission file.
    """
    raw = os.fsencode(job)
    if len(raw) <= _LONGEST and job + ENDINGS[kind] != PERMISSION_FILE:
        return job + ENDINGS[kind]
    stem = raw[:200].decode("utf-8", "ignore") + "-" + hashlib.blake2b(raw, digest_size=16).hexdigest()
    return stem + "_" * (_LONGEST + 1 - len(stem.encode())) + ENDINGS[kind]


def is_times(name: str) -> bool:
    """Whether a note of that file name is the one on when lines arrived."""
    return name.endswith(ENDINGS["times"])


def job_of_note(name: str) -> str | None:
    """The job that a note of that file name is about, or None if the name does not tell."""
    for ending in ENDINGS.values():
        if name.endswith(ending):
            job = name[: -len(ending)]
            return job if job and len(os.fsencode(job)) <= _LONGEST else None
    return None
