"""What a search looks for: plain text as bytes, or a regular expression line by line.

A regular expression runs over a whole block at once as a filter where that provably finds the same lines, and always
decides on the single line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ..errors import LogError

LINE_CAP = 16_384
"""Bytes of a line that a regular expression sees. Backtracking grows with the square or cube of this."""

_LONGEST_PATTERN = 1_000
# Patterns made of these pieces only cannot match a newline nor look around: they find the same in a block as in its
# lines. No negated class, no \s \W \D, no escapes of characters by number, no (?...) but the plain group.
_SIMPLE = re.compile(r"(?:[^\x00-\x1f\\]|\\[dwbS.^$*+?{}()|\[\]/-])*\Z")
_NOT_SIMPLE = re.compile(r"\(\?(?!:)|\[\^|[*+?}]\+")
_REPEAT = re.compile(r"[*+]|\{(\d*)(,?)(\d*)\}")
_FEW = 9
_SAMPLE = 65_536

Span = tuple[int, int]
Pause = Callable[[], bool]
"""Asked between lines; true ends the work."""


class CancelledError(LogError):
    """The caller asked to end. Used inside this package only."""


class PlainText:
    """Fixed text as bytes. `first` and `last` find it in a block, at the speed of `bytes.find`."""

    def __init__(self, text: str, *, ignore_case: bool) -> None:
        needle = text.encode("utf-8")
        self._fold = ignore_case
        self.needle = needle.lower() if ignore_case else needle
        self._rare: bytes | None = None

    def prepared(self, data: bytes) -> bytes:
        """`data` as `first` and `last` want it, of the same length."""
        return data.lower() if self._fold else data

    def first(self, data: bytes, start: int = 0) -> int:
        """Place of the first match in prepared `data` from `start` on, or -1."""
        if self._rare is None:
            sample = data[:_SAMPLE]
            self._rare = min((bytes([byte]) for byte in sorted(set(self.needle))), key=sample.count)
        # memchr for the rarest byte skips most blocks several times faster than a search for the whole text.
        place = data.find(self._rare, start)
        if place < 0:
            return -1
        return data.find(self.needle, max(start, place - len(self.needle) + 1))

    def last(self, data: bytes) -> int:
        """Place of the last match in prepared `data`, or -1."""
        return data.rfind(self.needle)


class LinePattern:
    """A compiled regular expression. `matches` and `last` find the matching lines in a block of whole lines."""

    def __init__(self, source: str, flags: int) -> None:
        self._line = re.compile(source, flags)
        simple = bool(_SIMPLE.match(source)) and not _NOT_SIMPLE.search(source)
        # The engine tries `^` at every character, but looks for a literal newline with the text behind it at once.
        self._anchored = simple and source[:1] == "^" and source[1:2] not in "*+?{" and "|" not in source
        block = "\n" + source[1:] if self._anchored else source
        self._block = re.compile(block, flags | re.MULTILINE) if simple else None
        self._ends = "$" in source
        self.cut = 0

    def matches(self, data: bytes, pause: Pause) -> Iterator[tuple[int, Span]]:
        """Every line of `data` that matches: where the line begins in `data`, and where the first match is in it.

        Raises:
            CancelledError: `pause` said to end.
        """
        block = self._filter_for(data)
        text = self._text_of(data) if block else ""
        if block and block.search(text) is None:
            return
        lines = _lines_of(data)
        number = at = place = seen = (
            0  # line, its byte in data, its character in text, bytes since the last pause
        )
        while number < len(lines):
            if block:
                found = block.search(text, place)
                if found is None:
                    return
                skip = text.count("\n", place, found.start())
                at += sum(map(len, lines[number : number + skip])) + skip
                number += skip
                if number == len(lines):
                    return  # an empty match behind the last newline
                # At the next line, or at the newline before it if that is what the expression begins with.
                place = text.find("\n", found.start() + self._anchored)
                place = len(text) if place < 0 else place + (not self._anchored)
            line = lines[number]
            seen = _rest(seen + len(line), pause)
            if (span := self.in_line(line)) is not None:
                yield at, span
            at += len(line) + 1
            number += 1

    def last(self, data: bytes, pause: Pause) -> tuple[int, Span] | None:
        """The last line of `data` that matches, as `matches` gives it."""
        block = self._filter_for(data)
        if block and block.search(self._text_of(data)) is None:
            return None
        at = len(data) + (not data.endswith(b"\n"))
        seen = 0
        for line in reversed(_lines_of(data)):
            at -= len(line) + 1
            seen = _rest(seen + len(line), pause)
            if (span := self.in_line(line)) is not None:
                return at, span
        return None

    def _text_of(self, data: bytes) -> str:
        return "\n" * self._anchored + data.decode("utf-8", "replace")

    def _filter_for(self, data: bytes) -> re.Pattern[str] | None:
        """The expression to run over all of `data` first, if it finds every line that `in_line` would."""
        if self._block is None or _has_long_line(data) or (self._ends and b"\r" in data):
            return None
        return self._block

    def in_line(self, line: bytes) -> Span | None:
        r"""Where the first match is in one line, in bytes; only its first 16 KiB are seen, without a last `\r`."""
        seen = line[:LINE_CAP]
        if len(line) > LINE_CAP:
            self.cut += 1
        else:
            seen = line.removesuffix(b"\r")
        text = seen.decode("utf-8", "replace")
        match = self._line.search(text)
        if match is None:
            return None
        return byte_of(seen, match.start()), byte_of(seen, match.end())


def compile_pattern(pattern: str, *, regex: bool, ignore_case: bool) -> PlainText | LinePattern:
    """What to search with, or a `LogError` whose sentence says what is wrong with `pattern`."""
    if not pattern:
        raise LogError("There is nothing to search for. Give a text of at least one character.")
    if len(pattern) > _LONGEST_PATTERN:
        raise LogError(f"The search text is too long. Give at most {_LONGEST_PATTERN} characters.")
    if "\n" in pattern:
        raise LogError("The search text spans several lines. Search for a part of one line.")
    if regex:
        return _compile_regex(pattern, re.IGNORECASE if ignore_case else 0)
    # U+FFFD stands for bytes that are no text, so only decoded lines have it; and only they know capital umlauts.
    if "\ufffd" in pattern or (ignore_case and not pattern.isascii()):
        return LinePattern(re.escape(pattern), re.IGNORECASE if ignore_case else 0)
    try:
        return PlainText(pattern, ignore_case=ignore_case)
    except UnicodeEncodeError as error:
        raise LogError("The search text holds half a character (a lone surrogate). Type it again.") from error


def _compile_regex(source: str, flags: int) -> LinePattern:
    if repeats_a_repeat(source):
        raise LogError(
            "This pattern repeats a group that repeats something itself, as in (a+)+. On some lines that would never "
            "end. Write it with one of the two repeats only."
        )
    try:
        return LinePattern(source, flags)
    except re.error as error:
        raise LogError(
            f"This is not a regular expression: {error.msg}. Correct it, or search for plain text."
        ) from error
    except (RecursionError, OverflowError, Warning) as error:
        raise LogError("This regular expression is too large or ambiguous. Write it more simply.") from error


def repeats_a_repeat(source: str) -> bool:
    """Whether a group that holds a repeat is repeated more than a few times: the classic endless pattern."""
    groups = [False]
    at, inside_class = 0, False
    while at < len(source):
        char = source[at]
        at += 1
        if char == "\\":
            at += 1
        elif inside_class:
            inside_class = char != "]"
        elif char == "[":
            inside_class = True
            # A bracket that stands first belongs to the class.
            at += source.startswith("^", at)
            at += source.startswith("]", at)
        elif char == "(":
            groups.append(False)
        elif char == ")":
            held = groups.pop() if len(groups) > 1 else False
            repeated = _repeats(source, at)
            if held and repeated:
                return True
            groups[-1] |= held or repeated
        elif _repeats(source, at - 1):
            groups[-1] = True
    return False


def _repeats(source: str, at: int) -> bool:
    match = _REPEAT.match(source, at)
    if match is None:
        return False
    if source[at] in "*+":
        return True
    least, comma, most = match.groups()
    if not (least or most):
        return bool(comma)
    return (bool(comma) and not most) or int((most or least)[:9]) > _FEW


def _lines_of(data: bytes) -> list[bytes]:
    return data[: -1 if data.endswith(b"\n") else None].split(b"\n")


def _has_long_line(data: bytes) -> bool:
    """Whether some line is surely longer than two caps; lines between one and two caps may pass."""
    return any(data.find(b"\n", at, at + LINE_CAP) < 0 for at in range(0, len(data) - LINE_CAP, LINE_CAP))


def _rest(seen: int, pause: Pause) -> int:
    if seen < LINE_CAP:
        return seen
    if pause():
        raise CancelledError("The search was cancelled.")
    return 0


def byte_of(data: bytes, column: int) -> int:
    """Bytes that the first `column` characters of `data` take, where broken bytes count as one U+FFFD a piece."""
    at = 0
    while True:
        try:
            return at + len(data[at:].decode("utf-8")[:column].encode("utf-8"))
        except UnicodeDecodeError as error:
            good = data[at : at + error.start].decode("utf-8")
            if column <= len(good):
                return at + len(good[:column].encode("utf-8"))
            column -= len(good) + 1
            at += error.end
