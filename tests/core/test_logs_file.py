"""A log that somebody else is writing: growth, truncation, replacement, removal, and things that are no file."""

from __future__ import annotations

import os
import socket
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from syft_job_widgets.errors import LogError, UnsafePathError
from syft_job_widgets.logs import LogFile
from syft_job_widgets.logs.source import path_opener
from tests.helpers import wait_until

DATA = st.lists(
    st.one_of(
        st.sampled_from([b"\n", b"line\n", b"\r\n", b"ab", "é".encode(), b"\xff"]), st.binary(max_size=5)
    ),
    max_size=12,
).map(b"".join)


def lines_of(data: bytes) -> list[str]:
    pieces = [piece.decode("utf-8", "replace") for piece in data.split(b"\n")]
    return pieces[:-1] if pieces[-1] == "" else pieces


def texts(log: LogFile, first: int = 0, count: int = 1 << 20) -> list[str]:
    return [line.text for line in log.window(first, count).lines]


class LogMachine(RuleBasedStateMachine):
    """Any sequence of changes on disk and of questions: the answers are about the file as it is now."""

    def __init__(self) -> None:
        super().__init__()
        self.folder: Path | None = None

    @initialize(step=st.sampled_from([1, 3, 8, 4096]), marks=st.sampled_from([2, 4, 65_536]))
    def begin(self, step: int, marks: int) -> None:
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = Path(self.temporary.name)
        self.path = self.folder / "stdout.txt"
        self.log = LogFile(path_opener(self.path), step=step, max_marks=marks)
        self.data: bytes | None = None
        self.generation = 0
        self.known = b""  # what the log was last seen with
        self.serial = 0

    def teardown(self) -> None:
        if self.folder is not None:
            self.temporary.cleanup()

    def seen(self) -> None:
        self.known = self.data or b""

    @rule(more=DATA)
    def append(self, more: bytes) -> None:
        with self.path.open("ab") as file:
            file.write(more)
        self.data = (self.data or b"") + more

    @rule(share=st.floats(0, 1))
    def truncate(self, share: float) -> None:
        if self.data:
            size = int(len(self.data) * share)
            os.truncate(self.path, size)
            self.data = self.data[:size]

    @rule(data=DATA)
    def rewrite_in_place(self, data: bytes) -> None:
        # As a rerun that truncates and writes: it may have outgrown the old size when it is next seen.
        self.path.write_bytes(data)
        self.data = data

    @rule(data=DATA)
    def replace(self, data: bytes) -> None:
        other = self.path.with_suffix(".new")
        other.write_bytes(data)
        other.replace(self.path)
        self.data = data

    @rule()
    def remove(self) -> None:
        self.path.unlink(missing_ok=True)
        self.data = None

    @rule(budget=st.integers(1, 20))
    def index_a_little(self, budget: int) -> None:
        done = self.log.index_step(budget)
        header = self.log.header()
        assert done == header.indexed
        if not done:
            assert header.lines <= len(lines_of(self.data or b""))
        self.seen()

    @rule(first=st.integers(0, 12), count=st.integers(0, 12))
    def ask_for_a_window(self, first: int, count: int) -> None:
        assert texts(self.log, first, count) == lines_of(self.data or b"")[first : first + count]
        self.seen()

    @rule(count=st.integers(1, 6))
    def ask_for_the_tail(self, count: int) -> None:
        tail = self.log.tail(count)
        assert [line.text for line in tail.lines] == lines_of(self.data or b"")[-count:]
        self.seen()

    @rule()
    def search_and_count(self) -> None:
        wanted = [number for number, line in enumerate(lines_of(self.data or b"")) if "ab" in line]
        hit = self.log.search("ab").hit
        assert (hit.line if hit else None) == min(wanted, default=None)
        assert self.log.count_matches("ab", regex=True).lines == len(wanted)
        self.seen()

    @rule()
    def refresh(self) -> None:
        header = self.log.refresh()
        data = self.data or b""
        assert header.exists == (self.data is not None)
        assert (header.size, header.lines, header.indexed) == (len(data), len(lines_of(data)), True)
        assert header.ends_with_newline == data.endswith(b"\n")
        assert self.log.text() == data.decode("utf-8", "replace")
        self.seen()

    @invariant()
    def generations_never_go_back_and_move_when_content_is_lost(self) -> None:
        if self.folder is None:
            return
        before, self.generation = self.generation, self.log.look().generation
        assert self.generation >= before
        data = self.data or b""
        if not data.startswith(self.known):
            assert self.generation > before
        self.known = data


