"""`LogView`: a log in plain Python."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syft_job_widgets.errors import UnsafePathError
from syft_job_widgets.logs import LogFile, LogView, plain
from syft_job_widgets.logs.source import path_opener


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "stdout.txt"


def view_of(path: Path, label: str = "stdout") -> LogView:
    return LogView(LogFile(path_opener(path), step=64), label, lambda: "nothing written yet")


def test_an_empty_log_in_plain_python(path: Path) -> None:
    view = view_of(path)
    for _ in range(2):
        assert str(view) == ""
        assert repr(view) == "<LogView stdout: nothing written yet>"
        assert len(view) == view.lines == view.size == 0
        assert list(view) == list(view.follow(until=lambda: True)) == []
        assert view.tail() == view.head() == ""
        assert view.raw() == b""
        path.touch()


def test_a_log_in_plain_python(path: Path) -> None:
    raw = b"\x1b[32mok\x1b[0m\n 1%\r100%\nlast \xff\n"
    path.write_bytes(raw)
    view = view_of(path, "stderr")
    assert str(view) == "ok\n100%\nlast \ufffd\n"
    assert repr(view) == f"<LogView stderr: 3 lines, {len(raw)} bytes>"
    assert len(view) == 3
    assert list(view) == ["ok", "100%", "last \ufffd"]
    assert view.head(2) == "ok\n100%"
    assert view.tail(2) == "100%\nlast \ufffd"
    assert view.tail(0) == ""
    assert view.raw() == raw
    assert view.raw(5, 2) == raw[5:7]
    path.write_bytes(b"x\n" * 1999 + b"y")
    assert repr(view) == "<LogView stderr: 2,000 lines, 3,999 bytes>"
    path.write_bytes(b"z")
    assert repr(view) == "<LogView stderr: 1 line, 1 byte>"


def test_a_log_that_cannot_be_read_still_has_a_repr(path: Path) -> None:
    path.symlink_to("/etc/hostname")
    view = view_of(path)
    assert repr(view).startswith("<LogView stdout: The log 'stdout.txt' is a link or not a regular file")
    with pytest.raises(UnsafePathError):
        str(view)


LINES = st.lists(
    st.one_of(st.text(max_size=8), st.sampled_from(["\n", "\r", "\x1b[31m", "\x1b]0;", "\x1b[K", "a\n"])),
    max_size=20,
).map("".join)


@given(LINES)
def test_str_and_iteration_agree(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "agree.txt"
    path.write_bytes(text.encode("utf-8", "replace"))
    view = view_of(path)
    whole = str(view)
    assert whole == plain(path.read_bytes().decode())
    pieces = whole.split("\n")
    lines = pieces[:-1] if path.read_bytes()[-1:] in {b"", b"\n"} else pieces
    assert list(view) == lines == list(view.follow(until=lambda: True))
    assert len(view) == len(lines)
    assert view.head(1 << 20) == view.tail(1 << 20) == "\n".join(lines)


def script(*steps: Callable[[], object]) -> Callable[[], bool]:
    """An `until` that does one step each time it is asked, and then says that it is over."""
    left = list(steps)

    def until() -> bool:
        if not left:
            return True
        left.pop(0)()
        return False

    return until


def test_follow_gives_lines_as_they_are_written(path: Path) -> None:
    def append(data: bytes) -> Callable[[], object]:
        def step() -> None:
            with path.open("ab") as file:
                file.write(data)

        return step

    lines = view_of(path).follow(
        poll_s=0,
        until=script(
            lambda: None, append(b"one\ntw"), append(b""), append(b"o\n\n"), append(b"\x1b[1mthree")
        ),
    )
    assert [next(lines), next(lines), next(lines)] == ["one", "two", ""]
    assert list(lines) == ["three"]


def test_follow_gives_a_completed_line_before_the_next_look(path: Path) -> None:
    path.write_bytes(b"one\ntwo\nthr")
    asked = 0

    def until() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    lines = view_of(path).follow(poll_s=0, until=until)
    assert [next(lines), next(lines)] == ["one", "two"]
    assert asked == 1
    assert list(lines) == ["thr"]


def test_follow_gives_what_was_written_before_the_end(path: Path) -> None:
    def last_words() -> bool:
        path.write_bytes(b"written just before the job was done\n" * 100_000)
        return True

    assert sum(1 for _ in view_of(path).follow(until=last_words)) == 100_000


def test_follow_goes_on_with_the_log_of_a_rerun(path: Path) -> None:
    path.write_bytes(b"first run\nbroken off")
    view = view_of(path)
    lines = view.follow(
        poll_s=0,
        until=script(
            lambda: None, path.unlink, lambda: path.write_bytes(b"second run\n"), lambda: os.truncate(path, 0)
        ),
    )
    assert list(lines) == ["first run", "broken off", "second run"]


def test_follow_without_an_end_goes_on(path: Path) -> None:
    path.write_bytes(b"one\n")
    lines = view_of(path).follow(poll_s=0)
    assert next(lines) == "one"
    with path.open("ab") as file:
        file.write(b"two\n")
    assert next(lines) == "two"
    lines.close()


def test_a_line_without_end_is_cut_and_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syft_job_widgets.logs.view.LONGEST_LINE", 10)
    monkeypatch.setattr("syft_job_widgets.logs.view._CHUNK", 7)
    path.write_bytes(b"x" * 2_010 + b"\nshort\n" + b"y" * 11)
    assert list(view_of(path).follow(until=lambda: True)) == [
        "x" * 10 + " … [2,000 more bytes in this line]",
        "short",
        "y" * 10 + " … [1 more bytes in this line]",
    ]
