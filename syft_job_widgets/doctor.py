"""A check-up of a SyftBox: what layouts and jobs are there, what is odd about them, and what to do. It changes nothing."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from .actions import readers
from .errors import SyftJobError
from .index import JobIndex, Snapshot
from .layout import JobPlace, JobRecord, find_remains, place_of
from .names import check_email
from .presence import run_is_alive
from .review import check_approval, read_record
from .status import Status
from .text import visible
from .trail import read_trail

_WILD = ("*", "USER")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is odd.

    Attributes:
        level: `warning` (somebody should look), or `note` (good to know).
        kind: a stable word: `broken`, `changed`, `config`, `done`, `folder`, `permissions`, `record`, `remains`,
            `running`, `unreviewed`.
        what: a sentence.
        do: what to do, as a sentence.
        owner, submitter, job, layout: which job; empty for a folder.
    """

    level: Literal["warning", "note"]
    kind: str
    what: str
    do: str
    owner: str = ""
    submitter: str = ""
    job: str = ""
    layout: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A check-up's result.

    Attributes:
        syftbox: the folder.
        counts: how many jobs of each status, by datasite owner and layout.
        findings: what is odd, warnings first.
    """

    syftbox: str
    counts: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether there is no warning."""
        return not any(finding.level == "warning" for finding in self.findings)

    def as_json(self) -> str:
        """The report for scripts: `version`, `ok`, `syftbox`, `counts`, `findings`."""
        document = {
            "version": 1,
            "ok": self.ok,
            "syftbox": self.syftbox,
            "counts": self.counts,
            "findings": [asdict(finding) for finding in self.findings],
        }
        return json.dumps(document, indent=2, ensure_ascii=True)

    def __str__(self) -> str:
        lines = [f"SyftBox {visible(self.syftbox)}"]
        if not self.counts:
            lines.append("  No jobs.")
        for owner, layouts in sorted(self.counts.items()):
            lines.append(f"  {visible(owner)}")
            for layout, statuses in sorted(layouts.items()):
                told = ", ".join(f"{count} {status}" for status, count in sorted(statuses.items()))
                lines.append(f"    {layout}: {told}")
        for finding in self.findings:
            where = ""
            if finding.job:
                where = f"{visible(finding.job)} of {visible(finding.submitter)} ({finding.layout}): "
            lines += [
                "",
                f"{finding.level.upper()} {where}{visible(finding.what)}",
                f"  → {visible(finding.do)}",
            ]
        lines += ["", "Nothing is odd." if not self.findings else _summary(self.findings)]
        return "\n".join(lines)


def _summary(findings: tuple[Finding, ...]) -> str:
    count = Counter(finding.level for finding in findings)
    return f"{count['warning']} warnings, {count['note']} notes."


def examine(syftbox: Path, email: str | None = None) -> Report:
    """Look at every job of a SyftBox. Reads only.

    Args:
        syftbox: the folder.
        email: the owner whose approvals, records and permissions are checked; by default those of every datasite. On
            a submitter's machine other owners' records are not there, so name yourself.

    Raises:
        FileNotFoundError: there is no such folder, or nobody of that address in it.
        ValueError: `email` is not an address.

    Example:
        >>> print(examine(Path("~/SyftBox").expanduser(), "alice@hospital.example"))
        SyftBox /srv/SyftBox
          alice@hospital.example
            markers: 2 done, 1 inbox
        <BLANKLINE>
        Nothing is odd.
    """
    if not syftbox.is_dir():
        raise FileNotFoundError(f"There is no folder {syftbox}. Give the path of a SyftBox.")
    if email is not None:
        check_email(email)
    snapshot = JobIndex(syftbox).refresh().snapshot
    if email is not None and not _is_known(syftbox, email, snapshot):
        raise FileNotFoundError(_nobody(syftbox, email, snapshot))
    counts: dict[str, dict[str, dict[str, int]]] = {}
    found = [
        Finding("warning", "folder", problem, "Look at that folder; jobs in it are not listed.")
        for problem in snapshot.problems
    ]
    for key in sorted(snapshot.records):
        record = snapshot.records[key]
        statuses = counts.setdefault(key.owner, {}).setdefault(key.layout, {})
        statuses[record.status.value] = statuses.get(record.status.value, 0) + 1
        whose = (key.owner, key.submitter, key.name, key.layout)
        job = _Job(place_of(syftbox, key), record)
        checks = job.facts() if email not in (None, key.owner) else job.everything()
        found += [Finding(level, kind, what, do, *whose) for level, kind, what, do in checks]
    for key, path in find_remains(syftbox):
        if email in (None, key.owner):
            what = "Its submission is gone. The owner's side of it is still there."
            do = f"Nothing, if you want to keep it. Otherwise remove {path}."
            found.append(Finding("note", "remains", what, do, key.owner, key.submitter, key.name, key.layout))
    found.sort(key=lambda finding: finding.level != "warning")
    return Report(str(syftbox), counts, tuple(found))


