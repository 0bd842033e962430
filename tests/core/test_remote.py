"""Where an executor runs a job: what travels is checked, begins once or never, and does not outlive its worker."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from syft_job_widgets.execute import RunSpec
from syft_job_widgets.layout import Dir
from syft_job_widgets.processes import TOKEN_VARIABLE
from syft_job_widgets.remote import Order, Whereabouts, run_there, take_up, whereabouts
from syft_job_widgets.runner import attempt
from syft_job_widgets.tree import read_folder
from tests.core.runner_support import ALICE, Desk, is_over
from tests.helpers import ROOT, wait_until


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as made:
        yield made


def order(folder: Path, script: str, **changes: object) -> Order:
    """A copy that is ready to run, with what travels for it."""
    copy = folder / "job"
    (copy / "data").mkdir(parents=True)
    (copy / "run.sh").write_text(script)
    (copy / "data" / "a.csv").write_text("1\n")
    with Dir.open(copy) as here:
        digest = read_folder(here).digest
    assert digest is not None
    (copy / "outputs").mkdir()
    token = f"remote-{uuid4()}"
    spec = RunSpec(
        folder=str(copy),
        script="run.sh",
        env={"PATH": os.environ["PATH"], TOKEN_VARIABLE: token, "HERE": str(folder)},
        token=token,
        stdout=str(folder / "stdout"),
        stderr=str(folder / "stderr"),
        timeout=60.0,
        stop_file=str(folder / "stop"),
    )
    return Order(replace(spec, **changes), str(folder), digest, "outputs")  # type: ignore[arg-type]


def test_what_travels_is_small(tmp_path: Path) -> None:
    made = order(tmp_path, "exit 0")
    raw = pickle.dumps(made)
    assert pickle.loads(raw) == made
    assert len(raw) < 10_000


def test_it_runs_and_tells_where(tmp_path: Path) -> None:
    result = run_there(order(tmp_path, "cat data/a.csv; exit 3"))
    assert (result.returncode, result.end) == (3, "exited")
    assert (tmp_path / "stdout").read_text() == "1\n"
    found = whereabouts(tmp_path)
    assert found is not None
    assert found.group > 0
    assert whereabouts(tmp_path / "elsewhere") is None


@pytest.mark.parametrize("raw", ["", "[]", "{}", '{"host": 1, "group": "x"}', "{"])
def test_whereabouts_that_say_nothing(tmp_path: Path, raw: str) -> None:
    (tmp_path / "running.json").write_text(raw)
    assert whereabouts(tmp_path) is None
    (tmp_path / "running.json").write_text('{"host": "build-7", "group": 12}')
    assert whereabouts(tmp_path) == Whereabouts("build-7", 12)


@pytest.mark.parametrize(
    "raw",
    [
        '{"host": "build-7", "group": Infinity}',
        '{"host": "build-7", "group": -1}',
        '{"host": "build-7", "group": 99999999999999999999}',
        '{"host": "build-7", "group": 12}' + " " * 5_000,
        "[" * 4_000,
    ],
    ids=["endless", "negative", "large", "long", "deep"],
)
def test_whereabouts_that_a_job_made_up(tmp_path: Path, raw: str) -> None:
    (tmp_path / "running.json").write_text(raw)
    assert whereabouts(tmp_path) is None


def test_whereabouts_are_not_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text('{"host": "build-7", "group": 12}')
    (tmp_path / "running.json").symlink_to("elsewhere")
    assert whereabouts(tmp_path) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda copy: (copy / "run.sh").write_text("touch $HERE/ran; exit 1"),
        lambda copy: (copy / "data" / "b.csv").write_text("2\n"),
        lambda copy: (copy / "data" / "a.csv").unlink(),
        lambda copy: (copy / "run.sh").chmod(0o755),
        lambda copy: (copy / "outputs" / "planted").write_text("x"),
        lambda copy: (copy / "syft.pub.yaml").write_text("x"),
        lambda copy: (copy / "link").symlink_to("/etc/passwd"),
        lambda copy: (copy / "outputs").rename(copy / "other"),
    ],
    ids=["script", "added", "removed", "mode", "planted", "permissions", "link", "folder"],
)
def test_a_copy_that_is_not_what_was_approved_does_not_run(
    tmp_path: Path, change: Callable[[Path], object]
) -> None:
    made = order(tmp_path, "touch $HERE/ran")
    (tmp_path / "job" / "run.sh").chmod(0o644)
    change(tmp_path / "job")
    result = run_there(made)
    assert (result.returncode, result.end) == (126, "not started")
    assert result.note == "the copy is not what was approved any more"
    assert not (tmp_path / "ran").exists()


def test_a_copy_that_is_not_seen_where_it_should_run(tmp_path: Path) -> None:
    made = order(tmp_path, "exit 0")
    result = run_there(replace(made, spec=replace(made.spec, folder=str(tmp_path / "elsewhere"))))
    assert (result.returncode, result.end) == (126, "not started")
    assert "cannot be read where it should run" in str(result.note)
    with pytest.raises(FileNotFoundError):
        run_there(replace(made, desk=str(tmp_path / "elsewhere")))


def test_an_order_that_was_begun_is_not_begun_again(tmp_path: Path) -> None:
    made = order(tmp_path, "echo x >> $HERE/ran")
    assert run_there(made).returncode == 0
    again = run_there(made)
    assert (again.end, again.note) == ("lost", "its worker was lost")
    assert (tmp_path / "ran").read_text() == "x\n"


def test_of_many_who_ask_at_once_one_may_begin(tmp_path: Path) -> None:
    together = threading.Barrier(8)

    def ask(_: int) -> bool:
        together.wait(60)
        return take_up(str(tmp_path))

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(8))) == 1


def test_a_worker_that_is_killed_takes_its_job_with_it(tmp_path: Path) -> None:
    script = "setsid sleep 1000 & echo $! > $HERE/child; echo $$ > $HERE/leader; while :; do sleep 0.05; done"
    made = order(tmp_path, script)
    (tmp_path / "order").write_bytes(pickle.dumps(made))
    code = f"import pickle, sys; sys.path.insert(0, {str(ROOT)!r}); from syft_job_widgets.remote import run_there; run_there(pickle.load(open(sys.argv[1], 'rb')))"
    worker = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "order")])
    pids = [
        wait_until(lambda name=name: int((tmp_path / name).read_text() or 0), timeout=60.0, what=name)
        for name in ("child", "leader")
    ]
    wait_until(lambda: whereabouts(tmp_path), timeout=60.0, what="the guard to be there")
    worker.kill()
    worker.wait(60)
    for pid in pids:
        wait_until(lambda pid=pid: is_over(pid), timeout=60.0, what=f"the end of process {pid}")


def test_a_guard_goes_when_its_job_has_ended(tmp_path: Path) -> None:
    import psutil

    made = order(tmp_path, "exit 0")
    run_there(made)
    assert [
        child for child in psutil.Process().children() if made.spec.token in " ".join(child.cmdline())
    ] == []


# -- engines that do odd things --------------------------------------------------------------------------------------------


class Twice(Executor):
    """Runs every task a second time, as an engine does that took the first worker for lost."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()

        def work() -> None:
            outcome = fn(*args, **kwargs)
            fn(*args, **kwargs)
            future.set_result(outcome)

        threading.Thread(target=work).start()
        return future


