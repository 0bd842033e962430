"""When lines arrived: what is written down, how much of it, and both logs put together by it."""

from __future__ import annotations

import os
import struct
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syft_job_widgets.layout import LAYOUTS, STREAMS, Stream
from syft_job_widgets.layout.markers_names import job_of_note, note_name
from syft_job_widgets.logs import LogFile
from syft_job_widgets.logs.arrivals import NOT_READABLE, NOT_RECORDED, Arrivals
from syft_job_widgets.logs.joined import JoinedLog
from syft_job_widgets.logs.recording import LARGEST, MAGIC, RECORD, ArrivalWriter, gap_s, moved
from syft_job_widgets.logs.source import path_opener
from tests.core.runner_support import BOB, Desk


class Clock:
    """Time that passes when it is told to, and a job that writes."""

    def __init__(self, folder: Path, start: float = 1_000.0) -> None:
        self.now = start
        self.folder = folder
        self.paths: dict[Stream, Path] = {stream: folder / f"{stream}.txt" for stream in STREAMS}
        for path in self.paths.values():
            path.write_bytes(b"")
        self.note = folder / "job.times"
        self.fd = os.open(self.note, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.writer = ArrivalWriter(self.fd, lambda: self.now, lambda: self.now)

    def write(self, stream: Stream, block: bytes, after: float = 0.0) -> None:
        self.now += after
        path = self.paths[stream]
        start = path.stat().st_size
        with path.open("ab") as file:
            file.write(block)
        self.writer.arrived(stream, start, block)

    def close(self) -> None:
        self.writer.settle(force=True)
        os.close(self.fd)

    def arrivals(self, *, owned: bool = True) -> Arrivals:
        logs = {stream: LogFile.from_path(path) for stream, path in self.paths.items()}
        made = Arrivals(path_opener(self.note), logs, owned=owned)
        made.refresh()
        return made

    def both(self, step: int = 1 << 19) -> JoinedLog:
        logs = {stream: LogFile(path_opener(path), step=step) for stream, path in self.paths.items()}
        made = JoinedLog(logs, Arrivals(path_opener(self.note), logs, owned=True))
        while not made.refresh(64).indexed:
            pass
        return made


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    return Clock(tmp_path)


def shown(both: JoinedLog, first: int = 0, count: int = 1_000) -> list[tuple[str, str]]:
    return [(line.stream, line.line.text) for line in both.window(first, count)]


# -- writing -----------------------------------------------------------------------------------------------------------------


def test_each_line_has_the_time_at_which_it_arrived(clock: Clock) -> None:
    clock.write("stdout", b"one\n")
    clock.write("stderr", b"careful\n", after=1.5)
    clock.write("stdout", b"two\n", after=2.0)
    clock.close()
    arrivals = clock.arrivals()
    assert [arrivals.time_of("stdout", end) for end in (1, 4, 5, 8, 9)] == [
        1000.0,
        1000.0,
        1003.5,
        1003.5,
        None,
    ]
    assert arrivals.time_of("stderr", 8) == 1001.5
    assert arrivals.problem() is arrivals.problem("stdout") is None


def test_a_firehose_makes_a_small_note_and_times_stay_near(clock: Clock) -> None:
    for _ in range(20_000):
        clock.write("stdout", b"x" * 99 + b"\n", after=0.001)
    clock.close()
    # Twenty seconds: a burst, and then fifty records a second.
    assert clock.note.stat().st_size < 16 * (256 + 50 * 21)
    arrivals = clock.arrivals()
    times = [arrivals.time_of("stdout", 100 * (n + 1)) for n in range(0, 20_000, 500)]
    assert all(
        at is not None and abs(at - (1000 + (n + 1) / 1000)) < 0.03
        for at, n in zip(times, range(0, 20_000, 500), strict=True)
    )


def test_the_note_of_a_job_that_never_ends_is_bounded() -> None:
    records, seconds = 0, 0.0
    while seconds < 10 * 365 * 86_400:
        seconds += gap_s(records)
        records += 2  # both streams at each turn
    assert len(MAGIC) + records * RECORD.size < LARGEST


def test_what_waits_is_written_when_it_is_due(clock: Clock) -> None:
    for _ in range(300):
        clock.write("stdout", b"x\n")
    due = clock.writer.due()
    assert due is not None
    assert 0 < due <= gap_s(300)
    before = clock.note.stat().st_size
    clock.now += due
    clock.writer.settle()
    assert clock.note.stat().st_size == before + RECORD.size
    assert clock.writer.due() is None
    assert clock.arrivals().ends[0][-1] == 600


def test_a_clock_that_is_set_back_does_not_spoil_the_times(clock: Clock) -> None:
    clock.write("stdout", b"one\n", after=100)
    clock.now = 5.0
    clock.writer.arrived("stdout", 4, b"two\n")
    clock.close()
    assert clock.arrivals().time_of("stdout", 8) == 1100.0


def test_a_note_that_cannot_be_written_stops_nothing() -> None:
    writer = ArrivalWriter(-1)
    writer.arrived("stdout", 0, b"x\n")
    assert writer.due() is None
    with open("/dev/full", "wb", buffering=0) as full:
        writer = ArrivalWriter(full.fileno())
        writer.arrived("stdout", 0, b"x\n")
        writer.settle(force=True)


# -- what may stand in the note ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"SJW",
        b"something else entirely, and more than sixteen bytes",
        MAGIC + RECORD.pack(1 << 60, 4),
        MAGIC + RECORD.pack(10, 8) + RECORD.pack(20, 4),
        MAGIC + RECORD.pack(20, 4) + RECORD.pack(10, 8),
        MAGIC + RECORD.pack(5, 1 << 62),
        MAGIC + RECORD.pack(0xFFFF_FFFF, 1 << 62) + RECORD.pack(1, 4),
        MAGIC + RECORD.pack(1, 4),
    ],
    ids=[
        "empty",
        "torn",
        "foreign",
        "year 38000",
        "back",
        "earlier",
        "wrong check",
        "long check",
        "no check",
    ],
)
def test_a_damaged_or_forged_note_gives_no_times_and_no_error(clock: Clock, note: bytes) -> None:
    clock.write("stdout", b"one\ntwo\n")
    clock.close()
    clock.note.write_bytes(note)
    arrivals = clock.arrivals()
    assert arrivals.problem() == NOT_RECORDED
    both = clock.both()
    assert both.refresh().lines == 0
    assert both.window(0, 10) == both.tail(10) == ()


