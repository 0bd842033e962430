"""Limits of memory and processor time: over all processes of a job, and named when they end it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from syft_job_widgets.cli import main
from syft_job_widgets.execute import RunResult, RunSpec, run_copy
from syft_job_widgets.limits import Meter, parse_size
from syft_job_widgets.processes import TOKEN_VARIABLE, Family
from tests.core.runner_support import Desk, is_over

MB = 1_000_000
HOLD = "python3 -c \"import time; held = b'x' * {size}; print('held', flush=True); time.sleep(1000)\""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as made:
        yield made


def run(folder: Path, script: str, **limits: object) -> RunResult:
    (folder / "job").mkdir()
    (folder / "job" / "run.sh").write_text(script)
    token = f"limits-{folder.name}-{os.getpid()}"
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return run_copy(
        RunSpec(
            folder=str(folder / "job"),
            script="run.sh",
            env={"PATH": path, TOKEN_VARIABLE: token, "HERE": str(folder)},
            token=token,
            stdout=str(folder / "out"),
            stderr=str(folder / "err"),
            timeout=60.0,
            grace=0.2,
            **limits,  # type: ignore[arg-type]
        )
    )


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("2G", 2_000_000_000),
        ("2 gb", 2_000_000_000),
        ("2GiB", 2 * 2**30),
        ("1.5M", 1_500_000),
        ("700", 700),
        ("700B", 700),
        ("3kib", 3072),
        (12, 12),
    ],
)
def test_sizes(text: str | int, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "0", "-1", "G", "2X", "2ib", "0.1", "nan", "1e9", "2 G B"])
def test_what_is_no_size_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="Give it as 500M, 2G, 2GiB or in bytes"):
        parse_size(text)


def test_too_much_memory_in_one_process(tmp_path: Path) -> None:
    result = run(tmp_path, HOLD.format(size=300 * MB), memory=150 * MB)
    assert (result.returncode, result.end) == (137, "over a limit")
    assert result.note == "ended: more than 150.0 MB of memory"


def test_memory_is_counted_over_all_processes(tmp_path: Path) -> None:
    one = HOLD.format(size=80 * MB)
    script = f"{one} & setsid {one} & echo $! > $HERE/child; {one} & wait"
    result = run(tmp_path, script, memory=200 * MB)
    assert result.note == "ended: more than 200.0 MB of memory"
    assert is_over(int((tmp_path / "child").read_text()))


def test_memory_that_processes_share_counts_once(tmp_path: Path) -> None:
    script = """python3 -c "
import os, time
held = bytearray(b'x' * 100_000_000)
children = [os.fork() for _ in range(1)]
for _ in range(3):
    if children[-1]: children.append(os.fork())
if all(children):
    open(os.environ['HERE'] + '/forked', 'w').close()
    time.sleep(1)
else:
    time.sleep(1.2)
"
"""
    result = run(tmp_path, script, memory=300 * MB)  # five processes that hold the same 100 MB
    assert (tmp_path / "forked").exists()
    assert (result.returncode, result.end, result.note) == (0, "exited", None)


def test_too_much_processor_time(tmp_path: Path) -> None:
    result = run(tmp_path, "while :; do :; done", cpu=0.5)
    assert (result.returncode, result.end) == (152, "over a limit")
    assert result.note == "ended: more than 0.5 s of processor time"


def test_processor_time_is_counted_over_all_processes_also_those_that_have_ended(tmp_path: Path) -> None:
    # None of them takes much: a limit for each alone would never be reached.
    burn = 'python3 -c "import time\nwhile time.process_time() < 0.2: pass"'
    result = run(tmp_path, f"while :; do {burn}; done", cpu=1.0)
    assert result.note == "ended: more than 1 s of processor time"


def test_a_job_within_its_limits_is_left_alone(tmp_path: Path) -> None:
    result = run(
        tmp_path, f"{HOLD.format(size=20 * MB).replace('1000', '0.5')}; exit 3", memory=500 * MB, cpu=60.0
    )
    assert (result.returncode, result.end, result.note) == (3, "exited", None)


def test_without_limits_nothing_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Family, "find", lambda self: pytest.fail("it was measured"))
    assert Meter(Family("token"), None, None).look() is None


def test_a_process_that_ends_while_it_is_measured_counts_as_nothing() -> None:
    family = Family("token")
    gone = psutil.Popen([sys.executable, "-c", ""])
    gone.wait()
    family.find = lambda: [gone]  # type: ignore[method-assign]
    assert Meter(family, 1, 0.001).look() is None


def test_a_runner_says_which_limit_ended_a_job(desk: Desk) -> None:
    job = desk.approved("greedy", HOLD.format(size=300 * MB))
    desk.process(memory="150M", cpu=50)
    assert (job.record.status, job.returncode) == ("done", 137)
    assert job.record.note == "ended: more than 150.0 MB of memory"
    assert str(job.stderr) == "[runner] The job was ended: more than 150.0 MB of memory.\n"
    assert "exit code 137" in job.timeline[-1].text
    assert "more than 150.0 MB of memory" in job.timeline[-1].text
    assert (job.location / "logs" / "returncode.txt").read_text() == "137"


def test_limits_hold_where_an_executor_runs_a_job(desk: Desk) -> None:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    job = desk.approved("busy", "while :; do :; done")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        desk.process(cpu=0.3, executor=pool)
    assert (job.returncode, job.record.note) == (152, "ended: more than 0.3 s of processor time")


def test_the_command_line_takes_them(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    job = desk.approved("busy", "while :; do :; done")
    runner = desk.spawn("--once", "--cpu", "0.3", "--memory", "1GiB")
    said, _ = runner.communicate(timeout=60)
    assert runner.returncode == 0, said
    assert job.returncode == 152
    assert "exit code 152" in said
    with pytest.raises(SystemExit):
        main(["run", "--syftbox", ".", "--email", "a@b.example", "--memory", "lots"])
    assert "'lots' is not a size" in capsys.readouterr().err


@pytest.mark.parametrize("limits", [{"cpu": 0}, {"cpu": -1.0}, {"memory": 0}, {"memory": "much"}])
def test_a_limit_that_is_none_is_refused(desk: Desk, limits: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="Give"):
        desk.runner(**limits)


def test_a_runner_names_its_limits_when_it_begins(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    with desk.running(memory="2G", cpu=90.0, timeout=30.0):
        pass
    assert "30 s, 2.0 GB of memory, 90 s of processor time each." in capsys.readouterr().out
