"""Bytes into text that can be sent and shown, and clocks that end a reading."""

from __future__ import annotations

import codecs
import re
import time

_LONE = re.compile("[\ud800-\udfff]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8", ""),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)


def decoded(data: bytes, *, cut: bool) -> tuple[str, list[str]]:
    r"""The text of a file, and sentences about what is odd with its encoding.

    Args:
        data: the file's first bytes.
        cut: the file goes on after them, so that the last character may be half of one.

    Example:
        >>> decoded(b"\xef\xbb\xbfa,b", cut=False)
        ('a,b', [])
    """
    bom, encoding, told = next(((b, e, t) for b, e, t in _BOMS if data.startswith(b)), (b"", "utf-8", ""))
    body = data[len(bom) :]
    notes = [f"It is encoded as {told}."] if told else []
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        return decoder.decode(body, final=not cut), notes
    except UnicodeDecodeError:
        # Guessing another encoding would show wrong letters as if they were right.
        notes.append(f"Not valid {told or 'UTF-8'}: what could not be read is marked.")
        return body.decode(encoding, "replace"), notes


def starts_as_utf16(data: bytes) -> bool:
    """Whether the text says of itself that it is UTF-16, which looks like no text to other checks."""
    return data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def sendable(text: str) -> str:
    """The text with U+FFFD for halves of characters, which JSON can name and UTF-8 cannot carry."""
    return _LONE.sub("\ufffd", text)


def shortened(text: str, limit: int) -> str:
    """The first `limit` characters, and in words how many there are more.

    Example:
        >>> shortened("abcdef", 4)
        'abcd … 2 more characters'
    """
    if len(text) <= limit:
        return text
    left = len(text) - limit
    return f"{text[:limit]} … {left:,} more character{'' if left == 1 else 's'}"


class Clock:
    """Ends work on data that was made to take long.

    Args:
        seconds: of processor time of this thread, so that a busy machine ends nothing early.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.thread_time() + seconds

    def over(self) -> bool:
        """Whether the time is used up."""
        return time.thread_time() > self._end
