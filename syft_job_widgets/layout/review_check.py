"""Whether a submission in the review layouts consists of what it should: `code/`, `run.sh` and `config.yaml`, and nothing else."""

from __future__ import annotations

from .base import PERMISSION_FILE
from .review_names import CODE, CONFIG, SCRIPT, SUBMISSION
from .safe_files import Dir

_MOST_NAMES = 20


def submission_problem(job: Dir) -> str | None:
    """Why the open submission is not one, in the words of the published packages; None if it is.

    Example:
        >>> submission_problem(folder)
        "Expected {'code', 'config.yaml', 'run.sh'}, got {'code', 'run.sh'}"
    """
    kinds = {entry.name: entry.kind for entry in job.entries() if entry.name != PERMISSION_FILE}
    if kinds.keys() != SUBMISSION:
        return f"Expected {_names(SUBMISSION)}, got {_names(kinds)}"
    if kinds[CODE] != "directory":
        return f"'{CODE}' must be a directory"
    for name in (SCRIPT, CONFIG):
        if kinds[name] != "file":
            return f"'{name}' must be a file"
    return None


def _names(names: object) -> str:
    given = sorted(names)  # type: ignore[call-overload]
    # A name may be 255 bytes of anything: shown as Python writes it, and not all of them.
    shown = [ascii(name[:60]) for name in given[:_MOST_NAMES]]
    if not given:
        return "set()"
    more = f", and {len(given) - _MOST_NAMES} more" if len(given) > _MOST_NAMES else ""
    return "{" + ", ".join(shown) + more + "}"
