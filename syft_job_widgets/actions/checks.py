"""Who may, in which status, for which reason, and whether a run is under way: what every action asks first."""

from __future__ import annotations

import errno
import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Concatenate, Final, ParamSpec, TypeVar

import yaml

from ..errors import (
    DiskError,
    JobGoneError,
    JobStatusError,
    NotOwnerError,
    ReasonError,
    SyftJobError,
)
from ..freshness import jobs_changed
from ..layout import JobPlace, JobRecord, RunFacts
from ..layout.run_file import read_run, write_run
from ..presence import run_is_alive
from ..status import Status
from ..text import visible

MAX_REASON: Final = 4096
"""Characters of a reason, as in the protocol: written in any way, a marker with it can be read again."""

_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")
_Action = Callable[Concatenate[JobPlace, _Given], _Answer]


def action(verb: str) -> Callable[[_Action[_Given, _Answer]], _Action[_Given, _Answer]]:
    """Around each action: what the disk refuses becomes a sentence, and what was read of jobs before is fresh no more."""

    def around(act: _Action[_Given, _Answer]) -> _Action[_Given, _Answer]:
        @functools.wraps(act)
        def acted(place: JobPlace, /, *args: _Given.args, **kwargs: _Given.kwargs) -> _Answer:
            try:
                return act(place, *args, **kwargs)
            except SyftJobError:
                raise
            except OSError as error:
                raise _refused(place, verb, error) from error
            finally:
                jobs_changed()

        return acted

    return around


_WAYS_OUT: Final = {
    errno.EACCES: "Give yourself the rights to read and write there, then try again.",
    errno.EPERM: "Give yourself the rights to read and write there, then try again.",
    errno.EROFS: "Make that disk writable, then try again.",
    errno.ENOSPC: "Make room on the disk, then try again.",
    errno.EDQUOT: "Make room on the disk, then try again.",
}


def _refused(place: JobPlace, verb: str, error: OSError) -> DiskError | JobGoneError:
    if isinstance(error, FileNotFoundError) and place.stamp() is None:
        return JobGoneError(f"Job {place.called!r} is no longer on disk. List the jobs again.")
    # The names of temporary files say nothing to anybody.
    named = isinstance(error.filename, str) and not error.filename.rsplit("/", 1)[-1].startswith(".")
    why = (error.strerror or type(error).__name__).lower() + (f": {visible(error.filename)}" if named else "")
    return DiskError(
        error.errno or errno.EIO,
        f"You cannot {verb} job {place.called!r} now: the disk refused ({why}), at {visible(str(place.location))}. "
        + _WAYS_OUT.get(error.errno or 0, "Look at the job again, then try once more."),
    )


def require_reason(reason: str) -> None:
    """Refuse a reason that could not be read again, before anything is written.

    Raises:
        TypeError: it is no text.
        ReasonError: it is too long, or holds half of a character.
    """
    if not isinstance(reason, str):
        raise TypeError(f"Give the reason as text, or leave it out; not as {type(reason).__name__}.")
    if len(reason) > MAX_REASON:
        raise ReasonError(
            f"The reason has {len(reason):,} characters; at most {MAX_REASON:,} are kept. Shorten it."
        )
    if any("\ud800" <= character <= "\udfff" for character in reason):
        raise ReasonError(
            "The reason holds half of a character (a lone surrogate), which no file can hold. Write it anew."
        )


def require_owner(place: JobPlace, who: str, verb: str) -> None:
    """`NotOwnerError` unless `who` is the datasite owner of the job."""
    if who != place.key.owner:
        raise NotOwnerError(
            f"Only the datasite owner ({visible(place.key.owner)}) can {verb} job {place.called!r}; you are {visible(who)}. "
            "Ask the owner to do it."
        )


def require_status(place: JobPlace, record: JobRecord, allowed: Sequence[Status], verb: str) -> None:
    """`JobStatusError` unless the job, as it was read, is in one of these statuses."""
    if record.status not in allowed:
        words = " or ".join(status.value for status in allowed)
        raise JobStatusError(
            f"Job {place.called!r} is not in {words} status (on disk it is {record.status.value}), so you cannot {verb} it. "
            "Look at the job again to see what happened."
        )


def require_idle(place: JobPlace, run: RunFacts | None, verb: str) -> None:
    """`JobStatusError` while a living runner has the job."""
    if run_is_alive(run, place.datasite):
        raise JobStatusError(
            f"Job {place.called!r} is running, so you cannot {verb} it. Cancel it first, or wait until it has ended."
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
