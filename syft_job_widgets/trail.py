"""The trail of a job: every action of the owner's side, by whom, when, why and on which content.

JSON lines where the submitter cannot write, only ever appended to. A line that a crash tore is shown as damaged. What
a submitter does decides on some of the words in it, so no event is long, and a trail of any length can be read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from typing import Any

from .errors import UnsafePathError
from .layout import Dir, JobPlace
from .text import visible

_LIMIT = 16 * 1024**2
_HEAD = 256 * 1024
_TRIES = 5
_LONGEST_TEXT = 4096  # a reason may be as long
# Addresses that the owner gave: who may read is told from them later (`doctor`), so none may be cut off.
_LISTS = ("shared ", "revoked ")


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
    """Add an event to the trail of a job of the owner's own datasite. A text of more than 4,096 characters is cut."""
    if len(text) > _LONGEST_TEXT and not action.startswith(_LISTS):
        text = text[: _LONGEST_TEXT - 1] + "…"
    event = TrailEvent(now_text(), who, action, text, digest)
    reviews = place.open_reviews(create=True)
    if reviews is not None:
        with reviews:
            reviews.append_line(
                place.note_name("audit"), json.dumps(asdict(event), ensure_ascii=True).encode()
            )


def read_trail(place: JobPlace) -> tuple[TrailEvent, ...]:
    """All events, oldest first. Empty for anybody but the owner.

    Of a trail of more than 16 MiB the first and the newest, and between them an event that says how much is not shown.
    """
    try:
        reviews = place.open_reviews()
        if reviews is None:
            return ()
        with reviews:
            head, left_out, tail = _read(reviews, place.note_name("audit"))
    except FileNotFoundError:
        return ()
    except (OSError, UnsafePathError) as error:
        return (TrailEvent("", "", "unreadable", f"The trail cannot be read: {error}"),)
    gap = [TrailEvent("", "", "not shown", _gap_words(place, left_out))] if left_out else []
    return (*_events(head), *gap, *_events(tail))


def _gap_words(place: JobPlace, left_out: int) -> str:
    name = visible(place.note_name("audit"))
    return (
        f"{left_out:,} bytes of events are not shown: the trail is too long. All of it is in the file {name}."
    )


def _read(folder: Dir, name: str) -> tuple[bytes, int, bytes]:
    """The whole lines at the beginning, how many bytes after them are left out, and the lines after those."""
    fd = folder.open_file(name)
    try:
        for _ in range(_TRIES):
            size = os.fstat(fd).st_size
            if size <= _LIMIT:
                head, left_out, tail = b"", 0, _part(fd, 0, _LIMIT)
            else:
                start = size - _LIMIT + _HEAD
                head, tail = _part(fd, 0, _HEAD), _part(fd, start, _LIMIT)
                head = head[: head.rfind(b"\n") + 1]
                cut = tail.find(b"\n") + 1
                left_out, tail = start + cut - len(head), tail[cut:]
            if not tail or tail.endswith(b"\n"):
                break  # a line that is being written at this moment is not a damaged one
        return head, left_out, tail
    finally:
        os.close(fd)


def _part(fd: int, start: int, most: int) -> bytes:
    parts = []
    while most > 0 and (block := os.pread(fd, most, start)):
        parts.append(block)
        start, most = start + len(block), most - len(block)
    return b"".join(parts)


def _events(raw: bytes) -> tuple[TrailEvent, ...]:
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


_MARKUP = {ord(c): f"&#{ord(c)};" for c in "\\`*_{}[]<>()#+-!|~&$:/.@"}


def _cell(text: str) -> str:
    # Character references, because a backslash does not escape everything in every dialect. Also for what makes a link
    # of a bare address.
    return visible(text).translate(_MARKUP)
