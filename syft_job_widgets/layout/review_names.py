"""Names of the review layouts (protocol 0, protocol 1 and unknown newer ones), in one place."""

from __future__ import annotations

import re
import stat

from .base import Note

JOB_ROOT = ("app_data", "job")
INBOX, REVIEW = "inbox", "review"
CODE, CONFIG, SCRIPT = "code", "config.yaml", "run.sh"
STATE, OUTPUTS, RETURNCODE = "state.yaml", "outputs", "returncode.txt"
LOGS = ("stdout.txt", "stderr.txt", RETURNCODE)
SUBMISSION = frozenset((CODE, SCRIPT, CONFIG))
"""What a submission consists of: exactly these three."""

DESK = ".desk"
"""The folder of this package's own notes on a job. It stands beside `state.yaml`, and only the owner can read it."""

NOTES: dict[Note, str] = {
    "record": "record.yaml",
    "audit": "audit.jsonl",
    "run": "run.json",
    "attempts": "attempts",
    "times": "log.times",
}

LAYOUT_PREFIX = "protocol-"
KNOWN = ("0", "1")
"""Protocols that this package reads and writes, oldest first."""
_SEGMENT = re.compile(r"v[0-9]+")


def is_segment(name: str) -> bool:
    """Whether a folder in a submitter's folder holds the jobs of one protocol, and is no job itself."""
    return _SEGMENT.fullmatch(name) is not None


def is_job(mode: int) -> bool:
    """Whether an entry of a submitter's folder is listed: a folder, or a link in a folder's place (as a broken job).

    Also one whose name begins with a dot: the published packages list it, so nobody can hide a job in that way.
    """
    return stat.S_ISDIR(mode) or stat.S_ISLNK(mode)


def layout_of_segment(segment: str | None) -> str:
    """The layout's name for jobs below such a folder; None stands for jobs directly in the submitter's folder.

    Example:
        >>> layout_of_segment(None), layout_of_segment("v1"), layout_of_segment("v2")
        ('protocol-0', 'protocol-1', 'protocol-v2')
    """
    if segment is None:
        return LAYOUT_PREFIX + "0"
    return LAYOUT_PREFIX + ("1" if segment == "v1" else segment)


def protocol_of(layout: str) -> str:
    """`0`, `1`, or the segment of a protocol that this package does not know."""
    return layout.removeprefix(LAYOUT_PREFIX)


def segments_of(layout: str) -> tuple[str, ...]:
    """The folders between the submitter's folder and the job's."""
    protocol = protocol_of(layout)
    if protocol == "0":
        return ()
    return ("v1",) if protocol == "1" else (protocol,)


def is_known(layout: str) -> bool:
    """Whether jobs of that layout can be acted on."""
    return protocol_of(layout) in KNOWN


def newer(layout: str) -> str:
    """The sentence for a job of a protocol that this package does not know."""
    return (
        f"This job was sent in the newer format {protocol_of(layout)!r}, which this version cannot read, "
        "so nothing can be done with it here. Update syft-job-widgets."
    )
