"""A thread that looks after a runner's jobs while others run them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

LOOK_S: Final = 0.2
"""How long a job runs on at most after its end was asked for, in seconds, before anybody notices."""


class Keeper:
    """Calls something several times a second, until it is closed.

    Args:
        look: what to do. It is not called anew before it has ended.

    Example:
        >>> keeper = Keeper(crew.look)
        >>> keeper.close()
    """

    def __init__(self, look: Callable[[], object]) -> None:
        self._look = look
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="syft-job-keeper", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread, and wait for it."""
        self._end.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._end.wait(LOOK_S):
            self._look()
