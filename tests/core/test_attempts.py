"""Earlier attempts: what `rerun()` puts aside, how many, where, and that it reads as it did."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from syft_job_widgets import attempts as attempts_module
from syft_job_widgets.attempts import KEEP
from syft_job_widgets.job import JobInfo
from syft_job_widgets.layout import place_of
from tests.core.runner_support import ALICE, BOB, Desk
from tests.review_jobs import key as review_key
from tests.review_jobs import write_submission

SCRIPT = """
n=$(cat $FILES/count 2>/dev/null || echo 0); n=$((n + 1)); echo $n > $FILES/count
echo "run $n"; echo "careful $n" >&2; mkdir -p outputs/deep; echo $n > outputs/answer.txt; echo x > outputs/deep/er.txt
exit $((n % 2))
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as made:
        yield made


def run(desk: Desk, job: JobInfo, times: int = 1, **options: int) -> None:
    for _ in range(times):
        if job.record.status == "done":
            job.rerun(**options)
        desk.process()


def folder(desk: Desk, job: JobInfo) -> Path:
    return desk.root / ALICE / "app_data" / "job" / ".reviews" / BOB / f"{job.name}.attempts"


def test_a_rerun_says_what_the_documentation_says_and_keeps_what_it_removed(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    job = desk.approved("again", SCRIPT)
    run(desk, job)
    digest, before = job.review().digest, desk.facts(job)
    capsys.readouterr()
    job.rerun()
    assert capsys.readouterr().out == (
        "🔄 Job 'again' prepared for rerun!\nRemoved: logs directory, outputs directory, done marker file\n"
    )
    assert job.status == "approved"
    assert sorted(path.name for path in job.location.iterdir()) == ["approved", "config.yaml", "run.sh"]
    [first] = job.attempts
    assert (first.attempt, first.returncode, first.note, first.digest) == (1, 1, None, digest)
    assert (first.started_at, first.finished_at) == (before.started_at, before.finished_at)
    assert (str(first.stdout), str(first.stderr)) == ("run 1\n", "careful 1\n")
    assert [path.name for path in first.output_paths] == ["answer.txt", "deep"]
    assert first.output_paths[0].read_text() == "1\n"
    assert first.size == len("run 1\ncareful 1\n1\nx\n1")  # and the file with the exit code
    assert first.summary().startswith("attempt 1, exit code 1, ")
    assert first.duration is not None
    assert first.duration >= 0


def test_attempts_can_be_compared(desk: Desk) -> None:
    job = desk.approved("again", SCRIPT)
    run(desk, job, 3)
    assert [(item.attempt, item.returncode, str(item.stdout)) for item in job.attempts] == [
        (1, 1, "run 1\n"),
        (2, 0, "run 2\n"),
    ]
    assert (job.record.returncode, str(job.stdout)) == (1, "run 3\n")
    assert desk.facts(job).attempt == 3


def test_the_oldest_go_first(desk: Desk) -> None:
    job = desk.approved("again", SCRIPT)
    run(desk, job, KEEP + 3)
    assert [item.attempt for item in job.attempts] == [3, 4, 5]
    run(desk, job, 1, keep_attempts=1)
    assert [item.attempt for item in job.attempts] == [6]
    assert len(list(folder(desk, job).iterdir())) == 1
    run(desk, job, 1, keep_attempts=0)
    assert job.attempts == ()
    assert list(folder(desk, job).iterdir()) == []
    with pytest.raises(ValueError, match="Give 0 or more"):
        job.rerun(keep_attempts=-1)
    assert job.record.status == "done"


def test_an_attempt_that_is_no_longer_kept_says_so(desk: Desk) -> None:
    job = desk.approved("again", SCRIPT)
    run(desk, job, 2)
    [first] = job.attempts
    run(desk, job, 1, keep_attempts=0)
    assert str(first.stdout) == ""
    assert first.output_paths == []
    with pytest.raises(FileNotFoundError, match=r"job\.attempts"):
        first.open()


def test_nobody_who_could_read_the_results_can_read_what_is_kept(desk: Desk) -> None:
    job = desk.approved("again", SCRIPT)
    run(desk, job)
    job.share_outputs([BOB])
    job.share_logs([BOB])
    assert (job.location / "outputs" / "syft.pub.yaml").exists()
    job.rerun()
    kept = folder(desk, job)
    assert [path for path in kept.rglob("syft.pub.yaml")] == []
    assert "terminal: true" in (kept.parent.parent / "syft.pub.yaml").read_text()
    assert [path.name for path in job.attempts[0].output_paths] == ["answer.txt", "deep"]


def test_no_link_that_was_put_among_the_results_is_followed(desk: Desk) -> None:
    secret = desk.file("secret")
    secret.write_text("secret")
    job = desk.approved("again", SCRIPT)
    run(desk, job)
    (job.location / "logs" / "stdout.txt").unlink()
    (job.location / "logs" / "stdout.txt").symlink_to(secret)
    (job.location / "outputs" / "link").symlink_to(desk.files)
    job.rerun()
    [first] = job.attempts
    with pytest.raises(ValueError, match="link"):
        str(first.stdout)
    assert first.size < 100
    run(desk, job)
    (job.location / "logs").rename(job.location / "elsewhere")
    (job.location / "logs").symlink_to(desk.files)
    job.rerun()
    assert secret.read_text() == "secret"
    assert not (job.location / "logs").is_symlink()
    assert str(job.attempts[-1].stdout) == ""


def test_what_cannot_be_moved_is_removed_as_ever(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    job = desk.approved("again", SCRIPT)
    run(desk, job)
    place_type = type(job.place)
    monkeypatch.setattr(place_type, "open_attempts", lambda *_args, **_options: None)
    job.rerun()
    assert not (job.location / "logs").exists()
    assert job.status == "approved"


def test_a_rerun_that_was_cut_off_goes_on_where_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    job = desk.approved("again", SCRIPT)
    run(desk, job)
    place_type = type(job.place)
    whole = place_type.clear_run

    def half(self: object, keep: object = None) -> tuple[str, ...]:
        os.rename(job.location / "logs", folder(desk, job) / "000001" / "logs")
        raise KeyboardInterrupt

    monkeypatch.setattr(place_type, "clear_run", half)
    with pytest.raises(KeyboardInterrupt):
        job.rerun()
    monkeypatch.setattr(place_type, "clear_run", whole)
    assert job.record.status == "done"
    job.rerun()
    [first] = job.attempts
    assert (first.attempt, first.returncode, str(first.stdout)) == (1, 1, "run 1\n")
    assert [path.name for path in first.output_paths] == ["answer.txt", "deep"]


def test_a_deposited_result_is_kept_too(desk: Desk) -> None:
    job = desk.approved("again", SCRIPT)
    run(desk, job)
    job.rerun()
    result = desk.file("result.csv")
    result.write_text("a,b\n")
    job.accept_by_depositing_result(result)
    later = (job.location / "done").stat().st_mtime + 5
    os.utime(job.location / "done", (later, later))
    job.rerun()
    assert [(item.attempt, item.summary().split(",")[0]) for item in job.attempts] == [
        (1, "attempt 1"),
        (0, "nothing ran here"),
    ]
    assert [path.name for path in job.attempts[1].output_paths] == ["result.csv"]


@pytest.mark.parametrize("facts", ["", "[]", "{", '{"attempt": 1}', '{"attempt": "one"}'])
def test_a_folder_that_is_no_attempt_is_left_out(desk: Desk, facts: str) -> None:
    job = desk.approved("again", SCRIPT)
    run(desk, job, 2)
    odd = folder(desk, job) / "000009"
    odd.mkdir()
    (odd / "facts.json").write_text(facts)
    (folder(desk, job) / "notes.txt").write_text("mine")
    assert [item.attempt for item in job.attempts] == [1]
    run(desk, job)
    assert [item.attempt for item in job.attempts] == [1, 2]
    assert (folder(desk, job) / "notes.txt").exists()


def test_facts_hold_no_text_of_the_job(desk: Desk) -> None:
    job = desk.approved("again", SCRIPT)
    run(desk, job, 2)
    facts = json.loads((folder(desk, job) / "000001" / "facts.json").read_text())
    assert set(facts) == set(attempts_module._TYPES)


@pytest.mark.parametrize("protocol", ["0", "1"])
def test_the_review_layouts_keep_them_too(desk: Desk, protocol: str) -> None:
    sent = review_key("sent", protocol=protocol)
    write_submission(
        desk.root, sent, script="echo hello; mkdir -p code/outputs; echo 1 > code/outputs/one.txt\n"
    )
    place = place_of(desk.root, sent)
    job = next(job for job in desk.alice.jobs if job.name == "sent")
    job.approve()
    desk.process()
    assert job.record.status == "done"
    job.rerun()
    [first] = job.attempts
    assert (first.attempt, first.returncode, str(first.stdout)) == (1, 0, "hello\n")
    assert [path.name for path in first.output_paths] == ["one.txt"]
    assert ".desk/attempts" in str(first.output_paths[0])
    assert place.open_log("stdout") is None
    desk.process()
    assert (job.record.status, len(job.attempts)) == ("done", 1)
