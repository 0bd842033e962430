"""What a card shows is what an approval is bound to: each file by a name of its own, and its content by the digest."""

from __future__ import annotations

import json
import mmap
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syft_job_widgets import tree as tree_module
from syft_job_widgets.errors import ProtocolError
from syft_job_widgets.layout import place_of
from syft_job_widgets.tree import read_tree
from syft_job_widgets.widgets import JobCard
from syft_job_widgets.widgets.wire_paths import disk_path, wire_path
from tests.helpers import wait_until
from tests.jobs import client_of, finish, write_job
from tests.widgets.support import error, events, recording, result

BENIGN, EVIL = b"print('mean')\n", b"import os  #1\n"
NAMES = st.binary(min_size=1, max_size=12).filter(lambda name: b"\0" not in name)


@given(st.lists(NAMES, min_size=2, max_size=6, unique=True))
def test_no_two_paths_are_one_to_the_browser(names: list[bytes]) -> None:
    paths = [os.fsdecode(name) for name in names]
    shown = [wire_path(path) for path in paths]
    assert len(set(shown)) == len(paths)
    assert [disk_path(path) for path in shown] == paths
    for path in shown:
        path.encode()  # JSON can carry it


@pytest.mark.parametrize(
    "path", ["a\ufffd", "a\ufffdzz", "a\ufffd41", "\ufffdc3\ufffda9", "a\ufffdE9", "\ufffde"]
)
def test_a_path_that_was_never_given_is_refused(path: str) -> None:
    with pytest.raises(ProtocolError, match="Look at the job again"):
        disk_path(path)


@pytest.fixture
def card(tmp_path: Path) -> Iterator[JobCard]:
    job = write_job(tmp_path, files={"main.py": BENIGN})
    for name, content in {
        "help\ufffd.py".encode(): BENIGN,
        b"help\x81.py": EVIL,
        b"help\x82.py": b"3\n",
    }.items():
        Path(os.fsdecode(os.fsencode(job) + b"/" + name)).write_bytes(content)
    with recording():
        made = JobCard(client_of(tmp_path).jobs[0])
    yield made
    made.close()


def get(card: JobCard) -> dict[str, Any]:
    found: dict[str, Any] = result(card, "job.get", view="v", job=card.root["job"])
    return found


def read(card: JobCard, path: str, digest: str | None, where: str = "code") -> dict[str, Any]:
    return {
        "job": card.root["job"],
        "where": where,
        "path": path,
        "first_line": 0,
        "count": 9,
        "digest": digest,
    }


def text(window: dict[str, Any]) -> bytes:
    return "".join("".join(part for _, part in line) + "\n" for line in window["lines"][:1]).encode()


def test_names_that_look_alike_are_files_of_their_own(card: JobCard) -> None:
    review = get(card)["review"]
    paths = [item["path"] for item in review["files"] if item["path"].startswith("help")]
    assert sorted(paths) == ["help\ufffd81.py", "help\ufffd82.py", "help\ufffd\ufffd.py"]
    shown = {path: text(result(card, "file.read", **read(card, path, review["digest"]))) for path in paths}
    assert shown == {"help\ufffd81.py": EVIL, "help\ufffd82.py": b"3\n", "help\ufffd\ufffd.py": BENIGN}
    result(card, "file.seen", job=card.root["job"], digest=review["digest"], path="help\ufffd\ufffd.py")
    seen = {item["path"] for item in get(card)["review"]["files"] if item["seen"]}
    assert seen == {"help\ufffd\ufffd.py"}


def test_long_lines_come_in_several_messages(card: JobCard) -> None:
    job = card.desk.board.records()[0].location
    long = ["#" * 9_000, *["\x01" * 19_000] * 49]  # the beginning tells whether it is text
    (job / "long.py").write_text("\n".join(long))
    params = {"job": card.root["job"], "where": "code", "path": "long.py", "digest": None}
    lines: list[Any] = []
    while len(lines) < 50:
        window = result(card, "file.read", **params, first_line=len(lines), count=50 - len(lines))
        assert window["total_lines"] == 50
        assert window["lines"]
        assert len(json.dumps(window)) < 400_000
        lines += window["lines"]
    assert ["".join(part for _, part in line) for line in lines] == long


