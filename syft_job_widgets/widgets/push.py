"""One thread that sends the views of all widgets what they follow, each at its own pace.

Messages from a thread of our own reach the page also while a cell runs. The thread ends when no view is left to send
to, and holds widgets weakly, so that it keeps none alive.
"""

from __future__ import annotations

import logging
import threading
import time
import weakref
from typing import Any, Protocol

from ..errors import JobGoneError, SyftJobError
from ..text import time_text
from .desk import Desk, comparable
from .protocol import HEARTBEAT_S
from .rpc import error_info
from .views import View

log = logging.getLogger(__name__)


class Sender(Protocol):
    """A widget, as the pusher sees it."""

    desk: Desk

    def send_event(self, view: str, event: str, data: dict[str, Any]) -> None:
        """Send an event to one view."""

    def update_header(self) -> None:
        """Bring the `header` trait up to date."""


class Pusher:
    """The process-wide thread. `register` a widget, `wake` when there is news."""

    def __init__(self) -> None:
        self._senders: weakref.WeakSet[Any] = weakref.WeakSet()
        self._condition = threading.Condition()
        self._woken = False
        self._thread: threading.Thread | None = None

    def register(self, sender: Sender) -> None:
        """From now on its views are served."""
        with self._condition:
            self._senders.add(sender)
        self.wake()

    def forget(self, sender: Sender) -> None:
        """Serve it no longer."""
        with self._condition:
            self._senders.discard(sender)

    def wake(self) -> None:
        """Something is to be sent, or a view can take more."""
        with self._condition:
            self._woken = True
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="syft-job-widgets-push", daemon=True)
                self._thread.start()
            self._condition.notify()

    def _run(self) -> None:
        idle_since = time.monotonic()
        while True:
            with self._condition:
                senders = list(self._senders)
                self._woken = False
            waits = [wait for sender in senders if (wait := self._serve(sender)) is not None]
            del senders
            if waits:
                idle_since = time.monotonic()
            with self._condition:
                if not waits and time.monotonic() - idle_since > 2 * HEARTBEAT_S and not self._woken:
                    self._thread = None
                    return
                if not self._woken:
                    self._condition.wait(min(waits, default=float(HEARTBEAT_S)))

    def _serve(self, sender: Sender) -> float | None:
        """Send what is due; seconds until something is due again, None if no view is in sight."""
        try:
            return serve(sender)
        except Exception as error:  # one widget's failure must not end the others' service
            log.exception("A view could not be brought up to date.")
            sender.desk.problem = error_info(error)["message"]
            return float(HEARTBEAT_S)


def serve(sender: Sender) -> float | None:
    """Send every view of a widget what is due to it now.

    Returns:
        Seconds until something is due again; None when no view is in sight.
    """
    desk = sender.desk
    with desk.lock:
        views = list(desk.views.values())
        header_due, desk.header_dirty = desk.header_dirty, False
    if header_due:
        sender.update_header()
    waits: list[float] = []
    for view in views:
        with desk.lock:
            wait = view.wait()
        if wait == 0.0:
            _push(sender, desk, view)
            with desk.lock:
                wait = view.wait()
        if wait is not None:
            with desk.lock:
                beat = view.sent_at + HEARTBEAT_S - time.monotonic()
                waits.append(wait if view.has_news() else max(0.0, beat))
    return min(waits) if waits else None


def _push(sender: Sender, desk: Desk, view: View) -> None:
    with desk.lock:
        table = view.table if view.table_dirty else None
        view.table_dirty = False
        cards, view.cards_dirty = set(view.cards_dirty), set()
        logs = [item for item in view.logs.values() if item.dirty]
        quiet = time.monotonic() - view.sent_at >= HEARTBEAT_S
    if table is not None:
        window = desk.board.window(table)
        if comparable(window) != view.table_last:
            view.table_last = comparable(window)
            _send(sender, desk, view, "jobs.window", {"window": window})
    for key in cards:
        try:
            card = desk.card(key)
        except JobGoneError as error:
            view.cards.pop(key, None)
            _send(sender, desk, view, "job.card", {"job": key.id, "gone": str(error)})
            continue
        if key in view.cards and comparable(card) != view.cards[key]:
            view.cards[key] = comparable(card)
            _send(sender, desk, view, "job.card", {"card": card})
    for item in logs:
        record = desk.board.snapshot().records.get(item.key)
        item.dirty = False
        if record is not None:
            try:
                news = desk.logs.news(record, item)
            except SyftJobError as error:
                log.warning("A log cannot be followed: %s", error)
                continue
            if news is not None:
                _send(sender, desk, view, "log.lines", {"window": news})
    if quiet and time.monotonic() - view.sent_at >= HEARTBEAT_S:
        as_of = time_text(desk.board.snapshot().as_of)
        desk.look_for_runners()
        for item in view.logs.values():
            item.dirty = True  # "running for" counts on
        _send(sender, desk, view, "tick", {"now": time_text(desk.board.now()), "as_of": as_of})


def _send(sender: Sender, desk: Desk, view: View, event: str, data: dict[str, Any]) -> None:
    with desk.lock:
        seq = view.next_seq()
    sender.send_event(view.id, event, {"seq": seq, **data})


pusher = Pusher()
