"""Closing single files that stand beside others: the logs of a job whose state its submitter may read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..errors import SharingError
from .actions import grant_read, revoke_read
from .model import Target
from .readers import readers as readers_of


def protect_files(datasite: Path, files: Sequence[Target], *, readers: Sequence[str] = ()) -> None:
    """Make files the owner's alone, before anything is written to them; what stands beside them stays as it is.

    Args:
        datasite: the owner's folder.
        files: the files; they need not exist yet, their folder must.
        readers: who may read them from the start.

    Raises:
        SharingError: somebody else could still read one, and why; or the permission files there cannot be read.

    Example:
        >>> log = Target("app_data/job/review/bob@uni.example/run 1/stdout.txt", folder=False)
        >>> protect_files(Path("/srv/syftbox/alice@hospital.example"), [log])  # doctest: +SKIP
    """
    wanted = set(readers)
    found = [readers_of(datasite, file) for file in files]
    if problem := next((item.problem for item in found if item.problem), None):
        raise SharingError(f"The logs could not be closed to others: {problem}")
    extra = sorted({user for item in found for user in item.users} - wanted)
    if extra:
        report = revoke_read(datasite, files, extra)
        if report.still_can_read:
            raise SharingError(" ".join(dict.fromkeys(item.reason for item in report.still_can_read)))
    if wanted:
        grant_read(datasite, files, sorted(wanted))
