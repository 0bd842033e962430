"""Earlier attempts on the card: their facts, and the files that can be opened."""

from __future__ import annotations

from contextlib import suppress
from itertools import islice

from ..actions import require_owner
from ..attempts import Attempt, list_files
from ..errors import JobGoneError, UnsafePathError
from ..job import JobInfo
from ..results import LOGS, OUTPUTS
from ..text import time_text
from .bases import changed_files
from .comparison_values import ResultsComparison
from .protocol import AttemptInfo, Output
from .rows import clean
from .wire_paths import wire_path

_MOST_FILES = 100


def attempts_of(job: JobInfo, digest: str | None) -> list[AttemptInfo]:
    """The earlier attempts at a job that are kept, newest first.

    Args:
        job: the job.
        digest: of its content now, to say which attempts ran the same.
    """
    return [_info(attempt, digest) for attempt in reversed(job.attempts)]


def _info(attempt: Attempt, digest: str | None) -> AttemptInfo:
    duration = attempt.duration
    return {
        "folder": attempt.folder,
        "number": attempt.attempt,
        "started_at": time_text(attempt.started_at),
        "finished_at": time_text(attempt.finished_at),
        "kept_at": time_text(attempt.kept_at),
        "duration_s": None if duration is None else round(duration, 3),
        "returncode": attempt.returncode,
        "note": clean(attempt.note)[:1000] if attempt.note else None,
        "digest": clean(attempt.digest)[:64],
        "same": bool(attempt.digest) and attempt.digest == digest,
        "size": attempt.size,
        "files": _files(attempt),
    }


def _files(attempt: Attempt) -> list[Output]:
    found: list[Output] = []
    with suppress(OSError, UnsafePathError), attempt.open() as folder:
        for name in (LOGS, OUTPUTS):
            left = _MOST_FILES - len(found)
            found += [
                {"path": wire_path(path), "size": size, "kind": "file"}
                for path, size in islice(list_files(folder, name), left)
            ]
    return found


def compare_attempt(job: JobInfo, folder: str) -> ResultsComparison:
    """What differs between an earlier attempt's logs and outputs and those that stand now.

    Raises:
        JobGoneError: that attempt is not kept any more.
        JobPermissionError: somebody else than the datasite owner asks.
    """
    require_owner(job.place, job.current_user_email, "compare the attempts at")
    attempt = next((attempt for attempt in job.attempts if attempt.folder == folder), None)
    try:
        found = attempt.compare() if attempt is not None else None
    except FileNotFoundError:
        found = None
    if found is None:
        raise JobGoneError("That attempt is not kept any more.")
    return {"same": found.same, "files": changed_files(found)}


def is_attempt_path(path: str) -> bool:
    """Whether a path below the attempts leads to something that is shown: a log or an output of one of them."""
    parts = path.split("/")
    return len(parts) > 2 and parts[0].isdecimal() and parts[1] in (LOGS, OUTPUTS)
