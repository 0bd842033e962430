"""Who can read what in a datasite, and the exact changes of that: the published engine's answers, without walking the datasite.

This room knows nothing of jobs. It works on one datasite folder and paths in it.

Example:
    >>> from pathlib import Path
    >>> from syft_job_widgets.sharing import Target, readers
    >>> readers(Path("/srv/syftbox/alice@hospital.example"), Target("results", folder=True)).users
    ()
"""

from __future__ import annotations

from .actions import grant_read, grant_write, protect, revoke_read
from .files import protect_files
from .model import GrantReport, Readers, SharedFile, SharePreview, StillReads, Target, check_users
from .preview import preview
from .readers import can_read, can_write, readers
from .stamps import deciding_files, stamp_of

__all__ = [
    "GrantReport",
    "Readers",
    "SharePreview",
    "SharedFile",
    "StillReads",
    "Target",
    "can_read",
    "can_write",
    "check_users",
    "deciding_files",
    "grant_read",
    "grant_write",
    "preview",
    "protect",
    "protect_files",
    "readers",
    "revoke_read",
    "stamp_of",
]
