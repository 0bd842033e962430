"""What a reviewer must not miss about a file: what kind of thing it is, and what in it cannot be seen by reading it.

Worded as "look here", never as a verdict. `stop` marks are things that cannot be approved.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from .names import AS_EMOJI, is_hidden, is_invisible
from .risk import risk_notes
from .tree import TreeFile

Level = Literal["note", "look", "stop"]
SCAN_BYTES = 2 * 1024**2
_LONG_LINE = 500
_LARGE = 1024**2
_FAMILIAR_INVISIBLE = frozenset("\n\r\t\f\ufeff")
_AT_MOST = 20
_PROSE = (".md", ".markdown", ".rst", ".txt", ".csv", ".tsv", ".json", ".log", ".html", ".tex")

# PEP 263, as Python reads it. What these encodings make of a file is what is shown here, but for letters.
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_AS_SHOWN = re.compile(
    r"u8|utf|utf-?8(-.*)?|(us-)?ascii|646|l1|latin-?1(-.*)?|iso-?8859-1(-.*)?|iso-latin-1(-.*)?|8859"
)


@dataclass(frozen=True, slots=True)
class FileMark:
    """One thing to look at; `line` counts from 1, None for the file as a whole."""

    level: Level
    text: str
    line: int | None = None


def entry_marks(item: TreeFile) -> list[FileMark]:
    """Marks that follow from what the entry is, without reading it."""
    name = item.path.rsplit("/", 1)[-1]
    found = []
    if item.kind == "link":
        found.append(
            FileMark("stop", "A link: what it points at is not part of the job, and it is never followed.")
        )
    elif item.kind == "special":
        found.append(FileMark("stop", "Not a plain file (a pipe, socket or device), or it cannot be read."))
    if item.links > 1:
        found.append(
            FileMark(
                "look", f"The same file has {item.links} names (hard links); some may be outside of the job."
            )
        )
    if item.kind == "file" and item.executable and name != "run.sh":
        found.append(FileMark("note", "It can be executed as a program."))
    if name.startswith("."):
        found.append(FileMark("look", "Its name begins with a dot, so many tools do not list it."))
    if any(is_hidden(item.path, place) for place in range(len(item.path))):
        found.append(FileMark("look", "Its name holds invisible characters."))
    elif not item.path.isascii() and any(c.isalpha() and not c.isascii() for c in item.path):
        found.append(
            FileMark("note", "Its name holds letters that are not plain Latin and may look like them.")
        )
    if item.size > _LARGE:
        found.append(FileMark("look", f"It is large: {item.size:,} bytes."))
    return found


class _Scanned:
    """Results by content digest and path: the same content under the same name has the same marks."""

    def __init__(self) -> None:
        self.known: OrderedDict[str, tuple[FileMark, ...]] = OrderedDict()

    def put(self, digest: str, marks: tuple[FileMark, ...]) -> tuple[FileMark, ...]:
        self.known[digest] = marks
        if len(self.known) > 5000:
            self.known.popitem(last=False)
        return marks


_scanned = _Scanned()


def content_marks(path: str, digest: str, read: Callable[[], tuple[bytes, int]]) -> tuple[FileMark, ...]:
    """Marks that follow from a file's content: what in it cannot be seen, and where to look first.

    Args:
        path: the file's path, which tells its language.
        digest: of the whole file, to remember the answer under.
        read: gives up to `SCAN_BYTES` first bytes and the file's size; called only when there is no answer yet.
    """
    key = f"{digest}:{path}"
    if key in _scanned.known:
        return _scanned.known[key]
    data, size = read()
    found: list[FileMark] = []
    if size > len(data):
        found.append(
            FileMark("look", f"Only its first {SCAN_BYTES:,} bytes were searched for what cannot be seen.")
        )
    if is_binary(data):
        found.append(FileMark("look", "Not text: it cannot be read here."))
        return _scanned.put(key, tuple(found))
    text, clean = decode(data)
    if not clean:
        found.append(FileMark("look", "Not valid UTF-8: some bytes are shown as U+FFFD."))
    found += _encoding_marks(data)
    found += _line_marks(text, code=not path.lower().endswith(_PROSE))
    found += [FileMark("look", note.text, note.line) for note in risk_notes(path, text)]
    return _scanned.put(key, tuple(found))


def is_binary(data: bytes) -> bool:
    """True for content with NUL bytes or mostly control characters."""
    head = data[:8192]
    if b"\0" in head:
        return True
    odd = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return bool(head) and odd / len(head) > 0.3


def decode(data: bytes) -> tuple[str, bool]:
    """The text, and whether every byte of it was valid UTF-8 (a cut character at the end counts as valid)."""
    try:
        return data.decode("utf-8"), True
    except UnicodeDecodeError as error:
        cut_at_end = error.reason == "unexpected end of data" and len(data) - error.start < 4
        return data.decode("utf-8", "replace"), cut_at_end


def _encoding_marks(data: bytes) -> list[FileMark]:
    """Whether Python would make another text of these bytes than the one that is shown: comments may become code.

    For every file: Python runs a file of any name.
    """
    for number, line in enumerate(re.split(rb"\r\n?|\n", data[:SCAN_BYTES], maxsplit=2)[:2], 1):
        cookie = _COOKIE.match(line)
        name = cookie[1].decode("ascii", "replace") if cookie else "utf-8"
        if not _AS_SHOWN.fullmatch(name.lower().replace("_", "-")):
            text = (
                f"It says that its encoding is {name[:40]}, so Python reads another text than the one shown here: "
                "even a comment may hold code that runs. Ask the submitter to send it as UTF-8."
            )
            return [FileMark("look", text, number)]
    return []


def _line_marks(text: str, *, code: bool) -> list[FileMark]:
    found: list[FileMark] = []
    noted = not code
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > _LONG_LINE:
            found.append(
                FileMark("look", f"A long line: {len(line):,} characters. Scroll to its end.", number)
            )
        if not line.isascii() or not line.isprintable():
            hidden = {c for c in set(line) if is_invisible(c)} - _FAMILIAR_INVISIBLE
            alone = [is_hidden(line, i) for i, c in enumerate(line) if c == AS_EMOJI]
            if any(alone):
                hidden.add(AS_EMOJI)
            if hidden:
                codes = ", ".join(f"U+{ord(c):04X}" for c in sorted(hidden)[:5])
                found.append(FileMark("look", f"Invisible characters: {codes}.", number))
            if not noted and not all(alone):
                # Once and as a note: nearly all of them are honest, and the page marks each one in the code.
                noted = True
                note = "An emoji brings the invisible character U+FE0F along; there may be more further down."
                found.append(FileMark("note", note, number))
        if "\r" in line[:-1]:
            found.append(
                FileMark(
                    "look",
                    "A carriage return inside the line: a terminal would overwrite what stands before it.",
                    number,
                )
            )
        if len(found) >= _AT_MOST:
            found.append(FileMark("look", "There is more of this kind further down.", number))
            break
    return found
