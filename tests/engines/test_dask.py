"""Jobs on a real Dask cluster of two worker processes: every job ends exactly once, with a true state."""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter

import distributed
import psutil

from syft_job_widgets.job import JobInfo
from tests.core.runner_support import ALICE, Desk, is_over
from tests.helpers import wait_until

LONG = "echo begun; echo $$ >> $FILES/pids-{name}; setsid sleep 1000 & until [ -e $FILES/go ]; do sleep 0.05; done; echo end"


def workers(client: distributed.Client) -> dict[str, int]:
    """Process numbers of the workers, by address."""
    return dict(client.run(os.getpid))


def pids(desk: Desk, name: str, count: int = 1) -> list[int]:
    def found() -> list[int]:
        lines = desk.file(f"pids-{name}").read_text().split()
        return [int(line) for line in lines] if len(lines) >= count else []

    return wait_until(found, timeout=180.0, what=f"run {count} of {name}")  # a new worker may start slowly


def states(desk: Desk, jobs: list[JobInfo]) -> Counter[tuple[str, int | None]]:
    return Counter((job.record.status.value, job.record.returncode) for job in jobs)


def test_two_hundred_short_jobs_while_a_worker_and_the_runner_are_killed(
    desk: Desk, client: distributed.Client, cluster: distributed.LocalCluster
) -> None:
    jobs = [
        desk.approved(f"job {n:03}", f"echo x >> $FILES/ran-{n}; echo {n}; exit {n % 3}") for n in range(200)
    ]
    arguments = ("--dask", cluster.scheduler_address, "--max-workers", "8")

    def done() -> int:
        return sum((job.location / "done").exists() for job in jobs)

    first = desk.spawn(*arguments)
    wait_until(lambda: done() >= 40, timeout=60.0, what="the first jobs to end")
    os.kill(next(iter(workers(client).values())), signal.SIGKILL)
    wait_until(lambda: done() >= 100, timeout=60.0, what="half of the jobs to end")
    first.kill()
    first.communicate(timeout=60)
    said, _ = desk.spawn(*arguments, "--once").communicate(timeout=120)
    assert states(desk, jobs) == {("done", 0): 67, ("done", 1): 67, ("done", 2): 66}, said
    again = 0
    for n, job in enumerate(jobs):
        trail = desk.trail(job)
        started = trail.count("started")
        assert (trail[0], trail.count("ran")) == ("approved", 1)
        # the runner may be killed between the trail and the marker, the last thing that it writes
        assert trail[-1] == "ran" or trail[-2:] == ["ran", "marked as done again"]
        assert trail.count("interrupted") == started - 1  # whoever began it once more says why
        assert 1 <= len(desk.file(f"ran-{n}").read_text().split()) <= started
        assert str(job.stdout) == f"{n}\n"
        again += started - 1
    assert again <= 2 * 8 + 2  # no more than what ran in the two moments
    runs = desk.work.parent / "state" / "syft-job-widgets" / "runs"
    assert list(runs.iterdir()) == []  # no private copy is left


def test_output_comes_while_a_job_runs_on_a_worker(desk: Desk, client: distributed.Client) -> None:
    job = desk.approved("long", LONG.format(name="long") + "; echo 42 > outputs/answer.txt; exit 3")
    with client.get_executor(pure=False) as executor, desk.running(executor=executor):
        wait_until(lambda: str(job.stdout) == "begun\n", timeout=60.0, what="the first line")
        [pid] = pids(desk, "long")
        worker = psutil.Process(pid).parent()
        assert worker is not None
        assert worker.pid in workers(client).values()
        wait_until(lambda: desk.facts(job).group == pid, timeout=60.0, what="the note of where it runs")
        desk.file("go").touch()
        desk.wait_for_status(job, "done")
    assert (job.record.returncode, str(job.stdout)) == (3, "begun\nend\n")
    assert (job.location / "outputs" / "answer.txt").read_text() == "42\n"


def test_a_worker_that_is_killed_loses_its_jobs_to_another_attempt_and_leaves_nothing_behind(
    desk: Desk, client: distributed.Client
) -> None:
    jobs = [desk.approved(f"long {n}", LONG.format(name=n)) for n in range(4)]
    with (
        client.get_executor(pure=False) as executor,
        desk.running(executor=executor, max_workers=4, timeout=600.0),
    ):
        first = {n: pids(desk, str(n))[0] for n in range(4)}
        parents = {n: psutil.Process(pid).ppid() for n, pid in first.items()}
        killed = next(iter(workers(client).values()))
        lost = [n for n in range(4) if parents[n] == killed]
        assert 0 < len(lost) < 4
        os.kill(killed, signal.SIGKILL)
        for n in lost:
            wait_until(lambda n=n: is_over(first[n]), timeout=60.0, what=f"the end of job {n}'s process")
            assert len(pids(desk, str(n), 2)) == 2
        desk.file("go").touch()
        for job in jobs:
            desk.wait_for_status(job, "done")
    assert states(desk, jobs) == {("done", 0): 4}
    for n, job in enumerate(jobs):
        again = ["interrupted", "started"] if n in lost else []
        assert desk.trail(job) == ["approved", "started", *again, "ran"]
        assert str(job.stdout) == "begun\nend\n"
        assert len(pids(desk, str(n))) == (2 if n in lost else 1)


