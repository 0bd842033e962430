"""Two processes act on the same twenty jobs, a thousand times in all, while a third reads everything all the time."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest

from syft_job_widgets import trail
from tests.core.concurrency_support import Helper, keeps
from tests.core.model_support import ALICE, BOB, RESULTS, Act, Job, Notes, can_read, content, do
from tests.jobs import client_of, write_job

ACTIONS = 1000
DANA = "dana@lab.example"
WORDS = {
    "approved": "approve",
    "rejected": "reject",
    "reopened": "reopen",
    "deposited": "deposit",
    "prepared for rerun": "rerun",
    "shared outputs": "share outputs",
    "shared logs": "share logs",
    "revoked outputs": "revoke outputs",
    "revoked logs": "revoke logs",
}


def test_two_processes_lose_nothing_and_do_nothing_twice(tmp_path: Path) -> None:
    root, source = tmp_path / "box", tmp_path / "result.csv"
    root.mkdir()
    source.write_text("a,b\n")
    client = client_of(root)
    for submitter in (BOB, DANA):
        client.setup_ds_job_folder_as_do(submitter)
        for number in range(10):
            write_job(root, f"job {number}", submitter=submitter)

    with ExitStack() as stack:
        actors = [stack.enter_context(Helper("act", root, tmp_path, seed, ACTIONS // 2)) for seed in (1, 2)]
        reader = stack.enter_context(Helper("read", root))
        for helper in (reader, *actors):
            helper.go()
        answers = [actor.answer() for actor in actors]
        read = reader.answer()

    assert read.pop("rounds") > 10
    assert read.keys() == {"inbox", "approved", "rejected", "done"}
    done = Counter(answers[0]) + Counter(answers[1])
    assert 10 < done.pop("refused") < ACTIONS / 2
    told: Counter[str] = Counter()
    for job in client.jobs:
        told.update(f"{job.submitted_by}/{job.name}/{WORDS[event.action]}" for event in job.timeline)
        follow(root, job.submitted_by, job.name)
    assert told == done  # every action stands in the trail once, and no other


def test_a_line_that_is_being_written_is_no_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A reader can see the first part of a line that crosses a page of the file system's cache; a moment later all of it.
    write_job(tmp_path, "job")
    job = client_of(tmp_path).jobs[0]
    job.reject("no")
    job.reopen()
    file = tmp_path / ALICE / "app_data" / "job" / ".reviews" / BOB / "job.jsonl"
    whole, read = file.read_bytes(), trail._part
    file.write_bytes(whole[:-20])

    def read_while_it_is_written(fd: int, start: int, most: int) -> bytes:
        found = read(fd, start, most)
        file.write_bytes(whole)
        return found

    monkeypatch.setattr(trail, "_part", read_while_it_is_written)
    assert [event.action for event in job.timeline] == ["rejected", "reopened"]


def follow(root: Path, submitter: str, name: str) -> None:
    """Go through the trail of a job with the model: each step was possible, and together they lead to what is there."""
    job = next(job for job in client_of(root).jobs if (job.submitted_by, job.name) == (submitter, name))
    model, notes, now = Job(), Notes(), content(job.location)
    for event in job.timeline:
        assert event.who == ALICE
        verb, _, what = WORDS[event.action].partition(" ")
        users = tuple(event.text.split(", ")) if what else ()
        act = Act(verb, now=now, source="result.csv", keep=keeps(name), what=what or "outputs", users=users)
        do(act, model, notes)
    assert job.status == model.status
    assert job.approval.verdict == (
        "none" if job.status != "approved" else "valid" if notes.leave else "unreviewed"
    )
    paths = [f"app_data/job/{submitter}/{name}/{what}/some.txt" for what in RESULTS]
    found = can_read(root / ALICE, paths)
    assert found == [
        model.results[what].users | (model.results[what].readers & {submitter}) for what in RESULTS
    ]
