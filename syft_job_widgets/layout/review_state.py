"""`state.yaml` of a job in the review layouts: reading it within limits, and writing it so that older readers stay content.

Every field that such readers know is always there, null when it says nothing; fields that nobody here knows are kept.
Nothing of this package's own is ever added: that stands beside the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Final

import yaml

from ..errors import ConfigFileError, JobStatusError, UnsafePathError
from ..status import Status
from . import yaml_file
from .config_file import MAX_TEXT
from .descriptors import OddFileError, read_regular
from .review_names import STATE
from .safe_files import Dir

UNRECEIVED: Final = "submitted"
"""Stands for the word on disk while there is no `state.yaml`."""
UNREADABLE: Final = "unreadable"

_STATUS = {
    "received": Status.INBOX,
    "pending": Status.INBOX,
    "approved": Status.APPROVED,
    "rejected": Status.REJECTED,
    "running": Status.RUNNING,
    "done": Status.DONE,
    "failed": Status.FAILED,
}
_FIELDS = (
    "status",
    "received_at",
    "approved_by",
    "approved_at",
    "approval_method",
    "rejected_by",
    "rejected_at",
    "review_reason",
    "completed_at",
    "return_code",
)
_IDENTITY = {"canonical_name": "JobState", "version": "1"}
_TRIES = 5


@dataclass(frozen=True, slots=True)
class State:
    """What `state.yaml` says.

    Attributes:
        word: the exact status on disk, or `submitted` (no file yet), or `unreadable`.
        status: the same in this package's words; `inbox` for an unreadable one, and then there is a `problem`.
    """

    word: str
    status: Status = Status.INBOX
    reason: str | None = None
    completed_at: str | None = None
    returncode: int | None = None
    problem: str | None = None


def state_of(fields: Mapping[str, yaml_file.Value]) -> State:
    """Checked facts from a parsed `state.yaml`. Raises ConfigFileError for one that cannot be understood."""
    word = fields.get("status") or "received"
    if not isinstance(word, str) or word not in _STATUS:
        raise ConfigFileError(
            f"{STATE} has the status {str(word)[:40]!r}, which this version does not know. Update syft-job-widgets, or correct the file."
        )
    if fields.get("version") not in (None, "1"):
        raise ConfigFileError(
            f"{STATE} is of version {str(fields['version'])[:40]!r}, which this version cannot read. Update syft-job-widgets."
        )
    completed, code = fields.get("completed_at"), fields.get("return_code")
    return State(
        word,
        _STATUS[word],
        _short(fields.get("review_reason")),
        completed if isinstance(completed, str) else None,
        _exit_code(code) if isinstance(code, str) else None,
    )


def _short(reason: yaml_file.Value) -> str | None:
    if not isinstance(reason, str):
        return None
    return reason if len(reason) <= MAX_TEXT else reason[: MAX_TEXT - 1] + "…"


def _exit_code(text: str) -> int | None:
    try:
        code = int(text)
    except ValueError:
        return None
    return code if -(1 << 31) <= code < 1 << 32 else None


def read_state(folder: int) -> State:
    """The state in an open review folder. Raises OSErrors that may pass, and FileNotFoundError for none at all.

    Other packages write the file in place, so a look in that moment finds half of it: such a look is repeated.
    """
    problem = ""
    before = b""
    for _ in range(_TRIES):
        try:
            raw = read_regular(folder, STATE, yaml_file.MAX_BYTES)
        except OddFileError:
            return State(UNREADABLE, problem=f"{STATE} is not a regular file. Remove it.")
        try:
            return state_of(yaml_file.parse(raw, STATE))
        except ConfigFileError as error:
            problem = str(error)
        if raw == before:
            break
        before = raw
    return State(UNREADABLE, problem=problem)


# -- writing ---------------------------------------------------------------------------------------------------------------


def now() -> str:
    """The present moment as older readers write it: ISO 8601 in UTC, ending in Z."""
    return datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")


def load_fields(folder: Dir) -> dict[str, Any] | None:
    """All fields, with their types, to be changed and written back; None if there is no file.

    Raises:
        ConfigFileError: it cannot be understood, so nothing may be written over it.
    """
    try:
        raw = folder.read_bytes(STATE, yaml_file.MAX_BYTES)
    except FileNotFoundError:
        return None
    state_of(yaml_file.parse(raw, STATE))  # refuses whatever would be costly or strange to build
    try:
        found = yaml.safe_load(raw)
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigFileError(f"{STATE} is not valid YAML: {error}") from None
    if not isinstance(found, dict):
        raise ConfigFileError(f"{STATE} does not hold names with values.")
    return found


def render(fields: Mapping[str, Any], protocol: str) -> bytes:
    """The file's bytes: every field that older readers know, and those that were there besides."""
    whole: dict[str, Any] = dict.fromkeys(_FIELDS)
    whole |= fields
    if protocol != "0":
        whole |= _IDENTITY
    return str(yaml.safe_dump(whole, default_flow_style=False, allow_unicode=True)).encode()


def change(folder: Dir, protocol: str, allowed: frozenset[str], **changes: object) -> None:
    """Write some fields anew, atomically. Call inside the job's lock.

    Args:
        folder: the job's open review folder.
        protocol: decides which fields the file carries.
        allowed: words on disk from which this step is possible.
        changes: the new values.

    Raises:
        JobStatusError: the state on disk is another one.
        ConfigFileError: the file cannot be understood.
    """
    fields = load_fields(folder)
    word = UNRECEIVED if fields is None else str(fields.get("status") or "received")
    if word not in allowed:
        raise JobStatusError(
            f"The job's state on disk is {word!r}, so this is not possible. Look at the job again to see what happened."
        )
    start = {"received_at": now()} if fields is None else fields
    folder.write_atomic(STATE, render({**start, **changes}, protocol))


def create(folder: Dir, protocol: str, fields: Mapping[str, object]) -> bool:
    """Write the first state, all at once; False if there is one already.

    Raises:
        UnsafePathError: the folder cannot be written to in that way.
    """
    if folder.kind(STATE) is not None:
        return False
    try:
        folder.create_exclusive(STATE, render(fields, protocol))
    except FileExistsError:
        return False
    except PermissionError as error:
        raise UnsafePathError(f"{folder.tell(STATE)} cannot be written: {error.strerror}.") from None
    return True
