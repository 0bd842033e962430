"""Releasing results: who can read the outputs and logs, and changing it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from .. import sharing
from ..errors import (
    SharingError,
)
from ..layout import JobPlace, JobRecord, RunFacts
from ..status import Status
from ..text import visible
from ..trail import append_event
from .checks import action, read_run_note, require_owner, write_run_note


def targets(place: JobPlace, what: str) -> list[sharing.Target]:
    """What "outputs" or "logs" are, for sharing."""
    if what == "outputs":
        return [sharing.Target(place.outputs_target(), folder=True)]
    return [sharing.Target(path, folder=folder) for path, folder in place.logs_targets()]


def readers(place: JobPlace, what: str) -> sharing.Readers:
    """Who else but the owner can read the outputs or logs now: the union over the files that they consist of."""
    found = [sharing.readers(place.datasite, target) for target in targets(place, what)]
    users = tuple(sorted({user for item in found for user in item.users}))
    problem = next((item.problem for item in found if item.problem), None)
    return replace(found[0], users=users, problem=problem)


@action("share the results of")
def share(place: JobPlace, who: str, what: str, users: Iterable[str]) -> str:
    """Give users read access to the outputs or the logs; nobody who could read before loses it.

    Raises:
        NotOwnerError, JobGoneError.
        SharingError: an address that is none, or a permission file that cannot be read.
    """
    require_owner(place, who, f"share {what} of")
    users = _list_of(users)
    with place.lock():
        record = place.read()
        sharing.grant_read(place.datasite, targets(place, what), users)
        _remember(place, record, what, users, grant=True)
        append_event(place, who, f"shared {what}", ", ".join(users))
    return f"{what.capitalize()} of job '{place.called}' shared with {', '.join(visible(user) for user in users)}."


@action("revoke access to")
def revoke(place: JobPlace, who: str, what: str, users: Iterable[str]) -> str:
    """Take read access to the outputs or the logs away again.

    Raises:
        NotOwnerError, JobGoneError.
        SharingError: somebody could still read them, and why.
    """
    require_owner(place, who, f"revoke access to {what} of")
    users = _list_of(users)
    with place.lock():
        record = place.read()
        report = sharing.revoke_read(place.datasite, targets(place, what), users)
        _remember(place, record, what, users, grant=False)
        append_event(place, who, f"revoked {what}", ", ".join(users))
    if report.still_can_read:
        raise SharingError(" ".join(dict.fromkeys(item.reason for item in report.still_can_read)))
    return (
        f"{', '.join(visible(user) for user in users)} can no longer read the {what} of job '{place.called}'."
    )


def _list_of(users: Iterable[str]) -> list[str]:
    # A list of our own: an iterator would be used up by the check, and nobody would be shared with.
    found = list(users) if isinstance(users, Iterable) and not isinstance(users, (str, bytes)) else [None]
    named = [user for user in found if isinstance(user, str)]
    if len(named) < len(found):
        raise TypeError("Give the users as a list of email addresses, such as ['bob@uni.example'].")
    if not named:
        raise SharingError("Nobody was named. Give at least one email address, such as ['bob@uni.example'].")
    return named


def _remember(place: JobPlace, record: JobRecord, what: str, users: Sequence[str], *, grant: bool) -> None:
    """A run starts with closed outputs and logs, so what is granted before it is remembered for it."""
    run = record.run or read_run_note(place)
    if run is None:
        if record.status in (Status.DONE, Status.FAILED):
            return
        run = RunFacts("waiting", 0, 0.0)
    known = run.readers_outputs if what == "outputs" else run.readers_logs
    after = tuple(sorted({*known, *users} if grant else set(known) - set(users)))
    write_run_note(
        place, replace(run, readers_outputs=after) if what == "outputs" else replace(run, readers_logs=after)
    )
