"""From a job's record to its row: what it says in one line, and what this user may do now."""

from __future__ import annotations

import time
from dataclasses import dataclass

from ..layout import JobRecord
from ..presence import run_is_alive
from ..review import Approval
from ..status import Status
from ..text import believable_time, time_text, visible
from .protocol import Action, ActionName, JobRow, Shared
from .queue import Queue, running_words, waiting_words


@dataclass(frozen=True, slots=True)
class RowContext:
    """What a row depends on besides the record: who looks, what the approval is worth, who can read the outputs, what
    it waits for.

    None for the others: not looked at, or not for us to say.
    """

    user: str
    index: int | None = None
    approval: Approval | None = None
    shared: Shared | None = None
    queue: Queue | None = None


def clean(name: str) -> str:
    """A name as JSON can carry it: bytes that are not UTF-8 become U+FFFD."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def is_waiting(record: JobRecord, user: str, approval: Approval | None) -> bool:
    """Whether this user should decide something now."""
    if record.key.owner != user:
        return False
    if record.status is Status.INBOX:
        return True
    return (
        record.status is Status.APPROVED
        and approval is not None
        and approval.verdict in ("changed", "unreviewed")
    )


# A submitter's words stand in every row: a hundred rows are one message.
_LONGEST = 1_000
_MOST_WARNINGS = 5


def job_row(record: JobRecord, context: RowContext) -> JobRow:
    """The row of one job."""
    key, now = record.key, time.time()
    alive = run_is_alive(record.run, record.datasite)
    submitted = believable_time(record.config.submitted_at, now)
    started, finished = record.started_at, record.finished_at
    warnings = list(record.warnings)
    if submitted is None and record.config.submitted_at:
        warnings.append(f"The time of submission ({record.config.submitted_at[:40]}) is not believable.")
    if (
        record.status is Status.DONE
        and record.run is None
        and key.owner == context.user
        and record.returncode is not None
    ):
        warnings.append("It did not run here: the marker and the exit code were written by something else.")
    return {
        "id": key.id,
        "index": context.index,
        "name": clean(key.name),
        "owner": clean(key.owner),
        "submitter": clean(key.submitter),
        "status": record.status.value,
        "state": record.state,
        "mine": key.owner == context.user,
        "waiting": is_waiting(record, context.user, context.approval),
        "phase": _phase(record, context, alive=alive)[:_LONGEST],
        "running_since": time_text(started) if alive else None,
        "submitted_at": time_text(submitted),
        "submitted_text": clean(record.config.submitted_at or "")[:64],
        "finished_at": time_text(finished),
        "duration_s": round(finished - started, 3) if started is not None and finished is not None else None,
        "returncode": record.returncode,
        "outputs": record.outputs,
        "shared": context.shared,
        "problem": record.problem[:_LONGEST] if record.problem else None,
        "warnings": [clean(warning)[:_LONGEST] for warning in warnings[:_MOST_WARNINGS]],
        "actions": _actions(record, context.user, alive=alive),
    }


def broken_row(record: JobRecord, user: str, index: int | None, error: Exception) -> JobRow:
    """The row of a job of which no other row can be made: it may not take the others away with it."""
    key = record.key
    words = visible(f"{type(error).__name__}: {error}")[:200]
    reason = "Its row could not be made, so nothing is offered here."
    names = (*((name, label) for name, label, _, _ in _DECIDE), *_RELEASE)
    return {
        "id": key.id,
        "index": index,
        "name": clean(key.name),
        "owner": clean(key.owner),
        "submitter": clean(key.submitter),
        "status": record.status.value,
        "state": record.status.value,
        "mine": key.owner == user,
        "waiting": False,
        "phase": "cannot be shown",
        "running_since": None,
        "submitted_at": None,
        "submitted_text": "",
        "finished_at": None,
        "duration_s": None,
        "returncode": None,
        "outputs": None,
        "shared": None,
        "problem": f"This job's row could not be made ({words}). Look at its folder.",
        "warnings": [],
        "actions": [
            {"name": name, "label": label, "enabled": False, "reason": reason} for name, label in names
        ],
    }


def _phase(record: JobRecord, context: RowContext, *, alive: bool) -> str:
    mine = record.key.owner == context.user
    if alive:
        return running_words(record)
    if record.status is Status.INBOX:
        return "waits for your review" if mine else "waits for the owner's review"
    if record.status is Status.APPROVED:
        return _approved_phase(record, context)
    if record.status is Status.REJECTED:
        return clean(record.note)[:200] if record.note else "no reason given"
    if record.returncode is None:
        return "a result was deposited" if record.outputs else "nothing ran"
    words = "finished" if record.returncode == 0 else f"exit code {record.returncode}"
    return f"{words}, {clean(record.note)}" if record.note else words


def _approved_phase(record: JobRecord, context: RowContext) -> str:
    approval = context.approval
    verdict = approval.verdict if approval else "none"
    if verdict == "unreviewed":
        return "approved, but not through a review: it will not run"
    if verdict == "changed" and approval:
        return f"changed since approval: {clean(approval.delta.sentence())}"
    if record.run and record.run.state == "interrupted":
        return f"interrupted; {waiting_words(context.queue)}"
    return waiting_words(context.queue)


_DECIDE: tuple[tuple[ActionName, str, tuple[Status, ...], str], ...] = (
    ("approve", "Approve", (Status.INBOX,), "Only a job in the inbox can be approved."),
    ("reject", "Reject", (Status.INBOX,), "Only a job in the inbox can be rejected."),
    (
        "cancel",
        "Cancel",
        (Status.APPROVED, Status.RUNNING),
        "Only a job that runs or waits for a runner can be cancelled.",
    ),
    (
        "reopen",
        "Back to inbox",
        (Status.APPROVED, Status.REJECTED),
        "Only an approved or rejected job can go back to the inbox.",
    ),
    ("rerun", "Rerun", (Status.DONE, Status.FAILED), "Only a job that is done can be rerun."),
)
_RELEASE: tuple[tuple[ActionName, str], ...] = (
    ("share_outputs", "Share outputs"),
    ("share_logs", "Share logs"),
    ("revoke_outputs", "Stop sharing outputs"),
    ("revoke_logs", "Stop sharing logs"),
)


def _actions(record: JobRecord, user: str, *, alive: bool) -> list[Action]:
    owner = record.key.owner
    not_owner = None if owner == user else f"Only the datasite owner ({clean(owner)}) can do this."
    found: list[Action] = []
    for name, label, statuses, why_not in _DECIDE:
        reason = not_owner or (
            None if record.status in statuses else f"{why_not} This one is {record.status.value}."
        )
        if not reason and name == "cancel":
            reason = _not_to_cancel(record, alive=alive)
        elif not reason and alive:
            reason = "It is running. Cancel it, or wait until it has ended."
        found.append({"name": name, "label": label, "enabled": reason is None, "reason": reason})
    for name, label in _RELEASE:
        reason = not_owner or _nothing_to_release(record, name)
        found.append({"name": name, "label": label, "enabled": reason is None, "reason": reason})
    return found


def _not_to_cancel(record: JobRecord, *, alive: bool) -> str | None:
    if alive and record.run and record.run.stop_by:
        return "It is being cancelled already."
    if record.status is Status.RUNNING and record.run is None:
        return "Another tool runs it. Stop it there."
    return None


def _nothing_to_release(record: JobRecord, name: ActionName) -> str | None:
    if name.endswith("outputs"):
        return None if record.outputs else "There are no outputs yet."
    return None if record.has_logs else "There are no logs yet."
