"""The tree, its digest, the record and the trail."""

from __future__ import annotations

import errno
import os
import socket
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syft_job_widgets import trail
from syft_job_widgets.errors import ChangedSinceReviewError
from syft_job_widgets.layout import Dir
from syft_job_widgets.marks import FileMark, content_marks, entry_marks
from syft_job_widgets.names import is_invisible
from syft_job_widgets.review import Record, check_approval, read_record, write_record
from syft_job_widgets.text import visible
from syft_job_widgets.trail import TrailEvent, append_event, read_trail, trail_json, trail_markdown
from syft_job_widgets.tree import Difference, TreeFile, copy_verified, difference, read_tree, tree_digest
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


def test_what_cannot_be_read_is_called_by_its_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Dir.open_file

    def refusing(self: Dir, name: str) -> int:
        if name == "main.py":  # as if it had no permissions left
            raise PermissionError(errno.EACCES, "Permission denied", name)
        return real(self, name)

    monkeypatch.setattr(Dir, "open_file", refusing)
    (folder / "z").symlink_to("main.py")
    tree = read_tree(place(folder))
    assert {item.path: item.kind for item in tree.files}["main.py"] == "file"
    assert tree.digest is None
    assert tree.problem == (
        "'main.py' cannot be read: Permission denied. Make it readable, or ask the submitter to send it again."
    )


def test_a_disk_that_fails_in_the_middle_of_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(fd: int, count: int) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("syft_job_widgets.tree.os.read", failing)
    (folder / "new.py").write_text("never read before\n")
    tree = read_tree(place(folder))
    assert tree.digest is None
    assert "cannot be read: Input/output error." in str(tree.problem)


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


def test_a_file_that_grows_while_it_is_read_is_not_read_for_ever(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "new.py").write_text("never read before\n")
    real, taken = os.read, list[int]()

    def growing(fd: int, count: int) -> bytes:
        block = real(fd, count)
        if os.fstat(fd).st_ino == (folder / "new.py").stat().st_ino and len(taken) < 20:
            taken.append(len(block))
            with (folder / "new.py").open("ab") as file:
                file.write(b"more\n")
        return block

    monkeypatch.setattr("syft_job_widgets.tree.os.read", growing)
    tree = read_tree(place(folder))
    assert sum(taken) <= len("never read before\n") + 1
    assert tree.digest is None
    assert "'new.py' cannot be read: it changes while it is read." in str(tree.problem)


