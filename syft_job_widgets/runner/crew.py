"""Several jobs at once: each in a thread that takes it, runs it to its end, and survives whatever happens to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from ..errors import JobGoneError, SyftJobError
from ..freshness import jobs_changed
from ..layout import JobKey, JobPlace, Stamp, place_of
from ..text import visible
from ..trail import TrailEvent, append_event, read_trail
from .attempt import Attempt, Settings
from .claims import take
from .console import say
from .keeper import Keeper
from .leave import Refusal, job_words
from .pulse import Pulse

_LONGEST_WAIT_S = 60.0
MOST_REFUSALS: Final = 5
"""So many refusals of a job are in its trail from one decision of its owner to the next."""
_LAST = "(The last refusal that is noted until you decide about it.) "
_TOLD = 1500
"""Characters by which a refusal is known again; the trail cuts long ones."""
_DECIDED = frozenset(("approved", "rejected", "reopened", "cancelled", "deposited", "prepared for rerun"))


@dataclass
class _Held:
    """A job that is not to be looked at again before some time, unless it changes."""

    until: float
    wait: float
    stamp: Stamp | None
    sentence: str = ""


@dataclass
class Memory:
    """What a runner remembers of jobs that it did not run, from one look to the next.

    Attributes:
        patience: seconds until such a job is looked at again; doubled each time.
    """

    patience: float
    _held: dict[JobKey, _Held] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def holds(self, place: JobPlace) -> bool:
        """Whether it is too early to look at this job again."""
        with self._lock:
            held = self._held.get(place.key)
            return held is not None and time.monotonic() < held.until and held.stamp == place.stamp()

    def hold(self, place: JobPlace, sentence: str) -> bool:
        """Leave the job alone for a while. True if this was not said before."""
        with self._lock:
            before = self._held.get(place.key)
            wait = min(before.wait * 2, _LONGEST_WAIT_S) if before else self.patience
            self._held[place.key] = _Held(time.monotonic() + wait, wait, place.stamp(), sentence)
            return before is None or before.sentence != sentence

    def forget(self, place: JobPlace) -> None:
        """The job was run."""
        with self._lock:
            self._held.pop(place.key, None)


class Crew:
    """Works on jobs, so many at once, until it is closed.

    Args:
        settings: how jobs are run.
        workers: how many jobs at once.
        memory: of the runner.
        on_end: called when a job has ended.
    """

    def __init__(
        self, settings: Settings, workers: int, memory: Memory, on_end: Callable[[], object] = lambda: None
    ) -> None:
        self._settings = settings
        self._memory = memory
        self._on_end = on_end
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="syft-job")
        self._lock = threading.Lock()
        self._offered: dict[JobKey, Future[None]] = {}
        self._attempts: set[Attempt] = set()
        self._stopped: str | None = None
        datasite = settings.config.get_user_dir(settings.config.email)
        self._pulse = Pulse(datasite, workers, lambda: len(self._attempts))
        self._pulse.beat()  # before anything is taken: a note that names this runner has its sign of life
        self._keeper = Keeper(self.look)

    def offer(self, keys: Iterable[JobKey]) -> int:
        """Work on these jobs, if they are not worked on already and it is not too early to try again; how many are new."""
        count = 0
        for key in keys:
            place = place_of(self._settings.config.syftbox_folder, key)
            with self._lock:
                if key in self._offered or self._stopped is not None or self._memory.holds(place):
                    continue
                self._offered[key] = self._pool.submit(self._work, place)
                count += 1
        return count

    @property
    def busy(self) -> bool:
        """Whether something is being worked on, or waits for a free worker."""
        with self._lock:
            return bool(self._offered)

    def look(self) -> None:
        """End those of the running jobs that are to end: see `Attempt.look`."""
        self._pulse.beat()
        with self._lock:
            attempts = list(self._attempts)
        for attempt in attempts:
            with suppress(OSError, SyftJobError):  # a bad moment of the disk; the next look tells
                attempt.look()

    def stop(self, why: str) -> None:
        """Begin no other job, and end those that run. `why` is a sentence part."""
        with self._lock:
            self._stopped = why
            for future in self._offered.values():
                future.cancel()
            for attempt in self._attempts:
                attempt.stop(why)

    def close(self) -> None:
        """Wait until everything has ended."""
        self._pool.shutdown(wait=True)
        self._keeper.close()
        self._pulse.close()

    # -- one job ---------------------------------------------------------------------------------------------------------

    def _work(self, place: JobPlace) -> None:
        try:
            self._take_and_run(place)
        except Exception as error:  # noqa: BLE001 - one job never ends the others
            self._failed(place, error)
        finally:
            jobs_changed()
            with self._lock:
                self._offered.pop(place.key, None)
            self._on_end()

    def _take_and_run(self, place: JobPlace) -> None:
        settings = self._settings
        try:
            claim = take(
                place,
                settings.config.email,
                settings.work,
                run_unreviewed=settings.run_unreviewed,
                runner=self._pulse.name,
            )
        except JobGoneError:
            return  # removed since it was seen
        if claim is None:
            return
        if isinstance(claim, Refusal):
            self._refuse(place, claim)
            return
        attempt = Attempt(claim, settings)
        with self._lock:
            self._attempts.add(attempt)
            if self._stopped is not None:
                attempt.stop(self._stopped)
        try:
            refusal = attempt.run()
            if refusal is None:
                self._memory.forget(place)
            else:
                self._refuse(place, refusal)
        except Exception as error:
            claim.interrupt("error", _words(error))
            raise
        finally:
            with self._lock:
                self._attempts.discard(attempt)
            claim.close()

    def _refuse(self, place: JobPlace, refusal: Refusal) -> None:
        """Say it once, on the screen and in the trail; also after a restart the trail has it once.

        Whoever can change the job can make as many reasons as they like, so the trail takes a few until somebody decides.
        """
        if not self._memory.hold(place, refusal.sentence):
            return
        say(refusal.sentence)
        with suppress(OSError, SyftJobError), place.lock():
            told = _refusals(read_trail(place))
            if len(told) < MOST_REFUSALS and not any(refusal.sentence[:_TOLD] in text for text in told):
                who, last = self._settings.config.email, len(told) == MOST_REFUSALS - 1
                text = f"{_LAST if last else ''}{refusal.sentence}"
                append_event(place, who, "refused", text, refusal.digest)

    def _failed(self, place: JobPlace, error: Exception) -> None:
        sentence = f"{job_words(place)} could not be run: {visible(_words(error))}"
        self._memory.hold(place, sentence)
        say(sentence)


def _refusals(trail: Sequence[TrailEvent]) -> list[str]:
    """Why the job was refused since its owner last decided something about it."""
    found = []
    for event in reversed(trail):
        if event.action in _DECIDED:
            break
        if event.action == "refused":
            found.append(event.text)
    return found


def _words(error: Exception) -> str:
    text = str(error) or "no reason was given"
    return text if isinstance(error, SyftJobError) else f"{type(error).__name__}: {text}"
