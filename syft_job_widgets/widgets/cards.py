"""The card of one job: facts, what would run, outputs, logs, readers, timeline."""

from __future__ import annotations

import time
from collections.abc import Set

from .. import actions
from ..errors import SharingError, UnsafePathError
from ..job import JobInfo
from ..layout import JobRecord
from ..logs import LogHeader as FileHeader
from ..presence import run_is_alive
from ..review import Approval
from ..text import believable_time, duration_text, time_text
from ..trail import TrailEvent
from ..viewer import log_state
from .earlier import attempts_of
from .files import outputs_of, review_of
from .protocol import ApprovalInfo, Card, Fact, LogHeader, Logs, ReadersInfo, TimelineEvent
from .queue import runner_line
from .rows import RowContext, clean, job_row

_TIMELINE = 100


def log_header(record: JobRecord, header: FileHeader, no_times: str | None, file: str) -> LogHeader:
    """A log's header in the words of the protocol."""
    state = header.problem or log_state(record, exists=header.exists, empty=header.size == 0)
    return {
        "exists": header.exists,
        "size": header.size,
        "lines": header.lines,
        "indexed": header.indexed,
        "generation": header.generation,
        "state": clean(state),
        "live": run_is_alive(record.run, record.datasite),
        "no_times": no_times,
        "reference": f"jobs[{record.key.name!a}]",
        "file": clean(file),
    }


def card_of(job: JobInfo, record: JobRecord, context: RowContext, seen: Set[str], logs: Logs) -> Card:
    """Everything that the card shows, as it is now.

    Args:
        job: the job; its content counts as shown from now on (`job.approve()` binds to it).
        record: its facts.
        context: who looks at it.
        seen: paths that were shown to the end.
        logs: the headers of both logs.
    """
    place = job.place
    tree = job.review()
    try:
        outputs, note = outputs_of(place)
    except UnsafePathError as error:
        outputs, note = [], str(error)
    mine = record.key.owner == context.user
    return {
        "now": time_text(time.time()) or "",
        "row": job_row(record, context),
        "location": clean(str(record.location)),
        "facts": _facts(record),
        "review": review_of(place, record, tree, seen),
        "approval": _approval(context.approval),
        "runner": runner_line(record, context.queue, context.approval),
        "outputs": outputs,
        "outputs_note": note,
        "attempts": attempts_of(job, tree.digest) if mine else [],
        "logs": logs,
        "readers": {
            "outputs": readers_of(job, "outputs", mine=mine),
            "logs": readers_of(job, "logs", mine=mine),
        },
        "timeline": [_event(event) for event in job.timeline[-_TIMELINE:]],
    }


def _facts(record: JobRecord) -> list[Fact]:
    config, now = record.config, time.time()
    facts: list[Fact] = [
        {"label": "Submitter", "value": clean(record.key.submitter), "kind": "text"},
        {"label": "Datasite owner", "value": clean(record.key.owner), "kind": "text"},
    ]
    submitted = time_text(believable_time(config.submitted_at, now))
    if submitted:
        facts.append({"label": "Submitted", "value": submitted, "kind": "time"})
    elif config.submitted_at:
        facts.append(
            {
                "label": "Submitted",
                "value": f"{clean(config.submitted_at)[:64]} (not believable)",
                "kind": "text",
            }
        )
    if config.type:
        facts.append({"label": "Type", "value": clean(config.type)[:64], "kind": "text"})
    if config.entry_point:
        facts.append({"label": "Entry point", "value": clean(config.entry_point)[:255], "kind": "code"})
    if config.dependencies:
        listed = ", ".join(clean(item)[:100] for item in config.dependencies[:50])
        facts.append({"label": "Dependencies", "value": listed, "kind": "code"})
    if record.started_at is not None:
        facts.append({"label": "Started", "value": time_text(record.started_at) or "", "kind": "time"})
    if record.finished_at is not None:
        facts.append({"label": "Finished", "value": time_text(record.finished_at) or "", "kind": "time"})
    if record.started_at is not None and record.finished_at is not None:
        facts.append(
            {
                "label": "Duration",
                "value": duration_text(record.finished_at - record.started_at),
                "kind": "text",
            }
        )
    if record.returncode is not None:
        facts.append({"label": "Exit code", "value": str(record.returncode), "kind": "code"})
    if record.note:
        facts.append({"label": "Note", "value": clean(record.note)[:1000], "kind": "text"})
    if record.run and record.run.attempt > 1:
        facts.append({"label": "Attempt", "value": str(record.run.attempt), "kind": "text"})
    facts.append({"label": "Folder", "value": clean(str(record.location)), "kind": "code"})
    return facts


def _approval(approval: Approval | None) -> ApprovalInfo | None:
    if approval is None or approval.verdict == "none":
        return None
    record = approval.record
    if record is None or approval.verdict == "unreviewed":
        note = "It is marked as approved, but no review is on record here. The runner does not run it. Put it back in the inbox to review it."
        if record is not None:
            note = "A result was deposited; its code was never reviewed. The runner does not run it. Put it back in the inbox to review it."
        return {
            "by": "",
            "at": None,
            "reason": "",
            "digest": "",
            "valid": False,
            "note": note,
            "changed": [],
            "added": [],
            "removed": [],
        }
    return {
        "by": clean(record.by),
        "at": record.at,
        "reason": record.reason,
        "digest": record.digest,
        "valid": approval.verdict == "valid",
        "note": None
        if approval.verdict == "valid"
        else "It changed since it was approved. The runner does not run it.",
        "changed": [clean(path) for path in approval.delta.changed],
        "added": [clean(path) for path in approval.delta.added],
        "removed": [clean(path) for path in approval.delta.removed],
    }


def readers_of(job: JobInfo, what: str, *, mine: bool) -> ReadersInfo:
    """Who else but the owner can read the outputs or logs now."""
    if not mine:
        return {
            "users": [],
            "note": "Only the datasite owner's permission files say who can read this.",
            "problem": None,
        }
    try:
        found = actions.readers(job.place, what)
    except (SharingError, UnsafePathError) as error:
        return {"users": [], "note": None, "problem": str(error)}
    note = "Some files have other readers than the rest." if found.varies else None
    return {"users": [clean(user) for user in found.users], "note": note, "problem": found.problem}


def _event(event: TrailEvent) -> TimelineEvent:
    return {
        "at": event.at,
        "who": clean(event.who),
        "action": clean(event.action),
        "text": clean(event.text)[:2000],
        "digest": event.digest,
    }
