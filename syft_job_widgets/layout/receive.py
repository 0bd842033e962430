"""Receiving: what a submitter put into the owner's inbox is looked at once, and gets its first `state.yaml`.

Only the owner's own client does this. A submission that consists of what it should becomes `pending`, any other one
`rejected` with the reason, as the published packages do it.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ..errors import SyftJobError
from .base import JobKey, JobRecord
from .review_check import submission_problem
from .review_names import CONFIG, INBOX, JOB_ROOT, LAYOUT_PREFIX, REVIEW, is_known, protocol_of, segments_of
from .review_state import UNRECEIVED, create, now
from .safe_files import Dir


def unreceived(owner: str, records: Iterable[JobRecord]) -> list[JobKey]:
    """Which jobs the owner has not received yet.

    Args:
        owner: the current user; jobs of other datasites are left alone.
        records: the jobs as they were listed.
    """
    return [
        record.key
        for record in records
        if record.state == UNRECEIVED
        and record.key.owner == owner
        and record.key.layout.startswith(LAYOUT_PREFIX)
        and is_known(record.key.layout)
    ]


def receive(root: Path, owner: str, records: Iterable[JobRecord]) -> list[JobKey]:
    """Receive what has not been received yet.

    Args:
        root: the SyftBox folder.
        owner: the current user; jobs of other datasites are left alone.
        records: the jobs as they were listed.

    Returns:
        Which jobs have a state now that had none. A job that cannot be received is left for the next time.

    Example:
        >>> receive(root, "alice@hospital.example", snapshot.records.values())
        [JobKey(owner='alice@hospital.example', submitter='bob@uni.example', name='Data Analysis', layout='protocol-1')]
    """
    return receive_these(root, unreceived(owner, records))


def receive_these(root: Path, keys: Iterable[JobKey]) -> list[JobKey]:
    """Like `receive`, for the jobs that `unreceived` has given."""
    received = []
    for key in keys:
        with suppress(OSError, SyftJobError):
            if _receive(root, key):
                received.append(key)
    return received


def _receive(root: Path, key: JobKey) -> bool:
    below = (key.submitter, *segments_of(key.layout))
    with Dir.open(root) as base, base.walk_to((key.owner, *JOB_ROOT)) as job_root:
        with job_root.walk_to((INBOX, *below, key.name)) as job:
            if job.kind(CONFIG) is None:
                return False  # it is still being written, or on its way here
            problem = submission_problem(job)
        at = now()
        fields: dict[str, object] = {"status": "pending", "received_at": at}
        if problem is not None:
            fields = {
                "status": "rejected",
                "received_at": at,
                "rejected_by": key.owner,
                "rejected_at": at,
                "review_reason": problem,
            }
        with job_root.walk_to((REVIEW, *below, key.name), create=True) as folder:
            return create(folder, protocol_of(key.layout), fields)
