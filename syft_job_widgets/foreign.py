"""Objects of the published packages, seen as ours: told by what they can do, without importing those packages.

Only the place of things is taken from such an object (which SyftBox, who, which job); every fact is then read from the disk.
"""

from __future__ import annotations

from pathlib import Path

from .client import JobClient
from .config import SyftJobConfig
from .job import JobInfo
from .jobs import JobsList

_CLIENTS_INSIDE = ("job_client", "_job_client", "_client")
"""Where clients of whole suites keep their job client."""


def ours(shown: object) -> JobsList | JobInfo | None:
    """The same jobs or the same job, as an object of this package; None for something else.

    Args:
        shown: of this package, or a `JobClient`, `JobsList` or `JobInfo` of syft-job, or a client that holds such a client.

    Raises:
        JobNotFoundError: it is a job that is no longer on disk.

    Example:
        >>> ours(syft_job.get_client("~/SyftBox", "alice@hospital.example"))
        JobsList(3 jobs)
    """
    if isinstance(shown, JobInfo | JobsList):
        return shown
    if isinstance(shown, JobClient):
        return shown.jobs
    if _is_job(shown):
        return _job(shown)
    client = _client_of(shown)
    return None if client is None else client.jobs


def _is_job(shown: object) -> bool:
    names = ("name", "submitted_by", "datasite_owner_email", "_client")
    return all(_has(shown, name) for name in names) and _client_of(_get(shown, "_client")) is not None


def _job(shown: object) -> JobInfo:
    client = _client_of(_get(shown, "_client"))
    owner, submitter, name = (
        str(_get(shown, field)) for field in ("datasite_owner_email", "submitted_by", "name")
    )
    if client is None:
        raise TypeError("This job has no client that knows its SyftBox.")
    found = [
        job
        for job in client.jobs
        if (job.datasite_owner_email, job.submitted_by, job.name) == (owner, submitter, name)
    ]
    if len(found) > 1:  # the same name in two layouts
        path = _get(shown, "job_submission_path") or _get(shown, "location")
        found = [
            job for job in found if path is not None and Path(str(path)).absolute() == job.location
        ] or found
    return found[0] if found else client.jobs[name]  # the latter says what is wrong


def _client_of(shown: object) -> JobClient | None:
    """Our client for a foreign client, or for something that holds one."""
    if isinstance(shown, JobClient):
        return shown
    config = _get(shown, "config")
    root = _get(config, "syftbox_folder")
    email = _get(shown, "current_user_email") or _get(config, "current_user_email") or _get(config, "email")
    if isinstance(root, str | Path) and isinstance(email, str):
        first = _get(shown, "target_datasite_owner_email")
        return JobClient(SyftJobConfig(Path(root), email), first if isinstance(first, str) else None)
    for name in _CLIENTS_INSIDE:
        inner = _get(shown, name)
        if inner is not None and inner is not shown and _has(inner, "config"):
            return _client_of(inner)
    jobs = _get(shown, "_jobs")
    if isinstance(jobs, list) and jobs and _is_job(jobs[0]):
        return _client_of(_get(jobs[0], "_client"))
    return None


def _has(shown: object, name: str) -> bool:
    # Looked up on the class and the instance, so that no property of a foreign object is run only to see whether it is there.
    return name in getattr(shown, "__dict__", {}) or hasattr(type(shown), name)


def _get(shown: object, name: str) -> object:
    return getattr(shown, name, None) if shown is not None and _has(shown, name) else None
