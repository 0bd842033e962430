"""Runners that are stopped, killed, started again, or not alone: no job is lost, and none runs twice unnoticed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from syft_job_widgets.job import JobInfo
from syft_job_widgets.runner import notes
from syft_job_widgets.trail import append_event
from tests.core.runner_support import ALICE, Desk, is_over
from tests.helpers import wait_until

WAITING = "echo $$ >> $FILES/pids; setsid sleep 1000 & until [ -e $FILES/go ]; do sleep 0.02; done; echo end"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as made:
        yield made


@pytest.fixture
def nobody() -> int:
    """The number of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def pids(desk: Desk, count: int) -> Callable[[], list[int]]:
    def found() -> list[int]:
        lines = desk.file("pids").read_text().split()
        return [int(line) for line in lines] if len(lines) >= count else []

    return found


def abandoned_by(desk: Desk, job: JobInfo, pid: int, **facts: object) -> None:
    """As if the runner with that process number had been killed while it ran the job."""
    changes = {"state": "running", "attempt": 1, "started_at": 1.0, "host": socket.gethostname(), "pid": pid}
    desk.set_facts(job, **{**changes, "digest": job.review().digest, **facts})


# -- killed ----------------------------------------------------------------------------------------------------------------


def test_a_runner_that_is_killed_loses_nothing_and_says_that_the_job_ran_twice(desk: Desk) -> None:
    job = desk.approved("long", WAITING)
    first = desk.spawn()
    [pid] = wait_until(pids(desk, 1), timeout=60.0, what="the job")
    first.kill()
    first.communicate(timeout=60)
    assert psutil.pid_exists(pid)  # nobody ended it
    assert job.record.status == "approved"
    sleeper = next(process for process in psutil.Process(pid).children() if process.name() == "sleep")

    second = desk.spawn("--once")
    assert wait_until(pids(desk, 2), timeout=60.0, what="the second attempt")[0] == pid
    assert is_over(pid)
    assert is_over(sleeper.pid)
    desk.file("go").touch()
    said, _ = second.communicate(timeout=60)
    assert second.returncode == 0, said
    assert (job.record.status, job.record.returncode, str(job.stdout)) == ("done", 0, "end\n")
    assert str(job.stderr).splitlines()[0] == (
        "[runner] Attempt 2: attempt 1 was interrupted (its runner was gone before it ended), "
        "so the job is run again from the start."
    )
    assert desk.trail(job) == ["approved", "started", "interrupted", "started", "ran"]
    assert desk.facts(job).attempt == 2
    runs = desk.work.parent / "state" / "syft-job-widgets" / "runs"
    assert list(runs.iterdir()) == []


def test_a_runner_that_is_killed_while_its_job_is_removed_leaves_no_process_behind(desk: Desk) -> None:
    job = desk.approved("long", WAITING)
    first = desk.spawn()
    [pid] = wait_until(pids(desk, 1), timeout=60.0, what="the job")
    first.kill()
    first.communicate(timeout=60)
    shutil.rmtree(job.location)
    second = desk.spawn("--once")
    said, _ = second.communicate(timeout=60)
    assert second.returncode == 0, said
    assert is_over(pid)
    assert not job.location.exists()


def test_the_next_runner_ends_what_is_left_also_with_another_work_folder(desk: Desk) -> None:
    job = desk.approved("long", "(env -i sleep 1000 >/dev/null 2>&1 & echo $! > $FILES/orphan); sleep 1000")
    first = desk.spawn()
    orphan = wait_until(lambda: desk.file("orphan").read_text().strip(), timeout=60.0, what="the job")
    wait_until(lambda: desk.facts(job).group, timeout=60.0, what="the number of its first process")
    pid = int(orphan)
    first.kill()
    first.communicate(timeout=60)
    desk.process(timeout=0.2)  # its copies stand elsewhere
    assert is_over(pid)
    assert desk.trail(job) == ["approved", "started", "interrupted", "started", "ran"]