@given(st.binary(max_size=200))
@settings(max_examples=60)
def test_whatever_stands_in_the_note_nothing_raises(tail: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock(Path(folder))
        clock.write("stdout", b"one\ntwo\n")
        clock.write("stderr", b"three\n")
        clock.close()
        clock.note.write_bytes(clock.note.read_bytes() + tail)
        both = clock.both()
        assert len(both.window(0, 10)) in (0, 3)
        clock.arrivals().time_of("stdout", 5)


def test_half_a_record_at_the_end_is_left_alone(clock: Clock) -> None:
    clock.write("stdout", b"one\n")
    clock.close()
    with clock.note.open("ab") as file:
        file.write(b"1234567")
    assert clock.arrivals().time_of("stdout", 4) == 1000.0


def test_a_log_that_is_not_the_one_of_the_note_has_no_times(clock: Clock) -> None:
    clock.write("stdout", b"one\ntwo\n")
    clock.close()
    clock.paths["stdout"].write_bytes(b"all different\n")
    arrivals = clock.arrivals()
    assert arrivals.problem("stdout") == NOT_RECORDED
    assert arrivals.problem("stderr") is None


def test_a_truncated_log_keeps_the_times_of_what_is_left(clock: Clock) -> None:
    clock.write("stdout", b"x" * 5000 + b"\n")
    clock.write("stdout", b"two\n", after=1)
    clock.close()
    os.truncate(clock.paths["stdout"], 5001)
    assert clock.arrivals().time_of("stdout", 5001) == 1000.0
    assert shown(clock.both()) == [("stdout", "x" * 5000)]


def test_a_new_note_begins_anew(clock: Clock, tmp_path: Path) -> None:
    clock.write("stdout", b"one\n")
    arrivals = clock.arrivals()
    clock.close()
    clock.note.unlink()
    arrivals.refresh()
    assert (arrivals.generation, arrivals.problem()) == (1, NOT_RECORDED)
    again = Clock(tmp_path, start=2_000)
    again.write("stdout", b"uno\n")
    arrivals.refresh()
    assert arrivals.time_of("stdout", 4) == 2000.0
    again.close()


def test_who_may_not_read_the_note_is_told_so(clock: Clock) -> None:
    clock.close()
    clock.note.unlink()
    assert clock.arrivals(owned=False).problem() == NOT_READABLE


# -- both ------------------------------------------------------------------------------------------------------------------

BLOCKS = st.lists(
    st.tuples(
        st.sampled_from(STREAMS),
        st.sampled_from([b"a\n", b"part", b"\n", b"b\nc\n", "é\n".encode(), b"long " * 30 + b"\n"]),
    ),
    max_size=40,
)


def expected(blocks: list[tuple[Stream, bytes]]) -> list[tuple[str, str]]:
    """The rule: a line stands where its end arrived; what has no end yet stands last."""
    rest: dict[Stream, bytes] = dict.fromkeys(STREAMS, b"")
    rows: list[tuple[str, str]] = []
    for stream, block in blocks:
        *whole, rest[stream] = (rest[stream] + block).split(b"\n")
        rows += [(stream, line.decode()) for line in whole]
    return rows + [(stream, rest[stream].decode()) for stream in STREAMS if rest[stream]]


@given(BLOCKS, st.integers(0, 30), st.integers(1, 8), st.sampled_from([3, 16, 1 << 19]))
@settings(max_examples=120, deadline=None)
def test_both_logs_stand_in_the_order_in_which_their_lines_ended(
    blocks: list[tuple[Stream, bytes]], first: int, count: int, step: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock(Path(folder))
        for stream, block in blocks:
            clock.write(stream, block, after=0.01)
        clock.close()
        both, rows = clock.both(step), expected(blocks)
        assert shown(both) == rows
        assert shown(both, first, count) == rows[first : first + count]
        assert [(line.stream, line.line.text) for line in both.tail(count)] == rows[-count:]
        assert [line.row for line in both.window(0, 1_000)] == list(range(len(rows)))
        matching = [at for at, (_, text) in enumerate(rows) if "a" in text]
        ahead = both.search("a", first)
        assert ahead.hit is None or not ahead.reached_end
        assert (ahead.row if ahead.hit else None) == next((at for at in matching if at >= first), None)
        back = both.search("a", first, -1)
        assert (back.row if back.hit else None) == next(
            (at for at in reversed(matching) if at <= first), None
        )
        assert both.count_matches("a", first, first + count) == sum(
            first <= at < first + count for at in matching
        )


def test_lines_that_are_not_in_the_note_yet_stand_last_and_find_their_place(clock: Clock) -> None:
    clock.write("stderr", b"first\n")
    with clock.paths["stdout"].open("ab") as file:
        file.write(b"later\n")  # on disk, and not noted yet
    both = clock.both()
    assert shown(both) == []  # of stdout nothing was recorded, and it is not empty: no order
    clock.writer.arrived("stdout", 0, b"later\n")
    both.refresh()
    assert shown(both) == [("stderr", "first"), ("stdout", "later")]
    with clock.paths["stdout"].open("ab") as file:
        file.write(b"newest\n")
    clock.write("stderr", b"second\n")
    both.refresh()
    assert shown(both)[2:] == [("stderr", "second"), ("stdout", "newest")]
    assert both.settled == 3
    clock.close()


def test_both_begin_anew_when_a_log_does(clock: Clock) -> None:
    clock.write("stdout", b"one\n")
    clock.write("stderr", b"two\n")
    both = clock.both()
    before = both.refresh().generation
    clock.paths["stderr"].write_bytes(b"")
    header = both.refresh()
    assert header.generation > before
    assert shown(both) in ([], [("stdout", "one")])
    clock.close()


def test_windows_of_both_keep_to_their_budget(clock: Clock) -> None:
    for number in range(200):
        clock.write(STREAMS[number % 2], b"%03d " % number + b"x" * 1_000 + b"\n")
    clock.close()
    both = clock.both()
    assert [line.row for line in both.window(20, 100, max_bytes=10_000)] == list(range(20, 29))
    assert [line.row for line in both.tail(100, max_bytes=10_000)] == list(range(191, 200))
    assert both.where(31) == ("stderr", 15)
    assert both.where(200) is None


# -- a run -------------------------------------------------------------------------------------------------------------------

SCRIPT = "echo one; sleep 0.05; echo careful >&2; sleep 0.05; echo two; sleep 0.05; echo three >&2"


def both_of(desk: Desk, name: str) -> tuple[JoinedLog, Arrivals]:
    place = desk.place(desk.job(name))
    logs = {stream: LogFile(lambda stream=stream: place.open_log(stream)) for stream in STREAMS}  # type: ignore[misc]
    arrivals = Arrivals(place.open_times, logs, owned=True)
    both = JoinedLog(logs, arrivals)
    both.refresh()
    return both, arrivals


def test_a_run_notes_the_times_out_of_the_submitters_reach(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        job = desk.approved("Data Analysis", SCRIPT)
        desk.process()
        both, arrivals = both_of(desk, "Data Analysis")
        assert shown(both) == [
            ("stdout", "one"),
            ("stderr", "careful"),
            ("stdout", "two"),
            ("stderr", "three"),
        ]
        facts = desk.facts(job)
        times = [arrivals.time_of("stdout", 4), arrivals.time_of("stderr", 8), arrivals.time_of("stdout", 8)]
        assert all(at is not None for at in times)
        assert times == sorted(times, key=float)  # type: ignore[arg-type]
        assert facts.started_at <= (times[0] or 0) <= (facts.finished_at or 0)
        [note] = desk.root.rglob("*.times")
        assert ".reviews" in note.parts
        assert note.stat().st_mode & 0o077 == 0
        job.rerun()
        assert not list(desk.root.rglob("*.times"))


def test_a_run_in_another_process_notes_them_too(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk, ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        desk.approved("elsewhere", SCRIPT)
        desk.process(executor=executor)
        both, _ = both_of(desk, "elsewhere")
        assert [text for _, text in shown(both)] == ["one", "careful", "two", "three"]


def test_what_the_runner_adds_to_a_log_is_noted_too(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        desk.approved("slow", "echo begun; sleep 60")
        desk.process(timeout=0.5)
        both, arrivals = both_of(desk, "slow")
        assert [stream for stream, _ in shown(both)] == ["stdout", "stderr"]
        assert arrivals.time_of("stderr", both.refresh().size - 6) is not None
        assert both.settled == 2


def test_the_watcher_is_not_woken_by_times() -> None:
    assert job_of_note(note_name("a", "record")) == "a"

    owner = "alice@hospital.example"
    markers, review = LAYOUTS
    times = (owner, "app_data", "job", ".reviews", BOB, note_name("a", "times"))
    assert markers.touched(times) is None
    assert markers.touched((*times[:-1], note_name("a", "run"))) is not None
    desk = (owner, "app_data", "job", "review", BOB, "v1", "a", ".desk")
    assert review.touched((*desk, "log.times")) is None
    assert review.touched((*desk, "run.json")) is not None


def test_moved_records_keep_their_stream_and_time() -> None:
    data = RECORD.pack(7, 10) + RECORD.pack(8, (1 << 63) | 20) + RECORD.pack(9, (1 << 62) | 0)
    assert list(struct.iter_unpack("<QQ", moved(data, {"stdout": 100, "stderr": 5}))) == [
        (7, 110),
        (8, (1 << 63) | 25),
        (9, (1 << 62) | 100),
    ]
