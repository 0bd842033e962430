"""A runner at work: from approved to done, with what a job prints, leaves and costs."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from syft_job_widgets import SyftJobConfig, SyftJobRunner, create_runner
from syft_job_widgets.processes import TOKEN_VARIABLE
from syft_job_widgets.remote import take_up
from syft_job_widgets.runner import attempt, notes
from syft_job_widgets.runner.console import Echo
from syft_job_widgets.runner.environment import kept_back
from tests.core.runner_support import ALICE, Desk, is_over
from tests.helpers import wait_until


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as made:
        yield made


# -- what a run leaves -----------------------------------------------------------------------------------------------------


def test_an_approved_job_runs_and_is_done(desk: Desk) -> None:
    job = desk.approved("Data Analysis", "echo hello; echo careful >&2; echo 42 > outputs/answer.txt; exit 3")
    desk.process()
    assert (job.record.status, job.record.returncode, str(job.stdout), str(job.stderr)) == (
        "done",
        3,
        "hello\n",
        "careful\n",
    )
    assert [path.name for path in job.output_paths] == ["answer.txt"]
    assert (job.location / "outputs" / "answer.txt").read_text() == "42\n"
    assert (job.location / "logs" / "returncode.txt").read_text() == "3"
    facts = desk.facts(job)
    assert (facts.state, facts.attempt, facts.returncode, facts.note) == ("finished", 1, 3, None)
    assert facts.digest == job.review().digest
    assert facts.group > 0
    assert facts.finished_at is not None
    assert facts.started_at <= facts.finished_at
    assert desk.trail(job) == ["approved", "started", "ran"]
    assert job.timeline[-1].text.startswith("attempt 1, exit code 3, ")
    assert job.timeline[-1].who == ALICE


def test_only_approved_jobs_of_this_owner_are_run(desk: Desk) -> None:
    waiting = desk.submit("waiting", "touch $FILES/waiting")
    rejected = desk.submit("rejected", "touch $FILES/rejected")
    rejected.reject("no")
    desk.bob.submit_bash_job("carol@lab.example", "touch $FILES/carols", "carols")
    carols = desk.job("carols")
    (carols.location / "approved").touch()
    done = desk.approved("done", "echo ran >> $FILES/done")
    desk.process()
    desk.process()
    assert sorted(path.name for path in desk.files.iterdir()) == ["done"]
    assert desk.file("done").read_text() == "ran\n"
    assert [job.record.status.value for job in (waiting, rejected, carols, done)] == [
        "inbox",
        "rejected",
        "approved",
        "done",
    ]


def test_output_is_in_the_log_while_the_job_runs(desk: Desk) -> None:
    job = desk.approved(
        "slow", 'echo first; printf "half"; until [ -e $FILES/go ]; do sleep 0.02; done; echo " done"'
    )
    with desk.running():
        wait_until(lambda: str(job.stdout) == "first\nhalf", timeout=60.0, what="the first line and a half")
        assert desk.facts(job).state == "running"
        assert job.record.status.value == "approved"
        desk.file("go").touch()
        desk.wait_for_status(job, "done")
    assert str(job.stdout) == "first\nhalf done\n"


def test_several_jobs_run_at_once(desk: Desk) -> None:
    script = "touch $FILES/{me}; until [ -e $FILES/{other} ]; do sleep 0.02; done"
    jobs = [
        desk.approved("left", script.format(me="a", other="b")),
        desk.approved("right", script.format(me="b", other="a")),
    ]
    desk.process(max_workers=2)
    assert [job.record.returncode for job in jobs] == [0, 0]


def test_no_more_jobs_at_once_than_workers(desk: Desk) -> None:
    for number in range(3):
        desk.approved(f"job {number}", "mkdir $FILES/alone && sleep 0.05 && rmdir $FILES/alone")
    desk.process(max_workers=1)
    assert [job.record.returncode for job in desk.alice.jobs] == [0, 0, 0]


def test_a_time_limit(desk: Desk) -> None:
    job = desk.approved("endless", "printf half; sleep 1000 & echo $! > $FILES/child; wait")
    desk.process(timeout=0.5)
    assert job.record.status == "done"
    assert job.record.returncode == 124
    assert job.record.note == "timed out after 0.5 s"
    assert "[runner] The job timed out after 0.5 s: it and all its processes were ended.\n" in str(job.stderr)
    if desk.file("child").exists():  # it may not have come that far
        wait_until(lambda: is_over(int(desk.file("child").read_text())), what="the end of the child")


def test_background_processes_are_ended_and_named(desk: Desk) -> None:
    job = desk.approved(
        "daemon", "setsid sleep 1000 >/dev/null 2>&1 & echo $! > $FILES/child; printf warn >&2"
    )
    desk.process()
    assert job.record.returncode == 0
    assert str(job.stderr) == "warn\n[runner] Processes that the job left behind were ended: 1.\n"
    wait_until(lambda: is_over(int(desk.file("child").read_text())), what="the end of the background process")


def test_fifty_megabytes_of_output(desk: Desk) -> None:
    job = desk.approved("firehose", "head -c 50000000 /dev/zero")
    desk.process()
    assert job.record.returncode == 0
    assert (job.location / "logs" / "stdout.txt").stat().st_size == 50_000_000


def test_a_job_without_run_sh_ends_with_the_reason(desk: Desk) -> None:
    job = desk.submit("empty", "exit 0")
    (job.location / "run.sh").unlink()
    job.approve()
    desk.process()
    assert job.record.status == "done"
    assert job.record.returncode == 127
    assert (
        str(job.stderr)
        == "[runner] The job was not started: there is no run.sh, so there is nothing to run.\n"
    )


def test_the_private_copy_is_private_and_gone_afterwards(desk: Desk) -> None:
    desk.approved(
        "where", "pwd > $FILES/pwd; stat -c %a . .. > $FILES/modes; mkdir -m 0 closed; touch x; chmod 0 x"
    )
    desk.process()
    copy = Path(desk.file("pwd").read_text().strip())
    assert copy.is_relative_to(desk.work.resolve())
    assert desk.file("modes").read_text() == "700\n700\n"
    assert list(desk.work.iterdir()) == []


def test_rerun_is_a_new_attempt(desk: Desk) -> None:
    job = desk.approved("again", "echo run >> $FILES/runs; cat $FILES/runs")
    desk.process()
    job.rerun()
    desk.process()
    assert desk.file("runs").read_text() == "run\nrun\n"
    assert desk.facts(job).attempt == 2
    assert "Attempt" not in str(job.stderr)  # nothing was interrupted
    assert desk.trail(job)[-3:] == ["prepared for rerun", "started", "ran"]


# -- environment -----------------------------------------------------------------------------------------------------------


def test_a_job_sees_an_allowlist_of_variables(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "MY_SECRET",
        "AWS_SECRET_ACCESS_KEY",
        "UV_PUBLISH_TOKEN",
        "PIP_PASSWORD",
        "BASH_ENV",
        "VIRTUAL_ENV",
    ):
        monkeypatch.setenv(name, "leaked")
    monkeypatch.setenv("UV_CACHE_DIR", "/tmp/cache")
    monkeypatch.setenv("https_proxy", "proxy.hospital.example")
    monkeypatch.setenv("LC_ALL", "C")
    desk.approved("env", "env -0 > $FILES/env")
    desk.process(env={"FILES": str(desk.files), "EXTRA": "given", "SYFTBOX_EMAIL": "mallory@uni.example"})
    pairs = desk.file("env").read_text().rstrip("\0").split("\0")
    env = dict(pair.split("=", 1) for pair in pairs)
    assert "leaked" not in env.values()
    assert env["SYFTBOX_FOLDER"] == str(desk.root.resolve())
    assert env["SYFTBOX_EMAIL"] == ALICE
    assert (env["SYFT_IS_IN_JOB"], env["PYTHONUNBUFFERED"], env["EXTRA"]) == ("true", "1", "given")
    assert (env["UV_CACHE_DIR"], env["https_proxy"], env["LC_ALL"]) == (
        "/tmp/cache",
        "proxy.hospital.example",
        "C",
    )
    assert len(env["SYFT_JOB_ATTEMPT"]) == 32


CREDENTIALS = {
    "PIP_INDEX_URL": ("https://ci:s3cr3t@wheels.example/simple", "https://wheels.example/simple"),
    "PIP_EXTRA_INDEX_URL": (
        "https://__token__:s3cr3t@a.example/x https://s3cr3t@b.example",
        "https://a.example/x https://b.example",
    ),
    "UV_DEFAULT_INDEX": ("https://u:s3cr3t@with@signs@wheels.example", "https://wheels.example"),
    "UV_INDEX": ("corp=https://u:s3cr3t@wheels.example/@scope/x@1", "corp=https://wheels.example/@scope/x@1"),
    "UV_FIND_LINKS": ("git+ssh://git@host.example/x.git", "git+ssh://git@host.example/x.git"),
    "UV_PYTHON": ("cpython@3.12", "cpython@3.12"),
    "HTTPS_PROXY": ("http://me:s3cr3t@proxy.example:3128", "http://proxy.example:3128"),
    "http_proxy": ("me:s3cr3t@proxy.example:3128", "proxy.example:3128"),
    "NO_PROXY": ("localhost,.example", "localhost,.example"),
    "UV_KEYRING_PROVIDER": ("subprocess", "subprocess"),
    "UV_INDEX_CORP_USERNAME": ("s3cr3t", None),
    "PIP_CREDENTIALS": ("s3cr3t", None),
    "UV_API_KEY": ("s3cr3t", None),
}
"""What the owner's shell has, and what a job finds of it."""


