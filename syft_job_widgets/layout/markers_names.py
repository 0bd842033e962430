"""File names of the markers layout, in one place."""

from __future__ import annotations

import hashlib
import os
import re

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

_OWN = re.compile(r"\.(?:submitting|removing|tmp)-[0-9a-f]{16}")
"""What this package makes on the way: a submission until it is whole, what is being removed, what is being written."""
_OTHERS = re.compile(
    r"\.~tmp~|\.rsync-partial|\.unison\..+\.tmp|\.mutagen-.+|\.sync|\.stversions|\.stfolder|\.dropbox\.cache"
    r"|\.tmp\.drive(?:down|up)load|\.Trash-\d+|\.ipynb_checkpoints"
)
"""What tools that carry folders from machine to machine keep beside them: halves of files, and what was there before."""

ENDINGS: dict[Note, str] = {
    "record": ".yaml",
    "audit": ".jsonl",
    "run": ".run",
    "times": ".times",
    "attempts": ".attempts",
}
_LONGEST = 240  # bytes of a name that still leave room for an ending in the 255 that file systems allow


def is_own_temporary(name: str) -> bool:
    """Whether a name is one that this package gives to what is not there to stay."""
    return name[:1] == "." and _OWN.fullmatch(name) is not None


def is_passing(name: str) -> bool:
    """Whether a folder of that name stands beside jobs and is none. Exact names: any other one with a dot may be a job."""
    return name[:1] == "." and (_OWN.fullmatch(name) or _OTHERS.fullmatch(name)) is not None


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
