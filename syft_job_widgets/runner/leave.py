"""Whether an approved job may run, and exactly what of it."""

from __future__ import annotations

from dataclasses import dataclass

from ..layout import JobPlace
from ..review import check_approval
from ..text import visible
from ..tree import Difference, TreeFile, read_tree


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a job that is marked as approved is not run, as a sentence that says what to do."""

    sentence: str
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """What may run: exactly these files. `reviewed` is False if nobody looked at them."""

    files: tuple[TreeFile, ...]
    digest: str
    reviewed: bool


def job_words(place: JobPlace) -> str:
    """The job in a sentence, safe to print."""
    return f"Job '{visible(place.key.name)}' of {visible(place.key.submitter)}"


def find_leave(place: JobPlace, *, run_unreviewed: bool) -> Leave | Refusal:
    """What of this approved job may run.

    Args:
        place: where the job is.
        run_unreviewed: also run what nobody reviewed, as it is now. What was reviewed and then changed is never run:
            its owner said yes to something else.

    Raises:
        JobGoneError: the job's folder is not there.
    """
    approval = check_approval(place, approved=True)
    if approval.verdict == "valid" and approval.record is not None:
        return Leave(approval.record.files, approval.record.digest, reviewed=True)
    if approval.verdict == "changed":
        return changed(place, approval.delta, approval.record.digest if approval.record else None)
    if not run_unreviewed:
        return Refusal(
            f"{job_words(place)} was not run: it is marked as approved, but there is no record of a review. "
            "Reopen it and approve it on the desk, or start the runner so that it runs unreviewed jobs."
        )
    tree = read_tree(place)
    if tree.digest is None:
        return Refusal(f"{job_words(place)} was not run: {visible(tree.problem or 'it cannot be read.')}")
    return Leave(tree.files, tree.digest, reviewed=False)


def changed(place: JobPlace, delta: Difference, digest: str | None) -> Refusal:
    """The refusal of a job that is not what was approved."""
    return Refusal(
        f"{job_words(place)} was not run: it is not what was approved ({visible(delta.sentence())}). "
        "Reopen it, look at it again, then approve or reject it.",
        digest,
    )
