"""The tree, its digest, the record and the trail."""

from __future__ import annotations

import os
import socket
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syft_job_widgets.errors import ChangedSinceReviewError
from syft_job_widgets.layout import Dir
from syft_job_widgets.marks import content_marks, entry_marks
from syft_job_widgets.review import Record, check_approval, read_record, write_record
from syft_job_widgets.trail import TrailEvent, append_event, read_trail, trail_json, trail_markdown
from syft_job_widgets.tree import TreeFile, copy_verified, difference, read_tree, tree_digest
from tests.jobs import ALICE, BOB, client_of, write_job


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_job(tmp_path, files={"main.py": "x\n", "lib/a.py": "a\n", "empty.txt": ""})


def place(folder: Path):  # type: ignore[no-untyped-def]
    return client_of(folder.parents[4]).jobs[folder.name].place


def test_the_tree_leaves_out_what_the_owners_side_writes(folder: Path) -> None:
    before = read_tree(place(folder))
    for name in (
        "approved",
        "done",
        "rejected",
        "stdout.txt",
        "stderr.txt",
        "returncode.txt",
        "syft.pub.yaml",
    ):
        (folder / name).touch()
    (folder / "logs").mkdir()
    (folder / "outputs").mkdir()
    (folder / "lib" / "syft.pub.yaml").touch()
    assert read_tree(place(folder)) == before
    assert [item.path for item in before.files] == [
        "config.yaml",
        "empty.txt",
        "lib",
        "lib/a.py",
        "main.py",
        "run.sh",
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda f: (f / "main.py").write_text("y\n"),
        lambda f: (f / "main.py").chmod(0o755),
        lambda f: (f / "new").touch(),
        lambda f: (f / "newdir").mkdir(),
        lambda f: (f / "empty.txt").unlink(),
        lambda f: (f / "lib" / "a.py").rename(f / "lib" / "b.py"),
        lambda f: (f / "lib" / "approved").touch(),
        lambda f: (f / "config.yaml").write_text("name: x\n"),
    ],
)
def test_every_change_that_can_influence_the_run_changes_the_digest(folder: Path, change) -> None:  # type: ignore[no-untyped-def]
    before = read_tree(place(folder))
    change(folder)
    after = read_tree(place(folder))
    assert after.digest != before.digest
    assert difference(before.files, after.files)


def test_an_edit_with_time_and_size_set_back_is_seen(folder: Path) -> None:
    target = folder / "main.py"
    os.utime(target, (1_000_000, 1_000_000))
    before, info = read_tree(place(folder)), target.stat()
    target.write_text("z\n")
    os.utime(target, ns=(info.st_atime_ns, info.st_mtime_ns))
    assert read_tree(place(folder)).digest != before.digest


def test_links_and_special_files_cannot_be_approved(folder: Path) -> None:
    (folder / "link").symlink_to("main.py")
    os.mkfifo(folder / "pipe")
    short = Path(tempfile.mkdtemp())
    server = socket.socket(socket.AF_UNIX)
    try:
        server.bind(str(short / "s"))
        (short / "s").rename(folder / "sock")
    finally:
        server.close()
    tree = read_tree(place(folder))
    assert tree.digest is None
    assert "Only plain files" in str(tree.problem)
    kinds = {item.path: item.kind for item in tree.files}
    assert (kinds["link"], kinds["pipe"], kinds["sock"]) == ("link", "special", "special")


@given(
    st.lists(st.tuples(st.text(min_size=1, max_size=8), st.text(max_size=8), st.booleans()), max_size=4),
    st.lists(st.tuples(st.text(min_size=1, max_size=8), st.text(max_size=8), st.booleans()), max_size=4),
)
def test_digests_are_equal_exactly_when_trees_are(
    one: list[tuple[str, str, bool]], two: list[tuple[str, str, bool]]
) -> None:
    def tree(entries: list[tuple[str, str, bool]]) -> tuple[TreeFile, ...]:
        return tuple(
            TreeFile(path, "file", 1, bit, digest)
            for path, digest, bit in sorted({e[0]: e for e in entries}.values())
        )

    assert (tree_digest(tree(one)) == tree_digest(tree(two))) == (tree(one) == tree(two))


def test_a_copy_is_exactly_what_was_approved(folder: Path, tmp_path: Path) -> None:
    tree, target = read_tree(place(folder)), tmp_path / "copy"
    target.mkdir()
    with Dir.open(target) as into:
        copy_verified(place(folder), tree.files, into)
    assert {str(p.relative_to(target)) for p in target.rglob("*")} == {item.path for item in tree.files}
    assert (target / "run.sh").stat().st_mode & 0o777 == 0o755
    (folder / "main.py").write_text("evil\n")
    (tmp_path / "second").mkdir()
    with Dir.open(tmp_path / "second") as into, pytest.raises(ChangedSinceReviewError, match=r"main\.py"):
        copy_verified(place(folder), tree.files, into)


