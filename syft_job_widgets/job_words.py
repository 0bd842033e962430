"""A job as text: one line, the representation, and the static HTML for where there is no live notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .layout import stands_in
from .status import Status
from .text import html_facts, visible

if TYPE_CHECKING:
    from .job import JobInfo

_LIVE = "Run the cell in a live notebook to review, approve and follow the job."
_ELSEWHERE = (
    "This job is not in the SyftBox folder of its client, so it has no live card. "
    "Its methods work: job.files, job.approve(), print(job.stdout)."
)


def line(job: JobInfo) -> str:
    """What `print(job)` shows."""
    label = Status(job.status).label.split(" ")
    emoji = f"{label[0]} " if len(label) == 2 else ""
    return f"{emoji}{visible(job.name)} ({job.status}) -> {visible(job.datasite_owner_email)}"


def representation(job: JobInfo) -> str:
    """What `repr(job)` gives."""
    return (
        f"JobInfo(name='{visible(job.name)}', submitted_by='{visible(job.submitted_by)}', "
        f"current_user_email='{visible(job.current_user_email)}', status='{job.status}')"
    )


def static_html(job: JobInfo) -> str:
    """Counts and names only: a saved notebook holds it."""
    facts = [
        ("Status", Status(job.status).label),
        ("Submitter", job.submitted_by),
        ("Datasite owner", job.datasite_owner_email),
        ("Submitted", job.submitted_at or "unknown"),
        ("Files", str(len(job.files))),
        ("Outputs", str(len(job.output_paths))),
    ]
    if job.problem:
        facts.insert(1, ("Problem", job.problem))
    here = stands_in(job.client.config.syftbox_folder, job.location, job.datasite_owner_email)
    return html_facts(job.name, facts, _LIVE if here else _ELSEWHERE)
