"""What the kernel remembers of each view: whether it is seen, what it follows, how far it has kept up.

A view is one rendering in one tab. It names itself, says what it wants to follow, and acknowledges what it got. The
pace of what it is sent follows from that: quick while it keeps up, slow when it lags, nothing when it is hidden or gone.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from ..layout import JobKey
from .log_source import Source
from .query import TableQuery

MIN_GAP_S = 0.1
SLOW_GAP_S = 1.0
WINDOW = 10
GIVE_UP_S = 60.0
MAX_VIEWS = 64


@dataclass(frozen=True, slots=True)
class Provisional:
    """Lines that a view was shown before the log's lines were counted: where they begin, how many, is the last one whole."""

    offset: int
    lines: int
    partial: bool


@dataclass
class LogFollow:
    """One followed log: from which line on the view has not been sent what is there."""

    key: JobKey
    stream: Source
    follow: bool
    next_line: int = 0
    generation: int = 0
    dirty: bool = True
    last_header: Any = None
    provisional: Provisional | None = None


@dataclass
class View:
    """The state of one view. Guarded by the lock of its widget."""

    id: str
    visible: bool = True
    seq: int = 0
    acked: int = 0
    acked_at: float = field(default_factory=time.monotonic)
    sent_at: float = 0.0
    table: TableQuery | None = None
    table_dirty: bool = False
    table_last: Any = None
    cards: dict[JobKey, Any] = field(default_factory=dict)
    cards_dirty: set[JobKey] = field(default_factory=set)
    logs: dict[tuple[JobKey, Source], LogFollow] = field(default_factory=dict)

    def heard(self) -> None:
        """The view said something: it is alive."""
        self.acked_at = time.monotonic()

    def ack(self, seq: int) -> None:
        """The view has seen events up to `seq`."""
        self.acked = max(self.acked, min(seq, self.seq))
        self.heard()

    def show(self, *, visible: bool) -> None:
        """The view came into sight, or went out of it. In sight again, it is sent all it follows anew."""
        if visible and not self.visible:
            self.table_dirty = self.table is not None
            self.table_last = None
            self.cards_dirty.update(self.cards)
            for log in self.logs.values():
                log.dirty = True
        self.visible = visible
        self.heard()

    def gap(self) -> float | None:
        """Seconds that must lie between two events to it now; None: send nothing."""
        if not self.visible:
            return None
        behind = self.seq - self.acked
        silent = time.monotonic() - self.acked_at
        if behind and silent > GIVE_UP_S:
            return None
        return SLOW_GAP_S if behind >= WINDOW else MIN_GAP_S

    def wait(self) -> float | None:
        """Seconds until the next event may be sent to it; 0 for now, None: nothing is to be sent."""
        gap = self.gap()
        return None if gap is None else max(0.0, self.sent_at + gap - time.monotonic())

    def has_news(self) -> bool:
        """Whether something that it follows has changed."""
        return self.table_dirty or bool(self.cards_dirty) or any(log.dirty for log in self.logs.values())

    def next_seq(self) -> int:
        """The number of the next event; counts as sent."""
        self.seq += 1
        self.sent_at = time.monotonic()
        return self.seq
