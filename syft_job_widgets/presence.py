"""Which runners are alive: on this machine by their process, on another one by signs of life that keep coming.

A runner on another machine counts its beats up in a file. Whoever wants to know whether it lives watches that number,
and measures with a clock of its own how long it has stood still. No two machines' clocks are ever compared, and a clock
that is set forward or back changes nothing. What has only just been looked at for the first time is taken to be alive.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .layout import RunFacts
from .layout.runners_file import Beat, read_beats
from .processes import is_process, machine_id

BEAT_S: Final = 5.0
"""Seconds between two signs of life."""
LEASE_S: Final = 30.0
"""A runner on another machine that was seen to give none for so many seconds has lost its jobs."""
_READ_AGAIN_S: Final = 1.0
_OLD_S: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class RunnerInfo:
    """A runner that is alive, or of which nothing else is known yet.

    Attributes:
        name: as notes of its jobs call it.
        host: the machine.
        since: when it began, Unix seconds by its machine's clock.
        workers, busy: how many jobs it runs at once, and was running at its last sign of life.
        quiet_for: seconds since that sign, as far as it could be watched from here.
    """

    name: str
    host: str
    since: float
    workers: int
    busy: int
    quiet_for: float


class Observer:
    """Remembers when each runner was last seen to change its file.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._read: dict[Path, tuple[float, dict[str, Beat]]] = {}
        self._seen: dict[tuple[Path, str], tuple[int | None, float]] = {}

    def beats(self, datasite: Path) -> dict[str, Beat]:
        """What the runners of a datasite last said, by name; at most a second old."""
        with self._lock:
            return self._beats(datasite)

    def quiet_for(self, datasite: Path, name: str) -> float:
        """Seconds for which this runner was watched and gave no sign of life; 0 at the first look."""
        with self._lock:
            beat = self._beats(datasite).get(name)
            self._note(datasite, name, beat.count if beat else None)
            return self._clock() - self._seen[datasite, name][1]

    def _beats(self, datasite: Path) -> dict[str, Beat]:
        read_at, found = self._read.get(datasite, (-_READ_AGAIN_S, {}))
        if datasite not in self._read or self._clock() - read_at >= _READ_AGAIN_S:
            found = {beat.name: beat for beat in read_beats(datasite)}
            self._read[datasite] = (self._clock(), found)
            for name, beat in found.items():
                self._note(datasite, name, beat.count)
        return found

    def _note(self, datasite: Path, name: str, count: int | None) -> None:
        before = self._seen.get((datasite, name))
        if before is None or before[0] != count:
            self._seen[datasite, name] = (count, self._clock())


observer = Observer()
"""The process's own: whoever looks adds to what all know."""


def is_here(run: RunFacts) -> bool:
    """Whether the runner's process, if it is still there, is one of this machine's."""
    # Notes of versions before this one name the host alone.
    return run.machine == machine_id() if run.machine else run.host == socket.gethostname()


def run_is_alive(run: RunFacts | None, datasite: Path | None) -> bool:
    """Whether the runner that took the job is still at it.

    Args:
        run: the note of the attempt.
        datasite: the folder of the job's owner; None if it is not known: then a runner elsewhere is believed.
    """
    if run is None or run.state != "running":
        return False
    if is_here(run):
        return is_process(run.pid, run.pid_started)
    if not run.runner or datasite is None:
        return True
    return observer.quiet_for(datasite, run.runner) < LEASE_S


def runners(datasite: Path) -> tuple[RunnerInfo, ...]:
    """The living runners of a datasite, those that began first in front."""
    found = []
    for beat in observer.beats(datasite).values():
        quiet = observer.quiet_for(datasite, beat.name)
        if beat.machine == machine_id():
            if not is_process(beat.pid, beat.pid_started):
                continue
            quiet = max(0.0, time.time() - beat.at)  # one machine, one clock
        elif quiet >= LEASE_S or (quiet < BEAT_S * 3 and abs(time.time() - beat.at) > _OLD_S):
            # The second: nobody watched it yet, and it has not changed for a day. Only what is shown hangs on this.
            continue
        found.append(RunnerInfo(beat.name, beat.host, beat.since, beat.workers, beat.busy, quiet))
    return tuple(sorted(found, key=lambda info: (info.since, info.name)))
