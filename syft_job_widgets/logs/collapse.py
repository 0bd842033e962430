"""One line of a terminal: cells that can be written over, as progress bars do."""

from __future__ import annotations

import re
from itertools import groupby

from wcwidth import wcwidth

from .sequences import SEQUENCE, is_colour, restyled

_TOKEN = re.compile(
    rf"(?P<sequence>{SEQUENCE})|(?P<move>[\r\x08\t])|(?P<text>[^\x1b\r\x08\t\x90\x98\x9b\x9d-\x9f]+)"
)
_ERASE = re.compile(r"(?:\x1b\[|\x9b)0*([012]?)K")
_FIRST_COLUMN = re.compile(r"(?:\x1b\[|\x9b)0*1?G")
# A cell takes this many combining marks; more get cells of their own, so that joining stays linear.
_MOST_MARKS = 16
_TAB = 8


class _Cells:
    """Cells with a style each, and a cursor.

    A wide character is followed by an empty cell. The cells before `blank` count as erased, whatever they hold:
    erasing costs nothing until somebody writes there again, so no sequence of writes and erasures is worse than linear.
    """

    def __init__(self) -> None:
        self.cells: list[str] = []
        self.styles: list[str] = []
        self.cursor = 0
        self.blank = 0

    def write(self, text: str, style: str) -> None:
        """Write over what is there, from the cursor on."""
        new = list(text) if text.isascii() else self._cells_of(text)
        begin, end = self.cursor, self.cursor + len(new)
        if begin < self.blank:
            self.cells[begin : self.blank] = [" "] * (self.blank - begin)
            self.styles[begin : self.blank] = [""] * (self.blank - begin)
            self.blank = begin
        self._part(begin)
        self._part(end)
        self.cells[begin:end] = new
        self.styles[begin:end] = [style] * len(new)
        self.cursor = end

    def tab(self) -> None:
        """Move to the next multiple of 8. What is there stays."""
        self.cursor += _TAB - self.cursor % _TAB
        missing = self.cursor - len(self.cells)
        if missing > 0:
            self.cells.extend([" "] * missing)
            self.styles.extend([""] * missing)

    def _part(self, at: int) -> None:
        """Make a cut before cell `at`: a wide character that lies across it is gone, on both sides."""
        if at < len(self.cells) and not self.cells[at]:
            self.cells[at - 1] = self.cells[at] = " "

    def _cells_of(self, text: str) -> list[str]:
        cells: list[list[str]] = []
        for char in text:
            width = wcwidth(char)
            if width == 0 and char >= " " and cells:
                base = cells[-1] or cells[-2]
                if len(base) <= _MOST_MARKS:
                    base.append(char)
                    continue
            cells.append([char])
            if width == 2:
                cells.append([])
        return ["".join(parts) for parts in cells]

    def erase(self, how: str) -> None:
        """Erase from the cursor on (0), up to the cursor (1), or all (2). The cursor stays."""
        if how in {"1", "2"}:
            self._part(self.cursor + (how == "1"))
            self.blank = max(self.blank, min(self.cursor + (how == "1"), len(self.cells)))
        if how != "1":
            self._part(self.cursor)
            del self.cells[self.cursor :], self.styles[self.cursor :]
            self.blank = min(self.blank, self.cursor)

    def text(self, last_style: str, *, coloured: bool) -> str:
        """What is seen, with the colours; blanks at the end that nobody coloured are left out."""
        cells = [" "] * self.blank + self.cells[self.blank :]
        styles = [""] * self.blank + self.styles[self.blank :]
        end = len(cells)
        while end and cells[end - 1] == " " and not styles[end - 1]:
            end -= 1
        parts: list[str] = []
        before = ""
        for style, run in groupby(range(end), key=styles.__getitem__):
            if style != before:
                parts.append(_sgr(style))
                before = style
            parts.extend(cells[place] for place in run)
        # What follows in the log goes on in the style in which this line ended.
        if coloured and (before != last_style or not last_style):
            parts.append(_sgr(last_style))
        return "".join(parts)


def collapse_line(line: str) -> str:
    """Play `line` (without newline) and return what is left; see `ansi.collapse_carriage_returns`."""
    cells = _Cells()
    style, coloured = "", False
    for token in _TOKEN.finditer(line):
        kind, value = token.lastgroup, token[0]
        if kind == "text":
            cells.write(value, style)
        elif value == "\r" or (kind == "sequence" and _FIRST_COLUMN.fullmatch(value)):
            cells.cursor = 0
        elif value == "\t":
            cells.tab()
        elif value == "\x08":
            cells.cursor = max(0, cells.cursor - 1)
        elif erase := _ERASE.fullmatch(value):
            cells.erase(erase[1] or "0")
        elif is_colour(value):
            style, coloured = restyled(style, value), True
    return cells.text(style, coloured=coloured)


def _sgr(style: str) -> str:
    return f"\x1b[0;{style}m" if style else "\x1b[0m"
