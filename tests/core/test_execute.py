"""`run_copy` with real processes: output as it comes, exit codes, limits, and nobody left behind."""

from __future__ import annotations

import os
import pickle
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import pytest

from syft_job_widgets.execute import RunResult, RunSpec, run_copy
from syft_job_widgets.processes import TOKEN_VARIABLE, end_orphans
from tests.helpers import wait_until

PATH = os.environ["PATH"]


class Bench:
    """A folder for one run, and a thread to run it in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.copy = folder / "job"
        self.copy.mkdir(parents=True)
        self.out, self.err = folder / "out", folder / "err"
        self.pool = ThreadPoolExecutor(1)
        self.stop = threading.Event()
        self.pids: list[int] = []
        self.token = f"token-{uuid4()}"  # tests may run beside others

    def spec(self, content: str, **changes: object) -> RunSpec:
        (self.copy / "run.sh").write_text(content)
        spec = RunSpec(
            folder=str(self.copy),
            script="run.sh",
            env={"PATH": PATH, TOKEN_VARIABLE: self.token, "HERE": str(self.folder)},
            token=self.token,
            stdout=str(self.out),
            stderr=str(self.err),
            timeout=60.0,
        )
        return replace(spec, **changes)  # type: ignore[arg-type]

    def start(self, content: str, **changes: object) -> Future[RunResult]:
        spec = self.spec(content, **changes)
        return self.pool.submit(run_copy, spec, on_start=self.pids.append, stop=self.stop.is_set)

    def run(self, content: str, **changes: object) -> RunResult:
        return self.start(content, **changes).result(60)

    def number(self, name: str) -> int:
        """A process number that the job wrote into a file."""
        return wait_until(lambda: int((self.folder / name).read_text().strip() or 0), what=f"the file {name}")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path / "bench")
    yield made
    made.stop.set()
    made.pool.shutdown(wait=True)


class Clock:
    """The clock of the runs, which a test can put forward. So no test waits for a time limit, or races with one."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)

    def monotonic(self) -> float:
        return time.monotonic() + self._ahead

    def jump(self, seconds: float) -> None:
        self._ahead += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("syft_job_widgets.execute.time", made)
    return made


def is_over(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


# -- output --------------------------------------------------------------------------------------------------------------


def test_what_is_printed_is_in_the_log_while_the_job_still_runs(bench: Bench) -> None:
    job = bench.start('echo first; echo oops >&2; until [ -e "$HERE/go" ]; do sleep 0.02; done; echo last')
    wait_until(lambda: bench.out.read_bytes() == b"first\n", what="the first line")
    wait_until(lambda: bench.err.read_bytes() == b"oops\n", what="the first error line")
    assert not job.done()
    (bench.folder / "go").touch()
    result = job.result(60)
    assert (result.returncode, result.end, result.note) == (0, "exited", None)
    assert bench.out.read_bytes() == b"first\nlast\n"
    assert result.started_at <= result.finished_at


def test_half_a_line_is_in_the_log_while_the_job_still_runs(bench: Bench) -> None:
    job = bench.start(
        'printf "half a li"; until [ -e "$HERE/go" ]; do sleep 0.02; done; printf "ne\\r\\n\\0\\377"'
    )
    wait_until(lambda: bench.out.read_bytes() == b"half a li", what="half a line")
    assert not job.done()
    (bench.folder / "go").touch()
    job.result(60)
    assert bench.out.read_bytes() == b"half a line\r\n\0\xff"  # nothing is translated


def test_fifty_megabytes_on_both_streams_arrive_whole(bench: Bench) -> None:
    result = bench.run("head -c 50000000 /dev/zero & head -c 5000000 /dev/zero >&2; wait")
    assert result.returncode == 0
    assert bench.out.stat().st_size == 50_000_000
    assert bench.err.stat().st_size == 5_000_000


def test_output_is_handed_on_as_it_comes(bench: Bench) -> None:
    seen: list[tuple[str, bytes]] = []
    run_copy(bench.spec("echo a; echo b >&2"), on_output=lambda stream, block: seen.append((stream, block)))
    assert sorted(seen) == [("stderr", b"b\n"), ("stdout", b"a\n")]


def test_a_log_ends_at_its_limit_and_the_job_does_not(bench: Bench) -> None:
    result = bench.run("head -c 3000000 /dev/zero; echo end >&2", log_limit=1000)
    assert result.returncode == 0
    assert result.losses == {"stdout": "only the first 1,000 bytes were kept"}
    kept = bench.out.read_bytes()
    assert kept[:1000] == bytes(1000)
    assert b"[The log ends here: only the first 1,000 bytes were kept; the job went on.]\n" in kept
    assert len(kept) < 1200
    assert bench.err.read_bytes() == b"end\n"


def test_a_log_that_cannot_be_written_does_not_end_the_job(bench: Bench) -> None:
    with open("/dev/full", "wb") as full:
        result = bench.run("echo lost; echo kept >&2; touch ran", stdout=full.fileno())
    assert result.returncode == 0
    assert "could not be written" in result.losses["stdout"]
    assert bench.err.read_bytes() == b"kept\n"
    assert (bench.copy / "ran").exists()


def test_logs_given_as_descriptors_are_left_open(bench: Bench) -> None:
    with open(bench.folder / "log", "wb") as log:
        bench.run("echo one", stdout=log.fileno())
        os.write(log.fileno(), b"two\n")
    assert (bench.folder / "log").read_bytes() == b"one\ntwo\n"


def test_a_log_that_is_a_link_is_not_followed(bench: Bench) -> None:
    bench.out.symlink_to(bench.folder / "elsewhere")
    with pytest.raises(OSError, match="out"):
        run_copy(bench.spec("echo x"))
    assert not (bench.folder / "elsewhere").exists()


# -- how it ends ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("exit 0", 0),
        ("exit 3", 3),
        ("exit 255", 255),
        ("kill -SEGV $$", 139),
        ("kill -KILL $$", 137),
        ("no-such-command", 127),
        ("set -e; false; exit 9", 1),
    ],
)
def test_exit_codes_are_those_that_bash_would_report(bench: Bench, script: str, code: int) -> None:
    result = bench.run(script)
    assert (result.returncode, result.end, result.note) == (code, "exited", None)


