"""The grammar of terminal control sequences (ECMA-48, as xterm reads it), as one expression, and the meaning of colours."""

from __future__ import annotations

import re

CONTROL = r"[\x00-\x08\x0b-\x1f\x7f-\x9f]"
"""Any control character but newline and tab."""

# Each form takes as much as belongs to it and is also matched unfinished. The parts are disjoint, so nothing is
# ever tried twice. CAN and SUB abort a string, as does ESC that begins something else; a newline ends all.
_OSC = r"(?:\x1b\]|\x9d)[^\n\x07\x18\x1a\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
_STRING = r"(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\n\x18\x1a\x1b\x9c]*(?:\x1b\\|\x9c)?"
_CSI = r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
_SHORT = r"\x1b[ -/]*[0-~]?"
SEQUENCE = rf"(?:{_OSC}|{_STRING}|{_CSI}|{_SHORT})"
"""One control sequence, whole or unfinished. No group is captured."""

_COLOUR = re.compile(r"(?:\x1b\[|\x9b)([0-9;:]*)m")

# What a style holds, in the order in which it is written out.
_SLOTS = ("bold", "dim", "italic", "underline", "blink", "inverse", "strike", "overline", "front", "back")
_SET = {
    1: "bold",
    2: "dim",
    3: "italic",
    4: "underline",
    5: "blink",
    6: "blink",
    7: "inverse",
    9: "strike",
    21: "underline",
    53: "overline",
}
_CLEAR = {
    22: ("bold", "dim"),
    23: ("italic",),
    24: ("underline",),
    25: ("blink",),
    27: ("inverse",),
    29: ("strike",),
    39: ("front",),
    49: ("back",),
    55: ("overline",),
}
_EXTENDED = {38: "front", 48: "back", 58: ""}


def is_colour(sequence: str) -> bool:
    """Whether a whole control sequence is SGR: colours and text attributes."""
    return _COLOUR.fullmatch(sequence) is not None


def restyled(style: str, sequence: str) -> str:
    """The style after an SGR `sequence`; a style is its own SGR parameters, such as `1;38;5;208`, or empty.

    "Concealed" (8) is left out: no text may be hidden. The result is bounded, however long the sequences are.
    """
    match = _COLOUR.fullmatch(sequence)
    if match is None:
        return style
    slots = _parsed(style)
    _apply(slots, match[1])
    return ";".join(slots[name] for name in _SLOTS if name in slots)


def _parsed(style: str) -> dict[str, str]:
    slots: dict[str, str] = {}
    _apply(slots, style or "0")
    return slots


def _apply(slots: dict[str, str], parameters: str) -> None:
    """Change `slots` as the parameters of one SGR sequence say."""
    parts = parameters.split(";")
    at = 0
    while at < len(parts):
        code, *sub = parts[at].split(":")
        number = _number(code)
        at += 1
        if number in _EXTENDED:
            colour = sub
            if not sub:
                length = {5: 2, 2: 4}.get(_number(parts[at]) if at < len(parts) else -1, 1)
                colour = parts[at : at + length]
                at += length
            _set_extended(slots, number, colour)
        elif number == 4 and sub and _number(sub[0]) == 0:
            slots.pop("underline", None)
        else:
            _set_simple(slots, number)


def _set_simple(slots: dict[str, str], number: int) -> None:
    if number == 0:
        slots.clear()
    elif number in _SET:
        slots[_SET[number]] = str(number)
    elif number in _CLEAR:
        for name in _CLEAR[number]:
            slots.pop(name, None)
    elif 30 <= number <= 37 or 90 <= number <= 97:
        slots["front"] = str(number)
    elif 40 <= number <= 47 or 100 <= number <= 107:
        slots["back"] = str(number)


def _set_extended(slots: dict[str, str], number: int, colour: list[str]) -> None:
    """256 colours and true colours, in both notations: 38;5;n and 38;2;r;g;b, or 38:2:[space]:r:g:b."""
    name = _EXTENDED[number]
    values = [_number(part) for part in colour]
    kind = values[0] if values else -1
    parts = values[1:2] if kind == 5 else values[-3:]
    wanted = {5: 1, 2: 3}.get(kind, 0)
    if name and wanted and len(values) > wanted and all(0 <= value <= 255 for value in parts):
        slots[name] = ";".join(str(value) for value in (number, kind, *parts))


def _number(digits: str) -> int:
    """A parameter; empty is 0, and what is too long to mean anything is -1."""
    digits = digits.lstrip("0")
    return int(digits or 0) if len(digits) <= 3 else -1