def test_three_interruptions_in_a_row_end_the_job(desk: Desk, nobody: int) -> None:
    job = desk.approved("deadly", "touch $FILES/ran")
    for _ in range(2):
        append_event(desk.place(job), ALICE, "interrupted", "earlier")
    abandoned_by(desk, job, nobody, attempt=3)
    desk.process()
    assert not desk.file("ran").exists()
    assert (job.record.status, job.record.returncode) == ("done", 125)
    assert str(job.record.note).startswith("interrupted 3 times in a row")
    job.rerun()  # its owner says so
    desk.process()
    assert desk.file("ran").exists()
    assert (job.record.returncode, desk.facts(job).attempt) == (0, 4)


def test_interruptions_before_a_rerun_do_not_count(desk: Desk, nobody: int) -> None:
    job = desk.approved("deadly", "touch $FILES/ran")
    for action in ("interrupted", "interrupted", "prepared for rerun"):
        append_event(desk.place(job), ALICE, action)
    abandoned_by(desk, job, nobody, attempt=3)
    desk.process()
    assert desk.file("ran").exists()


def test_a_process_number_that_was_given_again_is_not_the_runner(desk: Desk) -> None:
    job = desk.approved("reused", "exit 0")
    abandoned_by(desk, job, os.getppid(), pid_started=1.0)
    desk.process()
    assert desk.trail(job) == ["approved", "interrupted", "started", "ran"]


def test_a_job_that_this_process_lost_is_found_again(desk: Desk) -> None:
    # Such as a note that could not be written at the end, because the disk was full.
    job = desk.approved("lost", "exit 0")
    abandoned_by(desk, job, os.getpid(), pid_started=psutil.Process().create_time())
    desk.process()
    assert desk.trail(job) == ["approved", "interrupted", "started", "ran"]


def test_a_runner_on_another_machine_is_believed(desk: Desk, nobody: int) -> None:
    job = desk.approved("far", "touch $FILES/ran")
    abandoned_by(desk, job, nobody, host="another-machine.hospital.example")
    desk.process()
    assert job.record.status == "approved"
    assert not desk.file("ran").exists()


@pytest.mark.parametrize("last", ["the note", "the trail"])
def test_a_runner_that_was_killed_among_the_last_writes(
    desk: Desk, last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """Nothing after it is written."""

    def killed(*_: object, **__: object) -> None:
        raise Killed

    job = desk.approved("nearly", "echo ran >> $FILES/ran; exit 4")
    with monkeypatch.context() as crash:
        if last == "the note":
            crash.setattr(notes, "_append_ran", killed)
        else:
            crash.setattr(type(desk.place(job)), "finish", killed)
        desk.process()
    assert job.record.status == "approved"
    desk.process()
    assert desk.file("ran").read_text() == "ran\n"
    assert (job.record.status, job.record.returncode) == ("done", 4)
    again = ["marked as done again"] if last == "the trail" else []
    assert desk.trail(job) == ["approved", "started", "ran", *again]


def test_an_unreadable_trail_does_not_make_a_job_run_for_ever(desk: Desk, nobody: int) -> None:
    job = desk.approved("deadly", "touch $FILES/ran")
    place = desk.place(job)
    reviews = place.open_reviews()
    assert reviews is not None
    with reviews:
        reviews.remove_file(place.note_name("audit"))
        reviews.dir(place.note_name("audit"), create=True).close()
        abandoned_by(desk, job, nobody, attempt=notes.MOST_INTERRUPTIONS, state="interrupted")
    desk.process()
    assert not desk.file("ran").exists()


# -- stopped ---------------------------------------------------------------------------------------------------------------


def test_stopping_a_runner_ends_its_jobs_and_the_next_one_starts_them_again(desk: Desk) -> None:
    job = desk.approved("long", WAITING)
    with desk.running():
        [pid] = wait_until(pids(desk, 1), timeout=60.0, what="the job")
    assert is_over(pid)
    facts = desk.facts(job)
    assert (job.record.status, facts.state, facts.note) == (
        "approved",
        "interrupted",
        "the runner was stopped",
    )
    assert desk.trail(job) == ["approved", "started", "stopped"]
    desk.file("go").touch()
    desk.process()
    assert desk.trail(job)[-2:] == ["started", "ran"]
    assert "attempt 1 was interrupted (the runner was stopped)" in str(job.stderr)


def test_stopping_does_not_count_as_an_interruption(desk: Desk) -> None:
    job = desk.approved("long", WAITING)
    for attempt in range(1, 5):
        with desk.running():
            wait_until(pids(desk, attempt), timeout=60.0, what=f"attempt {attempt}")
    desk.file("go").touch()
    desk.process()
    assert (job.record.returncode, desk.facts(job).attempt) == (0, 5)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_a_runner_cleanly(desk: Desk, number: signal.Signals) -> None:
    job = desk.approved("long", WAITING)
    runner = desk.spawn()
    [pid] = wait_until(pids(desk, 1), timeout=60.0, what="the job")
    runner.send_signal(number)
    said, _ = runner.communicate(timeout=60)
    assert runner.returncode == 0, said
    assert said.splitlines()[-1] == "The runner has stopped."
    assert "Traceback" not in said
    assert is_over(pid)
    assert desk.facts(job).state == "interrupted"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 1), (signal.SIGTERM, -signal.SIGTERM)])
