"""The trail of a job: every action of the owner's side, by whom, when, why and on which content.

JSON lines where the submitter cannot write, only ever appended to. A line that a crash tore is shown as damaged.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from typing import Any

from .errors import UnsafePathError
from .layout import JobPlace
from .text import visible

_LIMIT = 16 * 1024**2
_TRIES = 5


def now_text() -> str:
    """The present moment, ISO 8601 in UTC, to the second."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class TrailEvent:
    """One line of the trail: who did what to a job, when, why, and on which content."""

    at: str
    who: str
    action: str
    text: str = ""
    digest: str | None = None


def append_event(place: JobPlace, who: str, action: str, text: str = "", digest: str | None = None) -> None:
    """Add an event to the trail of a job of the owner's own datasite."""
    event = TrailEvent(now_text(), who, action, text, digest)
    reviews = place.open_reviews(create=True)
    if reviews is not None:
        with reviews:
            reviews.append_line(
                place.note_name("audit"), json.dumps(asdict(event), ensure_ascii=True).encode()
            )


def read_trail(place: JobPlace) -> tuple[TrailEvent, ...]:
    """All events, oldest first. Empty for anybody but the owner."""
    try:
        reviews = place.open_reviews()
        if reviews is None:
            return ()
        with reviews:
            raw = reviews.read_bytes(place.note_name("audit"), _LIMIT)
            for _ in range(_TRIES):  # a line that is being written at this moment is not a damaged one
                if not raw or raw.endswith(b"\n"):
                    break
                raw = reviews.read_bytes(place.note_name("audit"), _LIMIT)
    except FileNotFoundError:
        return ()
    except (OSError, UnsafePathError) as error:
        return (TrailEvent("", "", "unreadable", f"The trail cannot be read: {error}"),)
    return tuple(_event(line) for line in raw.splitlines() if line.strip())


def _event(line: bytes) -> TrailEvent:
    try:
        found: dict[str, Any] = json.loads(line)
        digest = str(found["digest"]) if found.get("digest") else None
        return TrailEvent(
            str(found["at"]), str(found["who"]), str(found["action"]), str(found.get("text") or ""), digest
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return TrailEvent("", "", "damaged line", line[:200].decode("utf-8", "replace"))


def trail_json(events: Sequence[TrailEvent]) -> str:
    """The trail as a JSON list, for other tools."""
    return json.dumps([asdict(event) for event in events], indent=2, ensure_ascii=True)


def trail_markdown(title: str, events: Sequence[TrailEvent]) -> str:
    """The trail as a Markdown table, for reports. Every cell is text: nothing in it is read as markup."""
    lines = [f"# {_cell(title)}", "", "| When | Who | What | Why | Content |", "|---|---|---|---|---|"]
    for event in events:
        cells = (event.at, event.who, event.action, event.text, (event.digest or "")[:12])
        lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


_MARKUP = {ord(c): f"&#{ord(c)};" for c in "\\`*_{}[]<>()#+-!|~&$"}


def _cell(text: str) -> str:
    # Character references, because a backslash does not escape everything in every dialect.
    return visible(text).translate(_MARKUP)
