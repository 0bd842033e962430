"""Deciding on a job: approve exactly what was seen, reject, put back in the inbox."""

from __future__ import annotations

from ..errors import (
    JobStatusError,
    NotReviewableError,
)
from ..layout import JobPlace
from ..review import NOT_GIVEN, NotGiven, Record, recorded, require_unchanged, withdrawn
from ..status import Status
from ..trail import append_event, now_text
from ..tree import Tree
from .checks import (
    action,
    marker_note,
    require_idle,
    require_owner,
    require_reason,
    require_status,
    without_other_readers,
)


@action("approve")
def approve(
    place: JobPlace,
    who: str,
    *,
    reason: str = "",
    seen: Tree | None = None,
    expected_digest: str | NotGiven | None = NOT_GIVEN,
) -> str:
    """Approve exactly the content that was seen.

    Args:
        place: where the job is.
        who: the current user.
        reason: free text for the record.
        seen: the content as it was last shown; None when nothing was shown, then what is on disk now is approved.
        expected_digest: the digest to bind to; it decides when given. None is that of content that cannot be approved.

    Raises:
        NotOwnerError, JobStatusError, ChangedSinceReviewError, NotReviewableError, JobGoneError, ReasonError.
    """
    require_owner(place, who, "approve")
    require_reason(reason)
    require_status(place, place.read(), (Status.INBOX,), "approve")
    with place.lock():
        require_status(place, place.read(), (Status.INBOX,), "approve")
        tree = require_unchanged(place, seen, expected_digest)
        if tree.digest is None:
            raise NotReviewableError(f"Job {place.called!r} cannot be approved. {tree.problem}")
        record = Record("approve", who, now_text(), reason, tree.digest, tree.files)
        try:
            # The record first: a crash between the two leaves a job in the inbox, never an approval without a record.
            with without_other_readers(place, tree.digest), recorded(place, record):
                place.approve(
                    marker_note(
                        approved_by=who,
                        approved_at=record.at,
                        **({"reason": reason} if place.keeps_status else {}),
                    )
                )
        except FileExistsError:
            raise JobStatusError(
                f"Job {place.called!r} holds something called 'approved' that is no marker. Remove it, or reject the job."
            ) from None
        append_event(place, who, "approved", reason, tree.digest)
    return f"✅ Job '{place.called}' approved successfully!"


@action("reject")
def reject(place: JobPlace, who: str, *, reason: str = "") -> str:
    """Reject a job in the inbox; the submitter can read the reason.

    Raises:
        NotOwnerError, JobStatusError, JobGoneError, ReasonError.
    """
    require_owner(place, who, "reject")
    require_reason(reason)
    with place.lock():
        require_status(place, place.read(), (Status.INBOX,), "reject")
        try:
            with withdrawn(place):
                place.reject(marker_note(rejected_by=who, rejected_at=now_text(), reason=reason))
        except FileExistsError:
            raise JobStatusError(
                f"Job {place.called!r} holds something called 'rejected' that is no marker. Remove it and reject again."
            ) from None
        append_event(place, who, "rejected", reason)
    return f"Job '{place.called}' rejected."


@action("reopen")
def reopen(place: JobPlace, who: str) -> str:
    """Put a rejected or approved job back in the inbox, for a new review.

    Raises:
        NotOwnerError, JobGoneError.
        JobStatusError: it is neither rejected nor approved, or it is running.
    """
    require_owner(place, who, "reopen")
    with place.lock():
        record = place.read()
        require_status(place, record, (Status.REJECTED, Status.APPROVED), "reopen")
        require_idle(place, record.run, "reopen")
        with withdrawn(place):
            place.reopen()
        append_event(place, who, "reopened", f"was {record.status.value}")
    return f"Job '{place.called}' is back in the inbox."
