"""What changed since last time."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from syft_job_widgets.compare import Comparison, compare, line_hunks
from syft_job_widgets.tree import read_tree
from tests.jobs import client_of, write_job

LINES = st.lists(st.sampled_from(["a", "b", "c", "", "x = 1", "- not a sign", "+ neither"]), max_size=40)


def text(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


@given(LINES, LINES)
def test_the_hunks_turn_the_old_text_into_the_new(old: list[str], new: list[str]) -> None:
    hunks, _ = line_hunks(text(old), text(new))
    made, at = [], 0
    for hunk in hunks:
        made += old[at : hunk.old_start - 1]
        assert len(made) == hunk.new_start - 1
        at = hunk.old_start - 1
        for sign, line in hunk.lines:
            if sign != "+":
                assert old[at] == line
                at += 1
            if sign != "-":
                made.append(line)
    assert made + old[at:] == new


@given(LINES, st.integers(0, 10))
def test_context_is_bounded(middle: list[str], more: int) -> None:
    same = [f"same {i}" for i in range(20 + more)]
    hunks, _ = line_hunks(text([*same, "old", *same]), text([*same, *middle, "new", *same]))
    assert len(hunks) == 1
    assert sum(sign == " " for sign, _ in hunks[0].lines) <= 6


def test_a_huge_change_is_shown_whole_and_ends() -> None:
    hunks, note = line_hunks("a\nb\n" * 20_000, "b\na\n" * 20_000)
    assert note is not None
    assert len(hunks) == 1


def compared(root: Path, old: str, new: str) -> Comparison:
    jobs = client_of(root).jobs
    before, after = jobs[old].place, jobs[new].place
    return compare(before, read_tree(before), after, read_tree(after))


def test_two_jobs(tmp_path: Path) -> None:
    config = "name: x\nsubmitted_at: '2026-01-01T00:00:00+00:00'\n"
    write_job(
        tmp_path,
        "old",
        config=config,
        files={"main.py": "a\nb\n", "gone.py": "x\n", "same.txt": "s", "data.bin": b"\0\1"},
    )
    new = write_job(
        tmp_path,
        "new",
        config=config,
        files={"main.py": "a\nc\n", "lib/new.py": "y\n", "same.txt": "s", "data.bin": b"\0\2"},
    )
    (new / "same.txt").chmod(0o755)
    (new / "link").symlink_to("/etc/passwd")
    found = compared(tmp_path, "old", "new")
    by_path = {item.path: item for item in found.files}
    assert {path: item.change for path, item in by_path.items()} == {
        "main.py": "changed", "gone.py": "removed", "lib/new.py": "added", "same.txt": "changed", "data.bin": "changed", "link": "added",
    }  # fmt: skip
    assert by_path["main.py"].hunks[0].lines == ((" ", "a"), ("-", "b"), ("+", "c"))
    assert by_path["gone.py"].hunks[0].lines == (("-", "x"),)
    assert "can be executed now" in str(by_path["same.txt"].note)
    assert "not text" in str(by_path["data.bin"].note)
    assert "not opened" in str(by_path["link"].note)
    assert found.same == 2


def test_lines_that_are_all_alike_are_not_matched_one_by_one() -> None:
    # 3,000 lines of few kinds: matched one by one, it would take minutes.
    old, new = text(["a", "b", "c"] * 1000), text(["b", "c", "c", "a"] * 700)
    hunks, note = line_hunks(old, new)
    assert note is not None
    assert len(hunks) == 1


def test_a_long_line_is_cut_and_says_so() -> None:
    hunks, _ = line_hunks("a" * 30_000 + "b", "a" * 30_000 + "c")
    assert [
        len(line) < 20_100 and line.endswith(" … 10,001 more characters in this line")
        for _, line in hunks[0].lines
    ] == [True, True]


def test_what_is_too_much_for_one_answer_is_named(tmp_path: Path) -> None:
    many = {f"f{n:03}.txt": text([f"{n} {line}" for line in range(20_000)]) for n in range(30)}
    write_job(tmp_path, "old", files={})
    write_job(tmp_path, "new", files=many)
    found = compared(tmp_path, "old", "new")
    told = {item.path: item for item in found.files if item.path in many}
    assert told.keys() == many.keys()
    assert sum(len(line) for item in found.files for hunk in item.hunks for _, line in hunk.lines) < 4_000_000
    assert told["f000.txt"].hunks
    assert "Not compared" in str(told["f029.txt"].note)
