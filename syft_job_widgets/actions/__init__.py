"""What the datasite owner can do to a job. Each function checks who, checks the disk, acts and records, under one lock.

`JobInfo` and the widgets call these and nothing else. Every function re-reads the disk first, so an object that is out
of date can never act twice, and returns one sentence that says what was done.
"""

from __future__ import annotations

from .cancel import cancel
from .checks import require_owner, require_status
from .decide import approve, reject, reopen
from .release import readers, revoke, share, targets
from .results import Deposit, deposit, rerun

__all__ = [
    "Deposit",
    "approve",
    "cancel",
    "deposit",
    "readers",
    "reject",
    "reopen",
    "require_owner",
    "require_status",
    "rerun",
    "revoke",
    "share",
    "targets",
]
