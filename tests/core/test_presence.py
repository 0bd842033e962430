"""Leases: two runners never have one job, a dead one's jobs go on, and no clock that is wrong changes that."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from syft_job_widgets import presence
from syft_job_widgets.layout import RunFacts
from syft_job_widgets.layout.runners_file import Beat, read_beats, remove_beat, write_beat
from syft_job_widgets.presence import LEASE_S, Observer, run_is_alive, runners
from syft_job_widgets.processes import machine_id, own_start
from syft_job_widgets.runner import pulse
from tests.core.runner_support import ALICE, Desk
from tests.helpers import wait_until

FAR = Beat("far", 1, "build-7", "another machine", 42, 1.0, since=100.0, at=100.0, workers=3)

ON_ANOTHER_MACHINE = """
import runpy, sys
import syft_job_widgets.runner
there = {{"machine_id": lambda: "another machine", "BEAT_S": {beat}, "LEASE_S": {lease}}}
for name, module in list(sys.modules.items()):
    if name.startswith("syft_job_widgets"):
        for word in there.keys() & vars(module).keys():
            setattr(module, word, there[word])
runpy.run_module("syft_job_widgets", run_name="__main__")
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as made:
        yield made


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leases of this process end after a second."""
    monkeypatch.setattr(presence, "LEASE_S", 1.0)
    monkeypatch.setattr(presence, "_READ_AGAIN_S", 0.05)
    monkeypatch.setattr(presence, "observer", Observer())
    monkeypatch.setattr(pulse, "observer", presence.observer)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def datasite(desk: Desk) -> Path:
    return desk.root / ALICE


def far_runner(desk: Desk, *arguments: str, beat: float = 0.2, lease: float = 60.0) -> subprocess.Popen[str]:
    """A runner process that takes itself to be on another machine."""
    command = desk.command(*arguments)
    command[2] = ON_ANOTHER_MACHINE.format(beat=beat, lease=lease)
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=desk.environment()
    )
    desk.spawned.append(process)
    return process


# -- watching --------------------------------------------------------------------------------------------------------------


def test_a_runner_lives_as_long_as_its_number_goes_up(desk: Desk) -> None:
    clock = Clock()
    watcher = Observer(clock)
    site = datasite(desk)
    for count in range(1, 5):
        write_beat(site, replace(FAR, count=count))
        assert watcher.quiet_for(site, "far") == 0.0
        clock.now += LEASE_S - 1
        assert watcher.quiet_for(site, "far") == LEASE_S - 1
        clock.now += 2
    assert watcher.quiet_for(site, "far") == LEASE_S + 1
    write_beat(site, replace(FAR, count=9))
    clock.now += 2
    assert watcher.quiet_for(site, "far") == 0.0


@pytest.mark.parametrize("at", [0.0, 4e9])
def test_what_the_other_clock_says_does_not_count(desk: Desk, at: float) -> None:
    clock = Clock()
    watcher = Observer(clock)
    write_beat(datasite(desk), replace(FAR, at=at, since=at))
    assert watcher.quiet_for(datasite(desk), "far") == 0.0
    clock.now += LEASE_S / 2
    write_beat(datasite(desk), replace(FAR, count=2, at=at - 1000))  # set back
    assert watcher.quiet_for(datasite(desk), "far") == 0.0


def test_a_runner_without_a_file_is_given_the_same_time(desk: Desk) -> None:
    clock = Clock()
    watcher = Observer(clock)
    assert watcher.quiet_for(datasite(desk), "never seen") == 0.0
    clock.now += LEASE_S + 1
    assert watcher.quiet_for(datasite(desk), "never seen") == LEASE_S + 1


def test_a_job_of_another_machine_is_alive_until_its_lease_ends(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(presence, "observer", Observer(clock))
    run = RunFacts(
        "running", 1, 1.0, host="build-7", machine="another machine", pid=os.getpid(), runner="far"
    )
    write_beat(datasite(desk), FAR)
    assert run_is_alive(run, datasite(desk))
    clock.now += LEASE_S + 1
    assert not run_is_alive(run, datasite(desk))
    write_beat(datasite(desk), replace(FAR, count=2))
    clock.now += 2
    assert run_is_alive(run, datasite(desk))
    assert run_is_alive(
        replace(run, runner=""), datasite(desk)
    )  # of a version without signs of life: believed
    assert run_is_alive(run, None)
    assert not run_is_alive(replace(run, state="interrupted"), datasite(desk))


def test_on_this_machine_the_process_counts_and_no_file(desk: Desk) -> None:
    run = RunFacts(
        "running", 1, 1.0, machine=machine_id(), pid=os.getpid(), pid_started=own_start(), runner="x"
    )
    assert run_is_alive(run, datasite(desk))
    assert not run_is_alive(replace(run, pid_started=1.0), datasite(desk))
    # A container with the same name is another machine: its process numbers say nothing here.
    assert run_is_alive(replace(run, host=machine_id().split()[0], machine="same name", pid=1), None)


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b'{"name": "far"}', b"\xff", b"[" * 9000])
def test_a_file_that_is_no_sign_of_life_says_nothing(desk: Desk, raw: bytes) -> None:
    write_beat(datasite(desk), FAR)
    folder = datasite(desk) / "app_data" / "job" / ".reviews" / ".runners"
    (folder / "odd.json").write_bytes(raw)
    (folder / "copy.json").write_bytes((folder / "far.json").read_bytes())  # names another runner
    assert read_beats(datasite(desk)) == [FAR]
    remove_beat(datasite(desk), "far")
    assert read_beats(datasite(desk)) == []
    assert read_beats(desk.root / "nobody@nowhere.example") == []


def test_signs_of_life_stand_where_only_the_owner_can_read_them(desk: Desk) -> None:
    write_beat(datasite(desk), FAR)
    reviews = datasite(desk) / "app_data" / "job" / ".reviews"
    assert "terminal: true" in (reviews / "syft.pub.yaml").read_text()
    assert (reviews / ".runners" / "far.json").stat().st_mode & 0o777 == 0o600


# -- who is there ----------------------------------------------------------------------------------------------------------


def test_a_runner_is_listed_while_it_runs(desk: Desk) -> None:
    assert desk.alice.runners == ()
    with desk.running(max_workers=3):
        [found] = wait_until(lambda: desk.alice.runners, what="the runner")
        assert (found.workers, found.busy) == (3, 0)
        assert found.quiet_for < LEASE_S
    assert read_beats(datasite(desk)) == []


def test_a_runner_that_was_killed_is_not_listed_and_the_next_one_clears_its_file_away(desk: Desk) -> None:
    killed = desk.spawn()
    wait_until(lambda: read_beats(datasite(desk)), timeout=60.0, what="the runner")
    killed.kill()
    killed.communicate(timeout=60)
    assert len(read_beats(datasite(desk))) == 1
    assert runners(datasite(desk)) == ()
    desk.process()
    assert read_beats(datasite(desk)) == []


def test_only_the_owner_sees_runners(desk: Desk) -> None:
    with desk.running():
        wait_until(lambda: desk.alice.runners, what="the runner")
        assert desk.bob.runners == ()


# -- two machines ----------------------------------------------------------------------------------------------------------


def test_two_machines_never_take_the_same_job(desk: Desk) -> None:
    jobs = [desk.approved(f"job {number}", f"echo $$ >> $FILES/ran-{number}") for number in range(12)]
    far = far_runner(desk, "--max-workers", "2")
    with desk.running(max_workers=2):
        for job in jobs:
            desk.wait_for_status(job, "done")
    far.terminate()
    said, _ = far.communicate(timeout=60)
    for number, job in enumerate(jobs):
        assert len(desk.file(f"ran-{number}").read_text().split()) == 1
        assert desk.trail(job) == ["approved", "started", "ran"], said


def test_the_job_of_a_machine_that_died_is_run_by_another_once_its_lease_has_ended(
    desk: Desk, quick: None
) -> None:
    job = desk.approved("long", "echo x >> $FILES/begun; until [ -e $FILES/go ]; do sleep 0.02; done")
    far = far_runner(desk)
    desk.wait_for_file("begun")
    with desk.running():
        wait_until(lambda: desk.alice.runners, what="this machine's runner")
        first = desk.facts(job)
        assert (first.machine, first.state) == ("another machine", "running")
        far.kill()
        far.communicate(timeout=60)
        wait_until(lambda: desk.facts(job).attempt == 2, timeout=60.0, what="the second attempt")
        desk.file("go").touch()
        desk.wait_for_status(job, "done")
    assert desk.trail(job) == ["approved", "started", "interrupted", "started", "ran"]
    assert desk.facts(job).token != first.token


def test_a_runner_that_was_taken_for_dead_lets_go_when_it_wakes_up(desk: Desk, quick: None) -> None:
    job = desk.approved(
        "long", "echo x >> $FILES/begun; until [ -e $FILES/go ]; do sleep 0.02; done; echo end"
    )
    far = far_runner(desk)
    desk.wait_for_file("begun")
    with desk.running():
        wait_until(lambda: desk.facts(job).group, timeout=60.0, what="the first process")
        with desk.place(job).lock():  # so that it does not stand still with the lock in its hand
            far.send_signal(signal.SIGSTOP)
        wait_until(lambda: desk.facts(job).attempt == 2, timeout=60.0, what="the second attempt")
        far.send_signal(signal.SIGCONT)
        wait_until(lambda: "abandoned" in desk.trail(job), timeout=60.0, what="the first runner to let go")
        assert desk.facts(job).state == "running"
        desk.file("go").touch()
        desk.wait_for_status(job, "done")
    far.terminate()
    said, _ = far.communicate(timeout=60)
    assert "another runner took it over" in said
    assert desk.trail(job).count("ran") == 1
    assert (job.returncode, str(job.stdout)) == (0, "end\n")


def test_the_owner_cannot_act_on_a_job_that_runs_elsewhere_but_can_cancel_it(desk: Desk) -> None:
    job = desk.approved("long", "touch $FILES/begun; sleep 1000")
    far = far_runner(desk)
    desk.wait_for_file("begun")
    with pytest.raises(ValueError, match="is running"):
        job.reopen()
    job.cancel("from afar")
    desk.wait_for_status(job, "done")
    assert (job.returncode, job.record.note) == (143, f"cancelled by {ALICE}: from afar")
    far.terminate()
    far.communicate(timeout=60)


def test_the_machine_has_a_name_that_lasts() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "from syft_job_widgets.processes import machine_id; print(machine_id())"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert said.strip() == machine_id()
