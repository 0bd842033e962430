"""Logs as the views get them: both at once, times, long lines, counts, bytes, and large ones before they are counted."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from syft_job_widgets.logs import LogFile
from syft_job_widgets.viewer import LogPlace
from syft_job_widgets.widgets import LogPane, log_source, view_of
from tests.helpers import wait_until
from tests.jobs import ALICE, BOB, CAROL, client_of, finish, write_job, write_times
from tests.widgets.support import error, events, recording, result

BLOCKS = [
    ("stdout", b"one\n"),
    ("stderr", b"careful\n"),
    ("stdout", b"two\n"),
    ("stderr", b"Error: three\n"),
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    finish(write_job(tmp_path, "job"), stdout="one\ntwo\n", stderr="careful\nError: three\n", code=3)
    write_times(tmp_path, "job", BLOCKS)  # type: ignore[arg-type]
    return tmp_path


@pytest.fixture
def pane(root: Path) -> Iterator[LogPane]:
    with recording():
        widget = LogPane(client_of(root).jobs["job"].stdout)
        result(widget, "view.hello", view="v", visible=True)
        yield widget
        widget.close()


def place(pane: LogPane, stream: str) -> dict[str, Any]:
    return {"job": pane.root["job"], "stream": stream}


def opened(pane: LogPane, stream: str, *, follow: bool = True, lines: int = 100) -> Any:
    return result(pane, "log.open", view="v", follow=follow, lines=lines, **place(pane, stream))


def log_of(root: Path, stream: str) -> Path:
    return root / ALICE / "app_data" / "job" / BOB / "job" / "logs" / f"{stream}.txt"


def texts(window: Any) -> list[str]:
    return [line[1] for line in window["lines"]]


# -- both and times --------------------------------------------------------------------------------------------------------


def test_both_come_in_the_order_of_arrival(pane: LogPane) -> None:
    window = opened(pane, "both")
    assert texts(window) == ["one", "careful", "two", "Error: three"]
    assert [tuple(item) for item in window["streams"]] == [
        (0, "stdout"),
        (1, "stderr"),
        (2, "stdout"),
        (3, "stderr"),
    ]
    began = 1_772_447_400_000
    assert [tuple(item) for item in window["times"]] == [(n, began + n * 1_500) for n in range(4)]
    assert window["header"] | {"file": ""} == window["header"]
    assert (window["header"]["lines"], window["header"]["no_times"]) == (4, None)
    read = result(pane, "log.read", generation=0, first_line=1, count=2, **place(pane, "both"))
    assert texts(read) == ["careful", "two"]


def test_one_log_has_its_times_and_says_where_it_is(pane: LogPane, root: Path) -> None:
    window = opened(pane, "stderr")
    began = 1_772_447_400_000
    assert [tuple(item) for item in window["times"]] == [(0, began + 1_500), (1, began + 4_500)]
    assert window["streams"] == []
    assert window["header"]["file"] == str(log_of(root, "stderr"))
    assert window["header"]["reference"] == "jobs['job']"


def test_without_a_record_both_say_so_in_words(pane: LogPane, root: Path) -> None:
    client_of(root).jobs["job"].place.remove_times()
    window = opened(pane, "both")
    assert window["lines"] == []
    assert window["header"]["no_times"].startswith("It was not recorded when these lines arrived")
    one = opened(pane, "stdout")
    assert one["times"] == []
    assert one["header"]["no_times"] == window["header"]["no_times"]


def test_the_submitter_is_told_who_has_the_times(root: Path) -> None:
    finish(write_job(root, "theirs", owner=CAROL, submitter=ALICE), stdout="one\n")
    with recording():
        widget = LogPane(client_of(root).jobs["theirs"].stdout)
        result(widget, "view.hello", view="v", visible=True)
        header = opened(widget, "both")["header"]
        widget.close()
    assert "not shared with you" in header["no_times"]


def test_both_are_followed(pane: LogPane, root: Path) -> None:
    opened(pane, "both")
    with log_of(root, "stdout").open("a") as file:
        file.write("four\n")
    write_times(root, "job", [*BLOCKS, ("stdout", b"four\n")])  # type: ignore[list-item]

    def seen() -> list[tuple[int, str]]:
        return [(line[0], line[1]) for e in events(pane, "log.lines") for line in e["window"]["lines"]]

    wait_until(lambda: (4, "four") in seen(), what="the new line")


# -- long lines ------------------------------------------------------------------------------------------------------------


def test_a_long_line_is_read_on_to_its_end(pane: LogPane, root: Path) -> None:
    text = "".join(f"{n:07d} " for n in range(10_000))
    log_of(root, "stdout").write_text(f"short\n{text}\n")
    window = opened(pane, "stdout")
    (_, shown, shortened) = window["lines"][1]
    assert shortened
    got, start = shown, None
    while True:
        part = result(pane, "log.line", line=1, start=start, **place(pane, "stdout"))
        assert part["start"] == len(got)
        got += part["text"]
        start = part["next"]
        if start is None:
            break
    assert got == text
    assert part["length"] == len(text)
    assert error(pane, "log.line", line=7, start=None, **place(pane, "stdout"))["code"] == "log"


def test_in_both_a_line_is_read_on_in_its_own_log(pane: LogPane) -> None:
    part = result(pane, "log.line", line=3, start=7, **place(pane, "both"))
    assert (part["line"], part["text"], part["next"]) == (3, "three", None)


def test_a_bar_that_is_shown_from_its_end_does_not_go_on(pane: LogPane, root: Path) -> None:
    log_of(root, "stdout").write_text("".join(f"\r{n}%" for n in range(10_000)) + "\n")
    [line] = opened(pane, "stdout")["lines"]
    assert line[1].endswith("\r9999%")
    assert line[2] is False


# -- searching -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stream", "pattern", "line", "direction", "hit"),
    [
        ("both", "three", 0, 1, 3),
        ("both", "e", 2, -1, 1),
        ("both", "one", 3, -1, 0),
        ("both", "one", 1, 1, None),
        ("stderr", "three", 0, 1, 1),
    ],
)
def test_a_search_goes_through_both(
    pane: LogPane, stream: str, pattern: str, line: int, direction: int, hit: int | None
) -> None:
    opened(pane, stream)
    query = {
        "pattern": pattern,
        "regex": False,
        "ignore_case": True,
        "from_line": line,
        "direction": direction,
    }
    found = result(pane, "log.search", **query, **place(pane, stream))
    assert (found["hit"] and found["hit"]["line"]) == hit
    assert found["reached_end"] == (hit is None)


@pytest.mark.parametrize("stream", ["stdout", "both"])
def test_a_search_in_steps_comes_to_the_same_end(
    pane: LogPane, root: Path, monkeypatch: pytest.MonkeyPatch, stream: str
) -> None:
    monkeypatch.setattr(log_source, "_SEARCH_S", -1.0)  # every step ends at once, and yet each one moves
    log_of(root, "stdout").write_text("x" * 300 + "\n" + "one\n" * 1_000_000 + "needle\n")
    if stream == "both":
        text = log_of(root, "stdout").read_bytes()
        write_times(root, "job", [("stdout", text), ("stderr", b"careful\nError: three\n")])
    opened(pane, stream)
    at, steps = 0, 0
    query = {"pattern": "needle", "regex": False, "ignore_case": False, "direction": 1}
    while True:
        found = result(pane, "log.search", from_line=at, **query, **place(pane, stream))
        steps += 1
        if found["hit"] or found["reached_end"]:
            break
        assert found["stopped_at"] > at
        at = found["stopped_at"]
    assert found["hit"]["line"] == 1_000_001
    assert steps > 1


@pytest.mark.parametrize(("stream", "lines"), [("both", 3), ("stdout", 1), ("stderr", 2)])
def test_matching_lines_are_counted(pane: LogPane, stream: str, lines: int) -> None:
    header = opened(pane, stream)["header"]
    query = {"pattern": "e", "regex": False, "ignore_case": False, "to_line": header["lines"]}
    found = result(pane, "log.count", from_line=0, **query, **place(pane, stream))
    assert found == {"lines": lines, "stopped_at": header["lines"]}


def test_a_count_of_a_part_counts_that_part(
    pane: LogPane, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_source, "_COUNT_S", -1.0)
    monkeypatch.setattr(log_source, "_COUNT_BYTES", 4_000)
    log_of(root, "stdout").write_text("".join(f"line {n}\n" for n in range(5_000)))
    opened(pane, "stdout")
    query = {"pattern": "line 4", "regex": False, "ignore_case": False, "to_line": 4_100}
    at = total = steps = 0
    while at < 4_100:
        found = result(pane, "log.count", from_line=at, **query, **place(pane, "stdout"))
        total, at, steps = total + found["lines"], found["stopped_at"], steps + 1
    assert total == sum(str(n).startswith("4") for n in range(4_100))
    assert steps > 1


# -- bytes -----------------------------------------------------------------------------------------------------------------


def test_a_download_is_bytes_beside_the_message(pane: LogPane, root: Path) -> None:
    data = bytes(range(256)) * 10
    log_of(root, "stdout").write_bytes(data)
    answer = result(pane, "log.chunk", offset=256, count=512, **place(pane, "stdout"))
    assert (answer["offset"], answer["size"]) == (256, 2560)
    [sent] = [item["buffers"] for item in pane.comm.published if item.get("buffers")]
    assert bytes(sent[0]) == data[256:768]
    assert error(pane, "log.chunk", offset=0, count=1 << 21, **place(pane, "stdout"))["code"] == "bad_request"
    assert (
        "choose stdout or stderr"
        in error(pane, "log.chunk", offset=0, count=1, **place(pane, "both"))["message"]
    )


# -- before the lines are counted --------------------------------------------------------------------------------------------


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Indexing comes one kilobyte at a time, and in the background only once the event is set."""
    go = threading.Event()
    real = LogFile.refresh

    def refresh(self: LogFile, max_bytes: int | None = None, cancel: Any = None) -> Any:
        if threading.current_thread().name.startswith("syft-job-widgets-count"):
            go.wait(30)
            return real(self, max_bytes, cancel)
        return real(self, 1, cancel)

    monkeypatch.setattr(LogFile, "refresh", refresh)
    yield go
    go.set()


