"""Which runner runs which job: taking a job, keeping it, giving it back.

Taking happens under the job's lock, after looking at the disk once more, so two runners never take the same job.
"""

from __future__ import annotations

import os
import secrets
import socket
import time
from dataclasses import replace
from typing import Literal

from ..errors import JobGoneError, UnsafePathError
from ..layout import Dir, JobPlace, JobRecord, RunFacts
from ..processes import machine_id, own_start
from ..review import read_record
from ..status import Status
from ..trail import append_event
from ..tree import TreeFile
from .leave import Leave, Refusal, find_leave
from .notes import (
    active_tokens,
    attempt_token,
    cancelled,
    end_job,
    is_held,
    is_to_run,
    read_facts,
    same_attempt,
    settle,
    write_facts,
)
from .work import WorkPlace


def take(
    place: JobPlace, who: str, work: WorkPlace, *, run_unreviewed: bool, runner: str = ""
) -> Claim | Refusal | None:
    """Take an approved job to run it; None if it is not to be run now, or somebody else has it.

    Args:
        place: where the job is.
        who: the owner, whose runner this is.
        work: where copies stand, to clean up after a runner that is gone.
        run_unreviewed: see `find_leave`.
        runner: the runner's name, by which others find its signs of life.

    Raises:
        JobGoneError: the job's folder is not there.
    """
    record = place.read()
    if not _is_free(place, record, who):
        return None
    before = settle(place, who, record.run, work)
    if before is None:
        return None
    # Outside of the lock, because it may read gigabytes; the copy that will run is checked against it once more.
    leave = find_leave(place, run_unreviewed=run_unreviewed)
    if isinstance(leave, Refusal):
        return leave
    with place.lock(patient=True):
        record = place.read()
        if not _is_free(place, record, who) or not (record.run is None or same_attempt(record.run, before)):
            return None  # somebody else did something in this moment; look again next time
        decided = read_record(place)
        if leave.reviewed and (
            decided is None or (decided.action, decided.digest) != ("approve", leave.digest)
        ):
            return None
        facts = _next_attempt(record.run or before, leave, runner)
        claim = Claim(place, who, facts, record.run or before, leave.files, place.open_code())
        try:
            write_facts(place, facts)
            place.begin()
            how = "" if leave.reviewed else ", without a review"
            append_event(place, who, "started", f"attempt {facts.attempt}{how}", leave.digest)
        except BaseException:
            claim.close()
            raise
    return claim


def _is_free(place: JobPlace, record: JobRecord, who: str) -> bool:
    return is_to_run(record) and place.key.owner == who and not is_held(place, record.run)


def _next_attempt(before: RunFacts, leave: Leave, runner: str) -> RunFacts:
    same = before.state == "waiting" or before.digest == leave.digest
    # Who could read an earlier run's results, or those of another job of that name, is not let in to this run's.
    keep = same and before.state != "finished"
    return RunFacts(
        state="running",
        attempt=before.attempt + 1 if same else 1,
        started_at=time.time(),
        host=socket.gethostname(),
        pid=os.getpid(),
        pid_started=own_start(),
        digest=leave.digest,
        token=secrets.token_hex(16),
        machine=machine_id(),
        runner=runner,
        readers_outputs=before.readers_outputs if keep else (),
        readers_logs=before.readers_logs if keep else (),
    )


_OURS = frozenset((Status.APPROVED, Status.RUNNING, Status.DONE))
"""Statuses in which a job that was taken is still ours to end."""


