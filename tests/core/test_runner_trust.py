"""What a submitter tries on a runner: forged approvals, changes at every moment, links, permission files."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from syft_job_widgets.errors import SharingError
from syft_job_widgets.job import JobInfo
from syft_job_widgets.runner import attempt, results
from syft_job_widgets.runner.crew import MOST_REFUSALS
from syft_job_widgets.sharing import can_read
from tests.core.runner_support import ALICE, BOB, EVE, Desk
from tests.helpers import wait_until


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as made:
        yield made


def readable(desk: Desk, job: JobInfo, path: str, user: str) -> bool:
    return can_read(desk.root / ALICE, f"app_data/job/{BOB}/{job.name}/{path}", user)


# -- approvals -------------------------------------------------------------------------------------------------------------


def test_a_forged_approval_is_refused_and_said_once(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    job = desk.submit("forged", "touch $FILES/ran")
    (job.location / "approved").touch()
    runner = desk.runner()
    runner.process_approved_jobs()
    runner.process_approved_jobs()
    desk.process()  # a runner that was started anew
    assert job.record.status == "approved"
    assert not desk.file("ran").exists()
    assert desk.trail(job) == ["refused"]
    said = capsys.readouterr().out
    assert said.count("no record of a review") == 2
    assert "Job 'forged' of bob@uni.example was not run: " in said


def test_a_change_after_the_approval_is_refused_and_named(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    job = desk.approved("changed", "touch $FILES/ran")
    (job.location / "run.sh").write_text("touch $FILES/ran $FILES/evil")
    (job.location / "evil.py").touch()
    desk.process()
    assert job.record.status == "approved"
    assert list(desk.files.iterdir()) == []
    assert desk.trail(job) == ["approved", "refused"]
    assert "it is not what was approved (changed: run.sh; added: evil.py)" in capsys.readouterr().out
    assert job.approval.verdict == "changed"


def test_a_refused_job_runs_once_it_is_as_it_was_approved(desk: Desk) -> None:
    job = desk.approved("back", "exit 0")
    with desk.running():
        evil = job.location / "evil.py"
        waiting = desk.approved("gate", "until [ -e $FILES/go ]; do sleep 0.02; done")
        desk.wait_for_status(job, "done")
        job.rerun()
        evil.touch()
        wait_until(
            lambda: job.record.status == "done" or "refused" in desk.trail(job),
            timeout=60.0,
            what="a decision",
        )
        evil.unlink()
        desk.wait_for_status(job, "done")
        desk.file("go").touch()
        desk.wait_for_status(waiting, "done")


@pytest.mark.parametrize("by", ["run", "deposit"])
@pytest.mark.parametrize("same", [True, False], ids=["the same", "another"])
def test_a_job_of_a_name_that_was_used_before_has_readers_of_its_own(
    desk: Desk, tmp_path: Path, same: bool, by: str
) -> None:
    first = desk.approved("reused", "mkdir -p outputs; echo 1 > outputs/x.txt")
    desk.process()
    first.share_outputs([EVE])
    first.share_logs([EVE])
    first.rerun(keep_shares=True)
    if same:
        first.reopen()
        second = desk.job("reused")
    else:
        shutil.rmtree(first.location)
        second = desk.submit("reused", "mkdir -p outputs; echo 2 > outputs/x.txt")
    if by == "run":
        second.approve()
        desk.process()
    else:
        (tmp_path / "x.txt").write_text("1")
        second.accept_by_depositing_result(tmp_path / "x.txt")
    assert second.record.status == "done"
    assert readable(desk, second, "outputs/x.txt", EVE) is same
    if by == "run":
        assert readable(desk, second, "logs/stdout.txt", EVE) is same


def test_each_new_change_is_said(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    job = desk.approved("changing", "exit 0")
    runner = desk.runner()
    for name in ("one.py", "two.py"):
        (job.location / name).touch()
        runner.process_approved_jobs()
        runner.process_approved_jobs()
    said = capsys.readouterr().out
    assert (said.count("(added: one.py)"), said.count("(added: one.py, two.py)")) == (1, 1)
    assert desk.trail(job) == ["approved", "refused", "refused"]


def test_a_submitter_cannot_fill_the_trail_with_changes(desk: Desk) -> None:
    job = desk.approved("changing", "exit 0")

    def change(names: range) -> None:
        for number in names:
            (job.location / f"{number}.py").touch()
            desk.process()  # a runner that was started anew remembers nothing

    change(range(8))
    (job.location / "7.py").unlink()
    desk.process()
    assert desk.trail(job) == ["approved", *["refused"] * MOST_REFUSALS]
    assert "the last refusal that is noted" in job.timeline[-1].text.lower()
    assert "added: 0.py, 1.py" in job.timeline[2].text
    job.reopen()
    job.approve()
    change(range(10, 12))
    assert desk.trail(job)[-4:] == ["reopened", "approved", "refused", "refused"]


def test_the_same_refusal_is_noted_once_however_often_it_comes_back(desk: Desk) -> None:
    job = desk.approved("flipping", "exit 0")
    for _ in range(3):
        for name in ("one.py", "two.py"):
            (job.location / name).touch()
            desk.process()
            (job.location / name).unlink()
    assert desk.trail(job) == ["approved", "refused", "refused"]


def test_a_deposit_is_no_leave_to_run(desk: Desk, tmp_path: Path) -> None:
    job = desk.submit("deposited", "touch $FILES/ran")
    (tmp_path / "result.csv").write_text("a,b")
    job.accept_by_depositing_result(tmp_path / "result.csv")
    (job.location / "done").unlink()
    desk.process()
    assert list(desk.files.iterdir()) == []
    assert (job.location / "outputs" / "result.csv").read_text() == "a,b"


def test_unreviewed_jobs_run_if_their_owner_says_so(desk: Desk) -> None:
    job = desk.submit("old tool", "echo ran > outputs/x")
    (job.location / "approved").touch()
    digest = job.review().digest
    desk.process(run_unreviewed=True)
    assert job.record.status == "done"
    assert desk.facts(job).digest == digest
    started = next(event for event in job.timeline if event.action == "started")
    assert (started.text, started.digest) == ("attempt 1, without a review", digest)


def test_unreviewed_does_not_mean_reviewed_and_changed(desk: Desk) -> None:
    job = desk.approved("changed", "touch $FILES/ran")
    (job.location / "evil.py").touch()
    desk.process(run_unreviewed=True)
    assert job.record.status == "approved"
    assert list(desk.files.iterdir()) == []


def test_an_unreviewed_job_with_a_link_is_refused(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    job = desk.submit("linked", "cat secret")
    (job.location / "secret").symlink_to(desk.files)
    (job.location / "approved").touch()
    desk.process(run_unreviewed=True)
    assert job.record.status == "approved"
    assert "'secret' is a link" in capsys.readouterr().out


def test_what_is_changed_between_check_and_copy_is_not_run(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = desk.approved("quick", "touch $FILES/ran")
    real = attempt.copy_verified

    def late(*arguments: object) -> None:
        (job.location / "run.sh").write_text("touch $FILES/evil")
        real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(attempt, "copy_verified", late)
    job.share_outputs([EVE])
    desk.process()
    assert job.record.status == "approved"
    assert list(desk.files.iterdir()) == []
    facts = desk.facts(job)
    assert (facts.state, facts.attempt, facts.readers_outputs) == ("waiting", 0, (EVE,))
    assert desk.trail(job)[-2:] == ["started", "refused"]
    assert list(desk.work.iterdir()) == []


def test_a_change_during_the_run_changes_nothing(desk: Desk) -> None:
    job = desk.submit(
        "running",
        "touch $FILES/up; until [ -e $FILES/go ]; do sleep 0.02; done; cat data.txt; exit $(cat code)",
    )
    (job.location / "data.txt").write_text("approved data")
    (job.location / "code").write_text("4")
    job.approve()
    with desk.running():
        desk.wait_for_file("up")
        (job.location / "data.txt").write_text("other data")
        (job.location / "code").write_text("5")
        (job.location / "run.sh").write_text("exit 6")
        desk.file("go").touch()
        desk.wait_for_status(job, "done")
    assert (job.record.returncode, str(job.stdout)) == (4, "approved data")


def test_an_approval_taken_away_during_the_run_keeps_nothing(desk: Desk) -> None:
    job = desk.approved(
        "revoked", "echo x > outputs/x; touch $FILES/up; until [ -e $FILES/go ]; do sleep 0.02; done"
    )
    with desk.running():
        desk.wait_for_file("up")
        (job.location / "approved").unlink()
        desk.file("go").touch()
        wait_until(lambda: "abandoned" in desk.trail(job), timeout=60.0, what="the end of the job")
    assert job.record.status == "inbox"
    assert not (job.location / "outputs" / "x").exists()
    assert "its approval was taken away while it ran; exit code 0" in job.timeline[-1].text


def test_a_forged_done_marker_during_the_run_changes_nothing(desk: Desk) -> None:
    job = desk.approved(
        "impatient",
        "echo x > outputs/x; touch $FILES/up; until [ -e $FILES/go ]; do sleep 0.02; done; exit 3",
    )
    with desk.running():
        desk.wait_for_file("up")
        (job.location / "done").touch()
        desk.file("go").touch()
        wait_until(lambda: desk.facts(job).state == "finished", timeout=60.0, what="the end of the job")
    assert (job.record.status, job.record.returncode) == ("done", 3)
    assert (job.location / "outputs" / "x").exists()


def test_taking_the_done_marker_away_does_not_run_a_job_twice(desk: Desk) -> None:
    job = desk.approved("twice", "echo ran >> $FILES/ran")
    desk.process()
    (job.location / "done").unlink()
    shutil.rmtree(job.location / "logs")
    desk.process()
    assert desk.file("ran").read_text() == "ran\n"
    assert (job.record.status, job.record.returncode) == ("done", 0)
    assert desk.trail(job) == ["approved", "started", "ran", "marked as done again"]


def test_a_new_approval_after_the_done_marker_was_taken_away_is_a_leave_to_run(desk: Desk) -> None:
    job = desk.approved("twice", "echo ran >> $FILES/ran")
    job.share_outputs([EVE])
    desk.process()
    assert readable(desk, job, "outputs/x", EVE)
    (job.location / "done").unlink()
    job.reopen()
    job.approve()
    desk.process()
    assert desk.file("ran").read_text() == "ran\nran\n"
    assert desk.facts(job).attempt == 2
    assert not readable(desk, job, "outputs/x", EVE)


# -- links -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["logs", "outputs"])
@pytest.mark.parametrize("kind", ["folder", "dangling", "file"])
def test_links_planted_in_the_place_of_results_are_replaced(
    desk: Desk, tmp_path: Path, name: str, kind: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    if kind == "folder":
        elsewhere.mkdir()
        (elsewhere / "stdout.txt").write_text("mine")
    elif kind == "file":
        elsewhere.write_text("mine")
    job = desk.approved("linked", "echo out; echo x > outputs/x")
    (job.location / name).symlink_to(elsewhere)
    desk.process()
    assert (job.record.status, job.record.returncode, str(job.stdout)) == ("done", 0, "out\n")
    assert not (job.location / name).is_symlink()
    assert (job.location / "outputs" / "x").read_text() == "x\n"
    if kind == "folder":
        assert [path.name for path in elsewhere.iterdir()] == ["stdout.txt"]
        assert (elsewhere / "stdout.txt").read_text() == "mine"
    else:
        assert elsewhere.exists() == (kind == "file")


def test_files_planted_in_the_outputs_are_no_results(desk: Desk) -> None:
    job = desk.approved("planted", "exit 0")
    (job.location / "outputs").mkdir()
    (job.location / "outputs" / "result.csv").write_text("forged")
    desk.process()
    assert job.record.outputs == 0


@pytest.mark.parametrize("name", ["logs", "outputs"])
def test_links_planted_during_the_run_are_not_followed(desk: Desk, tmp_path: Path, name: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    job = desk.approved(
        "linked", "echo out; echo x > outputs/x; touch $FILES/up; until [ -e $FILES/go ]; do sleep 0.02; done"
    )
    with desk.running():
        desk.wait_for_file("up")
        shutil.rmtree(job.location / name)
        (job.location / name).symlink_to(elsewhere)
        desk.file("go").touch()
        desk.wait_for_status(job, "done")
    assert list(elsewhere.iterdir()) == []
    assert job.record.returncode == 126
    assert "its outputs could not be kept" in str(job.record.note)


@pytest.mark.parametrize("name", ["logs", "outputs"])
def test_a_folder_exchanged_during_the_run_is_closed_before_anything_is_put_there(
    desk: Desk, name: str
) -> None:
    job = desk.approved(
        "exchanged", "echo x > outputs/x; touch $FILES/up; until [ -e $FILES/go ]; do sleep 0.02; done"
    )
    with desk.running():
        desk.wait_for_file("up")
        shutil.rmtree(job.location / name)
        (job.location / name).mkdir()
        desk.file("go").touch()
        desk.wait_for_status(job, "done")
    assert job.record.returncode == 0
    assert not readable(desk, job, "outputs/x", BOB)
    assert not readable(desk, job, "logs/returncode.txt", BOB)


def test_links_and_permission_files_that_a_job_makes_are_left_out_and_named(desk: Desk) -> None:
    script = """
    cd outputs; mkdir sub; echo fine > sub/fine.txt
    printf 'rules: [{pattern: "**", access: {read: ["*"]}}]' | tee syft.pub.yaml > sub/syft.pub.yaml
    ln -s /etc/passwd passwd; ln -s .. sub/up; mkfifo pipe
    """
    job = desk.approved("sly", script)
    desk.process()
    outputs = job.location / "outputs"
    found = sorted(str(path.relative_to(outputs)) for path in outputs.rglob("*"))
    assert found == ["sub", "sub/fine.txt", "syft.pub.yaml"]  # the last one is the owner's
    assert not readable(desk, job, "outputs/sub/fine.txt", BOB)
    named = str(job.stderr).removeprefix(
        "[runner] Left out of the outputs, because links and permission files are never results: "
    )
    assert sorted(named.rstrip(".\n").split(", ")) == [
        "passwd",
        "pipe",
        "sub/syft.pub.yaml",
        "sub/up",
        "syft.pub.yaml",
    ]


def test_an_outputs_folder_that_the_job_made_a_link_is_not_followed(desk: Desk) -> None:
    (desk.files / "private").write_text("mine")
    job = desk.approved("sly", "rmdir outputs; ln -s $FILES outputs")
    desk.process()
    assert job.record.outputs == 0
    assert "The outputs could not be kept: the job made 'outputs' a link" in str(job.stderr)
    assert job.record.returncode == 126


def test_a_job_may_remove_its_outputs_folder(desk: Desk) -> None:
    job = desk.approved("tidy", "rmdir outputs")
    desk.process()
    assert (job.record.status, job.record.returncode, str(job.stderr)) == ("done", 0, "")


# -- who can read ----------------------------------------------------------------------------------------------------------


def test_results_are_closed_until_they_are_shared(desk: Desk) -> None:
    job = desk.approved(
        "closed [1]",
        "echo x > outputs/x; echo out; touch $FILES/up; until [ -e $FILES/go ]; do sleep 0.02; done",
    )
    assert readable(desk, job, "run.sh", BOB)
    with desk.running():
        desk.wait_for_file("up")
        assert not readable(desk, job, "logs/stdout.txt", BOB)
        assert not readable(desk, job, "outputs/x", BOB)
        desk.file("go").touch()
        desk.wait_for_status(job, "done")
    for path in ("logs/stdout.txt", "logs/stderr.txt", "logs/returncode.txt", "outputs/x"):
        assert not readable(desk, job, path, BOB)
    job.share_outputs([BOB])
    assert readable(desk, job, "outputs/x", BOB)
    assert not readable(desk, job, "logs/stdout.txt", BOB)
    job.share_logs([EVE])
    assert readable(desk, job, "logs/stdout.txt", EVE)
    assert not readable(desk, job, "logs/stdout.txt", BOB)


def test_what_was_shared_before_and_during_the_run_holds_after_it(desk: Desk) -> None:
    job = desk.approved(
        "shared", "echo x > outputs/x; touch $FILES/up; until [ -e $FILES/go ]; do sleep 0.02; done"
    )
    job.share_outputs([BOB])
    with desk.running():
        desk.wait_for_file("up")
        assert readable(desk, job, "outputs/x", BOB)
        job.share_logs([EVE])
        assert readable(desk, job, "logs/stdout.txt", EVE)
        job.revoke_outputs([BOB])
        shutil.rmtree(job.location / "outputs")  # so that it has to be closed anew
        desk.file("go").touch()
        desk.wait_for_status(job, "done")
    assert readable(desk, job, "logs/stdout.txt", EVE)
    assert not readable(desk, job, "outputs/x", BOB)
    assert (desk.facts(job).readers_outputs, desk.facts(job).readers_logs) == ((), (EVE,))


def test_sharing_with_the_submitter_when_done(desk: Desk) -> None:
    job = desk.approved("open", "echo x > outputs/x")
    desk.runner().process_approved_jobs(share_outputs_with_submitter=True)
    assert readable(desk, job, "outputs/x", BOB)
    assert not readable(desk, job, "logs/stdout.txt", BOB)
    job.rerun()
    desk.process(share_logs_with_submitter=True)
    assert not readable(desk, job, "outputs/x", BOB)
    assert readable(desk, job, "logs/stdout.txt", BOB)
    assert desk.trail(job)[-1] == "shared logs"


def test_a_submitter_whose_folder_is_no_address_gets_nothing_and_the_job_is_done(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    job = desk.submit("odd", "exit 0")
    odd = job.location.parent.parent / "not-an-address"
    job.location.parent.rename(odd)
    found = desk.job("odd")
    found.approve()
    desk.process(share_outputs_with_submitter=True)
    assert found.record.status == "done"
    assert "were not shared" in capsys.readouterr().out


def test_results_that_cannot_be_closed_are_not_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise SharingError("A rule further up lets others in.")

    monkeypatch.setattr(results.sharing, "protect", refuse)
    job = desk.approved("open", "touch $FILES/ran")
    desk.process()
    assert not desk.file("ran").exists()
    assert (job.record.status, job.record.returncode) == ("done", 126)
    assert job.record.note == "its logs and outputs could not be made: A rule further up lets others in."
    assert not list((job.location / "logs").iterdir())


def test_a_broken_permission_file_ends_the_job_with_the_reason(desk: Desk) -> None:
    job = desk.approved("broken", "touch $FILES/ran")
    (job.location / "syft.pub.yaml").write_text("rules: [")
    desk.process()
    assert not desk.file("ran").exists()
    assert (job.record.status, job.record.returncode) == ("done", 126)
    assert "syft.pub.yaml" in str(job.record.note)


# -- hostile names ---------------------------------------------------------------------------------------------------------


def test_hostile_names_are_only_names(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    names = [
        "run[1]",
        "*",
        "{{.UserEmail}}",
        "$(touch evil)",
        "a\u202eb\nc",
        "-rf",
        "x" * 250,
        os.fsdecode(b"\xff"),
    ]
    folder = desk.submit("template", "echo x > outputs/x; echo fine").location
    for name in names:
        shutil.copytree(folder, folder.parent / name)
    shutil.rmtree(folder)
    jobs = list(desk.alice.jobs)
    assert sorted(job.name for job in jobs) == sorted(names)
    for job in jobs:
        job.approve()
    desk.process()
    assert [(job.record.returncode, str(job.stdout)) for job in jobs] == [(0, "fine\n")] * len(names)
    assert not any(readable(desk, job, "outputs/x", BOB) for job in jobs if job.name.isprintable())
    assert "a⟨U+202E⟩b⟨U+000A⟩c" in capsys.readouterr().out


def test_a_submitter_who_changes_things_all_the_time(desk: Desk) -> None:
    jobs = [desk.approved(f"job {number}", "cat data 2>&1; echo x > outputs/x") for number in range(6)]
    over = threading.Event()

    def meddle() -> None:
        turn = 0
        while not over.is_set():
            job = jobs[turn % len(jobs)]
            turn += 1
            try:
                (job.location / "data").write_text("evil")
                (job.location / "data").unlink()
                (job.location / "outputs").symlink_to(desk.files)
            except OSError:
                continue

    thread = threading.Thread(target=meddle)
    thread.start()
    try:
        with desk.running():
            wait_until(
                lambda: all(job.record.status == "done" or "refused" in desk.trail(job) for job in jobs),
                timeout=60.0,
                what="a decision about each job",
            )
    finally:
        over.set()
        thread.join()
    assert list(desk.files.iterdir()) == []
    for job in jobs:
        if job.record.status == "done" and job.record.returncode == 0:
            assert "evil" not in str(job.stdout)


def test_the_runner_of_another_users_datasite_leaves_it_alone(desk: Desk) -> None:
    job = desk.approved("alices", "touch $FILES/ran")
    (desk.root / "carol@lab.example").mkdir()
    answer = subprocess.run(
        [*desk.command("--once"), "--email", "carol@lab.example"],
        capture_output=True,
        text=True,
        check=True,
        env=desk.environment(),
    )
    assert answer.stdout == ""
    assert job.record.status == "approved"