def test_a_runner_that_is_killed_leaves_nothing_running_twice(
    desk: Desk, cluster: distributed.LocalCluster
) -> None:
    jobs = [desk.approved(f"long {n}", LONG.format(name=n)) for n in range(3)]
    address = cluster.scheduler_address
    first = desk.spawn("--dask", address, "--max-workers", "3")
    old = {n: pids(desk, str(n))[0] for n in range(3)}
    first.kill()
    first.communicate(timeout=60)
    second = desk.spawn("--dask", address, "--max-workers", "3", "--once")
    for n in range(3):
        assert len(pids(desk, str(n), 2)) == 2
        wait_until(lambda n=n: is_over(old[n]), timeout=60.0, what=f"the end of the first run of job {n}")
    desk.file("go").touch()
    said, _ = second.communicate(timeout=60)
    assert second.returncode == 0, said
    assert states(desk, jobs) == {("done", 0): 3}
    for job in jobs:
        assert desk.trail(job) == ["approved", "started", "interrupted", "started", "ran"]
        assert str(job.stdout) == "begun\nend\n"


def test_each_limit_ends_its_job_and_is_named(desk: Desk, client: distributed.Client) -> None:
    hold = f"{sys.executable} -c \"held = b'x' * 400_000_000; import time; time.sleep(1000)\""
    greedy = desk.approved("greedy", hold)
    busy = desk.approved("busy", "while :; do :; done")
    slow = desk.approved("slow", "sleep 1000")
    fine = desk.approved("fine", "exit 0")
    with client.get_executor(pure=False) as executor:
        desk.process(executor=executor, memory="200M", cpu=1.5, timeout=6.0, max_workers=4)
    found = {job.name: (job.record.returncode, job.record.note) for job in (greedy, busy, slow, fine)}
    assert found == {
        "greedy": (137, "ended: more than 200.0 MB of memory"),
        "busy": (152, "ended: more than 1.5 s of processor time"),
        "slow": (124, "timed out after 6 s"),
        "fine": (0, None),
    }


def test_cancelled_while_it_runs_and_before_a_worker_has_it(desk: Desk, client: distributed.Client) -> None:
    jobs = [desk.approved(f"long {n}", LONG.format(name=n)) for n in range(4)]
    with client.get_executor(pure=False) as executor, desk.running(executor=executor, max_workers=5):
        running = [pids(desk, str(n))[0] for n in range(4)]
        late = desk.approved("late", "touch $FILES/late")  # all threads of the cluster are taken
        wait_until(lambda: desk.trail(late)[-1] == "started", timeout=60.0, what="the runner to hand it over")
        late.cancel("not needed")
        desk.wait_for_status(late, "done")
        jobs[0].cancel("the wrong year")
        desk.wait_for_status(jobs[0], "done")
        assert is_over(running[0])
        desk.file("go").touch()
        for job in jobs:
            desk.wait_for_status(job, "done")
    assert [job.record.returncode for job in (late, *jobs)] == [143, 143, 0, 0, 0]
    assert late.record.note == f"cancelled by {ALICE}: not needed"
    assert not desk.file("late").exists()
    assert [desk.trail(job).count("ran") for job in (late, *jobs)] == [1, 1, 1, 1, 1]


def test_a_copy_that_was_changed_on_the_way_does_not_run(desk: Desk, client: distributed.Client) -> None:
    blockers = [desk.approved(f"long {n}", LONG.format(name=n)) for n in range(4)]
    with client.get_executor(pure=False) as executor, desk.running(executor=executor, max_workers=5):
        for n in range(4):
            pids(desk, str(n))
        job = desk.approved("late", "touch $FILES/approved")
        wait_until(lambda: desk.trail(job)[-1] == "started", timeout=60.0, what="the runner to hand it over")
        script = desk.work / desk.facts(job).token[:16] / "job" / "run.sh"
        wait_until((script.parent / "outputs").exists, timeout=60.0, what="the whole copy")
        script.write_text("touch $FILES/changed")
        desk.file("go").touch()
        for each in [*blockers, job]:
            desk.wait_for_status(each, "done")
    assert (job.record.returncode, job.record.note) == (126, "the copy is not what was approved any more")
    assert not desk.file("changed").exists()
    assert not desk.file("approved").exists()