class TestRecord:
    def test_round_trip(self, folder: Path) -> None:
        there, tree = place(folder), read_tree(place(folder))
        record = Record(
            "approve", ALICE, "2026-01-01T00:00:00+00:00", "why: 'a\nb' 🎉", tree.digest or "", tree.files
        )
        write_record(there, record)
        found = read_record(there)
        assert found is not None
        assert (found.reason, found.digest) == (record.reason, record.digest)
        assert check_approval(there, approved=True).verdict == "valid"
        assert check_approval(there, approved=False).verdict == "none"

    @pytest.mark.parametrize("damage", [b"", b"x", b"[]", b"\xff\x00", b"version: 1\n"])
    def test_a_damaged_record_proves_nothing(self, folder: Path, damage: bytes) -> None:
        there, tree = place(folder), read_tree(place(folder))
        write_record(there, Record("approve", ALICE, "t", "", tree.digest or "", tree.files))
        path = folder.parents[1] / ".reviews" / BOB / "Data Analysis.yaml"
        path.write_bytes(damage)
        assert check_approval(there, approved=True).verdict == "unreviewed"

    def test_a_record_of_another_job_or_with_another_digest_proves_nothing(self, folder: Path) -> None:
        there, tree = place(folder), read_tree(place(folder))
        write_record(there, Record("approve", ALICE, "t", "", tree.digest or "", tree.files))
        path = folder.parents[1] / ".reviews" / BOB / "Data Analysis.yaml"
        good = path.read_text()
        for bad in (
            good.replace("name: Data Analysis", "name: Other"),
            good.replace(tree.digest or "", "0" * 64),
            good.replace("submitter: bob", "submitter: eve"),
        ):
            assert bad != good
            path.write_text(bad)
            assert check_approval(there, approved=True).verdict == "unreviewed"

    def test_a_record_that_is_a_link_proves_nothing(self, folder: Path, tmp_path: Path) -> None:
        there, tree = place(folder), read_tree(place(folder))
        write_record(there, Record("approve", ALICE, "t", "", tree.digest or "", tree.files))
        path = folder.parents[1] / ".reviews" / BOB / "Data Analysis.yaml"
        path.rename(tmp_path / "elsewhere.yaml")
        path.symlink_to(tmp_path / "elsewhere.yaml")
        assert check_approval(there, approved=True).verdict == "unreviewed"


class TestTrail:
    def test_appends_in_order_and_keeps_any_text(self, folder: Path) -> None:
        there = place(folder)
        append_event(there, ALICE, "approved", "because\n\u202e", "d")
        append_event(there, ALICE, "ran")
        assert [(event.action, event.text) for event in read_trail(there)] == [
            ("approved", "because\n\u202e"),
            ("ran", ""),
        ]

    def test_a_torn_line_is_shown_and_the_next_is_whole(self, folder: Path) -> None:
        there = place(folder)
        append_event(there, ALICE, "approved")
        path = folder.parents[1] / ".reviews" / BOB / "Data Analysis.jsonl"
        path.write_bytes(path.read_bytes() + b'{"at": "20')
        append_event(there, ALICE, "ran")
        assert [event.action for event in read_trail(there)] == ["approved", "damaged line", "ran"]

    def test_export_is_text(self, folder: Path) -> None:
        event = TrailEvent("t", "<b>x</b>", "a|b", "[click](javascript:x)\n| forged |", "d" * 64)
        made = trail_markdown("# <i>", [event])
        assert "<b>" not in made
        assert "](" not in made
        assert len(made.splitlines()) == 5
        assert made.splitlines()[4].count("|") == 6
        assert '"who": "<b>x</b>"' in trail_json([event])
        assert client_of(folder.parents[4]).jobs[0].export_timeline("json") == "[]"
        with pytest.raises(ValueError, match="'markdown' or 'json'"):
            client_of(folder.parents[4]).jobs[0].export_timeline("pdf")


class TestMarks:
    @pytest.mark.parametrize(
        ("content", "text"),
        [
            (b"a\xe2\x80\xaeb", "U+202E"),
            (b"a\xe2\x80\x8bb", "U+200B"),
            (b"\xff\xfe text", "Not valid UTF-8"),
            (b"a\0b", "Not text"),
            (b"x" * 5000, "A long line"),
            (b"safe\rrm -rf /\n", "carriage return"),
        ],
    )
    def test_what_cannot_be_seen_is_marked(self, content: bytes, text: str) -> None:
        marks = content_marks("a.txt", repr(content), lambda: (content, len(content)))
        assert any(text in mark.text for mark in marks)

    def test_entries(self) -> None:
        assert entry_marks(TreeFile("x", "link"))[0].level == "stop"
        assert "hard links" in entry_marks(TreeFile("x", "file", links=2))[0].text
        assert "dot" in entry_marks(TreeFile("a/.x", "file"))[0].text
        assert "executed" in entry_marks(TreeFile("a.py", "file", executable=True))[0].text
        assert "invisible" in entry_marks(TreeFile("a\u200b.py", "file"))[0].text
        assert "Latin" in entry_marks(TreeFile("mаin.py", "file"))[0].text
        assert entry_marks(TreeFile("run.sh", "file", executable=True)) == []


def test_what_was_reviewed_prints_short_and_clean(tmp_path: Path) -> None:
    write_job(tmp_path, files={"main.py": "print(1)\n", "\x1b[31mred.txt": "x"})
    job = client_of(tmp_path).jobs[0]
    tree = job.review()
    lines = str(tree).splitlines()
    assert lines[0] == f"4 files, digest {str(tree.digest)[:12]}"
    assert "run.sh" in str(tree)
    assert "\x1b" not in str(tree)
    assert len(lines) == 5
    assert repr(tree) == f"<Tree: {lines[0]}>"
    job.approve("fine")
    assert "approve by 'alice@hospital.example'" in repr(job.approval)
    assert len(repr(job.approval)) < 400
    (job.location / "link").symlink_to("/etc/passwd")
    assert str(job.review()).splitlines()[-1].startswith("It cannot be approved: ")
