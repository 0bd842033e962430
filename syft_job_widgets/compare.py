"""What changed between two jobs' content, or between the results of two attempts: for somebody who read most of it last time.

Only files whose digest differs are read. The result is data (hunks of lines), never text with marks in it, so that no
line of a file can pretend to be a line of the comparison.
"""

from __future__ import annotations

import difflib
import os
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from .errors import UnsafePathError
from .layout import JobPlace, Kind
from .layout.safe_files import check_segment
from .marks import decode, is_binary
from .text import visible
from .tree import Tree, TreeFile, difference

Change = Literal["changed", "added", "removed"]
Sign = Literal[" ", "-", "+"]
_MOST_BYTES = 1024**2
# Beyond this the matcher's time grows with the square of the lines; then the file is shown as wholly replaced.
_MOST_LINES = 3000
_MOST_PAIRS = 50_000
"""Of equal lines on the two sides: many alike are what makes the matcher slow."""
_CONTEXT = 3
_MOST_FILES = 200
# A submitter may send many files that are slow to compare; the reviewer waits for one answer, which is one message.
_MOST_SECONDS = 5.0
_MOST_CHARACTERS = 2_000_000
_LONGEST_LINE = 20_000


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that changed, with three of context. Line numbers count from 1; `lines` are `(sign, text)`."""

    old_start: int
    new_start: int
    lines: tuple[tuple[Sign, str], ...]


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file that differs. `note` says why there are no hunks, or what else changed."""

    path: str
    change: Change
    hunks: tuple[Hunk, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs, sorted by path, and how many files are the same."""

    files: tuple[FileChange, ...]
    same: int

    def __str__(self) -> str:
        r"""A line on how much differs, then each file with its lines.

        Example:
            >>> print(Comparison((FileChange("outputs/mean.txt", "changed", line_hunks("1\n", "2\n")[0]),), same=3))
            1 changed, 0 added, 0 removed, 3 the same
            outputs/mean.txt  changed
              line 1
              - 1
              + 2
        """
        counts = Counter(file.change for file in self.files)
        words = [f"{counts[change]} {change}" for change in get_args(Change)]
        lines = [", ".join([*words, f"{self.same} the same"])]
        for file in self.files:
            lines.append(f"{visible(file.path)}  {file.change}")
            lines += [f"  {visible(file.note)}"] if file.note else []
            for hunk in file.hunks:
                lines.append(f"  line {hunk.new_start}")
                lines += [f"  {sign} {visible(text)}".rstrip() for sign, text in hunk.lines]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Item:
    """One side of a file: what is known of it, and how to read it.

    Attributes:
        kind: a "file" is read; anything else is named only.
        size: in bytes.
        read: its first bytes, at most so many. May raise OSError or UnsafePathError.
        executable: told when it differs.
    """

    kind: Kind
    size: int
    read: Callable[[int], bytes]
    executable: bool = False


def compare(old_place: JobPlace, old: Tree, new_place: JobPlace, new: Tree) -> Comparison:
    """Compare two jobs' content.

    Args:
        old_place, old: what was there last time.
        new_place, new: what is there now.

    Raises:
        JobGoneError: one of the two is no longer on disk.

    What is too long to compare is named with a note, so nothing that differs is left out of the list.
    """
    before = {item.path: item for item in old.files if item.kind != "directory"}
    after = {item.path: item for item in new.files if item.kind != "directory"}
    delta = difference(tuple(before.values()), tuple(after.values()))
    kinds: dict[str, Change] = {
        **dict.fromkeys(delta.changed, "changed"),
        **dict.fromkeys(delta.added, "added"),
        **dict.fromkeys(delta.removed, "removed"),
    }
    old_items = {path: _item(old_place, before[path]) for path in kinds if path in before}
    new_items = {path: _item(new_place, after[path]) for path in kinds if path in after}
    files = changes(kinds, old_items, new_items, "the digests")
    return Comparison(files, len(before.keys() & after.keys()) - len(delta.changed))


def changes(
    kinds: Mapping[str, Change], old: Mapping[str, Item], new: Mapping[str, Item], told_by: str
) -> tuple[FileChange, ...]:
    """What differs in each of these files, sorted by path.

    Args:
        kinds: how each differs.
        old, new: the two sides.
        told_by: what was compared of files that are not shown, such as "the digests".
    """
    end = time.monotonic() + _MOST_SECONDS
    left = _MOST_CHARACTERS
    files = []
    for i, path in enumerate(sorted(kinds)):
        if i >= _MOST_FILES or left <= 0 or time.monotonic() > end:
            files.append(
                FileChange(path, kinds[path], note="Not compared: too much differs. Read the file itself.")
            )
            continue
        change = _file_change(path, kinds[path], old.get(path), new.get(path), told_by)
        left -= sum(len(text) + 4 for hunk in change.hunks for _, text in hunk.lines)
        files.append(change)
    return tuple(files)


def _item(place: JobPlace, item: TreeFile) -> Item:
    def read(most: int) -> bytes:
        *parents, name = [check_segment(part) for part in item.path.split("/")]
        with place.open_code() as code, code.walk_to(parents) as folder:
            fd = folder.open_file(name)
        with os.fdopen(fd, "rb") as file:
            return file.read(most)

    return Item(item.kind, item.size, read, item.executable)


def _file_change(path: str, change: Change, old: Item | None, new: Item | None, told_by: str) -> FileChange:
    notes = []
    if old and new and old.executable != new.executable:
        notes.append(f"It {'can' if new.executable else 'cannot'} be executed now.")
    beyond = f"; only {told_by} were compared" if old and new else ""
    texts = []
    for item in (old, new):
        text, note = _text(item, beyond)
        texts.append(text)
        if note:
            return FileChange(path, change, note=" ".join([*notes, note]))
    hunks, note = line_hunks(texts[0], texts[1])
    if note:
        notes.append(note)
    return FileChange(path, change, hunks, " ".join(notes) or None)


def _text(item: Item | None, beyond: str) -> tuple[str, str | None]:
    if item is None:
        return "", None
    if item.kind != "file":
        return "", f"It is a {item.kind}, which is not opened."
    if item.size > _MOST_BYTES:
        return "", f"It is {item.size:,} bytes{beyond}."
    try:
        data = item.read(_MOST_BYTES)
    except (OSError, UnsafePathError) as error:
        return "", f"It cannot be read: {error}"
    if is_binary(data):
        return "", f"It is not text{beyond}."
    return decode(data)[0], None


def line_hunks(old: str, new: str) -> tuple[tuple[Hunk, ...], str | None]:
    r"""The hunks that turn `old` into `new`, and a note when the comparison was cut short.

    Example:
        >>> line_hunks("a\nb\n", "a\nc\n")[0][0].lines
        ((' ', 'a'), ('-', 'b'), ('+', 'c'))
    """
    a, b = _lines(old), _lines(new)
    head = 0
    while head < min(len(a), len(b)) and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < min(len(a), len(b)) - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    middle_a, middle_b = a[head : len(a) - tail], b[head : len(b) - tail]
    if not middle_a and not middle_b:
        return (), "Only line ends differ."
    if max(len(middle_a), len(middle_b)) > _MOST_LINES or _pairs(middle_a, middle_b) > _MOST_PAIRS:
        opcodes = [("replace", 0, len(middle_a), 0, len(middle_b))]
        note = "So many lines differ that the part from the first to the last of them is shown as replaced."
    else:
        opcodes = list(difflib.SequenceMatcher(None, middle_a, middle_b).get_opcodes())
        note = None
    moved = [(tag, i1 + head, i2 + head, j1 + head, j2 + head) for tag, i1, i2, j1, j2 in opcodes]
    if head:
        moved.insert(0, ("equal", 0, head, 0, head))
    if tail:
        moved.append(("equal", len(a) - tail, len(a), len(b) - tail, len(b)))
    return tuple(_hunk(group, a, b) for group in _grouped(moved)), note


def _pairs(a: list[str], b: list[str]) -> int:
    there = Counter(b)
    return sum(times * there[line] for line, times in Counter(a).items())


def _lines(text: str) -> list[str]:
    # Only "\n" ends a line here, as in the code view: other separators stay in the line, where they are marked.
    return text.removesuffix("\n").split("\n") if text else []


_Opcode = tuple[str, int, int, int, int]


def _grouped(opcodes: list[_Opcode]) -> list[list[_Opcode]]:
    """Opcodes in groups with `_CONTEXT` equal lines round each change."""
    groups: list[list[_Opcode]] = [[]]
    for n, (tag, i1, i2, j1, j2) in enumerate(opcodes):
        if tag != "equal":
            groups[-1].append((tag, i1, i2, j1, j2))
            continue
        first, last, length = n == 0, n == len(opcodes) - 1, i2 - i1
        if not first:
            end = min(length, _CONTEXT) if last or length > 2 * _CONTEXT else length
            groups[-1].append((tag, i1, i1 + end, j1, j1 + end))
        if first or (length > 2 * _CONTEXT and not last):
            begin = max(0, length - _CONTEXT)
            if not first:
                groups.append([])
            groups[-1].append((tag, i1 + begin, i2, j1 + begin, j2))
    return [group for group in groups if any(opcode[0] != "equal" for opcode in group)]


def _hunk(group: list[_Opcode], a: list[str], b: list[str]) -> Hunk:
    lines: list[tuple[Sign, str]] = []
    for tag, i1, i2, j1, j2 in group:
        if tag == "equal":
            lines += [(" ", _shown(text)) for text in a[i1:i2]]
        else:
            lines += [("-", _shown(text)) for text in a[i1:i2]]
            lines += [("+", _shown(text)) for text in b[j1:j2]]
    return Hunk(group[0][1] + 1, group[0][3] + 1, tuple(lines))


def _shown(line: str) -> str:
    more = len(line) - _LONGEST_LINE
    return line if more <= 0 else f"{line[:_LONGEST_LINE]} … {more:,} more characters in this line"