LogMachine.TestCase.__test__ = True
TestLogOnDisk = LogMachine.TestCase


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "stdout.txt"


def test_a_log_that_is_not_there_yet_appears(path: Path) -> None:
    log = LogFile.from_path(path)
    assert log.refresh() == log.header()
    assert (log.header().exists, log.header().size, log.header().lines) == (False, 0, 0)
    assert log.window(0, 10).lines == log.tail(10).lines == ()
    assert log.search("x").reached_end
    assert log.text() == ""
    path.write_bytes(b"")
    assert log.refresh().exists
    assert log.header().generation == 0
    path.write_bytes(b"here")
    assert texts(log) == ["here"]
    assert log.header().generation == 0
    # A folder on the way that vanished with the job, or was replaced by a file.
    assert not LogFile.from_path(path / "below" / "stdout.txt").refresh().exists


def test_growth_keeps_the_generation_and_reads_new_bytes_only(path: Path) -> None:
    path.write_bytes(b"x" * 99 + b"\n")
    log = LogFile(path_opener(path), step=64)
    asked: list[tuple[int, int]] = []
    feed = log._index.feed

    def recording(read: Callable[[int, int], bytes], budget: int, end: int) -> None:
        def noted(offset: int, count: int) -> bytes:
            asked.append((offset, count))
            return read(offset, count)

        feed(noted, budget, end)

    log._index.feed = recording  # type: ignore[method-assign]
    log.refresh()
    asked.clear()
    with path.open("ab") as file:
        file.write(b"more\nand more")
    assert log.refresh().lines == 3
    assert sum(count for _, count in asked) == 13
    assert min(offset for offset, _ in asked) == 100
    assert log.header().generation == 0


def test_a_rewrite_that_keeps_inode_and_grows_is_noticed(path: Path) -> None:
    path.write_bytes(b"old first\nold second\n")
    log = LogFile.from_path(path)
    log.refresh()
    path.write_bytes(b"the new run writes more than the old one did\nin other lines\n")
    assert log.refresh().generation == 1
    assert texts(log) == ["the new run writes more than the old one did", "in other lines"]
    # The same size again.
    path.write_bytes(path.read_bytes().replace(b"\n", b" ", 1))
    assert log.refresh().generation == 2
    assert log.header().lines == 1


def test_a_rewrite_within_one_tick_of_the_clock_is_noticed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where the clock of the file system is coarse, inode, size and times are all the same after it.
    fstat = os.fstat
    now = time.time_ns() + 10_000_000_000

    def coarse(fd: int) -> SimpleNamespace:
        status = fstat(fd)
        return SimpleNamespace(
            st_mode=status.st_mode,
            st_dev=status.st_dev,
            st_ino=status.st_ino,
            st_size=status.st_size,
            st_mtime_ns=now,
            st_ctime_ns=now,
        )

    monkeypatch.setattr(os, "fstat", coarse)
    path.write_bytes(b"two\nlines\n")
    log = LogFile.from_path(path)
    log.refresh()
    path.write_bytes(b"one line..\n"[:10])
    assert texts(log) == ["one line.."]
    assert log.header().generation == 1


def test_a_rewrite_in_the_middle_is_found_out_when_the_index_does_not_fit(path: Path) -> None:
    # Both ends stay, so the file looks unchanged but for its times; the index says otherwise.
    edge = b"e" * 300 + b"\n"
    path.write_bytes(edge + b"\n" * 400 + edge)
    log = LogFile(path_opener(path), step=64)
    assert log.refresh().lines == 402
    with path.open("r+b") as file:
        file.seek(len(edge))
        file.write(b"x" * 400)
    window = log.window(200, 5)
    assert window.generation == 1
    assert log.header().lines == 2
    assert texts(log)[0] == "e" * 300


def test_a_search_over_a_log_that_is_replaced_says_so(path: Path) -> None:
    path.write_bytes(b"no\n" * 1000 + b"needle\n")
    log = LogFile(path_opener(path), step=64)
    log.refresh()
    calls = 0

    def replace_it() -> bool:
        nonlocal calls
        calls += 1
        if calls == 3:
            other = path.with_suffix(".new")
            other.write_bytes(b"another\nneedle\n")
            other.replace(path)
            log.look()
        return False

    result = log.search("needle", cancel=replace_it)
    assert (result.hit, result.reached_end, result.resume_at, result.generation) == (None, False, None, 1)
    again = log.search("needle")
    assert again.hit is not None
    assert again.hit.line == 1
    calls = 0

    def truncate_it() -> bool:
        nonlocal calls
        calls += 1
        if calls == 3:
            os.truncate(path, 0)
        return False

    path.write_bytes(b"no\n" * 1000)
    for search in (log.search, log.count_matches):
        path.write_bytes(b"no\n" * 1000)
        calls = 0
        before = log.refresh().generation
        ended = search("needle", cancel=truncate_it)
        assert not ended.reached_end
        assert ended.generation > before