def test_the_script_runs_in_the_copy_with_nothing_to_read(bench: Bench) -> None:
    bench.run("pwd -P; cat; echo ${HOME-none} $0")
    assert bench.out.read_text() == f"{bench.copy.resolve()}\nnone ./run.sh\n"


def test_a_script_that_is_not_there_is_not_looked_for_elsewhere(bench: Bench) -> None:
    (bench.folder / "bin").mkdir()
    (bench.folder / "bin" / "other.sh").write_text("echo from elsewhere")
    env = {"PATH": f"{bench.folder}/bin:{PATH}", TOKEN_VARIABLE: bench.token}
    assert bench.run("", script="other.sh", env=env).returncode == 127
    assert bench.out.read_bytes() == b""


def test_without_bash_and_without_a_folder_there_is_a_result_with_the_reason(bench: Bench) -> None:
    result = bench.run("echo", env={"PATH": str(bench.folder)})
    assert (result.returncode, result.end, result.note) == (127, "not started", "bash was not found on PATH")
    result = bench.run("echo", folder=str(bench.folder / "gone"))
    assert (result.returncode, result.end) == (126, "not started")
    assert "No such file" in str(result.note)


def test_a_job_that_hangs_in_the_middle_of_a_line_is_ended_in_time(bench: Bench, clock: Clock) -> None:
    job = bench.start('printf "half"; sleep 1000', timeout=300.0)
    wait_until(lambda: bench.out.read_bytes() == b"half", what="half a line")
    clock.jump(200.0)
    assert not job.done()
    clock.jump(101.0)
    result = job.result(60)
    assert (result.returncode, result.end, result.note) == (124, "timed out", "timed out after 300 s")
    assert bench.out.read_bytes() == b"half"


def test_a_time_limit_ends_children_that_ignore_sigterm_and_those_that_left_the_group(
    bench: Bench, clock: Clock
) -> None:
    script = """
    (trap '' TERM; echo $BASHPID > "$HERE/stubborn"; while :; do sleep 0.05; done) &
    setsid bash -c 'echo $$ > "$HERE/left"; sleep 1000' &
    env -u SYFT_JOB_ATTEMPT setsid sleep 1000 & echo $! > "$HERE/bare"
    wait
    """
    job = bench.start(script, timeout=300.0, grace=0.2)
    pids = [bench.number(name) for name in ("stubborn", "left", "bare")]
    clock.jump(301.0)
    result = job.result(60)
    assert result.returncode == 124
    for pid in [*pids, *bench.pids]:
        wait_until(lambda pid=pid: is_over(pid), what=f"the end of process {pid}")


def test_what_a_job_prints_when_it_is_asked_to_end_is_kept(bench: Bench, clock: Clock) -> None:
    job = bench.start("trap 'echo saved; exit 0' TERM; echo ready; while :; do sleep 0.02; done")
    wait_until(lambda: bench.out.read_bytes() == b"ready\n", what="the trap")
    clock.jump(61.0)
    result = job.result(60)
    assert (result.returncode, result.end) == (124, "timed out")
    assert bench.out.read_bytes() == b"ready\nsaved\n"


