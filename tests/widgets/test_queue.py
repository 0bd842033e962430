"""What the desk says about runners: none there, the place in the queue, where a job runs, and a runner that fell silent."""

from __future__ import annotations

import os
import shlex
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from syft_job_widgets import presence
from syft_job_widgets.layout import RunFacts, place_at
from syft_job_widgets.layout.run_file import write_run
from syft_job_widgets.layout.runners_file import Beat, remove_beat, write_beat
from syft_job_widgets.presence import Observer
from syft_job_widgets.processes import machine_id, own_start
from syft_job_widgets.widgets import JobsTable
from syft_job_widgets.widgets.push import serve
from tests.helpers import wait_until
from tests.jobs import ALICE, BOB, client_of, write_job
from tests.widgets.support import WINDOW, events, recording, result, rows

HERE = Beat("here", 1, "desk-1", machine_id(), os.getpid(), own_start(), time.time(), time.time(), workers=2)
FAR = replace(HERE, name="far", host="build-7", machine="another machine", pid=1, at=time.time())


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(presence, "observer", Observer(made))
    return made


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "SyftBox"
    for name in ("first", "second", "third"):
        write_job(root, name)
    jobs = client_of(root).jobs
    for number, name in enumerate(("first", "second", "third")):
        jobs[name].approve("fine")
        os.utime(jobs[name].location, (1000.0 + number, 1000.0 + number))
    return root


@pytest.fixture
def table(root: Path, clock: Clock) -> Iterator[JobsTable]:
    with recording():
        made = JobsTable(client_of(root).jobs)
        yield made
        made.close()


def card(table: JobsTable, name: str) -> dict[str, Any]:
    window = result(table, "jobs.window", view="v", **WINDOW)
    job = next(row["id"] for row in rows(window) if row["name"] == name)
    return result(table, "job.get", view="v", job=job)


def there(root: Path, clock: Clock, beat: Beat) -> None:
    write_beat(root / ALICE, beat)
    clock.now += 2  # what was read of runners is a second old at most


def set_run(root: Path, name: str, **facts: Any) -> None:
    job = client_of(root).jobs[name]
    place = place_at(root, job.location, ALICE)
    reviews = place.open_reviews(create=True)
    assert reviews is not None
    run = RunFacts(
        "running", 1, 1_700_000_000.0, host="build-7", machine="another machine", group=5, runner="far"
    )
    with reviews:
        write_run(reviews, place.note_name("run"), replace(run, **facts))


def test_without_a_runner_the_card_says_how_to_start_one(root: Path, table: JobsTable) -> None:
    found = card(table, "second")
    assert found["row"]["phase"] == "waits: no runner is running"
    runner = found["runner"]
    assert (runner["state"], runner["before"], runner["hosts"]) == ("missing", 1, [])
    assert runner["since"] == found["approval"]["at"]
    assert shlex.split(runner["command"]) == [
        "python", "-m", "syft_job_widgets", "run", "--syftbox", str(root), "--email", ALICE,
    ]  # fmt: skip


def test_with_a_runner_the_card_says_how_many_jobs_are_before_it(
    root: Path, table: JobsTable, clock: Clock
) -> None:
    there(root, clock, HERE)
    lines = [card(table, name)["runner"] for name in ("first", "second", "third")]
    assert [line["before"] for line in lines] == [0, 1, 2]
    assert {(line["state"], *line["hosts"]) for line in lines} == {("queued", "desk-1")}
    assert [card(table, name)["row"]["phase"] for name in ("first", "third")] == [
        "waits for the runner",
        "waits for the runner, 2 before it",
    ]


def test_what_will_not_run_has_no_place_in_the_queue(root: Path, table: JobsTable) -> None:
    (root / ALICE / "app_data" / "job" / BOB / "first" / "main.py").write_text("changed")
    write_job(root, "forged", markers=("approved",))
    wait_until(lambda: card(table, "first")["runner"] is None, what="the change to be seen")
    assert card(table, "forged")["runner"] is None
    wait_until(lambda: card(table, "second")["runner"]["before"] == 0, what="the new order")


def test_a_job_that_runs_elsewhere(root: Path, table: JobsTable, clock: Clock) -> None:
    there(root, clock, FAR)
    set_run(root, "first")
    found = card(table, "first")
    assert found["row"]["phase"] == "running on build-7 for"
    assert found["row"]["running_since"] == found["runner"]["since"] == "2023-11-14T22:13:20+00:00"
    assert (found["runner"]["state"], found["runner"]["hosts"], found["runner"]["quiet_since"]) == (
        "running",
        ["build-7"],
        None,
    )
    wait_until(lambda: card(table, "second")["runner"]["before"] == 0, what="the new order")
    set_run(root, "first", where="worker-3", stop_by=ALICE)
    found = card(table, "first")
    assert (found["row"]["phase"], found["runner"]["state"]) == (
        "being cancelled, running on worker-3 for",
        "cancelling",
    )
    cancel = next(action for action in found["row"]["actions"] if action["name"] == "cancel")
    assert cancel["reason"] == "It is being cancelled already."
    set_run(root, "first", group=0)
    assert card(table, "first")["runner"]["state"] == "starting"


def test_a_runner_that_falls_silent_is_named_and_then_given_up(
    root: Path, table: JobsTable, clock: Clock
) -> None:
    there(root, clock, FAR)
    set_run(root, "first")
    assert card(table, "first")["runner"]["quiet_since"] is None
    clock.now += 20
    assert card(table, "first")["runner"]["quiet_since"] is not None
    clock.now += 20
    found = wait_until(lambda: (seen := card(table, "first"))["runner"] and seen, what="the job to be queued")
    assert (found["runner"]["state"], found["row"]["running_since"]) == ("missing", None)


def test_views_follow_when_runners_come_and_go(root: Path, table: JobsTable, clock: Clock) -> None:
    card(table, "first")
    view = table.desk.views["v"]

    def beat() -> list[dict[str, Any]]:
        clock.now += 2  # a look at the disk is a second old at most
        view.sent_at -= 60
        view.acked_at = time.monotonic()
        serve(table)
        view.sent_at -= 60
        serve(table)
        return [event["card"]["runner"]["state"] for event in events(table, "job.card")]

    assert beat() == []
    write_beat(root / ALICE, HERE)
    assert beat() == ["queued"]
    remove_beat(root / ALICE, "here")
    assert beat() == ["queued", "missing"]
    assert beat() == ["queued", "missing"]  # nothing is sent twice


def test_nobody_but_the_owner_is_told(root: Path, clock: Clock) -> None:
    write_beat(root / ALICE, HERE)
    with recording():
        theirs = JobsTable(client_of(root, BOB).jobs)
        found = card(theirs, "first")
        theirs.close()
    assert found["runner"] is None
    assert found["row"]["phase"] == "waits for the runner"
