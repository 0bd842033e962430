"""What differs between two attempts' logs and outputs."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from syft_job_widgets import actions
from syft_job_widgets import results as results_module
from syft_job_widgets.compare import Comparison
from syft_job_widgets.job import JobInfo
from syft_job_widgets.layout import PERMISSION_FILE
from tests.core.runner_support import Desk
from tests.jobs import ALICE, client_of, finish, write_job
from tests.review_jobs import key as review_key
from tests.review_jobs import write_submission

Put = Callable[[dict[str, str | bytes]], JobInfo]


@pytest.fixture
def rerun(tmp_path: Path) -> Put:
    """A job that ran, is run again, and left these outputs then."""
    folder = write_job(tmp_path)
    finish(
        folder,
        stdout="one\n",
        outputs={"mean.txt": "46.1\n", "deep/a.csv": "1\n", "gone.csv": "1\n", "raw": b"\0\1"},
    )
    place = client_of(tmp_path).jobs[0].place
    actions.rerun(place, ALICE)

    def put(outputs: dict[str, str | bytes]) -> JobInfo:
        finish(folder, stdout="one\n", outputs=outputs)
        return client_of(tmp_path).jobs[0]

    return put


SAME: dict[str, str | bytes] = {"mean.txt": "46.1\n", "deep/a.csv": "1\n", "gone.csv": "1\n", "raw": b"\0\1"}


def named(found: Comparison) -> dict[str, tuple[str, str | None]]:
    return {file.path: (file.change, file.note) for file in found.files}


def test_the_same_results(rerun: Put) -> None:
    found = rerun(SAME).attempts[0].compare()
    assert (found.files, found.same) == ((), 6)
    assert str(found) == "0 changed, 0 added, 0 removed, 6 the same"


def test_what_changed_came_and_went(rerun: Put) -> None:
    job = rerun({"mean.txt": "46.3\n", "deep/a.csv": "1\n", "raw": b"\0\2", "deep/new\u202e.csv": "2\n"})
    found = job.attempts[0].compare()
    assert named(found) == {
        "outputs/mean.txt": ("changed", None),
        "outputs/gone.csv": ("removed", None),
        "outputs/deep/new\u202e.csv": ("added", None),
        "outputs/raw": ("changed", "It is not text; only the bytes were compared."),
    }
    assert found.same == 3  # both logs, and a file in a deep folder
    assert str(found).splitlines() == [
        "2 changed, 1 added, 1 removed, 3 the same",
        "outputs/deep/new⟨U+202E⟩.csv  added",
        "  line 1",
        "  + 2",
        "outputs/gone.csv  removed",
        "  line 1",
        "  - 1",
        "outputs/mean.txt  changed",
        "  line 1",
        "  - 46.1",
        "  + 46.3",
        "outputs/raw  changed",
        "  It is not text; only the bytes were compared.",
    ]


def test_a_change_that_keeps_size_and_times_is_found(rerun: Put) -> None:
    job = rerun({**SAME, "mean.txt": "46.3\n"})
    kept = job.attempts[0].output_paths[2]
    assert kept.name == "mean.txt"
    mine = job.location / "outputs" / "mean.txt"
    os.utime(mine, ns=(kept.stat().st_atime_ns, kept.stat().st_mtime_ns))
    assert list(named(job.attempts[0].compare())) == ["outputs/mean.txt"]


def test_links_and_permission_files_are_no_results(rerun: Put, tmp_path: Path) -> None:
    job = rerun(SAME)
    (tmp_path / "secret").write_text("secret")
    (job.location / "outputs" / "link").symlink_to(tmp_path / "secret")
    (job.location / "outputs" / "folder").symlink_to(tmp_path)
    (job.location / "outputs" / PERMISSION_FILE).write_text("rules: []")
    found = job.attempts[0].compare()
    assert (found.files, found.same) == ((), 6)


def test_nothing_stands_now(tmp_path: Path) -> None:
    finish(write_job(tmp_path), outputs=SAME)
    job = client_of(tmp_path).jobs[0]
    job.rerun()
    found = job.attempts[0].compare()
    assert {change for change, _ in named(found).values()} == {"removed"}
    assert len(found.files) == 6


def test_two_attempts_with_each_other(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        job = desk.approved(
            "again", "n=$(cat $FILES/n 2>/dev/null || echo 0); echo $((n + 1)) | tee $FILES/n > outputs/n"
        )
        for _ in range(3):
            if job.record.status == "done":
                job.rerun()
            desk.process()
        first, second = job.attempts
        assert "  - 1\n  + 2" in str(first.compare(second))
        assert "  - 1\n  + 3" in str(first.compare())
        job.rerun(keep_attempts=1)
        with pytest.raises(FileNotFoundError, match=r"Look at job.attempts again"):
            first.compare()
        with pytest.raises(FileNotFoundError, match=r"Look at job.attempts again"):
            job.attempts[0].compare(second)


@pytest.mark.parametrize("protocol", ["0", "1"])
def test_a_job_of_the_review_layouts(tmp_path: Path, protocol: str) -> None:
    script = "mkdir -p code/outputs; date +%s%N > code/outputs/at; echo hello"
    with Desk(tmp_path) as desk:
        write_submission(desk.root, review_key("sent", protocol=protocol), script=script)
        job = next(job for job in desk.alice.jobs if job.name == "sent")
        job.approve()
        desk.process()
        job.rerun()
        desk.process()
        found = job.attempts[0].compare()
        assert (named(found), found.same) == ({"outputs/at": ("changed", None)}, 2)


def test_long_files_are_compared_to_their_end_but_not_for_ever(
    rerun: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results_module, "_CHUNK", 2)
    job = rerun({**SAME, "mean.txt": "46.3\n"})
    assert list(named(job.attempts[0].compare())) == ["outputs/mean.txt"]
    monkeypatch.setattr(results_module, "_MOST_SECONDS", -1.0)
    found = job.attempts[0].compare()
    assert set(named(found).values()) == {
        ("changed", "Perhaps it is the same: it is too long to be compared to its end.")
    }
    assert (len(found.files), found.same) == (6, 0)


def test_a_file_that_cannot_be_read_is_said(rerun: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    job = rerun(SAME)

    def fails(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(results_module, "_open_log", fails)
    found = job.attempts[0].compare()
    assert {path: note for path, (_, note) in named(found).items()} == {
        f"logs/{stream}.txt": "It cannot be read: [Errno 13] Permission denied"
        for stream in ("stdout", "stderr")
    }
