"""Terminal control sequences: find them all, keep colours where they are wanted, and leave nothing else.

Every expression here consumes what it matched and never looks back, so the time is linear also for a megabyte of ESC.
A sequence ends at the end of its line at the latest: an unfinished one cannot hide the lines that follow.
"""

from __future__ import annotations

import re

from .collapse import collapse_line
from .sequences import CONTROL, SEQUENCE, is_colour

_STRIP = re.compile(rf"(?:{SEQUENCE}|[\x00-\x08\x0b-\x1f\x7f-\x9f])+")
_ANY_CONTROL = re.compile(CONTROL)
_OVERWRITES = re.compile(r"[\r\x08]|(?:\x1b\[|\x9b)[0-9;]*[KG]")
_SEQUENCES = re.compile(SEQUENCE)
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def strip_control(text: str) -> str:
    r"""`text` without terminal control sequences and without control characters other than newline and tab.

    Removed are CSI, OSC (links and titles with their content), DCS, APC, PM and SOS strings, short escapes, their 8-bit
    forms, unfinished ones, and lone control characters. What is printed between the two ends of a link stays.

    Example:
        >>> strip_control("\x1b[31mred\x1b[0m \x1b]8;;https://hospital.example\x07link\x1b]8;;\x07\a")
        'red link'
    """
    if _ANY_CONTROL.search(text) is None:
        return text
    return _STRIP.sub("", text)


def collapse_carriage_returns(line: str) -> str:
    r"""What a terminal shows in the end for one line that overwrites itself, with its colours.

    Carriage returns, backspaces and erase-in-line are played; a progress bar becomes its last state. Colour (SGR)
    sequences stay, all other sequences go; control characters that draw nothing stay for the caller to show or strip.

    Args:
        line: one line, without its newline.

    Example:
        >>> collapse_carriage_returns(" 10% #\r 99% #########\r100% done \x1b[K")
        '100% done'
    """
    if _ANY_CONTROL.search(line) is None:
        return line
    line = line.rstrip("\r")  # of a CRLF
    if _OVERWRITES.search(line) is None:
        return _SEQUENCES.sub(lambda match: match[0] if is_colour(match[0]) else "", line)
    return collapse_line(line)


def plain(text: str) -> str:
    r"""`text` as a terminal would show it, without colours: each line collapsed, then stripped.

    What turns the reading order of all that follows in a line (bidi overrides, embeddings, isolates) becomes a mark.

    Example:
        >>> plain("\x1b[1mtitle\x1b[0m\n50%\r100%\n")
        'title\n100%\n'
    """
    if not text.isascii():
        text = _TURNS.sub(lambda match: f"\u27e8U+{ord(match[0]):04X}\u27e9", text)
    if _ANY_CONTROL.search(text) is None:
        return text
    return "\n".join(strip_control(collapse_carriage_returns(line)) for line in text.split("\n"))