def test_a_signal_ends_a_single_pass_cleanly(desk: Desk, number: signal.Signals, code: int) -> None:
    job = desk.approved("long", WAITING)
    second = desk.approved("second", "touch $FILES/second")
    runner = desk.spawn("--once", "--max-workers", "1")
    [pid] = wait_until(pids(desk, 1), timeout=60.0, what="the job")
    runner.send_signal(number)
    said, _ = runner.communicate(timeout=60)
    assert (runner.returncode, "Traceback" in said) == (code, False), said
    assert is_over(pid)
    assert desk.facts(job).state == "interrupted"
    assert second.record.status == "approved"
    assert not desk.file("second").exists()


# -- not alone -------------------------------------------------------------------------------------------------------------


def test_two_runners_never_take_the_same_job(desk: Desk) -> None:
    jobs = [desk.approved(f"job {number}", f"echo $$ >> $FILES/ran-{number}") for number in range(20)]
    runners = [desk.spawn("--max-workers", "2") for _ in range(2)]
    try:
        for job in jobs:
            desk.wait_for_status(job, "done")
    finally:
        for runner in runners:
            runner.send_signal(signal.SIGTERM)
        said = [runner.communicate(timeout=60)[0] for runner in runners]
    for number, job in enumerate(jobs):
        assert len(desk.file(f"ran-{number}").read_text().split()) == 1
        assert desk.trail(job) == ["approved", "started", "ran"]
        assert job.record.returncode == 0
    assert [runner.returncode for runner in runners] == [0, 0], said
    assert sum(text.count(" started (attempt 1).") for text in said) == 20


def test_a_lock_ends_although_a_forked_process_has_a_copy_of_it(desk: Desk) -> None:
    # Such as a worker of a process pool that began while another job was taken.
    job = desk.approved("forked", "exit 0")
    copies = []
    with desk.place(job).lock():
        for name in os.listdir("/proc/self/fd"):
            with suppress(OSError):
                if stat.S_ISREG(os.fstat(int(name)).st_mode):
                    copies.append(os.dup(int(name)))
    try:
        assert copies
        answer = subprocess.run(
            desk.command("--once"),
            capture_output=True,
            text=True,
            check=True,
            env=desk.environment(),
            timeout=60,
        )
    finally:
        for copy in copies:
            os.close(copy)
    assert job.record.status == "done", answer.stdout


def test_a_job_that_another_runner_has_is_left_to_it(desk: Desk) -> None:
    job = desk.approved("taken", WAITING)
    with desk.running():
        wait_until(pids(desk, 1), timeout=60.0, what="the job")
        desk.process()
        answer = subprocess.run(
            desk.command("--once"), capture_output=True, text=True, check=True, env=desk.environment()
        )
        assert answer.stdout == ""
        desk.file("go").touch()
        desk.wait_for_status(job, "done")
    assert desk.trail(job) == ["approved", "started", "ran"]