def _is_known(syftbox: Path, email: str, snapshot: Snapshot) -> bool:
    """Whether there is anything of that person: a datasite (also one that cannot be read), or a job that they sent."""
    return os.path.lexists(syftbox / email) or any(key.submitter == email for key in snapshot.records)


def _nobody(syftbox: Path, email: str, snapshot: Snapshot) -> str:
    """Nothing may look sound only because an address has a typo in it."""
    owners = sorted({key.owner for key in snapshot.records})
    near = get_close_matches(email, owners, 1)
    hint = (
        f"Did you mean {visible(near[0])}?" if near else "Check the address, or leave it out to look at all."
    )
    return f"There is no datasite {visible(email)} in {syftbox}. {hint}"


_Found = tuple[Literal["warning", "note"], str, str, str]


class _Job:
    """The checks of one job."""

    def __init__(self, place: JobPlace, record: JobRecord) -> None:
        self.place, self.record = place, record

    def facts(self) -> Iterator[_Found]:
        """What anybody can see who has the files."""
        if self.record.problem:
            yield (
                "warning",
                "broken",
                self.record.problem,
                "Repair it, reject it, or ask for another submission.",
            )
        for warning in self.record.warnings:
            yield (
                "note",
                "config",
                warning,
                "Nothing, if you know the submitter; who and where come from the folders.",
            )

    def everything(self) -> Iterator[_Found]:
        """Also what only the owner can judge."""
        yield from self.facts()
        try:
            yield from self._approval()
            yield from self._run()
            yield from self._permissions()
        except (OSError, SyftJobError) as error:
            yield "warning", "broken", f"It could not be checked: {error}", "Look at its folders."

    def _approval(self) -> Iterator[_Found]:
        damaged = self._damaged_record()
        if damaged:
            yield (
                "warning",
                "record",
                "The record of its review is damaged, or is about another job, so it proves nothing.",
                "Reopen the job and review it again.",
            )
        if self.record.status is not Status.APPROVED:
            return
        approval = check_approval(self.place, approved=True)
        if approval.verdict == "unreviewed" and not damaged:
            yield (
                "warning",
                "unreviewed",
                "It is marked as approved, and there is no record of a review: approved with another tool, or a forged mark.",
                "Reopen it and review it. The runner does not run it unless it is told to.",
            )
        elif approval.verdict == "changed":
            yield (
                "warning",
                "changed",
                f"It is not what was approved ({approval.delta.sentence()}).",
                "Reopen it, look at it again, then approve or reject it.",
            )

    def _damaged_record(self) -> bool:
        reviews = self.place.open_reviews()
        if reviews is None:
            return False
        with reviews:
            there = reviews.stat(self.place.note_name("record")) is not None
        return there and read_record(self.place) is None

    def _run(self) -> Iterator[_Found]:
        record = self.record
        if record.status is Status.RUNNING and not run_is_alive(record.run, record.datasite):
            mine = record.run is not None
            yield (
                "warning" if mine else "note",
                "running",
                "It is marked as running, and its runner is gone."
                if mine
                else "It is marked as running by another tool; whether that still runs cannot be told from here.",
                "Start the runner: it runs the job again."
                if mine
                else "If nothing runs, set the status in state.yaml to approved with that tool.",
            )
        if record.status in (Status.DONE, Status.FAILED) and record.run is None:
            ended = {event.action for event in read_trail(self.place)} & {"ran", "deposited"}
            if not ended and not self.place.keeps_status:
                yield (
                    "note",
                    "done",
                    "It is marked as done, and neither a run nor a deposit is on record: ended with another tool, or a forged mark.",
                    "Compare its outputs with what you know before you share them.",
                )

    def _permissions(self) -> Iterator[_Found]:
        if self.record.status not in (Status.DONE, Status.FAILED):
            return
        run = self.record.run
        for what, there in (("outputs", self.record.outputs is not None), ("logs", self.record.has_logs)):
            if not there:
                continue
            found = readers(self.place, what)
            if found.problem:
                yield "warning", "permissions", found.problem, "Correct or remove that permission file."
                continue
            shared = set[str]()
            if run is not None:
                shared = set(run.readers_outputs if what == "outputs" else run.readers_logs)
            shared |= self._granted(what)
            extra = [user for user in found.users if user not in shared]
            if extra:
                wide = any(user.startswith(_WILD) for user in extra)
                who = "everybody who matches " if wide else ""
                yield (
                    "warning",
                    "permissions",
                    f"Its {what} can be read by {who}{', '.join(extra)}, and that is not on record here as your decision.",
                    f"If it is not meant so, take it back: job.revoke_{what}({extra!r}).",
                )

    def _granted(self, what: str) -> set[str]:
        """Whom the trail says the owner gave access, and did not take it again."""
        granted: set[str] = set()
        with suppress(OSError, SyftJobError):
            for event in read_trail(self.place):
                users = set(event.text.split(", "))
                if event.action == f"shared {what}":
                    granted |= users
                elif event.action == f"revoked {what}":
                    granted -= users
        return granted
