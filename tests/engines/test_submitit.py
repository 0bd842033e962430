"""Jobs through submitit, as on Slurm, with its processes on this machine."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import psutil
import pytest
import submitit

from syft_job_widgets.executors import SubmititExecutor
from tests.core.runner_support import ALICE, Desk, is_over
from tests.helpers import ROOT, wait_until


@pytest.fixture
def executor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SubmititExecutor]:
    before = os.environ.get("PYTHONPATH")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(ROOT), before])))
    with SubmititExecutor(submitit.LocalExecutor(folder=tmp_path / "submitit"), interval=0.05) as made:
        yield made


def test_it_passes_on_results_and_errors(executor: SubmititExecutor) -> None:
    good, bad = executor.submit(divmod, 7, 2), executor.submit(divmod, 7, 0)
    assert good.result(60) == (3, 1)
    with pytest.raises(Exception, match="ZeroDivisionError"):
        bad.result(60)


def test_a_job_that_is_cancelled_before_it_ended(executor: SubmititExecutor) -> None:
    future = executor.submit(signal.pause)
    assert future.cancel()
    with pytest.raises(CancelledError):
        future.result(60)


def test_it_takes_nothing_after_it_was_shut_down(executor: SubmititExecutor) -> None:
    executor.shutdown()
    with pytest.raises(RuntimeError, match="shut down"):
        executor.submit(divmod, 1, 1)


def test_jobs_run_with_output_exit_code_and_outputs(desk: Desk, executor: SubmititExecutor) -> None:
    jobs = [
        desk.approved(f"job {n}", f"echo {n}; echo e{n} >&2; echo {n} > outputs/n.txt; exit {n}")
        for n in range(3)
    ]
    desk.process(executor=executor, max_workers=3)
    for n, job in enumerate(jobs):
        assert (job.record.status, job.record.returncode) == ("done", n)
        assert (str(job.stdout), str(job.stderr)) == (f"{n}\n", f"e{n}\n")
        assert (job.location / "outputs" / "n.txt").read_text() == f"{n}\n"
        assert desk.trail(job) == ["approved", "started", "ran"]


def test_a_running_job_can_be_followed_and_cancelled(desk: Desk, executor: SubmititExecutor) -> None:
    job = desk.approved("long", "echo begun; echo $$ > $FILES/pid; sleep 1000")
    with desk.running(executor=executor):
        wait_until(lambda: str(job.stdout) == "begun\n", timeout=60.0, what="the first line")
        job.cancel("enough")
        desk.wait_for_status(job, "done")
    assert is_over(int(desk.file("pid").read_text()))
    assert (job.record.returncode, job.record.note) == (143, f"cancelled by {ALICE}: enough")


def test_a_node_that_dies_costs_one_attempt(
    desk: Desk, executor: SubmititExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submitit.LocalJob, "_results_timeout_s", 1)  # for results on slow file systems
    script = "echo $$ >> $FILES/pids; until [ -e $FILES/go ]; do sleep 0.05; done; echo end"
    job = desk.approved("long", script)
    with desk.running(executor=executor):
        first = wait_until(lambda: int(desk.file("pids").read_text() or 0), timeout=60.0, what="the job")
        node = psutil.Process(first).parent()
        assert node is not None
        node.kill()
        wait_until(
            lambda: len(desk.file("pids").read_text().split()) == 2, timeout=60.0, what="another attempt"
        )
        wait_until(lambda: is_over(first), timeout=60.0, what="the end of the first")
        desk.file("go").touch()
        desk.wait_for_status(job, "done")
    assert (job.record.returncode, str(job.stdout)) == (0, "end\n")
    assert desk.trail(job).count("ran") == 1
