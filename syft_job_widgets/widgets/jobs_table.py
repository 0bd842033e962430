"""`JobsTable`: the interactive form of a `JobsList`."""

from __future__ import annotations

from ..jobs import JobsList
from .base import DeskWidget, bundle


class JobsTable(DeskWidget):
    """A live table of jobs, grouped by datasite owner; a click on a row opens the job's card in place.

    Args:
        jobs: what to show. For `client.jobs` jobs that arrive later appear too; for a selection they do not.

    Raises:
        ValueError: an empty list made by hand, which belongs to no SyftBox; show `client.jobs` instead.

    Example:
        >>> JobsTable(client.jobs.filter(status="inbox"))
        JobsTable()
    """

    _esm = bundle("table")

    def __init__(self, jobs: JobsList) -> None:
        client = jobs.client
        if client is None:
            raise ValueError(
                "This list has no jobs and no client, so there is nothing to show. Show client.jobs instead."
            )
        order = {key: i for i, key in enumerate(jobs.job_keys())}
        super().__init__(client, {"view": "table"}, order, whole=jobs.whole)