def test_a_long_iteration_over_a_replaced_log_reads_the_old_one_to_its_end(path: Path) -> None:
    path.write_bytes(b"old\n" * 1000)
    lines = LogFile(path_opener(path), step=64).iter_lines()
    assert next(lines) == "old"
    path.unlink()
    path.write_bytes(b"new\n")
    assert set(lines) == {"old"}


def test_a_log_truncated_under_an_iteration_ends_it_in_words(path: Path) -> None:
    path.write_bytes(b"old\n" * 1000)
    lines = LogFile(path_opener(path), step=64).iter_lines()
    next(lines)
    os.truncate(path, 0)
    with pytest.raises(LogError, match="changed while it was read"):
        list(lines)


def test_a_log_rewritten_without_pause_ends_in_words(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(b"line\n" * 100)
    log = LogFile(path_opener(path), step=64)
    pread = os.pread

    monkeypatch.setattr(
        os, "pread", lambda fd, count, offset: b"" if count == 64 else pread(fd, count, offset)
    )
    with pytest.raises(LogError, match="rewritten faster than it can be read"):
        log.window(0, 10)
    header = log.refresh()
    assert not header.indexed
    monkeypatch.undo()
    assert len(texts(log)) == 100


@pytest.fixture
def odd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """Something that is not a regular file, at a path."""
    place = tmp_path / "stdout.txt"
    target = tmp_path / "secret.txt"
    target.write_text("secret")
    with socket.socket(socket.AF_UNIX) as server:
        if request.param == "link":
            place.symlink_to(target)
        elif request.param == "dangling link":
            place.symlink_to(tmp_path / "nothing")
        elif request.param == "folder":
            place.mkdir()
        elif request.param == "pipe":
            os.mkfifo(place)
        elif request.param == "socket":
            server.bind(os.path.relpath(place))
        elif request.param == "hollow file":
            with place.open("wb") as file:
                file.truncate(1 << 40)
        elif request.param == "device":
            place = Path("/dev/zero")
        yield place


@pytest.mark.parametrize(
    "odd", ["link", "dangling link", "folder", "pipe", "socket", "hollow file", "device"], indirect=True
)
def test_what_is_not_a_regular_file_is_refused(odd: Path) -> None:
    log = LogFile.from_path(odd)
    for ask in (
        log.refresh,
        log.look,
        log.text,
        lambda: log.tail(5),
        lambda: log.search("s"),
        lambda: log.window(0, 1),
    ):
        with pytest.raises(UnsafePathError, match="not opened"):
            ask()
    header = log.header()
    assert header.problem is not None
    assert "not opened" in header.problem
    assert (header.exists, header.size, header.lines) == (False, 0, 0)
    if odd.is_relative_to("/dev"):
        return
    odd.rmdir() if odd.is_dir() and not odd.is_symlink() else odd.unlink()
    odd.write_bytes(b"safe\n")
    assert texts(log) == ["safe"]
    assert log.header().problem is None


def test_a_log_that_becomes_a_link_loses_its_content(path: Path) -> None:
    path.write_bytes(b"fine\n")
    log = LogFile.from_path(path)
    log.refresh()
    path.unlink()
    path.symlink_to("/etc/hostname")
    with pytest.raises(UnsafePathError):
        log.window(0, 1)
    assert (log.header().generation, log.header().lines) == (1, 0)


def test_an_opener_that_fails_is_reported_in_words(path: Path) -> None:
    errors: list[Exception] = [
        PermissionError(13, "Permission denied"),
        OSError(5, "Input/output error"),
        UnsafePathError("The path leads out of the job."),
        FileNotFoundError(2, "gone"),
    ]

    def opener() -> int | None:
        raise errors[0]

    log = LogFile(opener)
    with pytest.raises(LogError, match="Ask the datasite owner to share the logs"):
        log.refresh()
    del errors[0]
    with pytest.raises(LogError, match="cannot be opened"):
        log.refresh()
    del errors[0]
    with pytest.raises(UnsafePathError, match="leads out of the job"):
        log.refresh()
    assert log.header().problem == "The path leads out of the job."
    del errors[0]
    assert not log.refresh().exists
    assert log.header().problem is None


def test_no_descriptor_stays_open(path: Path) -> None:
    path.write_bytes(b"one\ntwo\n" * 100)
    given: list[int] = []
    opener = path_opener(path)

    def counting() -> int | None:
        fd = opener()
        if fd is not None:
            given.append(fd)
        return fd

    log = LogFile(counting)
    log.refresh()
    log.window(0, 5)
    log.tail(5)
    log.text()
    log.search("two")
    log.count_matches("two")
    next(log.iter_lines())
    iterator = log.iter_lines()
    next(iterator)
    iterator.close()
    with pytest.raises(LogError):
        log.read_line(500)
    assert len(given) >= 8
    for fd in set(given):
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(fd)


def test_indexing_in_slices_and_without_waiting(path: Path) -> None:
    path.write_bytes(b"12345678\n" * 1000)
    log = LogFile(path_opener(path), step=64)
    assert log.window(500, 3, wait_for_index=False).lines == ()
    assert not log.index_step(900)
    assert (log.lines_known, log.complete) == (100, False)
    assert [line.number for line in log.window(98, 5, wait_for_index=False).lines] == [98, 99]
    assert log.tail(1).first_line is None
    window = log.window(500, 1)
    assert window.lines[0].number == 500
    while not log.index_step(900):
        pass
    assert (log.lines_known, log.complete) == (1000, True)
    assert log.refresh(cancel=lambda: True).indexed
    fresh = LogFile(path_opener(path), step=64)
    assert fresh.refresh(cancel=lambda: True).lines == 1000  # one slice, and this log is smaller than a slice


def test_the_index_ends_a_refresh_when_asked(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(40 * 1024 * 1024)  # a hole: one line of NUL bytes
    log = LogFile.from_path(path)
    assert not log.refresh(cancel=lambda: True).indexed
    assert log.refresh().indexed
    assert log.lines_known == 1


def test_memory_depends_on_the_window_and_not_on_the_log(path: Path) -> None:
    line = b"x" * 99 + b"\n"
    with path.open("wb") as file:
        for _ in range(40):
            file.write(line * 10_000)
    log = LogFile.from_path(path)
    tracemalloc.start()
    try:
        log.refresh()
        kept, most = tracemalloc.get_traced_memory()
        log.search("not there")
        log.window(200_000, 100)
        log.tail(100)
        after, most_of_all = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert log.lines_known == 400_000
    assert kept < 50_000
    assert after < 150_000
    assert max(most, most_of_all) < 4_000_000  # of 40,000,000 bytes


def test_a_line_that_came_after_a_snapshot_is_not_in_it_and_the_log_is_the_same(path: Path) -> None:
    path.write_bytes(b"line 0\nline 1\n")
    log = LogFile(path_opener(path))
    with log.snapshot() as snapshot:
        with path.open("ab") as file:
            file.write(b"line 2\nline 3\n")
        assert log.refresh().lines == 4  # by another thread
        assert [log.line_start(snapshot, line) for line in range(4)] == [0, 7, None, None]
        assert log.locate(snapshot, 9) == (1, 7)
    assert log.search("line 1", from_line=1).hit is not None
    assert log.header().generation == 0


def test_many_threads_may_ask_while_the_log_grows(path: Path) -> None:
    path.write_bytes(b"")
    log = LogFile(path_opener(path), step=256)
    stop = threading.Event()
    failures: list[BaseException] = []

    def ask() -> None:
        try:
            while not stop.is_set():
                known = log.refresh().lines
                window = log.window(max(0, known - 5), 5)
                for line in window.lines[:-1]:
                    assert line.text == f"line {line.number}"
                hit = log.search("line 7", from_line=5).hit
                assert hit is None or hit.line == 7
                log.tail(3)
        except BaseException as error:  # noqa: BLE001 - a failure in a thread must reach the test
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    with path.open("ab", buffering=0) as file:
        for number in range(3000):
            file.write(b"line %d\n" % number)
    wait_until(lambda: failures or log.header().lines == 3000, what="all lines indexed")
    stop.set()
    for thread in threads:
        thread.join(10)
    assert not failures
    assert log.header().generation == 0
    assert texts(log, 2990) == [f"line {number}" for number in range(2990, 3000)]
