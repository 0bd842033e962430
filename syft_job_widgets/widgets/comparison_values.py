"""What comparisons say in the protocol: with an earlier job, and with an earlier attempt. See js/PROTOCOL.md."""

from __future__ import annotations

from typing import Literal, TypedDict


class Base(TypedDict):
    """A job to compare with."""

    job: str
    name: str
    submitter: str
    approved_at: str | None
    same_submitter: bool


class HunkInfo(TypedDict):
    """Lines that changed, with their context."""

    old_start: int
    new_start: int
    lines: list[tuple[str, str]]


class ChangedFile(TypedDict):
    """A file that differs."""

    path: str
    change: Literal["changed", "added", "removed"]
    note: str | None
    hunks: list[HunkInfo]


class ComparisonInfo(TypedDict):
    """What changed since another job."""

    base: Base
    note: str | None
    same: int
    files: list[ChangedFile]


class ResultsComparison(TypedDict):
    """What differs between the results of an earlier attempt and those that stand now."""

    same: int
    files: list[ChangedFile]