def test_a_job_without_a_limit_of_time_ends_by_itself(bench: Bench) -> None:
    assert bench.run("exit 4", timeout=None).returncode == 4


def test_a_background_process_that_keeps_the_pipe_open_is_ended_and_not_waited_for(bench: Bench) -> None:
    result = bench.run('setsid sleep 1000 & echo $! > "$HERE/daemon"; echo done', grace=0.2)
    assert (result.returncode, result.end, result.strays) == (0, "exited", 1)
    assert bench.out.read_bytes() == b"done\n"
    wait_until(lambda: is_over(bench.number("daemon")), what="the end of the background process")


def test_a_background_process_that_closed_its_pipes_is_ended_too(bench: Bench) -> None:
    result = bench.run('sleep 1000 >/dev/null 2>&1 & echo $! > "$HERE/daemon"')
    assert result.strays == 1
    wait_until(lambda: is_over(bench.number("daemon")), what="the end of the background process")


def test_a_process_without_token_and_parent_is_found_in_the_session(bench: Bench) -> None:
    bench.run('(env -i sleep 1000 >/dev/null 2>&1 & echo $! > "$HERE/orphan")')
    wait_until(lambda: is_over(bench.number("orphan")), what="the end of the orphan")


def test_the_end_of_a_pipeline_that_outlives_the_script_is_kept(bench: Bench) -> None:
    result = bench.run('exec > >(while read -r line; do sleep 0.02; echo "got $line"; done); echo a; echo b')
    assert bench.out.read_bytes() == b"got a\ngot b\n"
    assert result.returncode == 0


def test_processes_of_others_are_left_alone(bench: Bench, tmp_path: Path) -> None:
    other = Bench(tmp_path / "other")
    running = other.start('echo up; until [ -e "$HERE/go" ]; do sleep 0.02; done; exit 5')
    wait_until(lambda: other.out.read_bytes() == b"up\n", what="the other job")
    assert bench.run("sleep 1000", timeout=0.2).note == "timed out after 0.2 s"
    (other.folder / "go").touch()
    assert running.result(60).returncode == 5
    other.pool.shutdown()


def test_stopping_from_outside(bench: Bench) -> None:
    job = bench.start("echo up; sleep 1000")
    wait_until(lambda: bench.out.read_bytes() == b"up\n", what="the start")
    bench.stop.set()
    result = job.result(60)
    assert (result.returncode, result.end, result.note) == (143, "stopped", "stopped")


@pytest.mark.parametrize("how", ["made", "folder removed"])
def test_stopping_by_a_file(bench: Bench, how: str) -> None:
    control = bench.folder / "control"
    control.mkdir()
    job = bench.start("echo up; sleep 1000", stop_file=str(control / "stop"))
    wait_until(lambda: bench.out.read_bytes() == b"up\n", what="the start")
    (control / "stop").touch() if how == "made" else control.rmdir()
    assert job.result(60).end == "stopped"


def test_a_failure_of_the_caller_ends_the_job(bench: Bench) -> None:
    pids: list[int] = []

    def broken(pid: int) -> None:
        pids.append(pid)
        raise RuntimeError("no space for a note")

    with pytest.raises(RuntimeError, match="no space"):
        run_copy(bench.spec("sleep 1000"), on_start=broken)
    assert is_over(pids[0])


def test_ending_what_a_runner_left_behind(bench: Bench) -> None:
    job = bench.start('echo $$ > "$HERE/me"; setsid sleep 1000 & wait')
    leader = bench.number("me")
    assert end_orphans("another token", leader, psutil.boot_time()) == 0  # the number is another's by now
    assert end_orphans(bench.token, leader, psutil.boot_time() - 1000) == 0  # before the machine was started
    assert not job.done()
    assert end_orphans(bench.token, 0, psutil.Process(leader).create_time()) >= 2
    assert job.result(60).returncode == 128 + signal.SIGTERM


# -- travelling ----------------------------------------------------------------------------------------------------------


def test_what_travels_is_plain(bench: Bench) -> None:
    spec = bench.spec("exit 2")
    assert pickle.loads(pickle.dumps(spec)) == spec
    result = bench.run("exit 2")
    assert pickle.loads(pickle.dumps(result)) == result


def test_it_runs_in_another_process(bench: Bench) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        result = pool.submit(run_copy, bench.spec("echo from afar; exit 7")).result(60)
    assert result.returncode == 7
    assert bench.out.read_bytes() == b"from afar\n"