def test_a_list_of_files_that_is_too_long_for_a_message_is_cut_and_says_so(card: JobCard) -> None:
    job = card.desk.board.records()[0].location
    for number in range(6_000):
        (job / ("\u202e" * 60 + f"{number}.txt")).touch()
    review = get(card)["review"]
    assert review["total_files"] > len(review["files"]) > 500
    assert review["files"][0]["role"] == "run"
    assert len(json.dumps(review, ensure_ascii=False)) < 2_500_000


def test_outputs_that_look_alike_are_files_of_their_own(card: JobCard) -> None:
    job = card.desk.board.records()[0].location
    finish(job, outputs={"a\ufffd.csv": "1\n"})
    Path(os.fsdecode(os.fsencode(job) + b"/outputs/a\xff.csv")).write_bytes(b"2\n")
    paths = [item["path"] for item in get(card)["outputs"]]
    assert sorted(paths) == ["a\ufffdff.csv", "a\ufffd\ufffd.csv"]
    for path, content in (("a\ufffdff.csv", b"2\n"), ("a\ufffd\ufffd.csv", b"1\n")):
        assert text(result(card, "file.read", **read(card, path, None, "outputs"))) == content
        assert result(card, "output.preview", job=card.root["job"], path=path)["path"] == path


def settled(path: Path) -> None:
    """Wait until the file is so old that its digest is remembered."""
    wait_until(
        lambda: time.time_ns() - path.stat().st_ctime_ns > 2_100_000_000, what="a file that is old enough"
    )


def test_what_is_swapped_without_a_trace_is_neither_shown_nor_approved(
    card: JobCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A write through a mapping changes no time for a while; here the times are the same for certain.
    monkeypatch.setattr(
        tree_module._HashCache, "_key", staticmethod(lambda info: (info.st_dev, info.st_ino, info.st_size))
    )
    main = card.desk.board.records()[0].location / "main.py"
    settled(main)
    digest = get(card)["review"]["digest"]
    with main.open("r+b") as file, mmap.mmap(file.fileno(), 0) as mapped:
        mapped[:] = EVIL
    place = place_of(card.desk.board.client.config.syftbox_folder, card.desk.board.records()[0].key)
    assert read_tree(place).digest == digest  # the memory is deceived
    refused = error(
        card,
        "job.act",
        job=card.root["job"],
        action="approve",
        expected_status="inbox",
        digest=digest,
        params={"reason": ""},
    )
    assert refused["code"] == "changed"
    refused = error(card, "file.read", **read(card, "main.py", digest))
    assert refused["code"] == "changed"
    assert "main.py" in refused["message"]
    wait_until(
        lambda: any("card" in event for event in events(card, "job.card")),
        what="a card with the files as they are",
    )
    newest = get(card)["review"]["digest"]
    assert newest != digest
    assert text(result(card, "file.read", **read(card, "main.py", newest))) == EVIL
    assert error(card, "file.read", **read(card, "main.py", "ab" * 32))["code"] == "changed"


def test_marks_are_of_the_content_that_was_listed(card: JobCard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        tree_module._HashCache, "_key", staticmethod(lambda info: (info.st_dev, info.st_ino, info.st_size))
    )
    job = card.desk.board.records()[0].location
    main = job / "main.py"
    main.write_bytes(BENIGN.replace(b"mean", b"rate"))  # content that no other test has had looked at
    settled(main)
    place = place_of(card.desk.board.client.config.syftbox_folder, card.desk.board.records()[0].key)
    read_tree(place)
    with main.open("r+b") as file, mmap.mmap(file.fileno(), 0) as mapped:
        mapped[:] = EVIL
    [found] = [item for item in get(card)["review"]["files"] if item["path"] == "main.py"]
    assert [mark["level"] for mark in found["marks"]] == ["stop"]
    assert "changes it at this moment" in found["marks"][0]["text"]
    [found] = [item for item in get(card)["review"]["files"] if item["path"] == "main.py"]
    assert "stop" not in [mark["level"] for mark in found["marks"]]  # the memory was corrected
