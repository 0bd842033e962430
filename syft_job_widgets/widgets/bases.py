"""Comparing a job with an earlier one: which jobs to offer, and what changed since."""

from __future__ import annotations

from ..compare import Comparison, compare
from ..errors import JobGoneError
from ..layout import JobKey, JobRecord, place_of
from ..review import read_record
from ..status import Status
from ..text import believable_time
from ..tree import read_tree
from .board import Board
from .comparison_values import Base, ChangedFile, ComparisonInfo
from .rows import clean
from .wire_paths import wire_path

_MOST = 50
_DECIDED = (Status.APPROVED, Status.RUNNING, Status.DONE, Status.FAILED)


def bases_of(board: Board, key: JobKey) -> list[Base]:
    """Jobs of the same datasite that were approved: those of the same submitter first, newest approval first."""
    others = [
        record
        for record in board.snapshot().records.values()
        if record.key != key and record.key.owner == key.owner and record.status in _DECIDED
    ]
    others.sort(key=lambda record: (record.key.submitter != key.submitter, -_submitted(board, record)))
    found = [_base(board, record, key) for record in others[:_MOST]]
    approved = [base for base in found if base["approved_at"] is not None]
    approved.sort(key=lambda base: base["approved_at"] or "", reverse=True)
    return sorted(approved, key=lambda base: not base["same_submitter"])


def base_key(board: Board, key: JobKey, job_id: str) -> JobKey:
    """The job of the same datasite with that id. It need not be one that the view shows: a card shows one alone.

    Raises:
        JobGoneError: there is none.
    """
    for other in board.snapshot().records:
        if other.owner == key.owner and other.id == job_id:
            return other
    raise JobGoneError("The job to compare with is no longer on disk. Choose another one.")


def _submitted(board: Board, record: JobRecord) -> float:
    return believable_time(record.config.submitted_at, board.now()) or 0.0


def _base(board: Board, record: JobRecord, key: JobKey) -> Base:
    noted = read_record(place_of(board.client.config.syftbox_folder, record.key))
    return {
        "job": record.key.id,
        "name": clean(record.key.name),
        "submitter": clean(record.key.submitter),
        "approved_at": noted.at if noted is not None and noted.action == "approve" else None,
        "same_submitter": record.key.submitter == key.submitter,
    }


def comparison(board: Board, key: JobKey, base: JobKey) -> ComparisonInfo:
    """What changed from one job to another.

    Raises:
        JobGoneError: one of them is no longer on disk.
    """
    root = board.client.config.syftbox_folder
    old_place, new_place = place_of(root, base), place_of(root, key)
    old, new = read_tree(old_place), read_tree(new_place)
    noted = read_record(old_place)
    note = None
    if noted is not None and noted.digest != old.digest:
        note = "The earlier job was changed after it was approved; this compares with what is there now."
    elif noted is None:
        note = "There is no record of a review of the earlier job."
    found = compare(old_place, old, new_place, new)
    return {
        "base": _base(board, old_place.read(), key),
        "note": note,
        "same": found.same,
        "files": changed_files(found),
    }


def changed_files(found: Comparison) -> list[ChangedFile]:
    """What differs, in the words of the protocol."""
    return [
        {
            "path": wire_path(item.path),
            "change": item.change,
            "note": item.note,
            "hunks": [
                {
                    "old_start": hunk.old_start,
                    "new_start": hunk.new_start,
                    "lines": [(sign, text) for sign, text in hunk.lines],
                }
                for hunk in item.hunks
            ],
        }
        for item in found.files
    ]
