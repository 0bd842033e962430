"""What happened to the jobs that concern a user: each arrival and each end is told once, by one tab.

The kernel counts what happens; every tab sees the list, and the first that claims an entry tells it. So two tabs, or
two browsers, never say the same thing twice, and a tab that is loaded later hears of what nobody was there to hear.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, Literal

from ..errors import ProtocolError
from ..layout import JobKey, JobRecord
from ..status import Status
from ..watch import Change, Watcher
from .board import Board
from .protocol import Notice
from .rows import clean

_KEPT = 20
_ENDED = (Status.DONE, Status.FAILED)


class Notices:
    """The newest notices of one widget, and which of them were claimed.

    Args:
        board: the jobs, and whose eyes see them.
        watcher: tells of changes.
        publish: called with the whole list whenever there is a new one.

    Example:
        >>> notices = Notices(board, watcher, print)
        >>> notices.claim({"ids": [1]})
        {'granted': [1]}
    """

    def __init__(self, board: Board, watcher: Watcher, publish: Callable[[list[Notice]], None]) -> None:
        self._board = board
        self._publish = publish
        self._lock = threading.Lock()
        self._told: list[Notice] = []
        self._claimed: set[int] = set()
        self._newest = 0
        # What is there already is no news.
        self._statuses = {key: record.status for key, record in board.snapshot().records.items()}
        self._subscription = watcher.subscribe(self._on_change)

    def close(self) -> None:
        """Listen no longer."""
        self._subscription.close()

    def claim(self, params: Mapping[str, Any]) -> dict[str, list[int]]:
        """The method `notice.claim`: which of these entries nobody else has told; they are the caller's now."""
        ids = params.get("ids")
        if not isinstance(ids, list) or len(ids) > _KEPT:
            raise ProtocolError(f"'ids' should be a list of at most {_KEPT} numbers.")
        with self._lock:
            open_ones = {notice["id"] for notice in self._told} - self._claimed
            granted = [number for number in ids if type(number) is int and number in open_ones]
            self._claimed.update(granted)
        return {"granted": granted}

    def _on_change(self, change: Change) -> None:
        records = change.diff.snapshot.records
        with self._lock:
            found = [
                notice
                for key in (*change.diff.added, *change.diff.changed)
                if (notice := self._look(key, records.get(key))) is not None
            ]
            for key in change.diff.removed:
                self._statuses.pop(key, None)
            if not found:
                return
            self._told = [*self._told, *found][-_KEPT:]
            self._claimed &= {notice["id"] for notice in self._told}
            told = list(self._told)
        self._publish(told)

    def _look(self, key: JobKey, record: JobRecord | None) -> Notice | None:
        if record is None:
            return None
        before, now = self._statuses.get(key), record.status
        self._statuses[key] = now
        user = self._board.user
        if before is now or user not in (key.owner, key.submitter):
            return None
        kind: Literal["arrived", "finished", "failed"]
        if before is None and now is Status.INBOX and key.owner == user:
            kind = "arrived"
        elif now in _ENDED and before not in _ENDED:
            kind = "failed" if now is Status.FAILED or record.returncode else "finished"
        else:
            return None
        self._newest += 1
        return {
            "id": self._newest,
            "kind": kind,
            "job": key.id,
            "name": clean(key.name),
            "submitter": clean(key.submitter),
            "words": _words(kind, record),
        }


def _words(kind: str, record: JobRecord) -> str:
    """Fixed words, not the row's: they stay in the notebook's file, and a reason that somebody gave is not for its readers."""
    if kind == "arrived":
        return "waits for your review"
    if record.returncode is None:
        return "it ended without an exit code" if kind == "failed" else "finished"
    return "finished" if record.returncode == 0 else f"exit code {record.returncode}"
