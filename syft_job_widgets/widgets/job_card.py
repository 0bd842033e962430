"""`JobCard`: the interactive form of a `JobInfo`."""

from __future__ import annotations

from ..job import JobInfo
from .base import DeskWidget, bundle


class JobCard(DeskWidget):
    """The live card of one job: what would run, outputs, logs, readers, and what you may do now.

    Args:
        job: the job. What the card shows is what `job.approve()` binds to.

    Raises:
        ValueError: a job made by hand whose folder is not in the SyftBox of its client; it has the static form.

    Example:
        >>> JobCard(client.jobs["Data Analysis"])
        JobCard()
    """

    _esm = bundle("card")

    def __init__(self, job: JobInfo) -> None:
        key = job.key
        super().__init__(job.client, {"view": "card", "job": key.id}, {key: 0}, shown=job)