class Forgetful(Executor):
    """Its futures can always be cancelled, and the task runs on all the same."""

    def __init__(self) -> None:
        self.threads: list[threading.Thread] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()

        def work() -> None:
            outcome = fn(*args, **kwargs)
            if future.set_running_or_notify_cancel():
                future.set_result(outcome)

        self.threads.append(threading.Thread(target=work))
        self.threads[-1].start()
        return future


class Never(Executor):
    """Takes everything and begins nothing."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        return Future()


def test_a_task_that_an_engine_repeats_runs_once(desk: Desk) -> None:
    job = desk.approved("once", "echo x >> $FILES/ran")
    desk.process(executor=Twice())
    assert desk.file("ran").read_text() == "x\n"
    assert (job.record.returncode, desk.trail(job)) == (0, ["approved", "started", "ran"])


def test_a_task_that_runs_although_it_was_cancelled_ends(desk: Desk) -> None:
    job = desk.approved("long", "echo $$ > $FILES/pid; sleep 1000")
    executor = Forgetful()
    with desk.running(executor=executor):
        pid = wait_until(lambda: int(desk.file("pid").read_text() or 0), timeout=60.0, what="the job")
        job.cancel("enough")
        desk.wait_for_status(job, "done")
    for thread in executor.threads:
        thread.join(60)
    assert is_over(pid)
    assert (job.record.returncode, job.record.note) == (143, f"cancelled by {ALICE}: enough")


def test_an_order_that_nobody_took_up_is_taken_back_for_good(desk: Desk) -> None:
    job = desk.approved("waiting", "touch $FILES/ran")
    with desk.running(executor=Never()):
        wait_until(lambda: desk.trail(job)[-1] == "started", timeout=60.0, what="the runner to take it")
        job.cancel()
        desk.wait_for_status(job, "done")
    assert job.record.returncode == 143
    assert not desk.file("ran").exists()


def test_a_runner_that_stops_takes_its_orders_back(desk: Desk) -> None:
    job = desk.approved("waiting", "touch $FILES/ran")
    with desk.running(executor=Never()):
        wait_until(lambda: desk.trail(job)[-1] == "started", timeout=60.0, what="the runner to take it")
    assert desk.facts(job).state == "interrupted"
    desk.process()
    assert (job.record.returncode, desk.facts(job).attempt) == (0, 2)


# -- jobs that write beside their copy -------------------------------------------------------------------------------------

PLANTED = {
    # Opened for writing too, so that nobody waits for whoever opens it.
    "pipe": ("rm ../stdout; mkfifo ../stdout; exec 3<>../stdout", "something else was put in its place"),
    "link": ("ln -sf $FILES/secret ../stdout", "something else was put in its place"),
    "folder": ("rm ../stdout; mkdir ../stdout", "something else was put in its place"),
    "holes": ("truncate -s 3G ../stdout", "from there on it was made longer without anything in it"),
    "long": ("head -c 3000000 /dev/zero > ../stdout", "only the first 1,000,000 bytes were kept"),
}


@pytest.mark.parametrize("what", PLANTED)
def test_what_a_job_puts_in_place_of_its_log(desk: Desk, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    monkeypatch.setattr(attempt, "RunSpec", partial(RunSpec, log_limit=1_000_000))
    script, why = PLANTED[what]
    desk.file("secret").write_text("secret")
    job = desk.approved("odd", f"{script}; echo 1 > outputs/x; echo said >&2")
    with ThreadPoolExecutor(1) as executor:
        desk.process(executor=executor)
    assert (job.record.status, job.record.returncode, desk.facts(job).attempt) == ("done", 0, 1)
    assert job.record.note == f"stdout: {why}"
    log = (job.location / "logs" / "stdout.txt").read_bytes()
    assert log.endswith(f"\n[The log ends here: {why}; the job went on.]\n".encode())
    assert len(log) < 3_000_000
    assert b"secret" not in log
    assert str(job.stderr) == "said\n"
    assert (job.location / "outputs" / "x").read_text() == "1\n"


@pytest.mark.parametrize(
    "planted", ["mkfifo ../times; exec 3<>../times", "mkdir ../times", "truncate -s 3G ../times"]
)
def test_times_that_a_job_made_up_cost_nothing(desk: Desk, planted: str) -> None:
    job = desk.approved("odd", f"rm ../times; {planted}; echo said")
    with ThreadPoolExecutor(1) as executor:
        desk.process(executor=executor)
    assert (job.record.returncode, job.record.note) == (0, None)
    assert str(job.stdout) == "said\n"
