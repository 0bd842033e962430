"""One attempt at one job: copy what was approved, close the results to others, run, publish, write down how it ended."""

from __future__ import annotations

import math
import socket
import threading
import time
from collections.abc import Mapping
from concurrent.futures import CancelledError, Executor
from dataclasses import dataclass, replace

from ..actions import share
from ..config import SyftJobConfig
from ..errors import ChangedSinceReviewError, SyftJobError
from ..execute import CANCELLED, CANNOT_START, NOT_FOUND, RunResult, RunSpec, run_copy
from ..layout import STREAMS, Dir, Stamp, Stream
from ..remote import Order, run_there, take_up, whereabouts
from ..text import visible
from ..tree import Difference, copy_verified, tree_digest
from .claims import Claim
from .console import Echo, say
from .environment import job_environment
from .fetching import Fetcher
from .leave import Refusal, changed, job_words
from .notes import attempt_token, read_facts
from .publish import OUTPUT_LIMIT, LeftOut
from .results import Results
from .work import WorkFolder, WorkPlace

_PATIENCE_S = 30.0
"""How long an engine has for ending a job, beyond what the job itself is given, in seconds."""
_KEEP_S = 5.0
"""How long outputs are still kept after the attempt was asked to end, in seconds: enough for all but large ones."""
_FETCH_S = 0.2
"""Seconds between two looks at what a job prints elsewhere."""


@dataclass(frozen=True)
class Settings:
    """How a runner runs jobs. See `SyftJobRunner`."""

    config: SyftJobConfig
    work: WorkPlace
    timeout: float
    env: Mapping[str, str]
    executor: Executor | None = None
    run_unreviewed: bool = False
    memory: int | None = None
    cpu: float | None = None
    output_limit: int = OUTPUT_LIMIT
    stream_output: bool = False
    share_outputs: bool = False
    share_logs: bool = False


