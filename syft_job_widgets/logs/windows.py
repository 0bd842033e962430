"""Lines cut out of a file: a window by line number, a tail from the end, a part of a long line.

Everything here works on an index and a reader, and keeps to a budget of bytes, whatever the log holds.
"""

from __future__ import annotations

import codecs

from .lineindex import LineIndex, Reader
from .model import LogLine
from .source import StaleError

# What a line costs of a budget at least: a million empty lines are a million records.
LINE_COST = 32
_FIRST_BACK = 65_536


def decode_cut(data: bytes) -> tuple[str, int]:
    """Text of bytes that may end inside a character, and how many bytes it stands for.

    A character that was cut is left for the next part, so that parts joined give the text of the whole.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    text = decoder.decode(data)
    left = len(decoder.getstate()[0])
    if left == len(data) and data:  # nothing but a cut character: show it as broken instead of standing still
        return data.decode("utf-8", "replace"), len(data)
    return text, len(data) - left


def make_line(number: int, offset: int, length: int, cap: int, read: Reader) -> LogLine:
    r"""The record of one line of `length` bytes at `offset`, of which at most `cap` bytes are shown.

    A long line of progress updates, each begun by `\r`, is shown from its end: a terminal shows the newest too.
    """
    if length <= cap:
        data = read(offset, length)
        return LogLine(number, data.decode("utf-8", "replace"), offset, length, shown=length)
    start = 0
    last = read(offset + length - cap, cap)
    update = last.rstrip(b"\r").find(b"\r")
    if update >= 0:
        start = length - cap + update + 1
        data = last[update + 1 :]
        return LogLine(number, data.decode("utf-8", "replace"), offset, length, True, start, len(data))
    text, used = decode_cut(read(offset, cap))
    return LogLine(number, text, offset, length, True, start, used)


def read_window(
    index: LineIndex, read: Reader, first: int, count: int, max_bytes: int, max_line_bytes: int
) -> tuple[LogLine, ...]:
    """Up to `count` lines from line `first` on, which must be there. The index says where long lines end."""
    at, end = index.start_of(first, read), index.pos
    lines: list[LogLine] = []
    left = max_bytes
    data, base = b"", at
    while len(lines) < count and at < end and left > 0:
        newline = data.find(b"\n", at - base)
        if newline < 0 and (at > base or not data):
            # The buffer ends inside this line: begin a new one at its start.
            data, base = read(at, min(max_bytes, end - at)), at
            if not data:
                raise StaleError("The log changed while it was read. Ask again.")
            newline = data.find(b"\n")
        if newline < 0:
            beyond = index.next_newline(base + len(data), read)
            stop = end if beyond is None else beyond
        else:
            stop = base + newline
        length = stop - at
        cap = min(max_line_bytes, max_bytes)
        cost = max(min(length, cap), LINE_COST)
        if lines and cost > left:
            break
        lines.append(make_line(first + len(lines), at, length, cap, _cached(data, base, read)))
        left -= cost
        at = stop + 1
    return tuple(lines)


def read_tail(
    read: Reader, size: int, count: int, max_bytes: int, max_line_bytes: int
) -> tuple[tuple[LogLine, ...], int, bool]:
    """The last `count` lines, numbered -n to -1, where they begin, and whether that is inside a line.

    Reads backwards from the end, and no more than `max_bytes`.
    """
    count = min(count, max(1, max_bytes // LINE_COST))
    if size == 0 or count == 0:
        return (), size, False
    data, base = _read_back(read, size, count, max_bytes)
    ends = data.endswith(b"\n")
    pieces = data[:-1].split(b"\n") if ends else data.split(b"\n")
    inside = False
    if base > 0:
        # The byte before tells whether the first piece is a whole line.
        inside = read(base - 1, 1) != b"\n"
        if inside and len(pieces) > 1:
            base += len(pieces[0]) + 1
            del pieces[0]
            inside = False
    for piece in pieces[:-count]:
        base += len(piece) + 1
        inside = False
    pieces = pieces[-count:]
    first = base
    lines: list[LogLine] = []
    at, cap = base, min(max_line_bytes, max_bytes)
    if inside and len(pieces[0]) > cap:
        # No start of a line is in reach: its end is what a tail is asked for.
        shown = pieces[0][-cap:]
        # Not from inside a character: 10xxxxxx goes on with one that began before.
        shown = shown[next((at for at, byte in enumerate(shown[:4]) if byte & 0xC0 != 0x80), 0) :]
        first = at = base + len(pieces[0]) - len(shown)
        pieces[0] = shown
    for position, piece in enumerate(pieces, start=-len(pieces)):
        line = make_line(position, at, len(piece), cap, _cached(piece, at, read))
        lines.append(line)
        at += len(piece) + 1
    if inside:
        only = lines[0]
        lines[0] = LogLine(only.number, only.text, only.offset, only.length, True, only.start, only.shown)
    return tuple(lines), first, inside


def _read_back(read: Reader, size: int, count: int, max_bytes: int) -> tuple[bytes, int]:
    """The end of the file, far enough back for `count` lines, and the byte where it begins."""
    blocks: list[bytes] = []
    base, newlines, step = size, 0, min(_FIRST_BACK, max_bytes)
    lowest = max(0, size - max_bytes)
    while base > lowest:
        step = min(step, base - lowest)
        block = read(base - step, step)
        if len(block) != step:
            raise StaleError("The log changed while it was read. Ask again.")
        base -= step
        blocks.append(block)
        newlines += block.count(b"\n")
        # One newline more than lines: the one that ends the line before. The file's last byte may be another.
        if newlines > count:
            break
        step *= 2
    return b"".join(reversed(blocks)), base


def _cached(data: bytes, base: int, read: Reader) -> Reader:
    """Read from `data`, which holds the bytes from `base` on, and from the file only what it does not hold."""

    def reader(offset: int, count: int) -> bytes:
        place = offset - base
        if place >= 0 and place + count <= len(data):
            return data[place : place + count]
        return read(offset, count)

    return reader
