"""The note of a job's newest attempt: who is at it, how it ended, and what to do about one that nobody ended.

The note stands out of the submitter's reach and is only changed under the job's lock.
"""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import suppress
from dataclasses import replace
from typing import Final

import yaml

from ..errors import UnsafePathError
from ..execute import CANCELLED, GAVE_UP
from ..layout import JobPlace, JobRecord, RunFacts
from ..layout.run_file import read_run, write_run
from ..presence import is_here, run_is_alive
from ..status import Status
from ..trail import append_event, now_text, read_trail
from ..tree import read_tree
from .work import WorkPlace

MOST_INTERRUPTIONS: Final = 3
"""So many attempts in a row may be cut off; then the job is not started again until its owner says so."""

active_tokens: set[str] = set()
"""The attempts of this process. What a note says of this process and is not here was lost on the way."""


def attempt_token(place: JobPlace, facts: RunFacts) -> str:
    """The token of an attempt: the same for everybody who can read its note, and never another attempt's."""
    if facts.token:
        return facts.token
    # A note of a version that wrote none.
    parts = (
        str(place.location),
        facts.attempt,
        facts.host,
        facts.pid,
        facts.pid_started,
        facts.started_at,
    )
    return hashlib.blake2b("\0".join(map(repr, parts)).encode(), digest_size=16).hexdigest()


def is_held(place: JobPlace, facts: RunFacts | None) -> bool:
    """Whether somebody is at it."""
    if facts is None or not run_is_alive(facts, place.datasite):
        return False
    own = is_here(facts) and facts.pid == os.getpid()
    return not own or attempt_token(place, facts) in active_tokens


def is_to_run(record: JobRecord) -> bool:
    """Whether a job is approved, or marked as running by a runner that is gone.

    A job that another package's runner is at has no note of ours, and is left alone.
    """
    if record.status is Status.RUNNING:
        return record.run is not None and record.run.state != "waiting"
    return record.status is Status.APPROVED


def read_facts(place: JobPlace) -> RunFacts | None:
    """The note of the newest attempt, whatever the job's status is."""
    with suppress(OSError, UnsafePathError):
        reviews = place.open_reviews()
        if reviews is not None:
            with reviews:
                return read_run(reviews, place.note_name("run"))
    return None


def write_facts(place: JobPlace, facts: RunFacts | None, *, durable: bool = True) -> None:
    """Replace the note, or remove it. Call inside `place.lock()`. See `Dir.write_atomic` for `durable`."""
    reviews = place.open_reviews(create=True)
    if reviews is not None:
        with reviews:
            if facts is None:
                reviews.remove_file(place.note_name("run"))
            else:
                write_run(reviews, place.note_name("run"), facts, durable=durable)


def same_attempt(one: RunFacts | None, other: RunFacts | None) -> bool:
    """Whether two notes speak of the same moment of the same attempt; what was shared or asked for meanwhile does not count."""
    if one is None or other is None:
        return one is other
    blank = {
        "readers_outputs": (),
        "readers_logs": (),
        "group": 0,
        "where": "",
        "stop_by": "",
        "stop_why": "",
    }
    return replace(one, **blank) == replace(other, **blank)  # type: ignore[arg-type]


def cancelled(facts: RunFacts) -> RunFacts:
    """The note of an attempt that was ended because its owner asked for it."""
    note = f"cancelled by {facts.stop_by}" + (f": {facts.stop_why}" if facts.stop_why else "")
    return replace(facts, state="finished", returncode=CANCELLED, finished_at=time.time(), note=note[:500])


def end_job(place: JobPlace, who: str, facts: RunFacts, *, logs: bool) -> None:
    """Write down that a job has ended. Call inside `place.lock()`.

    Args:
        place: where the job is.
        who: the owner.
        facts: how it ended.
        logs: its logs folder is there and closed, so the exit code can be put beside the logs.
    """
    # The marker comes last: with it nobody looks at the job any more, so what is before it is written, whenever it ends.
    write_facts(place, facts)
    _append_ran(place, who, facts)
    with suppress(FileExistsError):  # the submitter put one there; the note tells what is true
        place.finish(facts.returncode if logs else None, done_note(who))


