"""`job.cancel()`: a job ends wherever its runner is, once, with who wanted it and why; one that waits is taken back."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import psutil
import pytest

from syft_job_widgets import JobClient, SyftJobConfig
from syft_job_widgets.errors import JobStatusError, NotOwnerError
from syft_job_widgets.runner.notes import attempt_token
from tests.core.runner_support import ALICE, BOB, Desk, is_over
from tests.helpers import wait_until
from tests.review_jobs import key as review_key
from tests.review_jobs import write_submission

LONG = """
echo begun; echo half > outputs/half.txt
setsid sleep 1000 & echo $! > $FILES/child
echo $$ > $FILES/leader; while :; do sleep 0.05; done
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as made:
        yield made


def pids(desk: Desk) -> list[int]:
    """The first process of the job and one that left its session, once both have begun."""
    return [
        wait_until(lambda name=name: int(desk.file(name).read_text() or 0), timeout=60.0, what=name)
        for name in ("child", "leader")
    ]


def test_a_running_job_ends_with_all_its_processes_and_keeps_what_it_wrote(desk: Desk) -> None:
    job = desk.approved("long", f"trap '' TERM; {LONG}")
    with desk.running():
        processes = pids(desk)
        job.cancel("the wrong year")
        desk.wait_for_status(job, "done")
    assert all(map(is_over, processes))
    assert job.returncode == 143
    assert job.record.note == f"cancelled by {ALICE}: the wrong year"
    assert str(job.stdout) == "begun\n"
    assert (job.location / "outputs" / "half.txt").read_text() == "half\n"
    assert str(job.stderr).splitlines()[-1] == (
        f"[runner] The job was cancelled by {ALICE}: the wrong year: it and all its processes were ended."
    )
    assert desk.trail(job) == ["approved", "started", "asked to cancel", "ran"]
    assert "the wrong year" in job.timeline[2].text
    assert "exit code 143" in job.timeline[3].text
    desk.process()
    assert desk.trail(job)[-1] == "ran"


def test_a_runner_in_another_process_hears_of_it(desk: Desk) -> None:
    job = desk.approved("long", LONG)
    runner = desk.spawn("--once")
    processes = pids(desk)
    job.cancel()
    said, _ = runner.communicate(timeout=60)
    assert runner.returncode == 0, said
    assert all(map(is_over, processes))
    assert (job.record.status, job.returncode, job.record.note) == ("done", 143, f"cancelled by {ALICE}")


def test_a_job_that_an_executor_runs_ends_too(desk: Desk) -> None:
    job = desk.approved("long", LONG)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool, desk.running(executor=pool):
        processes = pids(desk)
        job.cancel("enough")
        desk.wait_for_status(job, "done")
    assert all(map(is_over, processes))
    assert (job.returncode, job.record.note) == (143, f"cancelled by {ALICE}: enough")
    assert (job.location / "outputs" / "half.txt").exists()


def test_a_job_that_ends_well_when_it_is_asked_to_end_was_cancelled_all_the_same(desk: Desk) -> None:
    job = desk.approved(
        "polite", "trap 'echo saved; exit 0' TERM; touch $FILES/ready; while :; do sleep 0.02; done"
    )
    with desk.running():
        desk.wait_for_file("ready")
        job.cancel()
        desk.wait_for_status(job, "done")
    assert (job.returncode, str(job.stdout)) == (143, "saved\n")


def test_asking_twice_changes_nothing(desk: Desk) -> None:
    job = desk.approved("long", LONG)
    with desk.running():
        pids(desk)
        with desk.place(job).lock():  # so that the runner cannot end it in between
            job.cancel("first")
            job.cancel("second")
        desk.wait_for_status(job, "done")
    assert job.record.note == f"cancelled by {ALICE}: first"
    assert desk.trail(job).count("asked to cancel") == 1


