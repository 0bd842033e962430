"""A runner's signs of life, and clearing away those of runners that are gone."""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ..errors import SyftJobError
from ..layout.runners_file import Beat, remove_beat, write_beat
from ..presence import BEAT_S, LEASE_S, observer
from ..processes import is_process, machine_id, own_start

_FORGET_S = 10 * LEASE_S


class Pulse:
    """Tells everybody who can read the owner's notes that this runner lives.

    Args:
        datasite: the owner's folder. While it is not there, nothing is written.
        workers: how many jobs the runner runs at once.
        busy: how many it runs now.

    Attributes:
        name: stands in the notes of the jobs that it takes.
    """

    def __init__(self, datasite: Path, workers: int, busy: Callable[[], int]) -> None:
        self.name = secrets.token_hex(8)
        self._datasite = datasite
        self._workers = workers
        self._busy = busy
        self._since = time.time()
        self._count = 0
        self._next = 0.0

    def beat(self) -> bool:
        """Give a sign of life if it is time for one; True if it was."""
        if time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + BEAT_S
        self._count += 1
        beat = Beat(
            name=self.name,
            count=self._count,
            host=socket.gethostname(),
            machine=machine_id(),
            pid=os.getpid(),
            pid_started=own_start(),
            since=self._since,
            at=time.time(),
            workers=self._workers,
            busy=self._busy(),
        )
        with suppress(
            OSError, SyftJobError
        ):  # tried again at the next beat; until the lease ends nobody minds
            write_beat(self._datasite, beat)
        self._bury()
        return True

    def close(self) -> None:
        """The runner ends."""
        remove_beat(self._datasite, self.name)

    def _bury(self) -> None:
        for beat in observer.beats(self._datasite).values():
            if beat.machine == machine_id():
                gone = not is_process(beat.pid, beat.pid_started)
            else:
                gone = observer.quiet_for(self._datasite, beat.name) > _FORGET_S
            if gone:
                remove_beat(self._datasite, beat.name)
