"""Ending a job that runs, wherever that is, or taking back the approval of one that has not begun.

The desk and the runner are different processes, perhaps on different machines. So the wish stands in the note of the
attempt, which only the owner's side can write, and the runner that is at it looks there several times a second.
"""

from __future__ import annotations

import time
from dataclasses import replace

from ..errors import JobStatusError
from ..layout import JobPlace, RunFacts
from ..presence import is_here, run_is_alive
from ..processes import end_orphans
from ..review import withdrawn
from ..status import Status
from ..text import visible
from ..trail import append_event
from .checks import action, read_run_note, require_owner, require_reason, write_run_note


@action("cancel")
def cancel(place: JobPlace, who: str, *, reason: str = "") -> str:
    """End a running job with all its processes; a job that waits for a runner goes back to the inbox.

    A job that runs is asked to end, and killed a few seconds later if it does not; what it wrote until then is kept.
    It is then done (or failed), with exit code 143 and the reason.

    Args:
        place: where the job is.
        who: the current user.
        reason: free text for the trail, the note and the end of the error log.

    Raises:
        NotOwnerError, JobGoneError, ReasonError.
        JobStatusError: it neither runs nor waits for a runner, or another package's runner is at it.
    """
    require_owner(place, who, "cancel")
    require_reason(reason)
    name = place.called
    with place.lock():
        record = place.read()
        run = record.run
        if record.status is Status.RUNNING and (run is None or run.state == "waiting"):
            raise JobStatusError(f"Job {name!r} is run by another tool. Stop it there.")
        if record.status not in (Status.APPROVED, Status.RUNNING):
            raise JobStatusError(
                f"Job {name!r} neither runs nor waits for a runner (on disk it is {record.status.value}), "
                "so there is nothing to cancel. Look at the job again to see what happened."
            )
        if run is not None and run_is_alive(run, place.datasite):
            return _ask(place, who, run, reason)
        if run is not None and run.state == "running":
            _bury(place, run)
        place.suspend()
        with withdrawn(place):
            place.reopen()
        append_event(place, who, "cancelled", _with("before it ran", reason))
    return f"Job '{name}' was cancelled before it ran. It is back in the inbox."


def _ask(place: JobPlace, who: str, run: RunFacts, reason: str) -> str:
    name, where = place.called, visible(run.where or run.host)
    if run.stop_by:
        return f"Job '{name}' is being cancelled already. Its runner ends it on {where} within a few seconds."
    write_run_note(place, replace(run, stop_by=who, stop_why=reason))
    append_event(place, who, "asked to cancel", _with(f"attempt {run.attempt}", reason), run.digest)
    return f"Job '{name}' is being cancelled. Its runner ends it on {where} within a few seconds."


def _bury(place: JobPlace, run: RunFacts) -> None:
    """The runner is gone: end what it may have left on this machine, and say how that attempt ended."""
    if run.token and is_here(run):
        end_orphans(run.token, run.group, run.started_at)
    note = "its runner was gone before it ended"
    now = read_run_note(place) or run
    write_run_note(place, replace(now, state="interrupted", finished_at=time.time(), note=note))


def _with(text: str, reason: str) -> str:
    return f"{text}: {reason}" if reason else text