def test_a_job_that_waits_goes_back_to_the_inbox(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    job = desk.approved("waiting", "touch $FILES/ran")
    capsys.readouterr()
    job.cancel("not today")
    assert capsys.readouterr().out == "Job 'waiting' was cancelled before it ran. It is back in the inbox.\n"
    (job.location / "approved").touch()  # a marker that the submitter forged does not bring the approval back
    desk.process()
    assert not desk.file("ran").exists()
    assert desk.trail(job)[:2] == ["approved", "cancelled"]
    assert job.timeline[1].text == "before it ran: not today"


@pytest.mark.parametrize("status", ["inbox", "rejected", "done"])
def test_there_is_nothing_to_cancel_in_any_other_status(desk: Desk, status: str) -> None:
    job = desk.submit("other", "exit 0")
    if status == "rejected":
        job.reject("no")
    if status == "done":
        job.approve()
        desk.process()
    before = desk.trail(job)
    with pytest.raises(JobStatusError, match=f"on disk it is {status}"):
        job.cancel()
    assert (job.record.status.value, desk.trail(job)) == (status, before)


def test_only_the_owner_can(desk: Desk) -> None:
    desk.approved("long", "exit 0")
    theirs = JobClient(SyftJobConfig(desk.root, BOB)).jobs["long"]
    with pytest.raises(NotOwnerError):
        theirs.cancel()
    assert theirs.status == "approved"


def test_the_wish_stands_where_the_submitter_cannot_write(desk: Desk) -> None:
    job = desk.approved("long", LONG)
    with desk.running():
        pids(desk)
        inside = sorted(path.name for path in job.location.rglob("*"))
        with desk.place(job).lock():
            job.cancel("secret reason")
            assert sorted(path.name for path in job.location.rglob("*")) == inside
            assert desk.facts(job).stop_why == "secret reason"
        desk.wait_for_status(job, "done")


def test_a_runner_that_is_killed_before_it_hears_of_it(desk: Desk) -> None:
    job = desk.approved("long", LONG)
    runner = desk.spawn()
    processes = pids(desk)
    with desk.place(job).lock():  # so that it does not stand still with the lock in its hand
        runner.send_signal(signal.SIGSTOP)
    job.cancel("gone")
    runner.kill()
    runner.communicate(timeout=60)
    desk.process()
    for pid in processes:
        wait_until(lambda pid=pid: is_over(pid), what=f"the end of process {pid}")
    assert (job.record.status, job.returncode, job.record.note) == (
        "done",
        143,
        f"cancelled by {ALICE}: gone",
    )
    assert desk.trail(job) == ["approved", "started", "asked to cancel", "ran"]


def test_a_runner_that_is_stopped_in_the_same_moment(desk: Desk) -> None:
    job = desk.approved("long", LONG)
    runner = desk.spawn()
    pids(desk)
    with desk.place(job).lock():  # so that it does not stand still with the lock in its hand
        runner.send_signal(signal.SIGSTOP)
    job.cancel("both")
    runner.terminate()
    runner.send_signal(signal.SIGCONT)
    said, _ = runner.communicate(timeout=60)
    assert (job.record.status, job.returncode, job.record.note) == (
        "done",
        143,
        f"cancelled by {ALICE}: both",
    ), said
    assert desk.trail(job).count("ran") == 1


def test_a_job_whose_runner_is_gone_is_taken_back_and_what_it_left_is_ended(desk: Desk) -> None:
    job = desk.approved("long", LONG)
    runner = desk.spawn()
    processes = pids(desk)
    runner.kill()
    runner.communicate(timeout=60)
    assert psutil.pid_exists(processes[1])
    job.cancel("nobody is at it")
    assert job.record.status == "inbox"
    assert all(map(is_over, processes))
    assert desk.facts(job).state == "interrupted"
    assert desk.trail(job) == ["approved", "started", "cancelled"]


def test_a_wish_about_one_attempt_is_none_about_the_next(desk: Desk) -> None:
    job = desk.approved("again", "exit 0")
    desk.set_facts(
        job, state="finished", attempt=1, started_at=1.0, returncode=0, stop_by=ALICE, token="earlier"
    )
    desk.process()
    assert (job.record.status, job.returncode, desk.facts(job).stop_by) == ("done", 0, "")


def test_a_token_is_the_same_wherever_the_syftbox_is_mounted(desk: Desk) -> None:
    job = desk.approved("far", "exit 0")
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    desk.set_facts(
        job, state="running", attempt=1, started_at=1.0, host=socket.gethostname(), pid=ended.pid, token="abc"
    )
    elsewhere = desk.root.parent / "elsewhere"
    os.symlink(desk.root, elsewhere)
    there = JobClient(SyftJobConfig(elsewhere, ALICE)).jobs["far"].place
    assert attempt_token(there, desk.facts(job)) == attempt_token(desk.place(job), desk.facts(job)) == "abc"


@pytest.mark.parametrize("protocol", ["0", "1"])
def test_in_the_review_layouts_a_cancelled_job_has_failed_and_a_waiting_one_is_pending(
    desk: Desk, protocol: str
) -> None:
    for name in ("runs", "waits"):
        write_submission(desk.root, review_key(name, protocol=protocol), script=f"cd code\n{LONG}")
    runs = desk.job("runs")
    runs.approve()
    with desk.running(max_workers=1):
        processes = pids(desk)
        assert runs.record.status == "running"
        runs.cancel("the wrong year")
        desk.wait_for_status(runs, "failed")
    assert all(map(is_over, processes))
    assert (runs.record.returncode, runs.record.note) == (143, f"cancelled by {ALICE}: the wrong year")
    waits = desk.job("waits")
    waits.approve()
    waits.cancel("not today")
    assert (waits.record.status, waits.record.state) == ("inbox", "pending")
    assert [event.action for event in waits.timeline] == ["approved", "cancelled"]