class Claim:
    """A job that this runner has taken.

    Attributes:
        place, who: the job, and its owner.
        facts: the note as it was written when the job was taken; `mine()` gives it as it is now.
        before: the note that stood there before.
        files: what may run.
        token: marks this attempt.
    """

    def __init__(
        self,
        place: JobPlace,
        who: str,
        facts: RunFacts,
        before: RunFacts,
        files: tuple[TreeFile, ...],
        folder: Dir,
    ) -> None:
        self.place = place
        self.who = who
        self.facts = facts
        self.before = before
        self.files = files
        self.token = attempt_token(place, facts)
        self._folder = folder  # kept open, so that no later folder of that name can be taken for it
        active_tokens.add(self.token)

    def close(self) -> None:
        """Let go: this process is no longer at it."""
        active_tokens.discard(self.token)
        self._folder.close()

    def mine(self) -> RunFacts | None:
        """The note now, if the job is still the one that was taken and ours to finish. Call inside the lock."""
        facts = self._own_note()
        try:
            status = self.place.read().status
            # "done": only the submitter can have put that there meanwhile, and it ends nothing.
            if facts is None or status not in _OURS or not self._is_same_folder():
                return None
        except (JobGoneError, UnsafePathError):
            return None
        return facts

    def remember_start(self, group: int, where: str) -> None:
        """Note the number of the job's first process, and on which machine it runs."""
        with self.place.lock(patient=True):
            facts = self._own_note()
            if facts is not None:
                # Numbers of processes mean nothing after a power cut, so nobody waits for the disk.
                write_facts(self.place, replace(facts, group=group, where=where), durable=False)

    def withdraw(self) -> None:
        """As if it had never been taken: nothing of it ran."""
        with self.place.lock(patient=True):
            facts = self._own_note()
            if facts is not None:
                # What the owner shared in between stays noted.
                readers = {"readers_outputs": facts.readers_outputs, "readers_logs": facts.readers_logs}
                write_facts(self.place, replace(self.before, **readers))  # type: ignore[arg-type]
                self.place.suspend()

    def finish(self, returncode: int, note: str | None, finished_at: float, *, logs: bool) -> bool:
        """The job has ended. False if it is no longer ours to end: then it is abandoned."""
        with self.place.lock(patient=True):
            facts = self.mine()
            if facts is None:
                self._abandon(f"exit code {returncode}")
                return False
            note = note[:500] if note else None
            ended = replace(
                facts, state="finished", returncode=returncode, note=note, finished_at=finished_at
            )
            end_job(self.place, self.who, ended, logs=logs)
            return True

    def interrupt(self, action: str, note: str) -> Literal["interrupted", "cancelled", "lost"]:
        """It did not end, and is to be run again, unless its owner asked for its end meanwhile.

        Args:
            action: the word for the trail.
            note: why, as a sentence part.

        Returns:
            What became of it; `lost`: it is no longer ours, so it is abandoned.
        """
        with self.place.lock(patient=True):
            facts = self.mine()
            if facts is None:
                self._abandon(note)
                return "lost"
            if facts.stop_by:
                end_job(self.place, self.who, cancelled(facts), logs=False)
                return "cancelled"
            ended = replace(facts, state="interrupted", finished_at=time.time(), note=note[:500])
            write_facts(self.place, ended)
            self.place.suspend()
            append_event(self.place, self.who, action, f"attempt {facts.attempt}: {note}", facts.digest)
            return "interrupted"

    def asked_to_stop(self) -> str | None:
        """What the owner said about the end of this attempt, as a sentence part; None if nobody asked for it."""
        facts = self._own_note()
        return cancelled(facts).note if facts is not None and facts.stop_by else None

    def is_lost(self) -> bool:
        """Whether another runner has the job now, because it took this one for dead."""
        facts = read_facts(self.place)
        return facts is not None and attempt_token(self.place, facts) != self.token

    def why_lost(self) -> str:
        """Why the job is no longer ours, as a sentence part."""
        try:
            if not self._is_same_folder():
                return "another job took its place"
            return "another runner took it over" if self.is_lost() else "its approval was taken away"
        except (JobGoneError, UnsafePathError):
            return "it was removed"

    def _abandon(self, how: str) -> None:
        """Removed or taken back while it ran: say so in the trail, and invent nothing."""
        if self._own_note() is not None:
            # A new job of that name begins without this one's attempts and readers.
            write_facts(self.place, None)
        text = f"attempt {self.facts.attempt}: {self.why_lost()} while it ran; {how}"
        append_event(self.place, self.who, "abandoned", text, self.facts.digest)

    def _own_note(self) -> RunFacts | None:
        facts = read_facts(self.place)
        if facts is None or facts.state != "running":
            return None
        return facts if attempt_token(self.place, facts) == self.token else None

    def _is_same_folder(self) -> bool:
        with self.place.open_code() as now:
            return os.path.samestat(os.fstat(now.fd), os.fstat(self._folder.fd))
