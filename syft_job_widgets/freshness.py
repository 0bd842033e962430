"""How long what was read of a job may be believed: half a second, and never past a change that this process made itself."""

from __future__ import annotations

import math
import time
from typing import Final

FRESH_S: Final = 0.5
"""How old the facts of objects from `client.jobs` may be before the disk is asked again, in seconds."""

_changed_at = -math.inf


def jobs_changed() -> None:
    """Say that this process has just changed a job: nothing that was read before is believed any more.

    One moment for all jobs, because a list of ten thousand must not ask for each of its own.
    """
    global _changed_at
    _changed_at = time.monotonic()


def is_fresh(read_at: float) -> bool:
    """Whether facts that were read at that moment may still be believed.

    Args:
        read_at: when the reading began, by `time.monotonic()`.
    """
    return read_at > _changed_at and time.monotonic() - read_at <= FRESH_S
