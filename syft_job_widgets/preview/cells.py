"""What kind of value the cells of a column hold, told from their text."""

from __future__ import annotations

import re
from typing import Literal

ColumnType = Literal["empty", "whole number", "number", "true/false", "date", "time", "text"]

_LONGEST = 40
"""No number or time is longer, so that long texts cost nothing."""
# A number with leading zeros is a code, such as 00501: it stays text.
_VALUE = re.compile(
    r"(?P<i>[+-]?(?:0|[1-9][0-9]*))"
    r"|(?P<f>[+-]?(?:(?:0|[1-9][0-9]*)[.,][0-9]*|[.,][0-9]+|(?:0|[1-9][0-9]*))(?:[eE][+-]?[0-9]+)?|[+-]?(?:nan|NaN|inf|Inf|Infinity))"
    r"|(?P<b>true|false|True|False|TRUE|FALSE)"
    r"|(?P<d>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"|(?P<t>[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)"
)
_TYPES: dict[str, ColumnType] = {
    "": "empty",
    "i": "whole number",
    "f": "number",
    "fi": "number",
    "b": "true/false",
    "d": "date",
    "t": "time",
    "dt": "time",
}


def kind(cell: str, decimal_comma: bool) -> str:
    """One letter for the kind of one value: i, f, b, d, t, or x for text."""
    if len(cell) > _LONGEST:
        return "x"
    found = _VALUE.fullmatch(cell.strip(" "))
    if found is None or (not decimal_comma and "," in cell):
        return "x"
    return found.lastgroup or "x"


class Tally:
    """What was seen in one column.

    Attributes:
        empty: cells without anything in them, and those that their row does not have.
    """

    __slots__ = ("_decimal_comma", "_kinds", "empty")

    def __init__(self, decimal_comma: bool) -> None:
        self.empty = 0
        self._decimal_comma = decimal_comma
        self._kinds: set[str] = set()

    def add(self, cell: str) -> None:
        """Count one cell."""
        if not cell:
            self.empty += 1
        elif "x" not in self._kinds:  # one text makes the column text: no need to look at the others
            self._kinds.add(kind(cell, self._decimal_comma))

    @property
    def type(self) -> ColumnType:
        """The one type that holds all values."""
        return _TYPES.get("".join(sorted(self._kinds)), "text")
