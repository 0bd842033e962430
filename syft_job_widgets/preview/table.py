"""CSV and TSV as a table: its columns with types and counts, and windows of rows.

The text is kept with the place where each row begins, and a window is read again when it is asked for: a few bytes for
each row instead of an object for each cell. Rows end, and quotes work, as in Python's csv module. It is not used,
because one huge cell ends it with an error, and its limit for that is one for the whole process.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass

from .cells import ColumnType, Tally, kind
from .words import Clock, decoded, sendable, shortened

TABLE_BYTES = 8 * 1024**2
TABLE_SECONDS = 2.0
MAX_COLUMNS = 100
MAX_ROWS_AT_ONCE = 500
CELL_CHARACTERS = 500
_WINDOW_CHARACTERS = 500_000
_NAME_CHARACTERS = 120
_SAMPLE = 64 * 1024
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_LINE_END = re.compile(r"[\r\n]")
_PLAIN = {delimiter: re.compile(f"[{re.escape(delimiter)}\r\n]") for delimiter in _DELIMITERS}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, the type of its values, and how many cells are empty."""

    name: str
    type: ColumnType
    empty: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table as far as it was read.

    Attributes:
        columns: the first `MAX_COLUMNS`.
        total_columns: how many there are.
        rows: without the row of names.
        named: the first row was taken for names.
        delimiter: the character between cells.
        notes: sentences about what was not read or is odd.
        what: in words, such as "Table with commas".
    """

    columns: tuple[Column, ...]
    total_columns: int
    rows: int
    named: bool
    delimiter: str
    notes: tuple[str, ...]
    what: str
    _text: str
    _starts: array[int]

    def window(self, first: int, count: int) -> list[list[str]]:
        """Rows from `first` on, each with a cell for every column: as many as asked for and as fit into one message."""
        found: list[list[str]] = []
        room = _WINDOW_CHARACTERS
        for start in self._starts[first : first + min(count, MAX_ROWS_AT_ONCE)]:
            record = _record(self._text, start, self.delimiter)
            cells = [sendable(shortened(cell, CELL_CHARACTERS)) for cell in record.cells]
            cells += [""] * (len(self.columns) - len(cells))
            room -= sum(map(len, cells))
            if found and room < 0:
                break
            found.append(cells)
        return found


def read_table(data: bytes, size: int, *, delimiter: str | None = None, named: bool | None = None) -> Table:
    r"""The table that stands in the bytes. Never fails: whatever is no table becomes an odd one, with notes.

    Args:
        data: the first bytes of the file, at most `TABLE_BYTES`.
        size: of the whole file.
        delimiter: between cells; None: the one that fits best.
        named: the first row holds the names; None: if none of its cells is a value such as a number.

    Example:
        >>> made = read_table(b"name,age\nAda,36\nAlan,\n", 22)
        >>> made.columns[1], made.window(0, 1)
        (Column(name='age', type='whole number', empty=1), [['Ada', '36']])
    """
    cut = size > len(data)
    text, notes = decoded(data, cut=cut)
    delimiter = delimiter or _best_delimiter(text)
    clock = Clock(TABLE_SECONDS)
    reading = _Reading(text, delimiter, named, clock)
    reading.read(cut)
    if cut:
        notes.insert(
            0, f"Only the first {len(data):,} of {size:,} bytes were read: counts and types are of these."
        )
    if reading.stopped:
        notes.insert(
            0, "It took too long to read all of it: counts and types are of the rows that are shown."
        )
    return reading.table(notes)


class _Reading:
    """Goes through the rows once, and counts."""

    def __init__(self, text: str, delimiter: str, named: bool | None, clock: Clock) -> None:
        self.text = text
        self.delimiter = delimiter
        self.named = named
        self.clock = clock
        self.decimal_comma = delimiter == ";"
        self.starts = array("I")
        self.names: list[str] | None = None
        self.tallies: list[Tally] = []
        self.width = 0
        self.widths: dict[int, int] = {}
        self.unended: int | None = None
        self.stopped = False

    def read(self, cut: bool) -> None:
        at = steps = 0
        held: tuple[int, _Record] | None = None  # the last row waits: it may be half of one
        while at < len(self.text):
            record = _record(self.text, at, self.delimiter, self.clock)
            if record.cells != [""] or record.quoted:  # an empty line is no row
                if held is not None:
                    self._add(*held)
                held = (at, record)
            at = record.end
            steps += 1
            if not steps & 0xFF and self.clock.over():
                self.stopped = at < len(self.text)
                break
        if held is not None and (not (cut or self.stopped) or not self.starts):
            self._add(*held)

    def _add(self, at: int, record: _Record) -> None:
        if record.unended:
            self.unended = at
        if self.names is None:
            self.width = record.width
            kinds = [kind(cell, self.decimal_comma) for cell in record.cells if cell]
            named = self.named if self.named is not None else bool(kinds) and set(kinds) == {"x"}
            self.names = record.cells if named else []
            if named:
                return
        self.starts.append(at)
        self.widths[record.width] = self.widths.get(record.width, 0) + 1
        rows = len(self.starts)
        while len(self.tallies) < len(record.cells):
            tally = Tally(self.decimal_comma)
            tally.empty = rows - 1  # the rows before do not have this column
            self.tallies.append(tally)
        for tally, cell in zip(self.tallies, record.cells, strict=False):
            tally.add(cell)
        for tally in self.tallies[len(record.cells) :]:
            tally.empty += 1

    def table(self, notes: list[str]) -> Table:
        names, rows = self.names or [], len(self.starts)
        total = max([self.width, *self.widths])
        shown = min(total, MAX_COLUMNS)
        if total > shown:
            notes.append(f"It has {total:,} columns; the first {shown} are shown.")
        odd = rows - self.widths.get(self.width, 0)
        if odd:
            rows_have = "1 row has" if odd == 1 else f"{odd:,} rows have"
            notes.append(f"{rows_have} more or fewer cells than the first row ({self.width}).")
        if self.unended is not None:
            line = self.text.count("\n", 0, self.unended) + 1
            notes.append(
                f"A quote in the row that begins in line {line:,} never ends: all after it is one cell."
            )
        columns = []
        for place in range(shown):
            tally = self.tallies[place] if place < len(self.tallies) else None
            name = sendable(shortened(names[place], _NAME_CHARACTERS)) if place < len(names) else ""
            columns.append(Column(name, tally.type if tally else "empty", tally.empty if tally else rows))
        return Table(
            tuple(columns),
            total,
            rows,
            bool(names),
            self.delimiter,
            tuple(notes),
            f"Table with {_DELIMITERS[self.delimiter]}s",
            self.text,
            self.starts,
        )


@dataclass(slots=True)
class _Record:
    """One row: its cells (the first `MAX_COLUMNS`), how many it has, where the next row begins."""

    cells: list[str]
    width: int
    end: int
    quoted: bool = False
    unended: bool = False


def _record(text: str, at: int, delimiter: str, clock: Clock | None = None) -> _Record:
    found = _LINE_END.search(text, at)
    end = found.start() if found else len(text)
    if text.find('"', at, end) < 0:
        line = text[at:end]
        cells = line.split(delimiter, MAX_COLUMNS)
        width = len(cells)
        if width > MAX_COLUMNS:
            width += cells.pop().count(delimiter)
        return _Record(cells, width, _after_line(text, end))
    return _quoted_record(text, at, delimiter, clock)


def _after_line(text: str, end: int) -> int:
    return end + 2 if text.startswith("\r\n", end) else end + 1


def _quoted_record(text: str, at: int, delimiter: str, clock: Clock | None) -> _Record:
    record = _Record([], 0, len(text), quoted=True)
    plain = _PLAIN[delimiter]
    while True:
        cell = ""
        if text.startswith('"', at):
            cell, at, closed = _quoted(text, at + 1, clock)
            record.unended |= not closed
        found = plain.search(text, at)
        end = found.start() if found else len(text)
        record.width += 1
        if record.width <= MAX_COLUMNS:
            record.cells.append(cell + text[at:end])
        if found is None or found[0] != delimiter:
            record.end = _after_line(text, end)
            return record
        at = end + 1


def _quoted(text: str, at: int, clock: Clock | None) -> tuple[str, int, bool]:
    """A quoted cell from behind its first quote: the text, where it ends, and whether it does."""
    parts: list[str] = []
    steps = 0
    while True:
        close = text.find('"', at)
        if close < 0:
            parts.append(text[at:])
            return "".join(parts), len(text), False
        parts.append(text[at:close])
        if not text.startswith('"', close + 1):
            return "".join(parts), close + 1, True
        parts.append('"')
        at = close + 2
        steps += 1
        if clock is not None and not steps & 0xFFFF and clock.over():
            return "".join(parts), len(text), False


def _best_delimiter(text: str) -> str:
    """The delimiter that gives the first rows most evenly more than one cell; a comma when none does."""
    sample = text[:_SAMPLE]
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        if delimiter not in sample:
            continue
        widths: list[int] = []
        at = 0
        while at < len(sample) and len(widths) < 50:
            record = _record(sample, at, delimiter)
            whole = record.end < len(sample) or len(text) <= len(sample) or not widths
            if whole and record.cells != [""]:
                widths.append(record.width)
            at = record.end
        if not widths or widths[0] < 2:
            continue
        score = sum(width == widths[0] for width in widths) / len(widths)
        if score > best_score:
            best, best_score = delimiter, score
    return best