class Attempt:
    """One attempt at a claimed job. `run` is called once; `stop` may be called from any thread."""

    def __init__(self, claim: Claim, settings: Settings) -> None:
        self.claim = claim
        self.place = claim.place
        self._settings = settings
        self._stop = threading.Event()
        self._why_stopped = ""
        self._keep_until: float | None = None
        self._stamp: Stamp | None = None
        self._words = job_words(self.place)

    def stop(self, why: str) -> None:
        """End the job soon. `why` is a sentence part, such as "the runner was stopped"."""
        self._why_stopped = self._why_stopped or why
        self._stop.set()

    def look(self) -> None:
        """See whether the job is to end: it was removed, its owner asked for it, or another runner has it."""
        stamp = self.place.stamp()
        if stamp is None:
            self.stop("the job was removed")
            return
        # The stamp holds the note's: where it has not changed there is nothing to read, several times a second.
        if stamp == self._stamp or (facts := read_facts(self.place)) is None:
            return
        self._stamp = stamp
        if attempt_token(self.place, facts) != self.claim.token:
            self.stop("another runner took it over")
        elif facts.stop_by:
            self.stop("its owner cancelled it")

    def run(self) -> Refusal | None:
        """Take the attempt to its end; a refusal if the job's content changed at the last moment.

        Raises:
            OSError: something that has nothing to do with the job, such as a full disk.
        """
        folder = self._settings.work.make(self.claim.token, self.claim.facts.started_at)
        try:
            with Dir.open(folder.copy) as copy:
                copy_verified(self.place, self.claim.files, copy)
                copy.walk_to(self.place.produced_outputs, create=True).close()
            self._run_copy(folder)
        except ChangedSinceReviewError as error:
            self.claim.withdraw()
            delta = Difference(error.changed, error.added, error.removed)
            return changed(self.place, delta, self.claim.facts.digest)
        finally:
            if (left := folder.remove()) is not None:
                say(f"The private copy in {left} could not be removed. Remove it by hand.")
        return None

    def _run_copy(self, folder: WorkFolder) -> None:
        try:
            with self.place.lock(patient=True):
                facts = self.claim.mine()
                if facts is not None:
                    private = (folder.copy, folder.path, self._settings.config.syftbox_folder)
                    results = Results(self.place, facts, private)
        except (SyftJobError, FileExistsError, NotADirectoryError, PermissionError) as error:
            # The job's own folder is in the way. Another try would end in the same way.
            self._end(
                CANNOT_START, f"its logs and outputs could not be made: {error}", time.time(), logs=False
            )
            return
        if facts is None:
            self.claim.interrupt("abandoned", "nothing of it ran")
            say(f"{self._words} was not run: {self.claim.why_lost()}.")
            return
        with results:
            if self.claim.facts.attempt > 1 and self.claim.before.state == "interrupted":
                before = self.claim.before
                results.note(
                    f"Attempt {facts.attempt}: attempt {before.attempt} was interrupted ({before.note}), "
                    "so the job is run again from the start."
                )
            say(f"▶ {self._words} started (attempt {facts.attempt}).")
            script = self.place.content_paths[0]
            if any(item.path == script and item.kind == "file" for item in self.claim.files):
                result = self._execute(folder, results)
            else:
                note = f"there is no {script}, so there is nothing to run"
                result = RunResult(NOT_FOUND, "not started", note, time.time(), time.time())
            self._finish(result, folder, results)

    # -- running -------------------------------------------------------------------------------------------------------

    def _execute(self, folder: WorkFolder, results: Results) -> RunResult:
        spec = RunSpec(
            folder=str(folder.copy),
            script=self.place.content_paths[0],
            env=job_environment(self._settings.config, self.claim.token, self._settings.env),
            token=self.claim.token,
            stdout=results.logs["stdout"],
            stderr=results.logs["stderr"],
            times=results.times,
            timeout=self._settings.timeout,
            stop_file=str(folder.stop_file),
            memory=self._settings.memory,
            cpu=self._settings.cpu,
        )
        echo = Echo(self.place.key) if self._settings.stream_output else None
        try:
            if self._settings.executor is None:
                return run_copy(spec, on_start=self._started, on_output=echo, stop=self._stop.is_set)
            return self._elsewhere(self._settings.executor, spec, folder, results, echo)
        finally:
            if echo is not None:
                echo.close()

    def _started(self, group: int) -> None:
        self.claim.remember_start(group, socket.gethostname())

    def _elsewhere(
        self, executor: Executor, spec: RunSpec, folder: WorkFolder, results: Results, echo: Echo | None
    ) -> RunResult:
        """Let an executor run it. It writes beside the copy, never into the folder that the submitter can change."""
        paths: dict[Stream, str] = {stream: str(folder.log(stream)) for stream in STREAMS}
        times = str(folder.log("times"))
        there = replace(spec, stdout=paths["stdout"], stderr=paths["stderr"], times=times)
        produced = "/".join(self.place.produced_outputs)
        order = Order(there, str(folder.path), tree_digest(self.claim.files), produced)
        future = executor.submit(run_there, order)
        ended = threading.Event()
        future.add_done_callback(lambda _: ended.set())
        fetched = Fetcher(paths, times, results, echo, spec.log_limit)
        known, give_up = False, math.inf
        while not ended.wait(_FETCH_S):
            fetched.fetch()
            known = known or self._noted(folder)
            if self._stop.is_set() and not folder.stop_file.exists():
                folder.stop_file.touch()
                # What an engine says about a cancelled task is no word on whether it runs.
                if take_up(str(folder.path)):
                    future.cancel()
                    return _stopped()
                give_up = time.monotonic() + spec.grace + _PATIENCE_S
            if time.monotonic() > give_up:
                # An engine that is gone says nothing any more. Without its folder the job ends, if it still runs.
                self._settings.work.clean_after(self.claim.token, 0, self.claim.facts.started_at)
                return _stopped()
        fetched.fetch()
        known = known or self._noted(folder)
        try:
            result = future.result()
            losses: dict[str, str] = dict(fetched.losses.items())
            return replace(result, losses=losses | dict(result.losses))
        except CancelledError:
            # Somebody else's doing: the owner of the engine, or the engine as it ends.
            raise RuntimeError("the executor took the job back") from None
        finally:
            # Lost with its worker, perhaps: nothing of it may live on when it is tried again.
            if future.cancelled() or future.exception() is not None:
                self._settings.work.clean_after(self.claim.token, 0, self.claim.facts.started_at)

    def _noted(self, folder: WorkFolder) -> bool:
        """Note where the job runs, if that is known by now."""
        where = whereabouts(folder.path)
        if where is not None:
            self.claim.remember_start(where.group, where.host)
        return where is not None

    # -- ending --------------------------------------------------------------------------------------------------------

    def _finish(self, result: RunResult, folder: WorkFolder, results: Results) -> None:
        asked = self.claim.asked_to_stop() if result.end == "stopped" else None
        if result.end == "stopped" and self._stop.is_set() and asked is None:
            self._interrupted()
            return
        if result.end == "lost":
            self._lost(result.note or "its worker was lost")
            return
        if asked is not None:
            result = replace(result, returncode=CANCELLED, note=asked)
        notes = [result.note] if result.note else []
        notes += [f"{stream}: {loss}" for stream, loss in result.losses.items()]
        if result.end == "timed out":
            results.note(f"The job {result.note}: it and all its processes were ended.")
        elif result.end == "over a limit":
            results.note(f"The job was {result.note}.")
        elif result.end == "not started":
            results.note(f"The job was not started: {result.note}.")
        elif result.end == "stopped":
            results.note(f"The job was {visible(asked or 'stopped')}: it and all its processes were ended.")
        if result.strays:
            results.note(f"Processes that the job left behind were ended: {result.strays}.")
        problem, closed, left_out = self._publish(folder, results)
        if left_out.cut_short and asked is None:
            asked = self.claim.asked_to_stop()
            if asked is None:
                self._interrupted()
                return
            result = replace(result, returncode=CANCELLED)
            notes.insert(0, asked)
        notes += left_out.words()
        if problem is not None:
            notes.append(f"its outputs could not be kept: {problem}")
            results.note(f"The outputs could not be kept: {visible(problem).rstrip('.')}.")
        returncode = result.returncode or (CANNOT_START if problem is not None else 0)
        self._end(returncode, "; ".join(notes), result.finished_at, logs=closed)

    def _lost(self, why: str) -> None:
        # What the worker left behind may run on, on its machine: there its guard ends it, here we do.
        self._settings.work.clean_after(self.claim.token, 0, self.claim.facts.started_at)
        became = self.claim.interrupt("interrupted", why)
        after = "It is tried again" if became == "interrupted" else "It was cancelled"
        say(
            f"■ {self._words} was interrupted: {why}. {after if became != 'lost' else 'It is no longer ours'}."
        )

    def _interrupted(self) -> None:
        became = self.claim.interrupt("stopped", self._why_stopped)
        if became == "interrupted":
            say(f"■ {self._words} was stopped: {self._why_stopped}. The next runner starts it again.")
        elif became == "cancelled":
            say(f"■ {self._words} was cancelled.")
        else:
            say(f"■ {self._words} was stopped: {self.claim.why_lost()}.")

    def _publish(self, folder: WorkFolder, results: Results) -> tuple[str | None, bool, LeftOut]:
        """Bring the outputs to the owner.

        Returns:
            Why that was not possible, whether the results are closed to others, and what is not among them.
        """
        closed = False
        try:
            with self.place.lock(patient=True):
                facts = self.claim.mine()
                if facts is None:
                    return None, False, LeftOut()
                results.close_to_others(facts)
            closed = True
            left_out = results.publish(
                self.place.produced_outputs,
                folder.copy,
                self._settings.output_limit,
                self._is_enough,
            )
        except (SyftJobError, OSError) as error:
            return str(error), closed, LeftOut()
        for sentence in left_out.sentences():
            results.note(sentence)
        return None, True, left_out

    def _is_enough(self) -> bool:
        """Whether the outputs that are not kept by now have to be left out: somebody waits for the end."""
        if self._stop.is_set() and self._keep_until is None:
            self._keep_until = time.monotonic() + _KEEP_S
        return self._keep_until is not None and time.monotonic() >= self._keep_until

    def _end(self, returncode: int, note: str, finished_at: float, *, logs: bool) -> None:
        if not self.claim.finish(returncode, note or None, finished_at, logs=logs):
            say(
                f"■ {self._words} ended, but {self.claim.why_lost()} while it ran, so nothing of it was kept."
            )
            return
        seconds = finished_at - self.claim.facts.started_at
        because = f" ({visible(note)})" if note else ""
        say(
            f"{'✔' if returncode == 0 else '✘'} {self._words} ended: exit code {returncode}, {seconds:.1f} s{because}."
        )
        if logs:
            self._share()

    def _share(self) -> None:
        for what, wanted in (("outputs", self._settings.share_outputs), ("logs", self._settings.share_logs)):
            if wanted:
                try:
                    say(share(self.place, self.claim.who, what, [self.place.key.submitter]))
                except SyftJobError as error:
                    say(f"The {what} of {self._words} were not shared: {visible(str(error))}")


def _stopped() -> RunResult:
    return RunResult(CANNOT_START, "stopped", "stopped", time.time(), time.time())
