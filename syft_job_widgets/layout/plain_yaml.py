"""The YAML that this format's writers really write, read line by line: `name: value` and lists of plain items.

Ten times faster than a YAML parser, and strict: whatever is not obviously plain (a quote with an escape, a comment,
a continued line, a second document, a doubled name) gives None, and the real parser decides. A test holds both
against each other on arbitrary text.
"""

from __future__ import annotations

import re
from typing import TypeAlias

# Printable, and neither a line break, nor U+FEFF, nor anything that could end or continue a plain value.
_WIDE = "\u00a1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
_FIRST = rf"[A-Za-z0-9_./{_WIDE}]"
_SAFE = rf"[!\"$-9;-~ {_WIDE}]*"
_REST = rf"{_SAFE}(?::(?=[^ \n]){_SAFE})*"  # a colon belongs to the value unless a space or the end follows
# No two neighbours can match the same character, so a line that does not match costs one pass and not a pass per character.
_LINE = re.compile(
    r"^(?:([A-Za-z_][A-Za-z0-9_]{0,63}):|( {0,8})-(?= ))"
    rf"(?: +(?:({_FIRST}{_REST})|('[ -&(-~{_WIDE}]*'|\"[ !#-\[\]-~{_WIDE}]*\") *|(\[\]|\{{\}}) *)| *)$",
    re.MULTILINE,
)
MAX_NODES = 2000
"""Values in one document. More is no config, and would make ten thousand such files cost minutes."""
Plain: TypeAlias = "str | list[str | None] | dict[str, str] | None"
NULLS = frozenset(("", "~", "null", "Null", "NULL"))


def read_plain(text: str) -> dict[str, Plain] | None:
    r"""The mapping in `text`, or None if it is not of the plain form (which says nothing about its validity).

    Example:
        >>> read_plain("name: Data Analysis\ndependencies:\n- numpy\n")
        {'name': 'Data Analysis', 'dependencies': ['numpy']}
        >>> read_plain("name: &anchor x\n") is None
        True
    """
    lines = _LINE.findall(text)
    count = text.count("\n") + (not text.endswith("\n"))
    if len(lines) != count or count > MAX_NODES // 2:
        return None
    found: dict[str, Plain] = {}
    above = ""  # the name before, as long as a list may follow it
    items: list[str | None] = []
    column = ""
    for name, indent, plain, quoted, empty in lines:
        value: str | None = quoted[1:-1] if quoted else None
        if plain:
            value = plain.rstrip(" ")
            if value in NULLS:
                value = None
        if name:
            if name in found or name in NULLS:
                return None
            found[name] = {} if empty == "{}" else [] if empty else value
            above = "" if plain or quoted or empty else name
            items = []
        else:
            if not above or not (plain or quoted) or (items and indent != column):
                return None
            if not items:
                column = indent
                found[above] = items
            items.append(value)
    return found
