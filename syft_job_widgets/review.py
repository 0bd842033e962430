"""What the owner decided: the record that binds an approval to content, and what an approval is worth now.

The record stands where the submitter cannot write (`JobPlace.open_reviews`): one YAML file, replaced atomically.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

import yaml

from .errors import ConfigFileError, NotReviewableError, NotReviewedError, UnsafePathError
from .layout import JobPlace
from .tree import Difference, Tree, TreeFile, changed_error, difference, read_tree, tree_digest

_RECORD_LIMIT = 16 * 1024**2
_ACTIONS = frozenset(("approve", "deposit", "withdrawn"))
Verdict = Literal["none", "valid", "changed", "unreviewed"]


class NotGiven:
    """The type of `NOT_GIVEN`."""

    def __repr__(self) -> str:
        return "not given"


NOT_GIVEN: Final = NotGiven()
"""For a digest that nobody gave. None is something else: what `Tree.digest` is of content that cannot be approved."""


@dataclass(frozen=True, slots=True, repr=False)
class Record:
    """One approval: who approved what, when and why.

    Attributes:
        action: `approve` (reviewed, may run), `deposit` (a result was put in; never a leave to run) or `withdrawn` (an
            approval that the owner went back on; kept for comparisons, never a leave to run).
        digest: `tree_digest(files)`.
    """

    action: Literal["approve", "deposit", "withdrawn"]
    by: str
    at: str
    reason: str
    digest: str
    files: tuple[TreeFile, ...]

    def __repr__(self) -> str:
        why = f", reason={self.reason!r}" if self.reason else ""
        count = sum(item.kind == "file" for item in self.files)
        return f"<Record: {self.action} by {self.by!r} at {self.at}{why}, {count} files, digest {self.digest[:12]}>"


@dataclass(frozen=True, slots=True)
class Approval:
    """What an `approved` marker is worth now.

    `valid`: a record is there and the content is what it says. `changed`: a record is there, the content differs
    (`delta` says how). `unreviewed`: there is a marker and no record of a review. `none`: not approved at all.
    """

    verdict: Verdict
    record: Record | None = None
    delta: Difference = field(default_factory=Difference)


def write_record(place: JobPlace, record: Record) -> None:
    """Keep a record. Call inside `place.lock()`."""
    document = {
        "version": 1,
        "owner": place.key.owner,
        "submitter": _text(place.key.submitter),
        "name": _text(place.key.name),
        "layout": place.key.layout,
        "action": record.action,
        "by": record.by,
        "at": record.at,
        "reason": record.reason,
        "digest": record.digest,
        # JSON inside YAML: paths may hold any byte, and JSON has one way to write them.
        "files": [json.dumps([f.path, f.kind, f.size, f.executable, f.digest]) for f in record.files],
    }
    data = yaml.safe_dump(document, sort_keys=False, allow_unicode=False, width=4096).encode()
    reviews = place.open_reviews(create=True)
    if reviews is None:
        raise NotReviewedError(
            f"The datasite of job {place.key.name!r} is gone, so nothing was recorded. List the jobs again."
        )
    with reviews:
        reviews.write_atomic(place.note_name("record"), data, mode=0o600)


@contextmanager
def recorded(place: JobPlace, record: Record) -> Iterator[None]:
    """Keep a record for a step that is taken inside; put the old one back if the step fails. Call inside `place.lock()`."""
    before = None
    if (reviews := place.open_reviews()) is not None:
        with reviews, suppress(FileNotFoundError):
            before = reviews.read_bytes(place.note_name("record"), _RECORD_LIMIT)
    write_record(place, record)
    try:
        yield
    except BaseException:
        if (reviews := place.open_reviews()) is not None:
            with reviews:
                if before is None:
                    reviews.remove_file(place.note_name("record"))
                else:
                    reviews.write_atomic(place.note_name("record"), before, mode=0o600)
        raise


@contextmanager
def withdrawn(place: JobPlace) -> Iterator[None]:
    """For a step by which the owner goes back on an approval: without this, a forged marker would bring it back."""
    record = read_record(place)
    if record is None or record.action != "approve":
        yield
        return
    with recorded(place, replace(record, action="withdrawn")):
        yield


def read_record(place: JobPlace) -> Record | None:
    """The job's record; None when there is none, or when it is damaged or another job's (then it proves nothing)."""
    with suppress(OSError, UnsafePathError, ConfigFileError, ValueError, TypeError, KeyError, yaml.YAMLError):
        reviews = place.open_reviews()
        if reviews is None:
            return None
        with reviews:
            raw = yaml.load(reviews.read_bytes(place.note_name("record"), _RECORD_LIMIT), Loader=_Loader)  # noqa: S506 - strings only
        return _record_from(raw, place)
    return None


_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def _record_from(raw: Any, place: JobPlace) -> Record | None:
    wanted = {
        "owner": place.key.owner,
        "submitter": _text(place.key.submitter),
        "name": _text(place.key.name),
        "layout": place.key.layout,
    }
    if not isinstance(raw, dict) or any(raw.get(key) != value for key, value in wanted.items()):
        return None
    files = []
    for line in raw["files"]:
        path, kind, size, executable, digest = json.loads(line)
        files.append(TreeFile(path, kind, int(size), bool(executable), digest))
    record = Record(raw["action"], raw["by"], raw["at"], raw["reason"], raw["digest"], tuple(files))
    whole = record.action in _ACTIONS and tree_digest(record.files) == record.digest
    return record if whole else None


def _text(name: str) -> str:
    # Names that are not UTF-8 hold lone surrogates, which YAML cannot carry.
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def check_approval(place: JobPlace, *, approved: bool) -> Approval:
    """What the approval of a job is worth, against the content on disk now.

    Args:
        place: where the job is.
        approved: whether it is marked as approved.
    """
    if not approved:
        return Approval("none")
    record = read_record(place)
    if record is None or record.action != "approve":
        return Approval("unreviewed", record)
    delta = difference(record.files, read_tree(place).files)
    return Approval("changed" if delta else "valid", record, delta)


def require_unchanged(
    place: JobPlace, seen: Tree | None, expected_digest: str | NotGiven | None = NOT_GIVEN
) -> Tree:
    """The content now, if it is what was seen.

    Args:
        place: where the job is.
        seen: the tree as it was last shown, or None if nothing was shown.
        expected_digest: what the caller wants to bind to; it decides when given.

    Raises:
        NotReviewableError: the expected digest is None, that of content that cannot be approved.
        ChangedSinceReviewError: it is not; what differs is named when `seen` is known.
    """
    if expected_digest is None:
        raise NotReviewableError(
            f"Job {place.called!r} cannot be approved by the digest None, which stands for content that cannot be approved. "
            "See job.review().problem, or leave expected_digest out."
        )
    now = read_tree(place, fresh=True)
    if isinstance(expected_digest, NotGiven):
        wanted = seen.digest if seen else now.digest
    else:
        wanted = expected_digest
    if wanted != now.digest:
        delta = difference(seen.files, now.files) if seen else Difference()
        if seen is None or seen.digest != wanted or not delta:
            delta = Difference(changed=("the content as a whole",))
        raise changed_error(place.called, delta)
    return now