def _append_ran(place: JobPlace, who: str, facts: RunFacts) -> None:
    seconds = (facts.finished_at or facts.started_at) - facts.started_at
    words = [f"attempt {facts.attempt}", f"exit code {facts.returncode}", f"{seconds:.1f} s"]
    append_event(place, who, "ran", ", ".join([*words, *filter(None, [facts.note])]), facts.digest)


def done_note(who: str) -> str:
    """Content of the done marker."""
    return str(yaml.safe_dump({"done_by": who, "done_at": now_text(), "method": "run"}, sort_keys=False))


# -- what went before ------------------------------------------------------------------------------------------------------


def settle(place: JobPlace, who: str, facts: RunFacts | None, work: WorkPlace) -> RunFacts | None:
    """Bring the note of an approved job that nobody runs in order, and say how to go on.

    Returns:
        The note on which a new attempt follows (a fresh one if there was none); None if it is not to be run again, or
        another runner took care of it.
    """
    if facts is None or facts.state == "waiting":
        return facts or RunFacts("waiting", 0, 0.0)
    if facts.state == "finished":
        return _ran_before(place, who, facts)
    if facts.state == "running":
        work.clean_after(attempt_token(place, facts), facts.group, facts.started_at)
        with place.lock(patient=True):
            if not same_attempt(read_facts(place), facts):
                return None  # another runner was quicker
            now = read_facts(place) or facts
            if now.stop_by:
                end_job(place, who, cancelled(now), logs=False)
                return None
            note = "its runner was gone before it ended"
            facts = replace(facts, state="interrupted", finished_at=time.time(), note=note)
            write_facts(place, facts)
            place.suspend()
            append_event(place, who, "interrupted", f"attempt {facts.attempt}: {note}", facts.digest)
    if _interruptions(place, facts) < MOST_INTERRUPTIONS:
        return facts
    with place.lock(patient=True):
        if same_attempt(read_facts(place), facts):
            note = f"interrupted {MOST_INTERRUPTIONS} times in a row; the last time: {facts.note}"
            end_job(place, who, replace(facts, state="finished", returncode=GAVE_UP, note=note), logs=False)
    return None


def _ran_before(place: JobPlace, who: str, facts: RunFacts) -> RunFacts | None:
    """A job that ran and is not marked as done: was it approved anew, or is only the marker gone?"""
    if place.keeps_status and place.read().status is Status.APPROVED:
        return facts  # the owner's word, perhaps by another package's rerun
    told = False
    for event in reversed(read_trail(place)):
        # An approval since then is a new leave; a rejection or reopening took the old one back: in both cases what counts
        # is the record of a review, and a marker that somebody forged afterwards must not end the job as done.
        if event.action in ("approved", "rejected", "reopened"):
            return facts
        if event.action == "started":
            break
        told = told or event.action == "ran"
    if read_tree(place).digest != facts.digest:
        return facts  # another job of that name; whether it may run is judged on its own
    with place.lock(patient=True):
        if not same_attempt(read_facts(place), facts) or not is_to_run(place.read()):
            return None
        # Either a crash between two writes, or somebody took the marker away to have the job run twice.
        if not told:
            _append_ran(place, who, facts)
        place.finish(None, done_note(who))
        if told:
            append_event(place, who, "marked as done again", "it has run; the marker was gone", facts.digest)
    return None


def _interruptions(place: JobPlace, facts: RunFacts) -> int:
    count = 0
    for event in reversed(read_trail(place)):
        if event.action in ("interrupted", "error"):
            count += 1
        elif event.action in ("ran", "approved", "prepared for rerun"):
            break
        elif event.action == "unreadable":
            return facts.attempt
    return count
