"""Who may, in which status, and whether a run is under way: what every action asks first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import yaml

from ..errors import (
    JobStatusError,
    NotOwnerError,
)
from ..layout import JobPlace, JobRecord, RunFacts
from ..layout.run_file import read_run, write_run
from ..presence import run_is_alive
from ..status import Status
from ..text import visible


def require_owner(place: JobPlace, who: str, verb: str) -> None:
    """`NotOwnerError` unless `who` is the datasite owner of the job."""
    if who != place.key.owner:
        raise NotOwnerError(
            f"Only the datasite owner ({visible(place.key.owner)}) can {verb} job {visible(place.key.name)!r}; you are {visible(who)}. "
            "Ask the owner to do it."
        )


def require_status(record: JobRecord, allowed: Sequence[Status], verb: str) -> None:
    """`JobStatusError` unless the job on disk is in one of these statuses."""
    if record.status not in allowed:
        words = " or ".join(status.value for status in allowed)
        raise JobStatusError(
            f"Job {visible(record.key.name)!r} is not in {words} status (on disk it is {record.status.value}), so you cannot {verb} it. "
            "Look at the job again to see what happened."
        )


def require_idle(place: JobPlace, run: RunFacts | None, verb: str) -> None:
    """`JobStatusError` while a living runner has the job."""
    if run_is_alive(run, place.datasite):
        raise JobStatusError(
            f"Job {visible(place.key.name)!r} is running, so you cannot {verb} it. Cancel it first, or wait until it has ended."
        )


def marker_note(**fields: str) -> str:
    """Content of a marker file: who, when, why, for people who open it."""
    return str(yaml.safe_dump(fields, sort_keys=False, allow_unicode=True))


def read_run_note(place: JobPlace) -> RunFacts | None:
    """The runner's note of the newest attempt, in whatever status the job is."""
    reviews = place.open_reviews()
    if reviews is None:
        return None
    with reviews:
        return read_run(reviews, place.note_name("run"))


def write_run_note(place: JobPlace, facts: RunFacts) -> None:
    """Replace the runner's note. Call inside `place.lock()`."""
    reviews = place.open_reviews(create=True)
    if reviews is not None:
        with reviews:
            write_run(reviews, place.note_name("run"), facts)


@contextmanager
def without_other_readers(place: JobPlace, digest: str | None) -> Iterator[RunFacts | None]:
    """Who was let in to the results of another job of this name is not let in to this one's. Use inside `place.lock()`.

    They are forgotten first, so that a crash lets nobody in; if the action inside fails, nothing has changed.

    Args:
        digest: of the content now; None for content that has none.

    Yields:
        The runner's note after that.
    """
    before = read_run_note(place)
    # Before the first attempt the readers are those whom the owner named for this very job.
    same = before is None or before.attempt == 0 or (digest is not None and before.digest == digest)
    if same or before is None or not (before.readers_outputs or before.readers_logs):
        yield before
        return
    after = replace(before, readers_outputs=(), readers_logs=())
    write_run_note(place, after)
    try:
        yield after
    except BaseException:
        write_run_note(place, before)
        raise
