"""Windows, tail and long lines against the obvious model: all bytes in memory, split at newlines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syft_job_widgets.errors import LogError
from syft_job_widgets.logs import LogFile
from syft_job_widgets.logs.lineindex import LineIndex, nth_newline
from syft_job_widgets.logs.source import path_opener
from syft_job_widgets.logs.windows import decode_cut

MANY = 1 << 20
# Newlines, carriage returns and broken characters are likely; everything else is possible.
CONTENT = st.lists(
    st.one_of(
        st.sampled_from(
            [b"\n", b"\n\n", b"\r\n", b"\r", b"\x00", b"\xff", "é界🙂".encode(), b"\xe2\x82", b"word"]
        ),
        st.binary(max_size=12),
    ),
    max_size=40,
).map(b"".join)
STEP = st.sampled_from([1, 2, 3, 5, 7, 16, 64, 4096])


def lines_of(data: bytes) -> list[bytes]:
    pieces = data.split(b"\n")
    return pieces[:-1] if pieces[-1] == b"" else pieces


def shown(data: bytes) -> str:
    return data.decode("utf-8", "replace")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "stdout.txt"


def log_of(path: Path, data: bytes, step: int = 16, max_marks: int = 65_536) -> LogFile:
    path.write_bytes(data)
    return LogFile(path_opener(path), step=step, max_marks=max_marks)


@given(CONTENT, STEP, st.sampled_from([2, 3, 65_536]), st.data())
def test_window_is_a_slice_of_the_lines(
    path: Path, data: bytes, step: int, marks: int, draw: st.DataObject
) -> None:
    log, lines = log_of(path, data, step, marks), lines_of(data)
    first = draw.draw(st.integers(0, len(lines) + 2))
    count = draw.draw(st.integers(0, len(lines) + 2))
    window = log.window(first, count)
    wanted = lines[first : first + count]
    assert [line.text for line in window.lines] == [shown(line) for line in wanted]
    assert [line.number for line in window.lines] == list(range(first, first + len(wanted)))
    for line, raw in zip(window.lines, wanted, strict=True):
        assert data[line.offset : line.offset + line.length] == raw
        assert not line.shortened
        assert line.shown == line.length
    assert window.next_line == first + len(wanted)
    header = log.refresh()
    assert (header.lines, header.size, header.indexed) == (len(lines), len(data), True)
    assert header.ends_with_newline == data.endswith(b"\n")


@given(CONTENT, STEP, st.integers(1, 120), st.integers(1, 40))
def test_windows_one_after_the_other_give_every_line_within_the_budget(
    path: Path, data: bytes, step: int, budget: int, cap: int
) -> None:
    log, lines = log_of(path, data, step), lines_of(data)
    seen = 0
    while seen < len(lines):
        window = log.window(seen, MANY, max_bytes=budget, max_line_bytes=cap)
        assert window.lines
        assert len(window.lines) == 1 or sum(max(line.shown, 32) for line in window.lines) <= budget
        for line in window.lines:
            raw = lines[line.number]
            assert line.length == len(raw)
            assert line.shortened == (len(raw) > min(cap, budget))
            assert line.shown <= max(cap, 4)
            assert line.text == shown(raw[line.start : line.start + line.shown])
        seen = window.next_line
    assert log.window(seen, 5).lines == ()


@given(CONTENT, STEP, st.integers(0, 40), st.integers(1, 200), st.booleans())
def test_tail_is_the_end_of_the_lines(
    path: Path, data: bytes, step: int, count: int, budget: int, indexed: bool
) -> None:
    log, lines = log_of(path, data, step), lines_of(data)
    if indexed:
        log.refresh()
    tail = log.tail(count, max_bytes=budget, max_line_bytes=MANY)
    texts = [line.text for line in tail.lines]
    assert tail.size == len(data)
    if not tail.starts_inside_line:
        assert texts == [shown(line) for line in lines[len(lines) - len(texts) :]]
        assert not any(line.shortened for line in tail.lines)
        assert (
            tail.first_offset == len(data)
            or data[: tail.first_offset].endswith(b"\n")
            or tail.first_offset == 0
        )
        # Fewer lines than asked for: there are no more, or the next one does not fit.
        more = len(lines) - len(texts)
        if more and len(texts) < min(count, max(1, budget // 32)):
            assert len(data) - tail.first_offset + len(lines[more - 1]) + 1 > budget
    else:
        assert len(texts) == 1
        assert tail.lines[0].shortened
        assert len(lines[-1]) >= budget
        assert lines[-1].endswith(data[tail.first_offset :].removesuffix(b"\n"))
    numbers = [line.number for line in tail.lines]
    if tail.first_line is None:
        assert not indexed
        assert numbers == list(range(-len(numbers), 0))
    else:
        assert numbers == list(range(len(lines) - len(numbers), len(lines)))
        assert data[: tail.first_offset].count(b"\n") == tail.first_line


@given(CONTENT, STEP, st.integers(1, 20), st.data())
def test_read_line_gives_a_long_line_in_parts(
    path: Path, data: bytes, step: int, count: int, draw: st.DataObject
) -> None:
    log, lines = log_of(path, data, step), lines_of(data)
    if not lines:
        with pytest.raises(LogError, match="There is no line 0: the log has 0 lines"):
            log.read_line(0)
        return
    number = draw.draw(st.integers(0, len(lines) - 1))
    parts: list[str] = []
    start: int | None = 0
    while start is not None:
        part = log.read_line(number, start, count)
        assert part.length == len(lines[number])
        assert len(part.text) <= max(count, 4)
        parts.append(part.text)
        assert part.next_start is None or part.next_start > start
        start = part.next_start
    assert "".join(parts) == shown(lines[number])


@given(CONTENT, STEP, st.integers(1, 30), st.data())
def test_bytes_text_and_iteration(path: Path, data: bytes, step: int, cap: int, draw: st.DataObject) -> None:
    log, lines = log_of(path, data, step), lines_of(data)
    offset = draw.draw(st.integers(0, len(data) + 3))
    count = draw.draw(st.integers(0, len(data) + 3))
    assert log.read_bytes(offset, count) == data[offset : offset + count]
    assert log.text() == shown(data)
    assert log.text(count) == shown(data[:count])
    first = draw.draw(st.integers(0, len(lines) + 1))
    assert list(log.iter_lines(first)) == [shown(line) for line in lines[first:]]
    for text, raw in zip(log.iter_lines(0, max_line_bytes=cap), lines, strict=True):
        missing = len(raw) - cap
        assert text == (
            f"{shown(raw[:cap])} … [{missing:,} more bytes in this line]" if missing > 0 else shown(raw)
        )
    place = draw.draw(st.integers(0, len(data)))
    assert log.line_at(place) == data[:place].count(b"\n")


@given(CONTENT, st.integers(4, 50))
def test_decoding_in_parts_is_decoding_the_whole(data: bytes, size: int) -> None:
    parts, at = [], 0
    while at + size < len(data):
        text, used = decode_cut(data[at : at + size])
        assert size - 4 < used <= size
        parts.append(text)
        at += used
    assert "".join(parts) + shown(data[at:]) == shown(data)
    assert decode_cut(b"\xe2\x82") == ("\ufffd", 2)  # nothing but a cut character: goes on all the same


@given(CONTENT.filter(lambda data: b"\n" in data), st.integers(1, 40))
def test_nth_newline(data: bytes, repeat: int) -> None:
    data *= repeat  # long enough for the halving
    places = [place for place, byte in enumerate(data) if byte == 10]
    for n in {1, len(places) // 2 + 1, len(places)}:
        assert nth_newline(data, n) == places[n - 1]


@given(CONTENT, st.sampled_from([1, 2, 3, 8]), st.integers(2, 6), st.lists(st.integers(1, 9), max_size=60))
def test_the_index_stays_small_and_right_however_it_is_fed(
    data: bytes, step: int, marks: int, feeds: list[int]
) -> None:
    index = LineIndex(step, marks)

    def read(offset: int, count: int) -> bytes:
        return data[offset : offset + count]

    for budget in feeds:
        index.feed(read, budget, len(data))
        assert index.newlines == data[: index.pos].count(b"\n")
        assert len(index._marks) <= marks + 1
    for offset in range(index.pos):
        newline = data.find(b"\n", offset, index.pos)
        assert index.next_newline(offset, read) == (None if newline < 0 else newline)
        line = index.line_at(offset, read)
        assert line == data[:offset].count(b"\n")
        assert index.start_of(line, read) == data.rfind(b"\n", 0, offset) + 1


def test_a_line_of_twenty_megabytes_is_shortened_and_skipped_without_being_read(path: Path) -> None:
    long = b"x" * 20_000_000
    log = log_of(path, b"first\n" + long + b"\nlast\n", step=65_536)
    window = log.window(0, 10)
    assert [(line.text, line.length, line.shortened) for line in window.lines] == [
        ("first", 5, False),
        ("x" * 8192, len(long), True),
        ("last", 4, False),
    ]
    part = log.read_line(1, start=19_999_990)
    assert (part.text, part.next_start, part.length) == ("x" * 10, None, len(long))
    assert [line.text for line in log.tail(1).lines] == ["last"]
    asked: list[int] = []

    def read(offset: int, count: int) -> bytes:
        asked.append(count)
        return log.read_bytes(offset, count)

    assert log._index.next_newline(100, read) == 6 + len(long)
    assert sum(asked) <= 2 * 65_536


def test_a_long_last_line_is_shown_from_its_end_by_a_tail_that_cannot_see_its_start(path: Path) -> None:
    log = log_of(path, b"old\n" + "é".encode() * 500_000)
    tail = log.tail(10, max_line_bytes=101)
    assert tail.starts_inside_line
    assert tail.first_line is None
    (line,) = tail.lines
    assert (line.text, line.number, line.shortened) == ("é" * 50, -1, True)
    assert tail.first_offset == line.offset == 4 + 1_000_000 - 100
    log.refresh()
    assert log.tail(10, max_line_bytes=101).first_line == 1


def test_a_long_line_of_progress_updates_is_shown_from_its_newest(path: Path) -> None:
    line = b"".join(b"\r%6d/100000 [bar]" % n for n in range(5_000))
    log = log_of(path, line + b"\nnext\n")
    window = log.window(0, 2)
    first = window.lines[0]
    assert first.shortened
    assert first.text.endswith("\r  4999/100000 [bar]")
    assert first.text.startswith("  ")
    assert first.start + first.shown == first.length == len(line)
    assert window.lines[1].text == "next"
    # A CRLF file has one at the end of each line: that is no update.
    log = log_of(path, b"a" * 10_000 + b"\r\n")
    assert log.window(0, 1).lines[0].start == 0


def test_questions_that_make_no_sense_are_refused_in_words(path: Path) -> None:
    log = log_of(path, b"a\nb")
    with pytest.raises(LogError, match="`first_line` is -1, but lines and bytes of a log count from 0"):
        log.window(-1, 5)
    with pytest.raises(LogError, match="`max_bytes` is 0"):
        log.window(0, 5, max_bytes=0)
    with pytest.raises(LogError, match="There is no line 2: the log has 2 lines, counted from 0"):
        log.read_line(2)
    with pytest.raises(LogError, match="`offset`"):
        log.read_bytes(-1, 5)
    assert log.read_line(1, start=50).text == ""
