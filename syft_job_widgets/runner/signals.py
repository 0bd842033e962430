"""Ending in good order when the system asks for it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def ends_on_signals(stop: threading.Event, *, again: bool = False) -> Iterator[None]:
    """Set the event on SIGTERM and SIGHUP, which would otherwise end the process and leave its jobs behind.

    Args:
        stop: what to set.
        again: afterwards, hand the signal to whoever would have got it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may ask for signals
        return
    came: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        came.append(number)
        stop.set()

    # A signal that is ignored stays ignored: that is how `nohup` keeps a runner alive.
    wanted = [
        number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) != signal.SIG_IGN
    ]
    before = {number: signal.signal(number, note) for number in wanted}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if again and came:
        os.kill(os.getpid(), came[0])