def test_a_file_that_grows_before_it_is_copied_fills_no_disk(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree, target = read_tree(place(folder)), tmp_path / "copy"
    target.mkdir()
    approved = (folder / "main.py").stat().st_size
    compare = difference

    def late(*given: tuple[TreeFile, ...]) -> Difference:
        found = compare(*given)
        os.truncate(folder / "main.py", 64 * 1024**2)  # holes: it costs nothing
        return found

    monkeypatch.setattr("syft_job_widgets.tree.difference", late)
    with Dir.open(target) as into, pytest.raises(ChangedSinceReviewError, match=r"main\.py"):
        copy_verified(place(folder), tree.files, into)
    assert (target / "main.py").stat().st_size == approved + 1


def test_a_sentence_on_endless_paths_is_short() -> None:
    folders = f"{chr(1) * 235}/" * 2
    paths = tuple(f"{folders}{number}.py" for number in range(9))
    sentence = Difference(changed=paths, added=paths, removed=("main.py",)).sentence()
    assert len(sentence) < 1200
    assert "0.py" in sentence
    assert "and 4 more" in sentence
    assert sentence.endswith("removed: main.py")
    assert Difference(changed=("a" * 100,)).sentence() == f"changed: {'a' * 100}"


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

    def test_an_endless_text_is_cut_but_a_list_of_readers_is_not(self, folder: Path) -> None:
        there, users = place(folder), ", ".join(f"user{i}@uni.example" for i in range(300))
        append_event(there, ALICE, "refused", "\x01" * 100_000)
        append_event(there, ALICE, "shared outputs", users)
        refused, shared = read_trail(there)
        assert (len(refused.text), refused.text[-1]) == (4096, "…")
        assert shared.text == users

    def test_a_trail_that_is_too_long_gives_its_first_and_newest_events(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(trail, "_LIMIT", 4000)
        monkeypatch.setattr(trail, "_HEAD", 1000)
        there = place(folder)
        for number in range(100):
            append_event(there, ALICE, "ran", f"attempt {number}")
        events = read_trail(there)
        texts = [event.text for event in events]
        gap = next(event for event in events if event.action == "not shown")
        place_in = events.index(gap)
        assert 0 < place_in < len(events) - 1
        assert texts[:place_in] == [f"attempt {number}" for number in range(place_in)]
        newest = len(events) - place_in - 1
        assert texts[place_in + 1 :] == [f"attempt {number}" for number in range(100 - newest, 100)]
        path = folder.parents[1] / ".reviews" / BOB / "Data Analysis.jsonl"
        lines = path.read_bytes().splitlines(keepends=True)
        left_out = sum(map(len, lines[place_in : 100 - newest]))
        assert gap.text.startswith(f"{left_out:,} bytes of events are not shown")
        assert "Data Analysis.jsonl" in gap.text

    def test_no_link_is_made_of_what_is_exported(self) -> None:
        event = TrailEvent("t", "a@b.example", "rejected", "see www.evil.example, https://evil.example/login")
        made = trail_markdown("Job https://evil.example", [event])
        assert not any(part in made for part in ("://", "www.", "@", ".example"))

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


def marks_of(path: str, content: bytes) -> tuple[FileMark, ...]:
    return content_marks(path, repr(content), lambda: (content, len(content)))


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

    @pytest.mark.parametrize(
        "character", ["\u3164", "\u2800", "\u034f", "\ufe00", "\ufe0e", "\U000e0101", "\uffa0"]
    )
    def test_what_is_drawn_as_nothing_by_default_is_marked(self, character: str) -> None:
        marks = marks_of("a.py", f"x = 'a{character}'\n".encode())
        assert [(mark.level, mark.text, mark.line) for mark in marks] == [
            ("look", f"Invisible characters: U+{ord(character):04X}.", 1)
        ]
        assert is_invisible(character)
        assert visible(f"a{character}") == f"a⟨U+{ord(character):04X}⟩"
        assert "invisible" in entry_marks(TreeFile(f"a{character}.py", "file"))[0].text

    def test_a_variation_selector_makes_another_name_in_code(self) -> None:
        marks = marks_of("a.py", "def check1\ufe0f(x): pass\n".encode())
        assert [(mark.level, mark.text) for mark in marks] == [("look", "Invisible characters: U+FE0F.")]
        assert visible("check1\ufe0f") == "check1⟨U+FE0F⟩"
        assert "invisible" in entry_marks(TreeFile("check1\ufe0f.py", "file"))[0].text

    @pytest.mark.parametrize("text", ["❤️", "⚠️ ok", "1️⃣ #️⃣", "👍🏽️", "ℹ️ ©️ ‼️ 〰️", "é e\u0301 हिन्दी"])
    def test_emoji_and_accents_are_no_alarm(self, text: str) -> None:
        for path in ("README.md", "notes.txt", "data.csv"):
            assert marks_of(path, text.encode()) == ()
        assert visible(text) == text
        assert not any("invisible" in mark.text for mark in entry_marks(TreeFile(text, "file")))
        in_code = marks_of("a.py", f"print('{text}')\nprint('{text}')\n".encode())
        wanted = [("note", 1)] if "\ufe0f" in text else []  # once in a file, and as a note
        assert [(mark.level, mark.line) for mark in in_code] == wanted

    @pytest.mark.parametrize(
        ("head", "line"),
        [
            (b"# -*- coding: unicode_escape -*-\n# mean\\x0aimport os\n", 1),
            (b"#!/usr/bin/python\n# vim: set fileencoding=utf-7 :\n# +AAo-import os\n", 2),
            (b"\n  \t#coding=UTF_7\n", 2),
            (b"\xef\xbb\xbf\r# coding: gbk\n", 2),
            (b"# coding:hz\n", 1),
            (b"# coding: utf-8x\n", 1),
        ],
    )
    @pytest.mark.parametrize("path", ["main.py", "notes.txt"])  # Python runs a file of any name
    def test_an_encoding_that_makes_another_text_of_the_file_is_marked(
        self, head: bytes, line: int, path: str
    ) -> None:
        found = [mark for mark in marks_of(path, head) if "encoding" in mark.text]
        assert [(mark.level, mark.line) for mark in found] == [("look", line)]
        assert "even a comment may hold code that runs" in found[0].text

    @pytest.mark.parametrize(
        "head",
        [
            b"# -*- coding: utf-8 -*-\n",
            b"#!/usr/bin/python\n# coding=UTF_8\n",
            b"# coding: latin-1\n",
            b"# vim: fileencoding=iso-8859-1\n",
            b"# coding: us-ascii\n",
            b"# coding: utf-8-unix\n",
            b"#\n#\n# coding: utf-7\n",
            b"x = 1  # coding: utf-7\n",
            b"# the coding of the answers: gbk\n",
        ],
    )
    def test_an_encoding_that_is_as_shown_is_no_alarm(self, head: bytes) -> None:
        assert marks_of("main.py", head) == ()

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
