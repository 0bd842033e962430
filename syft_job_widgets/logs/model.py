"""What a log answers with: small frozen records, safe to hand to another thread or to turn into a message."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LogHeader:
    """What is known about a log without reading it.

    Attributes:
        exists: the file was there when last looked at.
        size: bytes in the file.
        lines: lines that can be read by number now; final once `indexed` is true. A last line without a newline counts.
        indexed: the line index covers the whole file as last seen.
        generation: grows by one each time earlier content stopped being valid (truncated, replaced, removed).
        ends_with_newline: false also for an empty log.
        problem: a sentence when the file cannot be read at all, else None.
    """

    exists: bool
    size: int
    lines: int
    indexed: bool
    generation: int
    ends_with_newline: bool
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class LogLine:
    r"""One line, or the part of it that fits.

    Attributes:
        number: counted from 0; negative (-1 is the last line) in a tail whose place in the file is not known yet.
        text: UTF-8 with U+FFFD for bytes that are none; escape sequences and a `\r` at the end are kept.
        offset: byte in the file where the line begins.
        length: bytes of the whole line, without its newline.
        shortened: `text` is not all of the line; `LogFile.read_line` reads on.
        start: byte within the line where `text` begins. Not 0 for a long line of `\r` progress updates, of
            which the newest are worth showing.
        shown: bytes of the line that `text` stands for.
    """

    number: int
    text: str
    offset: int
    length: int
    shortened: bool = False
    start: int = 0
    shown: int = 0


@dataclass(frozen=True, slots=True)
class LogWindow:
    """Lines that follow one another, from `first_line` on. Fewer than asked for at the end or when bytes ran out."""

    first_line: int
    lines: tuple[LogLine, ...]
    generation: int

    @property
    def next_line(self) -> int:
        """Number of the first line after this window."""
        return self.first_line + len(self.lines)


@dataclass(frozen=True, slots=True)
class LogTail:
    """The last lines of a log, read from its end without an index.

    Attributes:
        lines: oldest first.
        first_offset: byte where the first of them begins (or where its text begins, if `starts_inside_line`).
        size: bytes in the file when it was read; where following goes on.
        first_line: number of the first of them, or None while the index has not come this far.
        generation: see `LogHeader`.
        starts_inside_line: the one line given began so far before the end that its start was not looked for.
        ends_with_newline: false while the last line may still grow.
    """

    lines: tuple[LogLine, ...]
    first_offset: int
    size: int
    first_line: int | None
    generation: int
    starts_inside_line: bool
    ends_with_newline: bool


@dataclass(frozen=True, slots=True)
class LogPart:
    """A part of one long line: `start` and `next_start` are bytes within the line; `next_start` is None at its end."""

    number: int
    start: int
    text: str
    next_start: int | None
    length: int


@dataclass(frozen=True, slots=True)
class LogChunk:
    """Raw bytes from `offset` on, and the size and generation of the file that they came from."""

    offset: int
    data: bytes
    size: int
    generation: int


@dataclass(frozen=True, slots=True)
class SearchHit:
    """The first match in a line.

    Attributes:
        line: number of the line, from 0.
        column: characters before the match in the line's text; None if it lies more than 1 MiB into the line
            (then show it with `LogFile.read_line(line, start=byte_start, ...)`).
        length: characters of the match.
        offset: byte in the file where the line begins.
        byte_start: bytes before the match in the line.
        byte_length: bytes of the match.
    """

    line: int
    column: int | None
    length: int
    offset: int
    byte_start: int
    byte_length: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A hit, or how far the search came without one.

    Attributes:
        hit: the match, or None.
        reached_end: there is nothing more to search in this direction.
        resume_at: give it to `search(resume_at=...)` to go on; None after a hit, at the end, or when the file was
            replaced in between (then start again).
        cancelled: `cancel()` said so.
        lines_cut: lines of which a regular expression saw only the beginning.
        generation: see `LogHeader`.
    """

    hit: SearchHit | None
    reached_end: bool
    resume_at: int | None
    cancelled: bool
    lines_cut: int
    generation: int


@dataclass(frozen=True, slots=True)
class MatchCount:
    """How many lines match, as far as counted; the other fields are those of `SearchResult`."""

    lines: int
    reached_end: bool
    resume_at: int | None
    cancelled: bool
    lines_cut: int
    generation: int