def test_a_job_gets_no_passwords_of_indexes_and_proxies(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, (value, _) in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    given = {"FILES": str(desk.files), "PIP_INDEX_URL": CREDENTIALS["PIP_INDEX_URL"][0]}
    desk.approved("env", "env -0 > $FILES/env")
    desk.process(env=given)
    pairs = desk.file("env").read_text().rstrip("\0").split("\0")
    env = dict(pair.split("=", 1) for pair in pairs)
    # What the owner gives passes as it is.
    expected = {name: after for name, (_, after) in CREDENTIALS.items()} | given
    assert {name: env.get(name) for name in expected} == expected


def test_the_owner_is_told_which_variables_lost_their_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [
        name for name in os.environ if name.lower().endswith("_proxy") or name[:3] in ("UV_", "PIP")
    ]:
        monkeypatch.delenv(name)
    for name, (value, _) in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    assert kept_back({"PIP_INDEX_URL": "x"}) == [
        "HTTPS_PROXY",
        "PIP_EXTRA_INDEX_URL",
        "UV_DEFAULT_INDEX",
        "UV_INDEX",
        "http_proxy",
    ]


def test_uv_is_found_and_the_owners_own_programs_win(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = desk.files / "bin"
    folder.mkdir()
    (folder / "python").write_text("#!/bin/sh\necho mine")
    (folder / "python").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    job = desk.approved("path", "python; command -v uv >/dev/null && echo uv")
    desk.process()
    assert str(job.stdout) == "mine\nuv\n"


@pytest.mark.parametrize("env", [{"A B": "x"}, {"": "x"}, {"A=B": "x"}, {"A": "x\0y"}])
def test_variables_that_are_none_are_refused(desk: Desk, env: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="cannot be an environment variable"):
        desk.runner(env=env)


# -- survival --------------------------------------------------------------------------------------------------------------


def test_a_job_that_is_removed_while_it_runs(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    job = desk.approved("doomed", "echo $$ > $FILES/pid; sleep 1000")
    place = desk.place(job)
    with desk.running():
        pid = int(wait_until(lambda: desk.file("pid").read_text().strip(), timeout=60.0, what="the job"))
        shutil.rmtree(job.location)
        wait_until(lambda: is_over(pid), timeout=60.0, what="the end of a job that nobody wants")
        other = desk.approved("other", "exit 0")
        desk.wait_for_status(other, "done")
    assert not job.location.exists()
    assert "abandoned" in desk.trail(job)
    assert place.open_reviews() is not None
    assert "was stopped: it was removed." in capsys.readouterr().out
    assert list(desk.work.iterdir()) == []


@pytest.mark.parametrize("approved_at_once", [True, False])
def test_a_new_job_in_the_place_of_a_removed_one_gets_nothing_of_it(
    desk: Desk, approved_at_once: bool
) -> None:
    job = desk.approved(
        "twin", "echo old > outputs/x; touch $FILES/up; until [ -e $FILES/go ]; do sleep 0.02; done"
    )
    job.share_outputs(["eve@uni.example"])
    with desk.running():
        desk.wait_for_file("up")
        shutil.rmtree(job.location)
        twin = desk.submit("twin", "echo new >> outputs/x")
        if approved_at_once:
            twin.approve()
        desk.file("go").touch()
        wait_until(lambda: "abandoned" in desk.trail(twin), timeout=60.0, what="the end of the old job")
        if not approved_at_once:
            assert twin.record.status == "inbox"
            assert sorted(path.name for path in twin.location.iterdir()) == ["config.yaml", "run.sh"]
            twin.approve()
        desk.wait_for_status(twin, "done")
    assert (twin.location / "outputs" / "x").read_text() == "new\n"
    assert desk.facts(twin).attempt == 1
    assert desk.facts(twin).readers_outputs == ()
    assert str(twin.stderr) == ""


def test_an_unexpected_error_in_one_job_does_not_end_the_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real, failures = attempt.copy_verified, []

    def broken(place: Any, *rest: Any) -> None:
        if place.key.name == "unlucky" and len(failures) < 2:
            failures.append(place)
            raise OSError(errno.ENOSPC, "No space left on device")
        real(place, *rest)

    monkeypatch.setattr(attempt, "copy_verified", broken)
    unlucky = desk.approved("unlucky", "echo second try")
    other = desk.approved("other", "exit 0")
    with desk.running():
        desk.wait_for_status(other, "done")
        desk.wait_for_status(unlucky, "done")
    assert unlucky.record.returncode == 0
    assert desk.trail(unlucky) == ["approved", "started", "error", "started", "error", "started", "ran"]
    assert "could not be run: OSError: [Errno 28] No space left on device" in capsys.readouterr().out
    assert notes.active_tokens == set()
    assert str(unlucky.stderr).startswith(
        "[runner] Attempt 3: attempt 2 was interrupted (OSError: [Errno 28]"
    )
    assert list(desk.work.iterdir()) == []


def test_a_syftbox_that_is_not_there_yet_is_waited_for(tmp_path: Path) -> None:
    root = tmp_path / "box"
    runner = SyftJobRunner(SyftJobConfig(root, ALICE), 0.05, work_dir=tmp_path / "work")
    runner.process_approved_jobs()
    stop = threading.Event()
    thread = threading.Thread(target=runner.run, args=(stop,))
    thread.start()
    try:
        desk = Desk(tmp_path / "other")
        job = desk.approved("late", "exit 0")
        shutil.copytree(desk.root, root)
        copied = root / job.location.relative_to(desk.root)
        wait_until((copied / "done").exists, timeout=60.0, what="the job in the folder that appeared")
    finally:
        stop.set()
        thread.join(60)
    assert not thread.is_alive()


# -- the documented calls --------------------------------------------------------------------------------------------------


def test_process_approved_jobs_prints_what_jobs_print(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.approved("loud", r"printf 'one\n\033[31mred\033[0m\a\ntab\there\nno end'; printf 'bad\n' >&2")
    desk.runner().process_approved_jobs()
    said = capsys.readouterr().out.splitlines()[1:]  # the first line is that of approve()
    mark = f"[{ALICE}][loud] "
    assert [line for line in said if line.startswith(mark) and "STDERR" not in line] == [
        f"{mark}one",
        f"{mark}red",
        f"{mark}tab     here",
        f"{mark}no end",
    ]
    assert f"{mark}STDERR: bad" in said
    assert said[0] == "▶ Job 'loud' of bob@uni.example started (attempt 1)."
    assert said[-1].startswith("✔ Job 'loud' of bob@uni.example ended: exit code 0, ")


def test_process_approved_jobs_can_be_quiet_and_skip(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    skipped, run = desk.approved("skipped", "exit 0"), desk.approved("run", "echo words")
    desk.runner().process_approved_jobs(stream_output=False, skip_job_names=["skipped"])
    assert (skipped.record.status, run.record.status) == ("approved", "done")
    assert "words" not in capsys.readouterr().out


def test_process_approved_jobs_takes_a_time_limit_of_its_own(desk: Desk) -> None:
    job = desk.approved("long", "sleep 1000")
    desk.runner().process_approved_jobs(timeout=0.1)
    assert job.record.returncode == 124


def test_the_default_time_limit_comes_from_the_environment(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYFT_DEFAULT_JOB_TIMEOUT_SECONDS", "0.1")
    job = desk.approved("long", "sleep 1000")
    desk.process(timeout=None)
    assert job.record.note == "timed out after 0.1 s"
    monkeypatch.setenv("SYFT_DEFAULT_JOB_TIMEOUT_SECONDS", "soon")
    with pytest.raises(ValueError, match="'soon' is not a number of seconds"):
        desk.runner(timeout=None)


@pytest.mark.parametrize(
    "options", [{"timeout": 0.0}, {"timeout": -1.0}, {"timeout": float("nan")}, {"max_workers": 0}]
)
def test_numbers_that_make_no_sense_are_refused(desk: Desk, options: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"not possible|at least 1"):
        desk.runner(**options)


def test_the_factories(desk: Desk) -> None:
    runner = create_runner(str(desk.root), ALICE, 7)
    assert (runner.config.email, runner.poll_interval) == (ALICE, 7)
    assert SyftJobRunner.from_config(desk.alice.config).config == desk.alice.config
    with pytest.raises(FileNotFoundError):
        create_runner(str(desk.root / "nowhere"), ALICE)


# -- elsewhere -------------------------------------------------------------------------------------------------------------


def test_jobs_run_on_any_executor(desk: Desk) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool, desk.running(executor=pool):
        job = desk.approved(
            "far", "echo first; until [ -e $FILES/go ]; do sleep 0.02; done; echo last; echo 1 > outputs/x"
        )
        wait_until(lambda: str(job.stdout) == "first\n", timeout=60.0, what="the first line from afar")
        desk.file("go").touch()
        desk.wait_for_status(job, "done")
    assert (job.record.returncode, str(job.stdout)) == (0, "first\nlast\n")
    assert [path.name for path in job.output_paths] == ["x"]


def test_stopping_the_runner_ends_jobs_on_an_executor(desk: Desk) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        with desk.running(executor=pool):
            job = desk.approved("far", "echo $$ > $FILES/pid; sleep 1000")
            pid = int(wait_until(lambda: desk.file("pid").read_text().strip(), timeout=60.0, what="the job"))
        assert desk.facts(job).state == "interrupted"
        assert is_over(pid)
        desk.file("pid").unlink()


def test_a_worker_that_dies_is_an_interruption_and_the_job_runs_again(desk: Desk) -> None:
    class Dying(ProcessPoolExecutor):
        def submit(self, *args: Any, **kwargs: Any) -> Future[Any]:
            if desk.file("died").exists():
                return super().submit(*args, **kwargs)
            desk.file("died").touch()
            lost: Future[Any] = Future()
            lost.set_exception(RuntimeError("the worker was lost"))
            return lost

    with Dying(1, mp_context=get_context("spawn")) as pool, desk.running(executor=pool):
        job = desk.approved("far", "exit 0")
        desk.wait_for_status(job, "done")
    assert desk.trail(job) == ["approved", "started", "error", "started", "ran"]


# -- where copies stand ----------------------------------------------------------------------------------------------------


def test_the_work_folder_is_outside_of_the_syftbox_and_nobody_elses(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="inside of the SyftBox"):
        desk.runner(work_dir=desk.root / "work")
    assert not (desk.root / "work").exists()
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    with pytest.raises(ValueError, match="only you can write to"):
        desk.runner(work_dir=shared)
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    with pytest.raises(ValueError, match="only you can write to"):
        desk.runner(work_dir=link)


def test_the_default_work_folder_is_in_the_users_state(desk: Desk, home: Path) -> None:
    job = desk.approved("where", "pwd")
    desk.process(work_dir=None)
    runs = home / ".local" / "state" / "syft-job-widgets" / "runs"
    assert str(job.stdout).startswith(str(runs.resolve()))
    assert stat.S_IMODE(runs.stat().st_mode) == 0o700


def test_copies_of_runners_that_are_gone_are_swept_away(desk: Desk) -> None:
    gone, alive, odd = (desk.work / name for name in ("gone", "alive", "odd"))
    runner = desk.runner()
    place = runner._settings.work
    kept = place.make("f" * 32, 0.0)
    for folder in (gone, alive, odd):
        folder.mkdir()
    owner = json.loads((kept.path / "runner.json").read_text())
    (gone / "runner.json").write_text(json.dumps({**owner, "token": "x", "pid_started": 1.0}))
    (alive / "runner.json").write_text(
        json.dumps({**owner, "machine": "another machine", "pid_started": 1.0})
    )
    (desk.work / f"half.new-{2**22 + 1}" / "job").mkdir(parents=True)  # no process can have that number
    (desk.work / f"half.new-{os.getpid()}").mkdir()
    token = "b" * 32
    left = place.make(token, time.time()).move_aside()  # and then its runner was killed
    assert left is not None
    process = subprocess.Popen(["sleep", "1000"], env={**os.environ, TOKEN_VARIABLE: token})
    closed = left / "job" / "closed"
    closed.mkdir(parents=True)
    (closed / "inner").touch()
    closed.chmod(0)
    place.sweep()
    assert process.wait(30) < 0
    expected = ["alive", "f" * 16, f"half.new-{os.getpid()}", "odd"]
    assert sorted(path.name for path in desk.work.iterdir()) == expected


def test_nothing_begins_in_a_copy_that_is_being_removed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    place = desk.runner()._settings.work
    folder = place.make("f" * 32, 0.0)
    begun: list[bool] = []

    def end_orphans(*_: object) -> int:  # what an engine's worker does at this moment
        with pytest.raises(FileNotFoundError):
            begun.append(take_up(str(folder.path)))
        [aside] = desk.work.iterdir()
        (aside / "late").touch()  # by one who had the folder open already
        return 0

    monkeypatch.setattr("syft_job_widgets.runner.work.end_orphans", end_orphans)
    place.clean_after("f" * 32, 0, 0.0)
    assert begun == []
    assert list(desk.work.iterdir()) == []


# -- printing --------------------------------------------------------------------------------------------------------------


def test_what_a_job_prints_cannot_forge_a_line_of_another(desk: Desk) -> None:
    said: list[str] = []
    job = desk.submit("a", "exit 0")
    echo = Echo(job.key, said.append)
    echo("stdout", "50%\r100%\n\x1b]0;title\x07\u202eevil\n".encode())
    echo("stdout", "é".encode()[:1])
    echo("stdout", "é".encode()[1:] + b"\xff\n")
    echo("stdout", b"x" * 20_000)
    echo.close()
    mark = f"[{ALICE}][a] "
    assert said[:3] == [f"{mark}100%", f"{mark}⟨U+202E⟩evil", f"{mark}é\ufffd"]
    assert said[3] == mark + "x" * 8192 + "…"
    assert len(said) == 4
