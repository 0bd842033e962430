"""Small things that many tests share."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

ROOT = Path(__file__).resolve().parent.parent
"""The repository's root folder."""


def wait_until(predicate: Callable[[], T], timeout: float = 10.0, what: str = "the condition") -> T:
    """Ask `predicate` again and again until it gives something true, and return that.

    Args:
        predicate: asked about a hundred times a second; may raise `OSError` while a file is not there yet.
        timeout: seconds until the wait is given up. Generous: it ends a hang, it measures nothing.
        what: names the awaited thing in the failure.

    Raises:
        AssertionError: the time is over; names `what`, the last answer or the last `OSError`.

    Example:
        >>> wait_until(lambda: (job / "done").exists(), what="the done marker")
    """
    pause = threading.Event()  # never set: its wait() is the interval between two tries
    deadline = time.monotonic() + timeout
    while True:
        last: object
        try:
            answer = predicate()
        except OSError as error:
            last = error
        else:
            if answer:
                return answer
            last = answer
        if time.monotonic() > deadline:
            message = f"waited {timeout:g} s for {what}; last answer: {last!r}"
            raise AssertionError(message)
        pause.wait(0.01)