def test_a_large_log_is_shown_at_its_end_before_it_is_counted(
    pane: LogPane, root: Path, slow: threading.Event
) -> None:
    log_of(root, "stdout").write_text("".join(f"line {n}\n" for n in range(10_000)))
    window = opened(pane, "stdout", lines=50)
    assert window["provisional"]
    assert window["header"]["indexed"] is False
    assert [tuple(line[:2]) for line in window["lines"]] == [(n, f"line {9_950 + n}") for n in range(50)]
    slow.set()
    told = wait_until(
        lambda: next(
            (e["window"] for e in events(pane, "log.lines") if e["window"]["base"] is not None), None
        ),
        what="the lines to be counted",
    )
    assert (told["base"], told["provisional"], told["header"]["lines"]) == (9_950, False, 10_000)
    assert told["lines"] == []


def test_what_came_while_the_lines_were_counted_is_sent_with_their_numbers(
    pane: LogPane, root: Path, slow: threading.Event
) -> None:
    log_of(root, "stdout").write_text("".join(f"line {n}\n" for n in range(10_000)) + "half")
    opened(pane, "stdout", lines=50)
    with log_of(root, "stdout").open("a") as file:
        file.write(" a line\nnew\n")
    slow.set()
    told = wait_until(
        lambda: next(
            (e["window"] for e in events(pane, "log.lines") if e["window"]["base"] is not None), None
        ),
        what="the lines to be counted",
    )
    assert told["base"] == 9_951
    assert [tuple(line[:2]) for line in told["lines"]] == [(10_000, "half a line"), (10_001, "new")]


# -- a line in Python --------------------------------------------------------------------------------------------------------


def test_a_line_can_be_shown_from_python(root: Path) -> None:
    job = client_of(root).jobs["job"]
    shown = job.stderr.show(line=2)
    assert isinstance(shown, LogPlace)
    assert str(shown) == "         1  careful\n>        2  Error: three"
    assert repr(shown) == "<line 2 of stderr>"
    assert "careful" not in shown._repr_html_()
    both = job.stdout.show(line=2, both=True)
    assert str(both).splitlines()[1] == ">        2  stderr  careful"
    with recording():
        pane = LogPane(job.stdout, line=2, both=True)
        assert pane.root["stream"] == "both"
        assert pane.root["line"] == 1
        pane.close()
        assert view_of(shown)
        shown._view.close()  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="counted from 1"):
        job.stdout.show(line=0)


def test_both_without_a_record_print_why(root: Path) -> None:
    job = client_of(root).jobs["job"]
    job.place.remove_times()
    assert str(job.stdout.show(both=True)).startswith("It was not recorded")
