"""Text that is safe to print and to put in a page: visible marks, plain tables, escaped static HTML.

`visible` is for terminals and one-line fields; `escape` is the one function through which every piece of data in the
static HTML goes. Neither is needed in the widgets: the browser makes text nodes.
"""

from __future__ import annotations

import html
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone

from wcwidth import wcswidth, wcwidth

from .names import is_hidden


def visible(text: str) -> str:
    r"""The text in one line with every control, bidi, zero-width and surrogate character shown as a mark.

    So a name can neither forge a second row, nor colour a terminal, nor reorder what stands beside it.

    Example:
        >>> visible("a\u202eb\n")
        'a⟨U+202E⟩b⟨U+000A⟩'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_mark(c) if c != "\u200d" and is_hidden(text, i) else c for i, c in enumerate(text))


def _mark(character: str) -> str:
    code = ord(character)
    # PEP 383: a byte that is not UTF-8 in a file name.
    return f"⟨byte {code - 0xDC00:02X}⟩" if 0xDC80 <= code <= 0xDCFF else f"⟨U+{code:04X}⟩"


def few(sentences: Sequence[str], most: int = 5, longest: int = 300) -> list[str]:
    """The first of many sentences, safe to print, none of them long; a last one says how many more there are.

    Example:
        >>> few(["One.", "Two.", "Three."], most=2)
        ['One.', 'Two.', 'And 1 more.']
    """
    shown = [visible(sentence[:longest]) + "…" * (len(sentence) > longest) for sentence in sentences[:most]]
    return shown + [f"And {len(sentences) - most:,} more."] * (len(sentences) > most)


def say(sentence: str) -> None:
    """Print what was done. It was done, so nothing about the terminal may look like a failure of it."""
    with suppress(OSError, ValueError):  # nobody listens
        try:
            print(sentence)
        except UnicodeEncodeError:
            encoding = getattr(sys.stdout, "encoding", None) or "ascii"
            print(sentence.encode(encoding, "backslashreplace").decode(encoding))


def escape(text: object) -> str:
    """Data as HTML text: visible marks first, then `&`, `<`, `>` and both quotes escaped."""
    return html.escape(visible(str(text)), quote=True)


# -- times ---------------------------------------------------------------------------------------------------------------

_EARLIEST = datetime(2000, 1, 1, tzinfo=timezone.utc).timestamp()


def parse_time(text: str | None) -> float | None:
    """Unix seconds of an ISO 8601 text; None when it is none. A time without a zone counts as UTC."""
    if not text or len(text) > 64:
        return None
    try:
        found = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
        if found.tzinfo is None:
            found = found.replace(tzinfo=timezone.utc)
        return found.timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def believable_time(text: str | None, now: float) -> float | None:
    """Like `parse_time`, but None for times before 2000 or more than an hour ahead of `now` (Unix seconds)."""
    return believable(parse_time(text), now)


def believable(seconds: float | None, now: float) -> float | None:
    """The same for a time that was parsed already."""
    return seconds if seconds is not None and _EARLIEST <= seconds <= now + 3600 else None


def time_text(seconds: float | None) -> str | None:
    """Unix seconds as ISO 8601 in UTC, to the second; None for what no calendar holds, such as a far file time."""
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):
        return None


def duration_text(seconds: float) -> str:
    """Such as `00:04:12`; days are counted in hours."""
    whole = max(0, int(seconds))
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def size_text(size: int) -> str:
    """Such as `312 B`, `4.1 kB`, `2.0 GB` (powers of 1,000)."""
    if size < 1000:
        return f"{size} B"
    value, units = size / 1000, ["kB", "MB", "GB", "TB"]
    while value >= 999.95 and len(units) > 1:
        value /= 1000
        units.pop(0)
    return f"{value:.1f} {units[0]}"


# -- tables --------------------------------------------------------------------------------------------------------------

COLUMNS = ("#", "Job name", "Status", "Submitter", "Submitted")
_WIDEST = 48


@dataclass(frozen=True, slots=True)
class TableGroup:
    """The jobs of one datasite: a title and rows of cells, in the order of `COLUMNS`."""

    title: str
    rows: Sequence[Sequence[str]]


def text_table(groups: Iterable[TableGroup]) -> str:
    """Grouped tables for a terminal. Columns line up also with emoji and CJK text; long cells end in `…`."""
    blocks = []
    for group in groups:
        rows = [[_fit(visible(cell)) for cell in row] for row in group.rows]
        widths = [max(_width(row[i]) for row in (list(COLUMNS), *rows)) for i in range(len(COLUMNS))]
        lines = [visible(group.title), _line(COLUMNS, widths), "  ".join("-" * width for width in widths)]
        blocks.append("\n".join([*lines, *(_line(row, widths) for row in rows)]))
    return "\n\n".join(blocks)


def _width(text: str) -> int:
    return max(0, wcswidth(text))


def _fit(text: str) -> str:
    if _width(text) <= _WIDEST:
        return text
    kept, used = [], 1
    for character in text:
        used += max(0, wcwidth(character))
        if used > _WIDEST:
            break
        kept.append(character)
    return "".join(kept) + "…"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(
        cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True)
    ).rstrip()


def html_tables(groups: Iterable[TableGroup], note: str, missing: Sequence[str] = ()) -> str:
    """The static HTML of grouped tables: shown where no widget can be, such as nbconvert or a code host.

    Args:
        groups: the tables.
        note: stands below them.
        missing: sentences on what could not be listed.
    """
    parts = ['<div class="syft-jobs">']
    for group in groups:
        head = "".join(f'<th style="text-align:left">{escape(name)}</th>' for name in COLUMNS)
        body = "".join(
            "<tr>" + "".join(f'<td style="text-align:left">{escape(cell)}</td>' for cell in row) + "</tr>"
            for row in group.rows
        )
        parts.append(
            f"<table><caption>{escape(group.title)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )
    if missing:
        items = "".join(f"<li>{escape(sentence)}</li>" for sentence in missing)
        parts.append(f"<p>Not everything could be listed:</p><ul>{items}</ul>")
    parts.append(f"<p>{escape(note)}</p></div>")
    return "".join(parts)


def html_facts(title: str, facts: Iterable[tuple[str, str]], note: str) -> str:
    """The static HTML of one thing: a title and label-value pairs."""
    rows = "".join(
        f'<tr><th style="text-align:left">{escape(label)}</th><td style="text-align:left">{escape(value)}</td></tr>'
        for label, value in facts
    )
    return f'<div class="syft-job"><table><caption>{escape(title)}</caption><tbody>{rows}</tbody></table><p>{escape(note)}</p></div>'
