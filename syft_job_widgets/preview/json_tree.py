"""JSON as a tree of nodes, as far as it may be read.

Not by Python's json module: that makes objects for all of it (a few megabytes of "[[],[],[]" become hundreds), gives up
on deep nesting, rounds long numbers and drops all but the last of equal names. A reader of results should see
what is written.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Literal

from .words import Clock, decoded, sendable

TREE_BYTES = 8 * 1024**2
TREE_SECONDS = 2.0
MAX_NODES = 100_000
MAX_DEPTH = 500
TEXT_CHARACTERS = 2_000

Kind = Literal["object", "list", "text", "number", "word"]

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![0-9A-Za-z.+-])")
_WORD = re.compile(r"(?:true|false|null|NaN|-?Infinity)(?![0-9A-Za-z_])")
_SPECIAL = re.compile(r'["\\]')
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})')


@dataclass(slots=True)
class Node:
    """One value: `text` as it is written, or the text itself; `children` of objects and lists by their places."""

    kind: Kind
    key: str | None = None
    text: str = ""
    children: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Tree:
    """The values of a file in the order in which they begin; the first one holds all others.

    Attributes:
        problem: why it is no JSON, a sentence; the nodes are those before that place.
        notes: sentences about what was not read.
    """

    nodes: list[Node]
    problem: str | None
    notes: list[str]

    def child(self, node: int, key: str) -> int | None:
        """The value with that name in an object; the last one, as other readers of JSON take it."""
        if self.nodes[node].kind != "object":
            return None
        named = [place for place in self.nodes[node].children if self.nodes[place].key == key]
        return named[-1] if named else None


class _Stop(Exception):  # noqa: N818 - no error: enough was read
    """Nothing more is read; the argument is the note."""


class _Wrong(Exception):  # noqa: N818 - caught in this module
    """No JSON at that place."""

    def __init__(self, at: int, wanted: str) -> None:
        super().__init__(at, wanted)
        self.at = at
        self.wanted = wanted


def read_json(
    data: bytes, size: int, *, lines: bool = False, most: int = MAX_NODES, characters: int = TEXT_CHARACTERS
) -> Tree:
    """Read JSON. Never fails; see `Tree.problem`.

    Args:
        data: the first bytes of the file, at most `TREE_BYTES`.
        size: of the whole file.
        lines: one value after the other (JSON Lines): they become the items of one list.
        most: values that are read.
        characters: of each text that are kept.

    Example:
        >>> tree = read_json(b'{"n": 1.50, "n": [true]}', 24)
        >>> [(node.kind, node.key, node.text) for node in tree.nodes]
        [('object', None, ''), ('number', 'n', '1.50'), ('list', 'n', ''), ('word', None, 'true')]
    """
    cut = size > len(data)
    text, notes = decoded(data, cut=cut)
    if cut:
        notes.insert(0, f"Only the first {len(data):,} of {size:,} bytes were read.")
    reader = _Reader(text, cut, most, characters)
    problem = None
    try:
        reader.read(lines)
    except _Stop as stop:
        notes.insert(0, str(stop))
    except _Wrong as wrong:
        # Where the bytes were cut off, every file is wrong.
        if not cut or (text[wrong.at :].strip(" \t\r\n") and not reader.ran_out):
            problem = _told(text, wrong)
    return Tree(reader.nodes, problem, notes)


def _told(text: str, wrong: _Wrong) -> str:
    line = text.count("\n", 0, wrong.at) + 1
    column = wrong.at - (text.rfind("\n", 0, wrong.at) + 1) + 1
    return f"It is no valid JSON: {wrong.wanted} is expected in line {line:,}, column {column:,}."


class _Reader:
    """Goes from value to value with a list of what is open, so that no depth is too deep for it."""

    def __init__(self, text: str, cut: bool, most: int, characters: int) -> None:
        self.text = text
        self.cut = cut
        self.most = most
        self.characters = characters
        self.at = 0
        self.nodes: list[Node] = []
        self.open: list[int] = []
        self.ran_out = False
        self.clock = Clock(TREE_SECONDS)

    def read(self, lines: bool) -> None:
        if lines:
            self.nodes.append(Node("list"))
            while self._peek():
                self.open = [0]
                self._value(None)
                self._finish(1)
            return
        self._value(None)
        self._finish(0)
        if self._peek():
            raise _Wrong(self.at, "the end")

    def _peek(self) -> str:
        """The next character that is no space; nothing at the end."""
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.text[self.at : self.at + 1]

    def _finish(self, floor: int) -> None:
        """Read on until everything above `floor` is closed."""
        while len(self.open) > floor:
            here = self.nodes[self.open[-1]]
            end = "}" if here.kind == "object" else "]"
            sign = self._peek()
            if sign == end:
                self.at += 1
                self.open.pop()
                continue
            if here.children:
                if sign != ",":
                    raise _Wrong(self.at, f"a comma or {end}")
                self.at += 1
                sign = self._peek()
            key = None
            if here.kind == "object":
                if sign != '"':
                    raise _Wrong(self.at, "a name in quotes")
                key = self._string(min(self.characters, TEXT_CHARACTERS))
                if self._peek() != ":":
                    raise _Wrong(self.at, "a colon")
                self.at += 1
            self._value(key)

    def _value(self, key: str | None) -> None:
        if len(self.nodes) >= self.most:
            raise _Stop(f"Only the first {self.most:,} values were read.")
        if not len(self.nodes) & 0x3FF and self.clock.over():
            raise _Stop("It took too long to read all of it.")
        sign = self._peek()
        node = Node("list", key)
        if sign in ("{", "["):
            node.kind = "object" if sign == "{" else "list"
            if len(self.open) >= MAX_DEPTH:
                raise _Stop(f"Values deeper than {MAX_DEPTH} levels, and all after them, were not read.")
            self.at += 1
        elif sign == '"':
            node.kind, node.text = "text", self._string(self.characters)
        elif found := _NUMBER.match(self.text, self.at):
            node.kind, node.text = "number", _kept(found[0], self.characters)
            self.at = found.end()
            if self.cut and self.at == len(self.text):
                raise _Wrong(self.at, "more")  # half a number is another number
        elif found := _WORD.match(self.text, self.at):
            node.kind, node.text = "word", found[0]
            self.at = found.end()
        else:
            # A number or word that the end cut through is as good as none.
            self.ran_out = len(self.text) - self.at < 64
            raise _Wrong(self.at, "a value")
        place = len(self.nodes)
        self.nodes.append(node)
        if self.open:
            self.nodes[self.open[-1]].children.append(place)
        if sign in ("{", "["):
            self.open.append(place)

    def _string(self, most: int) -> str:
        """The text in quotes that begins here, unescaped and shortened."""
        begin = at = self.at + 1
        cap, safe = begin + most, begin  # safe: no escape is cut through there
        steps = 0
        while True:
            found = _SPECIAL.search(self.text, at)
            if found is None:
                self.ran_out = True
                raise _Wrong(len(self.text), "a closing quote")
            special = found.start()
            safe = min(special, cap) if at <= cap else safe
            if found[0] == '"':
                self.at = special + 1
                break
            escape = _ESCAPE.match(self.text, special)
            if escape is None:
                self.ran_out = len(self.text) - special < 6
                raise _Wrong(special, "an escape such as \\n")
            at = escape.end()
            safe = at if at <= cap else safe
            steps += 1
            if not steps & 0xFFFF and self.clock.over():
                raise _Stop("It took too long to read all of it.")
        kept = self.text[begin:safe]
        if "\\" in kept:
            kept = json.loads(f'"{kept}"', strict=False)
        left = special - safe
        return sendable(f"{kept} … {left:,} more characters" if left else kept)


def _kept(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]} … {len(text) - most:,} more characters"
